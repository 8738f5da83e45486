"""When a conversation was about danger, and when supervisors were told that nobody had taken it.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    for name in ("danger_at", "alarmed_at"):
        op.add_column("handover_conversations", sa.Column(name, sa.DateTime(timezone=True)))
    op.execute("UPDATE handover_conversations SET danger_at = coalesce(resident_last_at, last_at) WHERE danger <> ''")
