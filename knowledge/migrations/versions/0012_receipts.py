"""What a platform calls a message that it took: it may say later that it could not deliver it.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("outbox", sa.Column("receipt", sa.Text()))
    op.create_unique_constraint("uq_outbox_receipt", "outbox", ["receipt"])
