"""Interpretations and the documents they explain, tied together whichever came first."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from knowledge.importing.document_rows import Prepared
from knowledge.library.model import Kind
from knowledge.library.tables import documents, interpretations
from knowledge.store import Transaction


async def link(transaction: Transaction, fresh: list[Prepared]) -> set[str]:
    """Tie interpretations to their documents, whichever came first; returns the ids at the other ends."""
    ids = [one.id for one in fresh]
    await transaction.execute(
        delete(interpretations).where(
            or_(interpretations.c.interpretation_id.in_(ids), interpretations.c.document_id.in_(ids))
        )
    )
    numbers = {str(one.row[name]) for one in fresh for name in ("number", "interprets") if one.row[name]}
    rows = await transaction.execute(
        select(documents.c.id, documents.c.kind, documents.c.number, documents.c.interprets).where(
            or_(documents.c.number.in_(numbers), documents.c.interprets.in_(numbers))
        )
    )
    pairs = set(_pairs(rows.all()))
    mine = {pair for pair in pairs if pair[0] in ids or pair[1] in ids}
    if mine:
        values = [{"document_id": document, "interpretation_id": explains} for document, explains in sorted(mine)]
        await transaction.execute(insert(interpretations).values(values).on_conflict_do_nothing())
    return {identity for pair in mine for identity in pair}


def _pairs(rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    found = list(rows)
    by_number: dict[str, list[str]] = {}
    for row in found:
        if row.kind == Kind.DOCUMENT and row.number:
            by_number.setdefault(row.number, []).append(row.id)
    for row in found:
        if row.kind == Kind.INTERPRETATION and row.interprets:
            for document in by_number.get(row.interprets, ()):
                yield document, row.id
