"""Voices: suggestions, fault reports, letters; each with a number, a department, a deadline and a reply."""
