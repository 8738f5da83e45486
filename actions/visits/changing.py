"""Changing a booking: another session of the same event, another size of party, or both, all at once or not at all."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from actions.visits import privacy, rules, seats
from actions.visits.booking import locked_booking
from actions.visits.model import Booked, BookingState, Desk, Person, Refusal, Refused
from actions.visits.rows import booking_from, sealed_from
from actions.visits.rules import Seating
from actions.visits.seats import Locked
from actions.visits.sentences import refuse
from actions.visits.tables import bookings, waiting
from actions.visits.waiting import locked_after, promote
from knowledge import audit
from knowledge.store import Transaction

_UNCHANGEABLE = {
    BookingState.HELD: Refusal.UNCONFIRMED,
    BookingState.CANCELLED: Refusal.CANCELLED,
    BookingState.ATTENDED: Refusal.ENDED,
    BookingState.ABSENT: Refusal.ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be different; None stays. `people` go with another size of party where real names are needed."""

    session_id: UUID | None = None
    party: int | None = None
    people: tuple[Person, ...] = ()


async def change(
    transaction: Transaction, booking_id: UUID, resident_id: UUID, wanted: Change, desk: Desk, *, now: datetime
) -> Booked | Refused:
    """The changed booking (the same ticket), or why not: then it stands as before. Changing to what it is changes nothing."""
    also = () if wanted.session_id is None else (wanted.session_id,)
    found = await locked_booking(transaction, booking_id, resident_id, *also)
    if found is None:
        return refuse(Refusal.UNKNOWN)
    locked, row = found
    old, new = locked[row.session_id], locked.get(wanted.session_id or row.session_id)
    if new is None:
        return refuse(Refusal.UNKNOWN)
    party = row.party if wanted.party is None else wanted.party
    if row.state != BookingState.CONFIRMED:
        return refuse(_UNCHANGEABLE[BookingState(row.state)])
    if new is old and party == row.party and not wanted.people:
        return Booked(booking=booking_from(row), again=True)
    people = wanted.people or privacy.people_of(desk.cipher, sealed_from(row))
    if (refused := await _refusal(transaction, old, new, row, party, people, now)) is not None:
        return refused
    return await _apply(transaction, old, new, row, _Settled(party=party, people=people, desk=desk, now=now))


async def _refusal(
    transaction: Transaction,
    old: Locked,
    new: Locked,
    row: Row[Any],
    party: int,
    people: tuple[Person, ...],
    now: datetime,
) -> Refused | None:
    reason = rules.refusal_to_leave(old.session, now)
    if reason is not None:
        return refuse(reason, old.event, old.session, row.audience)
    reason = _unfit(old, new, row.audience, party, people, now)
    if reason is None and new is not old:
        reason = await _already_there(transaction, new.session.id, row)
    if reason is None and not _room(old, new, row, party):
        reason = Refusal.FULL
    return None if reason is None else refuse(reason, new.event, new.seen_by(row.audience), row.audience)


def _unfit(
    old: Locked, new: Locked, audience: str, party: int, people: tuple[Person, ...], now: datetime
) -> Refusal | None:
    if new.event.id != old.event.id:
        return Refusal.OTHER_EVENT
    if (reason := rules.refusal_before(new.event, new.session, now)) is not None:
        return reason
    if rules.pool_of(new.session, audience) != audience:
        return Refusal.AUDIENCE
    if (reason := rules.refusal_of_party(new.event, new.session, audience, party)) is not None:
        return reason
    return rules.refusal_of_people(new.event, new.session, people, party) if new.event.real_name else None


def _room(old: Locked, new: Locked, row: Row[Any], party: int) -> bool:
    more = party - row.party if new is old else party
    if more <= 0:
        return True
    free, line = new.session.free_for(row.audience), new.lines.get(row.audience, 0)
    return rules.seat(more, free=free, line=line, wait=False) is Seating.SEATS


async def _already_there(transaction: Transaction, session_id: UUID, row: Row[Any]) -> Refusal | None:
    booked = await transaction.scalar(
        select(func.count())
        .select_from(bookings)
        .where(
            bookings.c.session_id == session_id,
            bookings.c.resident_id == row.resident_id,
            bookings.c.state != "cancelled",
        )
    )
    if booked:
        return Refusal.ALREADY_BOOKED
    in_line = await transaction.scalar(
        select(func.count())
        .select_from(waiting)
        .where(
            waiting.c.session_id == session_id,
            waiting.c.resident_id == row.resident_id,
            waiting.c.state.in_(("waiting", "offered")),
        )
    )
    if in_line:
        return Refusal.ALREADY_WAITING
    return Refusal.PHONE_BOOKED if await _phone_there(transaction, session_id, row) else None


async def _phone_there(transaction: Transaction, session_id: UUID, row: Row[Any]) -> bool:
    """Whether somebody else stands in the session with this phone."""
    booked = select(bookings.c.id).where(
        bookings.c.session_id == session_id, bookings.c.phone_blind == row.phone_blind, bookings.c.state != "cancelled"
    )
    in_line = select(waiting.c.id).where(
        waiting.c.session_id == session_id,
        waiting.c.phone_blind == row.phone_blind,
        waiting.c.state.in_(("waiting", "offered")),
    )
    return await transaction.scalar(booked.union_all(in_line).limit(1)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    party: int
    people: tuple[Person, ...]
    desk: Desk
    now: datetime


async def _apply(transaction: Transaction, old: Locked, new: Locked, row: Row[Any], what: _Settled) -> Booked:
    changed = await transaction.execute(
        update(bookings)
        .where(bookings.c.id == row.id)
        .values(
            session_id=new.session.id,
            party=what.party,
            people=privacy.seal_people(what.desk.cipher, what.people if new.event.real_name else ()),
            version=row.version + 1,
            reminded_for=None if new is not old else row.reminded_for,
            updated_at=what.now,
        )
        .returning(bookings)
    )
    booking = booking_from(changed.one())
    taken: dict[UUID, Counter[str]] = {old.session.id: Counter(), new.session.id: Counter()}
    taken[old.session.id][row.audience] -= row.party
    taken[new.session.id][row.audience] += what.party
    for session_id, number in taken.items():
        await seats.take(transaction, session_id, number)
    told = await promote(transaction, locked_after(old, dict(taken[old.session.id])), what.desk, now=what.now)
    await audit.record(
        transaction,
        actor=f"resident:{row.resident_id}",
        act="visit.changed",
        subject=f"visit_booking:{row.id}",
        details={
            "from": [str(old.session.id), row.party],
            "to": [str(new.session.id), what.party],
            "then": told,
        },
        now=what.now,
    )
    return Booked(booking=booking)
