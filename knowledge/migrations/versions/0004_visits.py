"""Open-day visits.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "visit_campaigns",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_visit_campaigns_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_campaigns")),
    )
    op.create_table(
        "visit_events",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("campaign_id", sa.String(length=64), nullable=True),
        sa.Column("department_id", sa.String(length=32), nullable=False),
        sa.Column("district_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("notices", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("keywords", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("for_children", sa.Boolean(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=False),
        sa.Column("age_binds_all", sa.Boolean(), nullable=False),
        sa.Column("real_name", sa.Boolean(), nullable=False),
        sa.Column("invitation_hash", sa.String(length=64), nullable=True),
        sa.Column("max_party", sa.Integer(), nullable=False),
        sa.Column("skip_allowed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'suspended', 'ended')", name=op.f("ck_visit_events_state")
        ),
        sa.CheckConstraint("approved_by <> submitted_by", name=op.f("ck_visit_events_second_person")),
        sa.CheckConstraint("max_party BETWEEN 1 AND 999", name=op.f("ck_visit_events_max_party")),
        sa.CheckConstraint("min_age BETWEEN 0 AND 120", name=op.f("ck_visit_events_min_age")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["visit_campaigns.id"],
            name=op.f("fk_visit_events_campaign_id_visit_campaigns"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_visit_events_department_id_departments")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["departments.id"], name=op.f("fk_visit_events_district_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_events")),
    )
    op.create_index("ix_visit_events_campaign_id", "visit_events", ["campaign_id"], unique=False)
    op.create_index("ix_visit_events_department_id", "visit_events", ["department_id", "state"], unique=False)
    op.create_table(
        "visit_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_visit_imports_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_imports")),
    )
    op.create_index("ix_visit_imports_imported_at", "visit_imports", ["imported_at"], unique=False)
    op.create_table(
        "visit_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("split", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'suspended', 'ended')", name=op.f("ck_visit_sessions_state")),
        sa.CheckConstraint("starts_at < ends_at AND cut_off_at <= starts_at", name=op.f("ck_visit_sessions_times")),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_visit_sessions_never_oversold")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["visit_events.id"], name=op.f("fk_visit_sessions_event_id_visit_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_sessions")),
        sa.UniqueConstraint("event_id", "starts_at", name=op.f("uq_visit_sessions_event_id_starts_at")),
    )
    op.create_index("ix_visit_sessions_starts_at", "visit_sessions", ["starts_at"], unique=False)
    op.create_table(
        "visit_bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reminded_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("party_came", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name=op.f("ck_visit_bookings_hold_expires")),
        sa.CheckConstraint(
            "state IN ('held', 'confirmed', 'cancelled', 'attended', 'absent')", name=op.f("ck_visit_bookings_state")
        ),
        sa.CheckConstraint("party > 0", name=op.f("ck_visit_bookings_party")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_visit_bookings_resident_id_residents"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["visit_sessions.id"],
            name=op.f("fk_visit_bookings_session_id_visit_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_bookings")),
        sa.UniqueConstraint("resident_id", "key", name=op.f("uq_visit_bookings_resident_id_key")),
    )
    op.create_index(
        "ix_visit_bookings_expires_at",
        "visit_bookings",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_visit_bookings_session_id", "visit_bookings", ["session_id", "state"], unique=False)
    op.create_index(
        "uq_visit_bookings_live",
        "visit_bookings",
        ["resident_id", "session_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "visit_quotas",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND seats", name=op.f("ck_visit_quotas_never_oversold")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["visit_sessions.id"],
            name=op.f("fk_visit_quotas_session_id_visit_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "audience", name=op.f("pk_visit_quotas")),
    )
    op.create_table(
        "visit_waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.LargeBinary(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'accepted', 'expired', 'left')", name=op.f("ck_visit_waiting_state")
        ),
        sa.CheckConstraint("party > 0", name=op.f("ck_visit_waiting_party")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_visit_waiting_resident_id_residents"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["visit_sessions.id"],
            name=op.f("fk_visit_waiting_session_id_visit_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_waiting")),
        sa.UniqueConstraint("resident_id", "key", name=op.f("uq_visit_waiting_resident_id_key")),
    )
    op.create_index(
        "ix_visit_waiting_line",
        "visit_waiting",
        ["session_id", "audience", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_visit_waiting_live",
        "visit_waiting",
        ["resident_id", "session_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_table(
        "visit_feedback",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_visit_feedback_stars")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["visit_bookings.id"],
            name=op.f("fk_visit_feedback_booking_id_visit_bookings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["visit_sessions.id"],
            name=op.f("fk_visit_feedback_session_id_visit_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_visit_feedback")),
    )
    op.create_index("ix_visit_feedback_session_id", "visit_feedback", ["session_id"], unique=False)
