"""The change sequence: every committed change of what residents can see has a number, and the numbers have no gaps
that could still be filled: the row lock on the state orders the commits.

A replica whose index contains change N asks for everything after N. After the commit a door or a job tells the other
replicas the new number through Redis; the numbers themselves live here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from knowledge.library.tables import library_changes, library_state
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed after a sequence: ids of documents and answers; whether the city or the calendar did; the newest."""

    sequence: int
    document_ids: frozenset[str] = frozenset()
    answer_ids: frozenset[str] = frozenset()
    city: bool = False
    calendar: bool = False


async def announce(transaction: Transaction, changed: Iterable[tuple[str, str]], *, now: datetime) -> int:
    """Number this transaction's changes: (kind, id) with kind `document`, `answer`, `city` or `calendar`. Returns the number."""
    sequence: int = (
        await transaction.execute(
            update(library_state)
            .where(library_state.c.one == 1)
            .values(sequence=library_state.c.sequence + 1)
            .returning(library_state.c.sequence)
        )
    ).scalar_one()
    rows = [{"sequence": sequence, "kind": kind, "ref": ref, "at": now} for kind, ref in sorted(set(changed))]
    if rows:
        await transaction.execute(insert(library_changes).values(rows))
    return sequence


async def current(transaction: Transaction) -> tuple[UUID, int]:
    """The library's own id, and the number of its newest committed change."""
    row = (await transaction.execute(select(library_state.c.library_id, library_state.c.sequence))).one()
    return row.library_id, row.sequence


async def since(transaction: Transaction, sequence: int) -> Changes:
    """What changed after `sequence`."""
    rows = (
        await transaction.execute(
            select(library_changes.c.kind, library_changes.c.ref, func.max(library_changes.c.sequence).label("last"))
            .where(library_changes.c.sequence > sequence)
            .group_by(library_changes.c.kind, library_changes.c.ref)
        )
    ).all()
    return Changes(
        sequence=max((row.last for row in rows), default=sequence),
        document_ids=frozenset(row.ref for row in rows if row.kind == "document"),
        answer_ids=frozenset(row.ref for row in rows if row.kind == "answer"),
        city=any(row.kind == "city" for row in rows),
        calendar=any(row.kind == "calendar" for row in rows),
    )
