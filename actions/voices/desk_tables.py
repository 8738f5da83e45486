"""Tables of the work on cases: reminders to staff, templates of replies, the numbers of a day."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from knowledge.store import metadata

notices = Table(
    "voice_notices",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", ForeignKey("voice_cases.id", ondelete="CASCADE"), nullable=False),
    Column("duty", SmallInteger, nullable=False),
    Column("what", String(16), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("department_id", String(32)),
    Column("audience", String(16), nullable=False),  # whom it is for: the lead, the office where there is none, …
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True)),
    Column("seen_by", Text),
    CheckConstraint("what IN ('T-3', 'T-1', 'T0', 'overdue', 'earlier')", name="what"),
    CheckConstraint("audience IN ('department', 'office', 'supervisor')", name="audience"),
    CheckConstraint("(audience = 'department') = (department_id IS NOT NULL)", name="addressed"),
    UniqueConstraint(
        "case_id",
        "duty",
        "what",
        "due_on",
        "audience",
        "department_id",
        name="uq_voice_notices_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_voice_notices_unseen", "department_id", "id", postgresql_where=text("seen_at IS NULL")),
)

templates = Table(
    "voice_templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("department_id", ForeignKey("departments.id", ondelete="CASCADE")),  # None: everybody's
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_voice_templates_department_id", "department_id"),
)

serials = Table(
    "voice_serials",
    metadata,
    Column("day", Date, primary_key=True),
    Column("code", String(12), primary_key=True),
    Column("last", Integer, nullable=False),
)
