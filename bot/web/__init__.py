"""What every page and endpoint shares: problems, headers, CSRF."""
