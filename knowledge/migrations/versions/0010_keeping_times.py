"""Keeping times of what is personal in closed cases; codes of cases and words that were delivered leave the records.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_GROUP = "[34679ACDEFGHJKMNPQRTVWXY]{5}"
_CODE = f"{_GROUP}-{_GROUP}-{_GROUP}"


def upgrade() -> None:
    """Forward."""
    op.add_column("voice_cases", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_voice_cases_closed_at",
        "voice_cases",
        ["closed_at"],
        postgresql_where=sa.text("closed_at IS NOT NULL AND purged_at IS NULL"),
    )
    op.execute(
        f"UPDATE turns SET replies = regexp_replace(replies::text, '{_CODE}', '（查询码）', 'g')::jsonb,"  # noqa: S608
        f" text = regexp_replace(text, '{_CODE}', '（查询码）', 'gi')"
        f" WHERE replies::text ~ '{_CODE}' OR text ~* '{_CODE}'"
    )
    op.execute(
        "UPDATE outbox SET payload = payload - 'text' WHERE state = 'sent' AND kind IN ('reply', 'conversation')"
    )
