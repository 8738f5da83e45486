"""Nobody approves what they wrote any of; what is to change of a published event waits for a second person.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: who wrote and who handed in are on record; whoever approved stays who approved."""
    op.add_column("visit_events", sa.Column("written_by", sa.ARRAY(sa.Text()), nullable=True))
    op.execute(
        "UPDATE visit_events SET written_by = array_remove(array_remove(ARRAY[created_by, submitted_by], NULL), approved_by)"
    )
    op.alter_column("visit_events", "written_by", nullable=False)
    op.create_check_constraint(
        op.f("ck_visit_events_not_the_writer"), "visit_events", "approved_by <> ALL (written_by)"
    )
    op.create_table(
        "visit_changes",
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("sessions", JSONB(), nullable=False),
        sa.Column("written_by", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["visit_events.id"], name=op.f("fk_visit_changes_event_id_visit_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_visit_changes")),
    )
