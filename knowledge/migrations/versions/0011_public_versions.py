"""The public version of a case: a title and a text that staff wrote and a second person saw.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: what is public stays as it is shown."""
    for table in ("voice_cases", "voice_replies"):
        op.add_column(table, sa.Column("public_title", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("public_text", sa.Text(), nullable=True))
    op.add_column("voice_cases", sa.Column("public_pairs", sa.ARRAY(sa.Integer()), nullable=True))
    op.execute(
        "UPDATE voice_cases SET public_title = title, public_text = text, public_pairs = COALESCE("
        "(SELECT pairs FROM voice_signatures WHERE case_id = voice_cases.id), '{}') WHERE published_at IS NOT NULL"
    )
    op.execute(
        "UPDATE voice_replies SET public_title = voice_cases.title, public_text = voice_cases.text FROM voice_cases"
        " WHERE voice_cases.id = voice_replies.case_id AND voice_replies.public"
    )
    op.create_check_constraint(
        op.f("ck_voice_cases_public"),
        "voice_cases",
        "(published_at IS NULL) = (public_text IS NULL) AND (public_text IS NULL) = (public_title IS NULL)",
    )
    op.create_index(
        "ix_voice_cases_public_pairs",
        "voice_cases",
        ["public_pairs"],
        postgresql_using="gin",
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
