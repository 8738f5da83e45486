"""What cases are about and where: the parts of a signature that are compared by themselves, and a topic for figures.

Signatures of before are made anew by a job (`similar.sign_anew`), and with them the topics.

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PARTS = ("aside", "places", "parts", "matters")


def upgrade() -> None:
    """Forward."""
    for name in _PARTS:
        op.add_column(
            "voice_signatures", sa.Column(name, sa.ARRAY(sa.Integer()), nullable=False, server_default="{}")
        )
        op.alter_column("voice_signatures", name, server_default=None)
    op.add_column("voice_signatures", sa.Column("version", sa.SmallInteger(), nullable=False, server_default="1"))
    op.alter_column("voice_signatures", "version", server_default=None)
    for name in ("places", "matters"):
        op.create_index(
            f"ix_voice_signatures_{name}",
            "voice_signatures",
            [name],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    op.create_index(
        "ix_voice_signatures_version", "voice_signatures", ["position"], postgresql_where=sa.text("version < 2")
    )
    for table in ("voice_cases", "voice_duties"):
        op.add_column(table, sa.Column("topic", sa.String(length=24), nullable=False, server_default="other"))
        op.alter_column(table, "topic", server_default=None)
