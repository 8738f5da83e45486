"""Tables of the working-day calendar: every version of a year's arrangement that staff imported, and its days."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
)

from knowledge.store import metadata

calendar_years = Table(
    "calendar_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),  # 1, 2, …; the highest counts
    Column("source", Text, nullable=False),  # the notice's title and number
    Column("digest", String(64), nullable=False),  # importing the same again changes nothing
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("imported_by", Text, nullable=False),
    CheckConstraint("version >= 1", name="version"),
)

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("worked", Boolean, nullable=False),  # a weekend day worked instead; else a day off
    Column("name", Text, nullable=False),  # of the holiday
    ForeignKeyConstraint(["year", "version"], ["calendar_years.year", "calendar_years.version"], ondelete="CASCADE"),
)
