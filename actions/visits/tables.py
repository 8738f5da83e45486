"""Tables of visits: campaigns, events, sessions and their seats, bookings, the waiting list, feedback, imports.

A booking takes its seats from the moment it is held: `visit_sessions.taken` is the sum of the parties of all bookings
of the session that are not cancelled, and the database refuses more than the capacity.
"""

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
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from knowledge.store import metadata

campaigns = Table(
    "visit_campaigns",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("starts_on <= ends_on", name="days"),
)

events = Table(
    "visit_events",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("campaign_id", ForeignKey("visit_campaigns.id", ondelete="SET NULL")),
    Column("department_id", ForeignKey("departments.id"), nullable=False),  # the organizer
    Column("district_id", ForeignKey("departments.id")),  # where it is
    Column("title", Text, nullable=False),
    Column("form", String(16), nullable=False),
    Column("field", String(16), nullable=False),
    Column("summary", Text, nullable=False),
    Column("notices", ARRAY(Text), nullable=False),  # shown before booking
    Column("place", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("keywords", ARRAY(Text), nullable=False),
    Column("phone", Text, nullable=False),  # the organizer's, for questions
    Column("audience", Text, nullable=False),  # for whom it is, in words
    Column("for_children", Boolean, nullable=False),
    Column("min_age", Integer, nullable=False),  # 0: none
    Column("age_binds_all", Boolean, nullable=False),
    Column("real_name", Boolean, nullable=False),
    Column("invitation_hash", String(64)),
    Column("max_party", Integer, nullable=False),
    Column("skip_allowed", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("written_by", ARRAY(Text), nullable=False),  # whoever wrote or handed in any of it: none of them approves
    Column("submitted_by", Text),
    Column("approved_by", Text),
    Column("returned_because", Text),  # why a second person sent it back
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('draft', 'submitted', 'published', 'suspended', 'ended')", name="state"),
    CheckConstraint("min_age BETWEEN 0 AND 120", name="min_age"),
    CheckConstraint("max_party BETWEEN 1 AND 999", name="max_party"),
    CheckConstraint("approved_by <> submitted_by", name="second_person"),
    CheckConstraint("approved_by <> ALL (written_by)", name="not_the_writer"),
    Index("ix_visit_events_department_id", "department_id", "state"),
    Index("ix_visit_events_campaign_id", "campaign_id"),
)

#: What is to change of an event that residents see already, until a second person approves it.
changes = Table(
    "visit_changes",
    metadata,
    Column("event_id", ForeignKey("visit_events.id", ondelete="CASCADE"), primary_key=True),
    Column("fields", JSONB, nullable=False),  # of the event, by their names
    Column("sessions", JSONB, nullable=False),  # further ones
    Column("written_by", ARRAY(Text), nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
)

sessions = Table(
    "visit_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("event_id", ForeignKey("visit_events.id", ondelete="CASCADE"), nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("cut_off_at", DateTime(timezone=True), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("split", Boolean, nullable=False),  # whether some seats are kept for an audience (visit_quotas)
    Column("state", String(16), nullable=False),
    Column("reason", Text),  # why it is suspended or was called off, as residents read it
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("taken BETWEEN 0 AND capacity", name="never_oversold"),
    CheckConstraint("starts_at < ends_at AND cut_off_at <= starts_at", name="times"),
    CheckConstraint("state IN ('open', 'suspended', 'ended')", name="state"),
    UniqueConstraint("event_id", "starts_at"),
    Index("ix_visit_sessions_starts_at", "starts_at"),
)

quotas = Table(
    "visit_quotas",
    metadata,
    Column("session_id", ForeignKey("visit_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("audience", String(16), primary_key=True),
    Column("seats", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    CheckConstraint("taken BETWEEN 0 AND seats", name="never_oversold"),
)

bookings = Table(
    "visit_bookings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("session_id", ForeignKey("visit_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("resident_id", ForeignKey("residents.id", ondelete="SET NULL")),  # none: forgotten
    Column("key", Text),  # the resident's own, what makes a repetition the same booking
    Column("audience", String(16), nullable=False),  # whose seats: '' is everybody
    Column("party", Integer, nullable=False),
    Column("name", LargeBinary),  # sealed, and so are the next two
    Column("phone", LargeBinary),
    Column("phone_blind", LargeBinary),  # its keyed hash: one live booking a phone and session
    Column("people", LargeBinary),  # real names and dates of birth, where the site needs them
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),  # why it was cancelled
    Column("expires_at", DateTime(timezone=True)),  # of a hold
    Column("waiting_id", Uuid),  # the place in line that became this booking
    Column("version", Integer, nullable=False),
    Column("reminded_for", DateTime(timezone=True)),  # the start that its reminder spoke of
    Column("checked_in_at", DateTime(timezone=True)),
    Column("party_came", Integer),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('held', 'confirmed', 'cancelled', 'attended', 'absent')", name="state"),
    CheckConstraint("party > 0", name="party"),
    CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="hold_expires"),
    UniqueConstraint("resident_id", "key"),
    Index(
        "uq_visit_bookings_live",
        "resident_id",
        "session_id",
        unique=True,
        postgresql_where=text("state <> 'cancelled'"),
    ),
    Index(
        "uq_visit_bookings_phone",
        "session_id",
        "phone_blind",
        unique=True,
        postgresql_where=text("state <> 'cancelled'"),
    ),
    Index("ix_visit_bookings_session_id", "session_id", "state"),
    Index("ix_visit_bookings_expires_at", "expires_at", postgresql_where=text("state = 'held'")),
)

waiting = Table(
    "visit_waiting",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("session_id", ForeignKey("visit_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("resident_id", ForeignKey("residents.id", ondelete="SET NULL")),
    Column("key", Text),
    Column("audience", String(16), nullable=False),
    Column("party", Integer, nullable=False),
    Column("name", LargeBinary),
    Column("phone", LargeBinary),
    Column("phone_blind", LargeBinary),
    Column("people", LargeBinary),
    Column("seq", BigInteger, Identity(), nullable=False),  # who comes before whom
    Column("state", String(16), nullable=False),
    Column("reason", Text),  # why it was moved or passed over last, as the resident reads it
    Column("passed_over", Integer, nullable=False),  # how often a smaller party went first
    Column("offers", Integer, nullable=False),  # how often seats were offered
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('waiting', 'offered', 'accepted', 'expired', 'left')", name="state"),
    CheckConstraint("party > 0", name="party"),
    UniqueConstraint("resident_id", "key"),
    Index(
        "uq_visit_waiting_live",
        "resident_id",
        "session_id",
        unique=True,
        postgresql_where=text("state IN ('waiting', 'offered')"),
    ),
    Index(
        "uq_visit_waiting_phone",
        "session_id",
        "phone_blind",
        unique=True,
        postgresql_where=text("state IN ('waiting', 'offered')"),
    ),
    Index("ix_visit_waiting_line", "session_id", "audience", "seq", postgresql_where=text("state = 'waiting'")),
)

feedback = Table(
    "visit_feedback",
    metadata,
    Column("booking_id", ForeignKey("visit_bookings.id", ondelete="CASCADE"), primary_key=True),
    Column("session_id", ForeignKey("visit_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("stars", Integer, nullable=False),
    Column("said", LargeBinary),  # sealed: people write what they like
    Column("created_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    Index("ix_visit_feedback_session_id", "session_id"),
)

imports = Table(
    "visit_imports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("department_id", ForeignKey("departments.id")),  # none: the whole city's
    Column("file", Text, nullable=False),
    Column("changes", JSONB, nullable=False),  # what it added and what stood there before, for its undoing
    Column("imported_by", Text, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("undone_by", Text),
    Column("undone_at", DateTime(timezone=True)),
    Index("ix_visit_imports_imported_at", "imported_at"),
)
