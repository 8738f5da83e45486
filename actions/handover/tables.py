"""Tables of conversations with staff, and what was said in them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from actions.handover.model import Author, State
from knowledge.store import metadata

_STATES = ", ".join(f"'{state}'" for state in State)
_AUTHORS = ", ".join(f"'{author}'" for author in Author)

conversations = Table(
    "handover_conversations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("staff_id", ForeignKey("staff.id")),  # who has it, or had it last
    Column("danger", String(16), nullable=False),
    Column("danger_at", DateTime(timezone=True)),  # when words of danger last came
    Column("alarmed_at", DateTime(timezone=True)),  # when supervisors were told that nobody had taken it
    Column("asked_at", DateTime(timezone=True), nullable=False),  # since when the resident waits, or waited
    Column("claimed_at", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", String(16)),  # resident, staff, idle
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("resident_last_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("state <> 'claimed' OR staff_id IS NOT NULL", name="claimed"),
    CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
    Index("uq_handover_open", "resident_id", unique=True, postgresql_where=text("state <> 'ended'")),
    Index("ix_handover_conversations_resident_id", "resident_id", "last_at"),
    Index("ix_handover_conversations_state", "state", "last_at"),
)

lines = Table(
    "handover_lines",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("conversation_id", ForeignKey("handover_conversations.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False, unique=True),  # what is said once
    Column("author", String(16), nullable=False),
    Column("staff_id", ForeignKey("staff.id")),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint(f"author IN ({_AUTHORS})", name="author"),
    Index("ix_handover_lines_conversation_id", "conversation_id", "id"),
)
