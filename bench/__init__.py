"""Benchmarks: each is a command that measures side by side in one run; none is a test."""
