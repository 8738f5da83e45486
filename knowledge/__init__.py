"""What the service knows: the ground floor, shared by every capability."""
