"""Measuring voices: routing on invented letters, and the pages of staff with 100,000 cases."""
