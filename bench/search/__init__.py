"""Measures of the search on public data, and the fit of its weights."""
