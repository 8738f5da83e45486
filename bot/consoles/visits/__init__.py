"""The organizers' console: their events, from the draft to the attendance list."""
