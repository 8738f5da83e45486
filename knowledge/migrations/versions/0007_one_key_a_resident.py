"""One key a resident: the id says channel and sender already, and a second unique key fails what comes at once.

Revision: 0007, after 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.drop_constraint("uq_residents_channel_sender", "residents", type_="unique")
