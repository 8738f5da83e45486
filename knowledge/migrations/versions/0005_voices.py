"""Voices: cases, their story and numbers.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "voice_counted",
        sa.Column("one", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_voice_counted")),
    )
    op.create_table(
        "voice_pair_counts",
        sa.Column("pair", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pair", name=op.f("pk_voice_pair_counts")),
    )
    op.create_table(
        "voice_serials",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "code", name=op.f("pk_voice_serials")),
    )
    op.create_table(
        "voice_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("suggested", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("wants_public", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("designated", sa.Boolean(), nullable=False),
        sa.Column("transfers", sa.SmallInteger(), nullable=False),
        sa.Column("pauses", sa.SmallInteger(), nullable=False),
        sa.Column("follow_ups", sa.SmallInteger(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_from", sa.Date(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("paused_days", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_exact", sa.Boolean(), nullable=False),
        sa.Column("duty", sa.SmallInteger(), nullable=False),
        sa.Column("answered", sa.SmallInteger(), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("cluster", sa.Uuid(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (paused_at IS NOT NULL)", name=op.f("ck_voice_cases_waiting")),
        sa.CheckConstraint(
            "kind IN ('suggestion', 'fault', 'letter', 'consultation', 'complaint', 'feedback')",
            name=op.f("ck_voice_cases_kind"),
        ),
        sa.CheckConstraint("state <> 'merged' OR merged_into IS NOT NULL", name=op.f("ck_voice_cases_merged")),
        sa.CheckConstraint(
            "state IN ('received', 'accepted', 'assigned', 'transferred', 'returned', 'waiting', 'followed_up', 'reopened', 'replied', 'rated', 'closed', 'merged')",
            name=op.f("ck_voice_cases_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('replied', 'rated', 'closed') OR answered = duty",
            name=op.f("ck_voice_cases_no_end_without_reply"),
        ),
        sa.CheckConstraint("answered BETWEEN 0 AND duty", name=op.f("ck_voice_cases_duty")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_voice_cases_rating")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_voice_cases_department_id_departments")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["voice_cases.id"], name=op.f("fk_voice_cases_merged_into_voice_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_voice_cases_number")),
    )
    op.create_index("ix_voice_cases_cluster", "voice_cases", ["cluster"], unique=False)
    op.create_index(
        "ix_voice_cases_department_id", "voice_cases", ["department_id", "state", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_voice_cases_hot",
        "voice_cases",
        ["received_at"],
        unique=False,
        postgresql_include=["cluster", "supporters", "department_id"],
        postgresql_where=sa.text("cluster <> id OR supporters > 0"),
    )
    op.create_index(
        "ix_voice_cases_merged_into",
        "voice_cases",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_voice_cases_owing",
        "voice_cases",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("answered < duty AND state <> 'merged'"),
    )
    op.create_index(
        "ix_voice_cases_owing_department",
        "voice_cases",
        ["department_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("answered < duty AND state <> 'merged'"),
    )
    op.create_index(
        "ix_voice_cases_published_at",
        "voice_cases",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index("ix_voice_cases_received_at", "voice_cases", ["received_at", "id"], unique=False)
    op.create_index("ix_voice_cases_state", "voice_cases", ["state", "due_on", "id"], unique=False)
    op.create_table(
        "voice_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_voice_templates_department_id_departments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_templates")),
    )
    op.create_index("ix_voice_templates_department_id", "voice_templates", ["department_id"], unique=False)
    op.create_table(
        "voice_assisting",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("opinion_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["voice_cases.id"], name=op.f("fk_voice_assisting_case_id_voice_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_voice_assisting_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("case_id", "department_id", name=op.f("pk_voice_assisting")),
    )
    op.create_index("ix_voice_assisting_department_id", "voice_assisting", ["department_id"], unique=False)
    op.create_table(
        "voice_duties",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["voice_cases.id"], name=op.f("fk_voice_duties_case_id_voice_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "duty", name=op.f("pk_voice_duties")),
    )
    op.create_index("ix_voice_duties_from_on", "voice_duties", ["from_on"], unique=False)
    op.create_table(
        "voice_notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.SmallInteger(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.CheckConstraint("audience IN ('department', 'supervisor')", name=op.f("ck_voice_notices_audience")),
        sa.CheckConstraint("what IN ('T-3', 'T-1', 'T0', 'overdue', 'earlier')", name=op.f("ck_voice_notices_what")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["voice_cases.id"], name=op.f("fk_voice_notices_case_id_voice_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_notices")),
        sa.UniqueConstraint(
            "case_id",
            "duty",
            "what",
            "due_on",
            "audience",
            name=op.f("uq_voice_notices_case_id_duty_what_due_on_audience"),
        ),
    )
    op.create_index(
        "ix_voice_notices_unseen",
        "voice_notices",
        ["department_id", "id"],
        unique=False,
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "voice_parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_blind", sa.LargeBinary(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('author', 'supporter')", name=op.f("ck_voice_parties_role")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["voice_cases.id"],
            name=op.f("fk_voice_parties_case_id_voice_cases"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_voice_parties_resident_id_residents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_parties")),
        sa.UniqueConstraint("case_id", "resident_id", name=op.f("uq_voice_parties_case_id_resident_id")),
        sa.UniqueConstraint("resident_id", "key", name=op.f("uq_voice_parties_resident_id_key")),
    )
    op.create_index(
        "ix_voice_parties_phone_blind",
        "voice_parties",
        ["phone_blind"],
        unique=False,
        postgresql_where=sa.text("phone_blind IS NOT NULL"),
    )
    op.create_index("ix_voice_parties_resident_id", "voice_parties", ["resident_id", "joined_at"], unique=False)
    op.create_table(
        "voice_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('submitted', 'rejected', 'sent')", name=op.f("ck_voice_replies_state")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["voice_cases.id"], name=op.f("fk_voice_replies_case_id_voice_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_replies")),
    )
    op.create_index("ix_voice_replies_case_id", "voice_replies", ["case_id", "drafted_at"], unique=False)
    op.create_index(
        "uq_voice_replies_submitted",
        "voice_replies",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_table(
        "voice_signatures",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("pairs", sa.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["voice_cases.id"], name=op.f("fk_voice_signatures_case_id_voice_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_voice_signatures")),
        sa.UniqueConstraint("position", name=op.f("uq_voice_signatures_position")),
    )
    op.create_index(
        "ix_voice_signatures_pairs",
        "voice_signatures",
        ["pairs"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "voice_story",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=True),
        sa.Column("department_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shown_to", sa.String(length=8), nullable=False),
        sa.CheckConstraint("shown_to IN ('resident', 'staff')", name=op.f("ck_voice_story_shown_to")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["voice_cases.id"], name=op.f("fk_voice_story_case_id_voice_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_story")),
    )
    op.create_index("ix_voice_story_case_id", "voice_story", ["case_id", "id"], unique=False)
    op.create_table(
        "voice_words",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["voice_story.id"], name=op.f("fk_voice_words_entry_id_voice_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_voice_words_resident_id_residents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_voice_words")),
    )
    op.create_index("ix_voice_words_resident_id", "voice_words", ["resident_id"], unique=False)

    op.execute("INSERT INTO voice_counted (one, position) VALUES (1, 0)")
