"""What the service can do, one folder per capability."""
