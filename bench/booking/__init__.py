"""Booking under load: our engine beside the shapes that others use, and a control that must oversell."""
