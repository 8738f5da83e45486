"""Events that were read before: a row that nobody wrote since is not fetched again.

PostgreSQL says which version of a row it is: `xmin`, the transaction that wrote it, and `ctid`, where it lies. Both change
with every write, committed or not, so what is remembered under them is never stale.
"""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ARRAY, ColumnElement, Row, Text, any_, literal, literal_column, select

from actions.visits.model import Event
from actions.visits.rows import event_from
from actions.visits.tables import events
from knowledge.store import Transaction

MOST = 4096
"""Events that are remembered of a database."""
WRITTEN: tuple[ColumnElement[Any], ...] = tuple(
    literal_column(f"{events.name}.{name}::text").label(name) for name in ("xmin", "ctid")
)
"""Columns that say which version of an event's row it is; to be selected beside its id."""

Version = tuple[str, str, str]
_remembered: WeakKeyDictionary[Any, dict[Version, Event]] = WeakKeyDictionary()


async def events_by_version(
    transaction: Transaction, rows: Sequence[Row[Any]], *, most: int = MOST
) -> tuple[Event, ...]:
    """The events of these rows (id, xmin, ctid), in their order; one that was deleted meanwhile is left out."""
    remembered = _remembered.setdefault(transaction.bind, {})
    versions: list[Version] = [(row.id, row.xmin, row.ctid) for row in rows]
    found = {version[0]: remembered[version] for version in versions if version in remembered}
    missing = [version[0] for version in versions if version[0] not in found]
    if missing:
        if len(remembered) + len(missing) > most:
            remembered.clear()
        wanted = select(events, *WRITTEN).where(events.c.id == any_(literal(missing, ARRAY(Text))))
        for row in await transaction.execute(wanted):
            found[row.id] = remembered[row.id, row.xmin, row.ctid] = event_from(row)
    return tuple(found[version[0]] for version in versions if version[0] in found)
