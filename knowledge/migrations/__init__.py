"""Alembic migrations of every table."""
