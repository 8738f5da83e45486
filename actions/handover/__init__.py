"""Hand-over: conversations between residents and staff, while which the service itself is silent."""
