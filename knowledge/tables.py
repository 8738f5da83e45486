"""Every table of the ground floor, so that one import registers them all (alembic, tests)."""

from knowledge import attachment_tables, calendar_tables, city_tables, consent_tables, people_tables, staff_tables
from knowledge.library import tables as library_tables
from knowledge.store import metadata

__all__ = [
    "attachment_tables",
    "calendar_tables",
    "city_tables",
    "consent_tables",
    "library_tables",
    "metadata",
    "people_tables",
    "staff_tables",
]
