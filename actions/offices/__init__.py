"""Departments and their windows: where, when, what phone, and who is in charge of what."""
