"""What staff do when a visit cannot take place as said: suspend, resume, call off, write to those booked.

Everybody concerned is told, once, in the same transaction. `actor` is `staff:<id>`; whether the department is theirs is the
caller's to check. Every function raises a StaffError where it cannot be done.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from actions.visits import notices, seats
from actions.visits.booking import free_booking, locked_booking
from actions.visits.events import locked_event
from actions.visits.expiry import end_event
from actions.visits.model import (
    Booking,
    BookingState,
    Desk,
    EventState,
    SessionState,
    StateError,
    UnknownError,
    WrongError,
)
from actions.visits.seats import Locked
from actions.visits.sessions import locked_session, write_on_event_of
from actions.visits.tables import bookings, events, sessions, waiting
from actions.visits.telling import tell_booked
from actions.visits.waiting import promote
from knowledge import audit
from knowledge.city_time import city_day
from knowledge.store import Transaction


async def suspend(
    transaction: Transaction, event_id: str, *, session_id: UUID | None = None, reason: str, actor: str, now: datetime
) -> int:
    """Nothing for now: no bookings, no offers (those that stood are taken back, their places in line stay). All are told.

    Of one session, or of the event with all its sessions ahead. Returns how many people are told. Raises StaffError.
    """
    if not reason.strip():
        raise WrongError({"reason": "请写明暂停的原因，会通知到每一位预约的市民。"})
    event = await _published(transaction, event_id)
    told = 0
    for one, locked in (await _ahead(transaction, event_id, session_id, SessionState.OPEN, now)).items():
        await _take_offers_back(transaction, one, now)
        await _set_session(transaction, locked, SessionState.SUSPENDED, reason.strip(), now)
        told += await tell_booked(
            transaction,
            one,
            what=f"suspended:{locked.session.version + 1}",
            word=lambda event, session: notices.suspended(event, session, reason),
            now=now,
            line=True,
        )
    if session_id is None:
        await _set_event(transaction, event.id, EventState.SUSPENDED, now)
    details = {"session": str(session_id) if session_id else None, "reason": reason.strip(), "told": told}
    await audit.record(
        transaction, actor=actor, act="visit.suspended", subject=f"visit_event:{event_id}", details=details, now=now
    )
    return told


async def _published(transaction: Transaction, event_id: str) -> Row[Any]:
    event = await locked_event(transaction, event_id)
    if event.state not in (EventState.PUBLISHED, EventState.SUSPENDED):
        raise StateError("只有已发布的活动可以暂停或恢复。")
    return event


async def _ahead(
    transaction: Transaction, event_id: str, session_id: UUID | None, state: SessionState, now: datetime
) -> dict[UUID, Locked]:
    wanted = select(sessions.c.id).where(sessions.c.event_id == event_id, sessions.c.ends_at > now)
    if session_id is not None:
        wanted = wanted.where(sessions.c.id == session_id)
    locked = await seats.lock_all(transaction, await transaction.scalars(wanted))
    if session_id is not None and session_id not in locked:
        raise UnknownError("没有找到这个场次。")
    return {one: here for one, here in locked.items() if here.session.state is state}


async def _take_offers_back(transaction: Transaction, session_id: UUID, now: datetime) -> None:
    gone = await transaction.execute(
        update(bookings)
        .where(bookings.c.session_id == session_id, bookings.c.state == "held")
        .values(state="cancelled", reason="suspended", expires_at=None, version=bookings.c.version + 1, updated_at=now)
        .returning(bookings.c.audience, bookings.c.party)
    )
    freed: dict[str, int] = {}
    for row in gone:
        freed[row.audience] = freed.get(row.audience, 0) - row.party
    await transaction.execute(
        update(waiting)
        .where(waiting.c.session_id == session_id, waiting.c.state == "offered")
        .values(state="waiting", version=waiting.c.version + 1, updated_at=now)
    )
    await seats.take(transaction, session_id, freed)


async def _set_session(
    transaction: Transaction, locked: Locked, state: SessionState, reason: str | None, now: datetime
) -> None:
    await transaction.execute(
        update(sessions)
        .where(sessions.c.id == locked.session.id)
        .values(state=state, reason=reason, version=locked.session.version + 1, updated_at=now)
    )


async def _set_event(transaction: Transaction, event_id: str, state: EventState, now: datetime) -> None:
    await transaction.execute(
        update(events).where(events.c.id == event_id).values(state=state, version=events.c.version + 1, updated_at=now)
    )


async def resume(
    transaction: Transaction,
    event_id: str,
    *,
    session_id: UUID | None = None,
    desk: Desk,
    actor: str,
    now: datetime,
) -> int:
    """It takes place after all: everybody is told, free seats go to the line. Returns how many are told."""
    event = await _published(transaction, event_id)
    told, then = 0, []
    if event.state == EventState.SUSPENDED and session_id is None:
        await _set_event(transaction, event_id, EventState.PUBLISHED, now)
    for one, locked in (await _ahead(transaction, event_id, session_id, SessionState.SUSPENDED, now)).items():
        await _set_session(transaction, locked, SessionState.OPEN, None, now)
        told += await tell_booked(
            transaction, one, what=f"resumed:{locked.session.version + 1}", word=notices.resumed, now=now, line=True
        )
        fresh = await seats.lock(transaction, one)
        assert fresh is not None
        then += await promote(transaction, fresh, desk, now=now)
    details = {"session": str(session_id) if session_id else None, "told": told, "then": then}
    await audit.record(
        transaction, actor=actor, act="visit.resumed", subject=f"visit_event:{event_id}", details=details, now=now
    )
    return told


async def call_off(transaction: Transaction, session_id: UUID, *, reason: str, actor: str, now: datetime) -> int:
    """Never: bookings are cancelled, the line is closed, everybody is told why. Returns how many are told."""
    await write_on_event_of(transaction, session_id, actor=actor)
    locked = await locked_session(transaction, session_id)
    if not reason.strip():
        raise WrongError({"reason": "请写明取消的原因，会通知到每一位预约的市民。"})
    told = await tell_booked(
        transaction,
        session_id,
        what="called_off",
        word=lambda event, session: notices.called_off(event, session, reason),
        in_line=lambda event, session: notices.called_off_in_line(event, session, reason),
        now=now,
        line=True,
    )
    await _take_offers_back(transaction, session_id, now)
    gone = await transaction.execute(
        update(bookings)
        .where(bookings.c.session_id == session_id, bookings.c.state == BookingState.CONFIRMED)
        .values(state="cancelled", reason="called_off", version=bookings.c.version + 1, updated_at=now)
        .returning(bookings.c.audience, bookings.c.party)
    )
    freed: dict[str, int] = {}
    for row in gone:
        freed[row.audience] = freed.get(row.audience, 0) - row.party
    await seats.take(transaction, session_id, freed)
    await transaction.execute(
        update(waiting)
        .where(waiting.c.session_id == session_id, waiting.c.state == "waiting")
        .values(state="expired", reason=reason.strip(), version=waiting.c.version + 1, updated_at=now)
    )
    await _set_session(transaction, locked, SessionState.ENDED, reason.strip(), now)
    await end_event(transaction, locked.event.id, now)
    await audit.record(
        transaction,
        actor=actor,
        act="visit.called_off",
        subject=f"visit_session:{session_id}",
        details={"reason": reason.strip(), "told": told},
        now=now,
    )
    return told


async def tell(transaction: Transaction, session_id: UUID, *, text: str, actor: str, now: datetime) -> int:
    """A message of the organizer to everybody booked; the same text on the same day goes out once."""
    locked = await locked_session(transaction, session_id)
    if not 0 < len(text.strip()) <= 500:
        raise WrongError({"text": "消息为1到500个字。"})
    digest = sha256(f"{city_day(now)}{text.strip()}".encode()).hexdigest()[:16]
    told = await tell_booked(
        transaction,
        session_id,
        what=f"said:{digest}",
        word=lambda event, _session: notices.said(event, text.strip()),
        now=now,
        line=False,
    )
    await audit.record(
        transaction,
        actor=actor,
        act="visit.told",
        subject=f"visit_session:{locked.session.id}",
        details={"text": digest, "told": told},
        now=now,
    )
    return told


async def cancel_for(
    transaction: Transaction, booking_id: UUID, *, reason: str, desk: Desk, actor: str, now: datetime
) -> Booking:
    """Staff cancel one booking before the visit; the resident is told why, the seats go to the line."""
    found = await locked_booking(transaction, booking_id, None)
    if found is None:
        raise UnknownError("没有找到这个预约。")
    locked, row = found
    here: Locked = locked[row.session_id]
    if row.state not in (BookingState.HELD, BookingState.CONFIRMED) or now >= here.session.ends_at:
        raise StateError("这个预约已经取消或结束了。")
    if not reason.strip():
        raise WrongError({"reason": "请写明取消的原因，会通知预约的市民。"})
    booking, then = await free_booking(transaction, here, row, desk, reason="staff", now=now)
    text = notices.cancelled_for(here.event, here.session, reason)
    await notices.tell(
        transaction, row.resident_id, about=row.id, what="cancelled", of=(here.event, here.session),
        text=text, now=now,
    )  # fmt: skip
    await audit.record(
        transaction,
        actor=actor,
        act="visit.cancelled_by_staff",
        subject=f"visit_booking:{booking_id}",
        details={"reason": reason.strip(), "then": then},
        now=now,
    )
    return booking
