"""Tools for whoever works on the project; the service does not import them."""
