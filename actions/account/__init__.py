"""A resident's own account: what they subscribe to, and how they are forgotten."""
