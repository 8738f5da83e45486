"""Booking, taking an offer, cancelling: what residents do with seats. Each is one transition, audited once.

The same (resident, key) is the same request, however often and through whatever replica it comes: it gets what was
recorded. What was refused left nothing, so a refused key may be tried again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from actions.visits import privacy, rules, seats
from actions.visits.booking_round import Asked, Round, decide_all
from actions.visits.booking_sql import known_of, write_bookings, write_entries
from actions.visits.model import (
    Booked,
    Booking,
    BookingRequest,
    BookingResult,
    BookingState,
    Desk,
    Entry,
    Office,
    Refusal,
    Refused,
)
from actions.visits.rows import booking_from
from actions.visits.seats import Locked
from actions.visits.sentences import refuse
from actions.visits.tables import bookings, waiting
from actions.visits.waiting import locked_after, promote
from knowledge import audit
from knowledge.store import Transaction


async def book(transaction: Transaction, request: BookingRequest, desk: Desk, *, now: datetime) -> BookingResult:
    """Seats, a place in line, or why not. The resident must be on record (`knowledge.residents.seen`)."""
    return (await book_together(transaction, request.session_id, [request], desk, now=now))[0]


async def book_together(
    transaction: Transaction, session_id: UUID, requests: Sequence[BookingRequest], desk: Desk, *, now: datetime
) -> list[BookingResult]:
    """Requests for one session that came together, decided in their order under one lock, to be committed together.

    Raises IntegrityError where another transaction took a key or a resident away meanwhile: then ask one by one.
    """
    asked = [
        Asked(
            request=one,
            sealed=privacy.seal(desk.cipher, one.contact, one.people),
            blinds=privacy.blinds(desk.cipher, one.contact),
        )
        for one in requests
    ]
    locked = await seats.lock(transaction, session_id)
    if locked is None:
        return [refuse(Refusal.UNKNOWN) for _ in requests]
    if not locked.event.real_name:  # what is not needed is not kept
        asked = [replace(one, sealed=replace(one.sealed, people=None)) for one in asked]
    known = await known_of(transaction, session_id, asked)
    round_ = Round(locked=locked, known=known, desk=desk, now=now)
    results = decide_all(round_, asked)
    await write_bookings(transaction, round_.made)
    await write_entries(transaction, round_.joined)
    await seats.take(transaction, session_id, round_.taken)
    if round_.made or round_.joined:
        await _audit_round(transaction, round_)
    return results


async def _audit_round(transaction: Transaction, round_: Round) -> None:
    made = [booking for booking, _ in round_.made]
    joined = [entry for entry, _ in round_.joined]
    rows: list[Booking | Entry] = [*made, *joined]
    people = {one.resident_id for one in rows}
    await audit.record(
        transaction,
        actor=f"resident:{next(iter(people))}" if len(people) == 1 else "residents",
        act="visit.booked" if made else "visit.joined_line",
        subject=f"visit_session:{round_.locked.session.id}",
        details={
            "booked": [[str(one.id), one.party, one.state.value] for one in made],
            "waiting": [[str(one.id), one.party, one.position] for one in joined],
        },
        now=round_.now,
    )


async def locked_booking(
    transaction: Transaction, booking_id: UUID, resident_id: UUID | None, *also: UUID
) -> tuple[dict[UUID, Locked], Row[Any]] | None:
    """The session of a booking (and others), locked, and the booking as it is under the lock; None: not this resident's.

    A booking that is moved to another session meanwhile counts as not there: the caller's view of it is out of date.
    """
    wanted = select(bookings).where(bookings.c.id == booking_id)
    if resident_id is not None:
        wanted = wanted.where(bookings.c.resident_id == resident_id)
    first = (await transaction.execute(wanted)).first()
    if first is None:
        return None
    locked = await seats.lock_all(transaction, (first.session_id, *also))
    row = (await transaction.execute(wanted)).first()
    return None if row is None or row.session_id not in locked else (locked, row)


async def accept(transaction: Transaction, booking_id: UUID, resident_id: UUID, *, now: datetime) -> Booked | Refused:
    """Take seats that are held: an offer from the line, or a hold of one's own. Taking them again changes nothing."""
    found = await locked_booking(transaction, booking_id, resident_id)
    if found is None:
        return refuse(Refusal.UNKNOWN)
    locked, row = found
    if row.state == BookingState.CANCELLED:
        return refuse(Refusal.OFFER_EXPIRED if row.reason == "expired" else Refusal.CANCELLED)
    if row.state != BookingState.HELD:
        return Booked(booking=booking_from(row), again=True)
    if now >= row.expires_at:
        return refuse(Refusal.OFFER_EXPIRED)
    here = locked[row.session_id]
    if (reason := rules.refusal_before(here.event, here.session, now)) is not None:
        return refuse(reason, here.event, here.session, row.audience)
    booking = await set_state(transaction, row, BookingState.CONFIRMED, None, now)
    if row.waiting_id is not None:
        await close_entry(transaction, row.waiting_id, "accepted", now)
    await audit.record(
        transaction,
        actor=f"resident:{resident_id}",
        act="visit.accepted",
        subject=f"visit_booking:{booking_id}",
        details={"party": row.party},
        now=now,
    )
    return Booked(booking=booking)


