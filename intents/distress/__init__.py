"""Whether a text tells of somebody in danger, now: read by a small classifier of its own and by a few certain rules."""
