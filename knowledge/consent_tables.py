"""Tables of what residents allowed and what they want to hear of: consents, subscriptions, and matches to be sent."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from knowledge.store import metadata

consents = Table(
    "consents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String(32), nullable=False),  # visits, voices, …
    Column("wording", String(32), nullable=False),  # the version of the words that were shown
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Index("ix_consents_resident_id", "resident_id", "purpose"),
    Index("uq_consents_standing", "resident_id", "purpose", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("topic", Text, primary_key=True),  # a department's id, a field's name, or a keyword
    Column("created_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('department', 'field', 'keyword')", name="kind"),
    Index("ix_subscriptions_topic", "kind", "topic"),
)

subscription_matches = Table(
    "subscription_matches",
    metadata,
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("matched_at", DateTime(timezone=True), nullable=False),
    Column("sent_on", Date),  # the city's day on which a digest named it
    Index("ix_subscription_matches_unsent", "resident_id", postgresql_where=text("sent_on IS NULL")),
)

announced_documents = Table(
    "announced_documents",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),  # when subscribers were looked for: once a document
)

subscription_state = Table(
    "subscription_state",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("sequence", BigInteger, nullable=False),  # the last library change that was looked at
    CheckConstraint("one = 1", name="single"),
)
