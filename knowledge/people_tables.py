"""Tables of residents, what they said and what they were answered, what is to be sent, and the audit chain."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from knowledge.store import metadata

residents = Table(
    "residents",
    metadata,
    Column("id", Uuid, primary_key=True),  # made of the door they first came through (knowledge/residents.py)
    Column("unionid", String(128), unique=True),  # WeChat's name of a person in all applications of one owner
    Column("phone", LargeBinary),  # confirmed by a code, sealed
    Column("phone_blind", LargeBinary, unique=True),  # its keyed hash, by which the person is found again
    Column("phone_confirmed_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("(phone IS NULL) = (phone_confirmed_at IS NULL)", name="confirmed"),
    CheckConstraint("(phone IS NULL) = (phone_blind IS NULL)", name="blind"),
)

#: The doors through which a resident comes, and the name by which each knows them (an openid, a cookie's id).
doors = Table(
    "resident_doors",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("first_id", Uuid, nullable=False, unique=True),  # the id of who first came through it
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("unionid_asked_at", DateTime(timezone=True)),  # when the platform was asked who this is
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    Index("ix_resident_doors_resident_id", "resident_id", "last_seen_at"),
    Index("ix_resident_doors_unasked", "channel", postgresql_where=text("unionid_asked_at IS NULL")),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("sender", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),  # personal data masked
    Column("intent", String(32), nullable=False),
    Column("confidence", Double, nullable=False),
    Column("action", String(32), nullable=False),
    Column("replies", JSONB, nullable=False),
    Column("sources", JSONB, nullable=False),
    Column("answered", String(16), nullable=False),  # answered, offered, unanswered, failed
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("took_ms", Double, nullable=False),
    UniqueConstraint("channel", "sender", "message_id"),
    Index("ix_turns_resident_id", "resident_id", "received_at"),
    Index("ix_turns_received_at", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # what is sent once
    Column("kind", String(32), nullable=False),  # reply, notice, …
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE")),
    Column("channel", String(16)),  # the one door it is for, and its name there; none: whichever reaches the person
    Column("sender", Text),
    Column("payload", JSONB, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("attempted_at", DateTime(timezone=True)),
    Column("error", Text),
    Column(
        "receipt", Text, unique=True
    ),  # the platform's name of what it took, where it may say later what became of it
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'refused', 'doubtful', 'offered')", name="state"),
    CheckConstraint("(channel IS NULL) = (sender IS NULL)", name="door"),
    Index("ix_outbox_due", "state", "not_before"),
    Index("ix_outbox_resident_id", "resident_id", "state"),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", BigInteger, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", String(48), nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("link", String(64), nullable=False),
)