async def cancel(
    transaction: Transaction, booking_id: UUID, resident_id: UUID, desk: Desk, *, now: datetime
) -> Booked | Refused:
    """Give the seats back, or decline an offer; what is free goes to the line. Cancelling again changes nothing."""
    found = await locked_booking(transaction, booking_id, resident_id)
    if found is None:
        return refuse(Refusal.UNKNOWN)
    locked, row = found
    if row.state == BookingState.CANCELLED:
        return Booked(booking=booking_from(row), again=True)
    here = locked[row.session_id]
    if row.state not in (BookingState.HELD, BookingState.CONFIRMED):
        return refuse(Refusal.ENDED)
    if (reason := rules.refusal_to_leave(here.session, now)) is not None:
        return refuse(reason, here.event, here.session, row.audience)
    booking, told = await free_booking(transaction, here, row, desk, reason="resident", now=now)
    await audit.record(
        transaction,
        actor=f"resident:{resident_id}",
        act="visit.cancelled",
        subject=f"visit_booking:{booking_id}",
        details={"party": row.party, "then": told},
        now=now,
    )
    return Booked(booking=booking)


async def free_booking(
    transaction: Transaction, here: Locked, row: Row[Any], desk: Office, *, reason: str, now: datetime
) -> tuple[Booking, list[dict[str, object]]]:
    """Cancel a live booking whose session is locked, and offer its seats on; returns it and what came of the line."""
    booking = await set_state(transaction, row, BookingState.CANCELLED, reason, now)
    if row.waiting_id is not None and row.state == BookingState.HELD:
        await close_entry(transaction, row.waiting_id, "expired" if reason == "expired" else "left", now)
    freed = {row.audience: -row.party}
    await seats.take(transaction, row.session_id, freed)
    return booking, await promote(transaction, locked_after(here, freed), desk, now=now)


async def set_state(
    transaction: Transaction, row: Row[Any], state: BookingState, reason: str | None, now: datetime
) -> Booking:
    """Write a booking's state; returns it as it is then."""
    changed = await transaction.execute(
        update(bookings)
        .where(bookings.c.id == row.id)
        .values(state=state, reason=reason, expires_at=None, version=row.version + 1, updated_at=now)
        .returning(bookings)
    )
    return booking_from(changed.one())


async def close_entry(transaction: Transaction, waiting_id: UUID, state: str, now: datetime) -> None:
    """A place in line that was offered seats ends."""
    await transaction.execute(
        update(waiting)
        .where(waiting.c.id == waiting_id)
        .values(state=state, version=waiting.c.version + 1, updated_at=now)
    )
