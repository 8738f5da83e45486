"""Validity that nobody has registered is said to be unknown; damage is of sentences, no longer of whole lines.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: what is on record as valid stays so; the numbers of damaged lines become their starts and ends."""
    op.drop_constraint(op.f("ck_documents_validity"), "documents", type_="check")
    op.create_check_constraint(
        op.f("ck_documents_validity"), "documents", "validity IN ('有效', '已修改', '废止', '失效', '未登记')"
    )
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, body, damaged FROM documents WHERE cardinality(damaged) > 0"))
    for identity, body, damaged in rows.all():
        edges, at = [], 0
        for number, line in enumerate(body.split("\n")):
            edges += [at, at + len(line)] if number in damaged else []
            at += len(line) + 1
        connection.execute(sa.text("UPDATE documents SET damaged = :edges WHERE id = :id"), {"edges": edges, "id": identity})
