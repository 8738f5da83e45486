"""What people say of a visit: once for each booking; an event in the outbox lets a case be made of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from actions.visits import privacy, rules
from actions.visits.model import Booking, BookingState, Desk, Event, Refusal, Refused, Session
from actions.visits.rating_words import said_nothing
from actions.visits.rows import (
    BOOKING_COLUMNS,
    EVENT_COLUMNS,
    SESSION_COLUMNS,
    booking_from,
    event_from,
    session_from,
)
from actions.visits.sentences import refuse
from actions.visits.tables import bookings, events, feedback, sessions
from knowledge import audit, outbox
from knowledge.opinions import EVENT, VisitOpinion
from knowledge.store import Transaction

LONGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One to five stars, and what was said (cut to 1,000 characters)."""

    stars: int
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Taken; `again`: there was one already, and it stays."""

    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A visit that somebody may speak of; `rated`: they have already."""

    booking: Booking
    session: Session
    event: Event
    rated: bool


async def visited_by(transaction: Transaction, resident_id: UUID, *, now: datetime) -> tuple[Visited, ...]:
    """The visits of which a resident may say how they were, the latest first."""
    mine: Select[Any] = (
        select(*BOOKING_COLUMNS, *SESSION_COLUMNS, *EVENT_COLUMNS, feedback.c.stars)
        .join(sessions, sessions.c.id == bookings.c.session_id)
        .join(events, events.c.id == sessions.c.event_id)
        .outerjoin(feedback, feedback.c.booking_id == bookings.c.id)
        .where(bookings.c.resident_id == resident_id, sessions.c.starts_at <= now)
        .order_by(sessions.c.starts_at.desc())
    )
    found = (
        Visited(
            booking=booking_from(row),
            session=session_from(row, prefix="session_"),
            event=event_from(row, prefix="event_"),
            rated=row.stars is not None,
        )
        for row in await transaction.execute(mine)
    )
    return tuple(one for one in found if rules.refusal_to_opine(one.booking.state, one.session, now) is None)


async def give(
    transaction: Transaction, booking_id: UUID, resident_id: UUID, opinion: Opinion, desk: Desk, *, now: datetime
) -> Given | Refused:
    """Keep an opinion of somebody who was there (or whom the door did not count), after the session began.

    Raises ValueError for stars that are not one to five.
    """
    if not 1 <= opinion.stars <= 5:
        raise ValueError("stars are one to five")
    row = (
        await transaction.execute(
            select(bookings.c.state, *SESSION_COLUMNS, *EVENT_COLUMNS)
            .join(sessions, sessions.c.id == bookings.c.session_id)
            .join(events, events.c.id == sessions.c.event_id)
            .where(bookings.c.id == booking_id, bookings.c.resident_id == resident_id)
        )
    ).first()
    if row is None:
        return refuse(Refusal.UNKNOWN)
    session, event = session_from(row, prefix="session_"), event_from(row, prefix="event_")
    if (reason := rules.refusal_to_opine(BookingState(row.state), session, now)) is not None:
        return refuse(reason)
    said = "" if said_nothing(opinion.said) else opinion.said.strip()[:LONGEST]
    kept = await transaction.execute(
        insert(feedback)
        .values(
            booking_id=booking_id,
            session_id=session.id,
            stars=opinion.stars,
            said=desk.cipher.seal(said, context=privacy.SAID) if said else None,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(feedback.c.booking_id)
    )
    if kept.first() is None:
        return Given(again=True)
    told = VisitOpinion(title=event.title, department_id=event.department_id, stars=opinion.stars, said=said)
    await outbox.put(
        transaction, key=f"{EVENT}:{booking_id}", kind=outbox.EVENT, to=resident_id, payload=told.payload(), now=now
    )
    await audit.record(
        transaction,
        actor=f"resident:{resident_id}",
        act="visit.feedback",
        subject=f"visit_booking:{booking_id}",
        details={"stars": opinion.stars},
        now=now,
    )
    return Given(again=False)
