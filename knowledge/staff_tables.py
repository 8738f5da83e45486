"""The table of staff accounts."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from knowledge.store import metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(32), nullable=False),  # what one signs in with
    Column("display", String(32), nullable=False),
    Column("department_id", ForeignKey("departments.id")),  # null: the whole city
    Column("roles", ARRAY(String(24)), nullable=False),
    Column("password", Text, nullable=False),  # argon2id, with its parameters and salt
    Column("state", String(16), nullable=False),
    Column("failed", Integer, nullable=False, server_default=text("0")),  # wrong passwords since the last right one
    Column("locked_until", DateTime(timezone=True)),
    Column("password_changed_at", DateTime(timezone=True)),  # null: a one-time password, to be changed first
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),  # a session of an older version has ended
    CheckConstraint("state IN ('active', 'disabled', 'demonstration')", name="state"),
    CheckConstraint("cardinality(roles) > 0", name="roles"),
    CheckConstraint(
        "department_id IS NOT NULL OR roles && ARRAY['city_office', 'supervisor', 'administrator']::varchar[]",
        name="scope",
    ),
)
Index("uq_staff_name", func.lower(staff.c.name), unique=True)
Index("ix_staff_department_id", staff.c.department_id)
