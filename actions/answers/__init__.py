"""Questions of substance: approved answers first, passages of published documents next, honesty last."""
