"""Tables of the city itself: departments and districts, their windows, and the places where residents are served."""

from sqlalchemy import ARRAY, Boolean, Column, Double, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store import metadata

departments = Table(
    "departments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("short", Text, nullable=False),
    Column("kind", String(16), nullable=False),  # department, district, zone
    Column("prefix", Text, nullable=False),  # 机关代字
    Column("org_code", String(18), nullable=False),
    Column("aliases", ARRAY(Text), nullable=False),
    Column("duties", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("hours", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

windows = Table(
    "windows",
    metadata,
    Column("department_id", ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("handles", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("hours", Text, nullable=False),
    Column("phone", Text, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", String(16), nullable=False),  # 市, 区县, 镇街, 村居
    Column("district_id", ForeignKey("departments.id"), nullable=False),
    Column("functions", ARRAY(Text), nullable=False),
    Column("address", Text, nullable=False),
    Column("longitude", Double, nullable=False),  # GCJ-02
    Column("latitude", Double, nullable=False),
    Column("hours", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("aliases", ARRAY(Text), nullable=False),
    Column("published", Boolean, nullable=False),
    Index("ix_places_district_id", "district_id"),
)
