"""Conversations with staff.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "handover_conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("danger", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resident_last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'left', 'ended')", name=op.f("ck_handover_conversations_state")
        ),
        sa.CheckConstraint(
            "state <> 'claimed' OR staff_id IS NOT NULL", name=op.f("ck_handover_conversations_claimed")
        ),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_handover_conversations_ended")),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["residents.id"],
            name=op.f("fk_handover_conversations_resident_id_residents"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handover_conversations_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_conversations")),
    )
    op.create_index(
        "uq_handover_open",
        "handover_conversations",
        ["resident_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index("ix_handover_conversations_resident_id", "handover_conversations", ["resident_id", "last_at"])
    op.create_index("ix_handover_conversations_state", "handover_conversations", ["state", "last_at"])
    op.create_table(
        "handover_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("author IN ('resident', 'staff', 'system')", name=op.f("ck_handover_lines_author")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["handover_conversations.id"],
            name=op.f("fk_handover_lines_conversation_id_handover_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handover_lines_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_handover_lines_key")),
    )
    op.create_index("ix_handover_lines_conversation_id", "handover_lines", ["conversation_id", "id"])
