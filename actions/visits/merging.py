"""The part of visits when two residents turn out to be one person: one live booking a person and session stays true.

What one person has twice in a session is settled there: who came, then who is booked, then who waits; of two alike the
earlier. What is given up ahead goes to the line, and the person is told; of what has begun only the link to them goes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from actions.visits import notices, seats
from actions.visits.booking import free_booking
from actions.visits.model import BookingState, WaitingState
from actions.visits.office import PlainOffice, plain_office
from actions.visits.purge import FORGOTTEN
from actions.visits.tables import bookings, waiting
from actions.visits.waiting import promote
from knowledge.merging import Merge, hand_over
from knowledge.store import Transaction

_RANK = (BookingState.ATTENDED, BookingState.CONFIRMED, BookingState.HELD, BookingState.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Had:
    """What the two have in one session: bookings that are not cancelled, places in line that are not left."""

    booked: tuple[Row[Any], ...]
    lines: tuple[Row[Any], ...]


async def merge(transaction: Transaction, what: Merge) -> Mapping[str, object]:
    """Settle what both have in one session, then hand everything over. Returns what was given up, and what came of it."""
    settled: dict[str, object] = {}
    locked = await seats.lock_all(transaction, await _sessions_of_both(transaction, what))
    if locked:
        office = await plain_office(transaction)
        settled = {str(one): await _settle(transaction, one, what, office) for one in sorted(locked)}
    for table in (bookings, waiting):
        theirs = select(table.c.key).where(table.c.resident_id == what.into, table.c.key.is_not(None))
        await transaction.execute(
            update(table).where(table.c.resident_id == what.gone, table.c.key.in_(theirs)).values(key=None)
        )
        await hand_over(transaction, table, what)
    return {"visits": settled} if settled else {}


async def _sessions_of_both(transaction: Transaction, what: Merge) -> Sequence[UUID]:
    sides: dict[UUID, set[UUID]] = defaultdict(set)
    for table in (bookings, waiting):
        live = table.c.state != "cancelled" if table is bookings else table.c.state.in_(("waiting", "offered"))
        rows = await transaction.execute(
            select(table.c.session_id, table.c.resident_id).where(table.c.resident_id.in_((what.gone, what.into)), live)
        )
        for row in rows:
            sides[row.session_id].add(row.resident_id)
    return [session_id for session_id, people in sides.items() if len(people) > 1]


async def _settle(transaction: Transaction, session_id: UUID, what: Merge, office: PlainOffice) -> Mapping[str, object]:
    had = await _had(transaction, session_id, what)
    best = min(had.booked, key=lambda row: (_RANK.index(BookingState(row.state)), row.created_at, row.id), default=None)
    kept = best.id if best is not None else None
    place = had.lines[0].id if had.lines and best is None else best.waiting_id if best is not None else None
    left = [row for row in had.lines if row.id != place]
    for row in left:  # before anything is free that could be offered to them
        await _leave(transaction, row, what.now)
    given_up = [row for row in had.booked if row.id != kept]
    for row in given_up:
        await _give_up(transaction, row, what, office)
    fresh = await seats.lock(transaction, session_id)
    assert fresh is not None
    then = await promote(transaction, fresh, office, now=what.now)
    return {"given_up": [str(row.id) for row in given_up], "left": [str(row.id) for row in left], "then": then}


async def _had(transaction: Transaction, session_id: UUID, what: Merge) -> _Had:
    people = (what.gone, what.into)
    booked = select(bookings).where(
        bookings.c.session_id == session_id, bookings.c.resident_id.in_(people), bookings.c.state != "cancelled"
    )
    lines = select(waiting).where(
        waiting.c.session_id == session_id,
        waiting.c.resident_id.in_(people),
        waiting.c.state.in_((WaitingState.WAITING, WaitingState.OFFERED)),
    )
    return _Had(
        booked=tuple((await transaction.execute(booked)).all()),
        lines=tuple((await transaction.execute(lines.order_by(waiting.c.seq))).all()),
    )


async def _give_up(transaction: Transaction, row: Row[Any], what: Merge, office: PlainOffice) -> None:
    here = await seats.lock(transaction, row.session_id)
    assert here is not None
    ahead = what.now < here.session.starts_at and row.state in (BookingState.HELD, BookingState.CONFIRMED)
    if not ahead:
        await transaction.execute(update(bookings).where(bookings.c.id == row.id).values(**FORGOTTEN))
        return
    await free_booking(transaction, here, row, office, reason="merged", now=what.now)
    text = notices.merged(here.event, here.session, row.party)
    await notices.tell(
        transaction, what.into, about=row.id, what="merged", of=(here.event, here.session), text=text,
        now=what.now,
    )  # fmt: skip


async def _leave(transaction: Transaction, row: Row[Any], now: datetime) -> None:
    """A place in line that the person does not need; an offer that stood for it was given up with its booking."""
    await transaction.execute(
        update(waiting)
        .where(waiting.c.id == row.id)
        .values(state="left", version=waiting.c.version + 1, updated_at=now)
    )
