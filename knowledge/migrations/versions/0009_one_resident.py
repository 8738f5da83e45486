"""One resident however they come: doors that lead to a resident, WeChat's unionid, a confirmed phone, phones by their hash.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: What is said in a conversation goes back through the door where it was said.
BOUND = "('reply', 'conversation')"


def upgrade() -> None:
    """Forward: every resident there is has the one door they came through."""
    op.create_table(
        "resident_doors",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("unionid_asked_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name="fk_resident_doors_resident_id_residents", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "sender", name="pk_resident_doors"),
        sa.UniqueConstraint("first_id", name="uq_resident_doors_first_id"),
    )
    op.create_index("ix_resident_doors_resident_id", "resident_doors", ["resident_id", "last_seen_at"])
    op.create_index(
        "ix_resident_doors_unasked", "resident_doors", ["channel"], postgresql_where=sa.text("unionid_asked_at IS NULL")
    )
    op.execute(
        "INSERT INTO resident_doors (channel, sender, first_id, resident_id, created_at, last_seen_at)"
        " SELECT channel, sender, id, id, created_at, last_seen_at FROM residents"
    )
    op.add_column("outbox", sa.Column("channel", sa.String(16)))
    op.add_column("outbox", sa.Column("sender", sa.Text()))
    op.execute(
        "UPDATE outbox SET channel = residents.channel, sender = residents.sender FROM residents"
        f" WHERE residents.id = outbox.resident_id AND outbox.kind IN {BOUND}"
    )
    op.create_check_constraint(op.f("ck_outbox_door"), "outbox", "(channel IS NULL) = (sender IS NULL)")
    _residents()
    for table in ("visit_bookings", "visit_waiting"):
        op.add_column(table, sa.Column("phone_blind", sa.LargeBinary()))
    op.create_index(
        "uq_visit_bookings_phone", "visit_bookings", ["session_id", "phone_blind"], unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )  # fmt: skip
    op.create_index(
        "uq_visit_waiting_phone", "visit_waiting", ["session_id", "phone_blind"], unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )  # fmt: skip


def _residents() -> None:
    op.drop_column("residents", "channel")
    op.drop_column("residents", "sender")
    op.add_column("residents", sa.Column("unionid", sa.String(128)))
    op.add_column("residents", sa.Column("phone", sa.LargeBinary()))
    op.add_column("residents", sa.Column("phone_blind", sa.LargeBinary()))
    op.add_column("residents", sa.Column("phone_confirmed_at", sa.DateTime(timezone=True)))
    op.create_unique_constraint("uq_residents_unionid", "residents", ["unionid"])
    op.create_unique_constraint("uq_residents_phone_blind", "residents", ["phone_blind"])
    op.create_check_constraint(op.f("ck_residents_confirmed"), "residents", "(phone IS NULL) = (phone_confirmed_at IS NULL)")
    op.create_check_constraint(op.f("ck_residents_blind"), "residents", "(phone IS NULL) = (phone_blind IS NULL)")
