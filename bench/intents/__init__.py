"""Benchmarks of understanding."""
