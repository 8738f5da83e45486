"""Tables of voices: cases, whom they concern, their story, replies, duties, staff notices, templates."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from actions.voices.model import Kind, State
from knowledge.store import metadata

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_STATES = ", ".join(f"'{state}'" for state in State)

#: A reply is owed. A merged case owes its own, by its own deadline, although it is answered with its main case.
OWING = "answered < duty"

cases = Table(
    "voice_cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("code_hash", LargeBinary, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("title", Text, nullable=False),  # masked
    Column("text", Text, nullable=False),  # masked; as it was written it is sealed in voice_words
    Column("channel", String(16), nullable=False),
    Column("page_url", Text),
    Column("leader", Text),
    Column("department_id", ForeignKey("departments.id")),  # the lead
    Column("suggested", ARRAY(String(32)), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("wants_public", Boolean, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("public_title", Text),  # what everybody reads, as staff wrote it and a second person saw it
    Column("public_text", Text),
    Column("public_pairs", ARRAY(Integer)),  # of these, by which the public page is searched
    Column("designated", Boolean, nullable=False),
    Column("transfers", SmallInteger, nullable=False),
    Column("pauses", SmallInteger, nullable=False),
    Column("follow_ups", SmallInteger, nullable=False),
    Column("paused_at", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("clock_from", Date, nullable=False),  # day 0 of the duty under way
    Column("days", SmallInteger, nullable=False),  # working days of the duty under way
    Column("paused_days", SmallInteger, nullable=False),  # working days it stood still
    Column("due_on", Date, nullable=False),  # the earliest possible day where the calendar is not known
    Column("due_exact", Boolean, nullable=False),
    Column("duty", SmallInteger, nullable=False),  # which reply is owed: 1 at receipt, one more a follow-up, reopening
    Column("answered", SmallInteger, nullable=False),  # which duty was answered last
    Column("supporters", Integer, nullable=False),
    Column("merged_into", ForeignKey("voice_cases.id")),
    Column("cluster", Uuid, nullable=False),  # cases about the same thing
    Column("topic", String(24), nullable=False),  # of `matter_words.py`
    Column("rating", SmallInteger),
    Column("replied_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("purged_at", DateTime(timezone=True)),  # since when nothing personal is left of its residents
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("state NOT IN ('replied', 'rated', 'closed') OR answered = duty", name="no_end_without_reply"),
    CheckConstraint("answered BETWEEN 0 AND duty", name="duty"),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    CheckConstraint("state <> 'merged' OR merged_into IS NOT NULL", name="merged"),
    CheckConstraint("(state = 'waiting') = (paused_at IS NOT NULL)", name="waiting"),
    CheckConstraint(
        "(published_at IS NULL) = (public_text IS NULL) AND (public_text IS NULL) = (public_title IS NULL)",
        name="public",
    ),
    Index(
        "ix_voice_cases_public_pairs",
        "public_pairs",
        postgresql_using="gin",
        postgresql_where=text("published_at IS NOT NULL"),
    ),
    Index("ix_voice_cases_owing", "due_on", "id", postgresql_where=text(OWING)),
    Index("ix_voice_cases_owing_department", "department_id", "due_on", "id", postgresql_where=text(OWING)),
    Index("ix_voice_cases_state", "state", "due_on", "id"),
    Index("ix_voice_cases_department_id", "department_id", "state", "due_on", "id"),
    Index("ix_voice_cases_received_at", "received_at", "id"),
    Index("ix_voice_cases_published_at", "published_at", "id", postgresql_where=text("published_at IS NOT NULL")),
    Index("ix_voice_cases_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    Index("ix_voice_cases_cluster", "cluster"),
    Index(
        "ix_voice_cases_closed_at",
        "closed_at",
        postgresql_where=text("closed_at IS NOT NULL AND purged_at IS NULL"),
    ),
    Index(
        "ix_voice_cases_hot",
        "received_at",
        postgresql_include=["cluster", "supporters", "department_id"],
        postgresql_where=text("cluster <> id OR supporters > 0"),
    ),
)

#: Whom a case concerns: who handed it in, and who met the same. Forgetting the resident forgets the row.
parties = Table(
    "voice_parties",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "case_id",
        ForeignKey("voice_cases.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),  # the same key again is the same act
    Column("role", String(16), nullable=False),
    Column("name_sealed", LargeBinary),
    Column("phone_sealed", LargeBinary),
    Column("phone_blind", LargeBinary),
    Column("joined_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("role IN ('author', 'supporter')", name="role"),
    UniqueConstraint("resident_id", "key"),
    UniqueConstraint("case_id", "resident_id"),
    Index("ix_voice_parties_resident_id", "resident_id", "joined_at"),
    Index("ix_voice_parties_phone_blind", "phone_blind", postgresql_where=text("phone_blind IS NOT NULL")),
)

assisting = Table(
    "voice_assisting",
    metadata,
    Column("case_id", ForeignKey("voice_cases.id", ondelete="CASCADE"), primary_key=True),
    Column("department_id", ForeignKey("departments.id"), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("opinion", Text),
    Column("opinion_at", DateTime(timezone=True)),
    Index("ix_voice_assisting_department_id", "department_id"),
)

story = Table(
    "voice_story",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", ForeignKey("voice_cases.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", String(24), nullable=False),
    Column("before", String(16)),
    Column("after", String(16)),
    Column("department_id", String(32)),
    Column("text", Text, nullable=False),  # masked
    Column("details", JSONB, nullable=False),
    Column("shown_to", String(8), nullable=False),
    CheckConstraint("shown_to IN ('resident', 'staff')", name="shown_to"),
    Index("ix_voice_story_case_id", "case_id", "id"),
)

#: What residents wrote, as they wrote it. Forgetting the resident forgets the row; the masked text stays in the case.
words = Table(
    "voice_words",
    metadata,
    Column("entry_id", ForeignKey("voice_story.id", ondelete="CASCADE"), primary_key=True),
    Column("resident_id", ForeignKey("residents.id", ondelete="CASCADE"), nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
    Index("ix_voice_words_resident_id", "resident_id"),
)

replies = Table(
    "voice_replies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", ForeignKey("voice_cases.id", ondelete="CASCADE"), nullable=False),
    Column("duty", SmallInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("public_title", Text),  # the public version of the case that goes with it
    Column("public_text", Text),
    Column("state", String(16), nullable=False),
    Column("department_id", String(32)),
    Column("drafted_by", Text, nullable=False),
    Column("drafted_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    CheckConstraint("state IN ('submitted', 'rejected', 'sent')", name="state"),
    Index("ix_voice_replies_case_id", "case_id", "drafted_at"),
    Index("uq_voice_replies_submitted", "case_id", unique=True, postgresql_where=text("state = 'submitted'")),
)

#: One row a reply that was owed, by whom: when it fell due, when it came, how it was rated. Those of the past stay.
duties = Table(
    "voice_duties",
    metadata,
    Column("case_id", ForeignKey("voice_cases.id", ondelete="CASCADE"), primary_key=True),
    Column("duty", SmallInteger, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("days", SmallInteger, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("department_id", String(32)),
    Column("answered_at", DateTime(timezone=True)),
    Column("topic", String(24), nullable=False),
    Column("on_time", Boolean),
    Column("rating", SmallInteger),
    Index("ix_voice_duties_from_on", "from_on"),
)
