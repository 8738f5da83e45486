"""The reminder of the day before: once for each booking and start."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from actions.visits import notices, rules
from actions.visits.model import SessionState
from actions.visits.rows import EVENT_COLUMNS, SESSION_COLUMNS, event_from, session_from
from actions.visits.tables import bookings, events, sessions
from knowledge import audit
from knowledge.store import Transaction

AHEAD = timedelta(days=2)  # no session further away can be due


async def sessions_to_remind(transaction: Transaction, *, now: datetime) -> Sequence[UUID]:
    """Sessions of tomorrow (and later today) in which somebody was not reminded yet."""
    rows = await transaction.execute(
        select(*SESSION_COLUMNS)
        .join(events, events.c.id == sessions.c.event_id)
        .where(
            sessions.c.starts_at > now,
            sessions.c.starts_at < now + AHEAD,
            sessions.c.state == SessionState.OPEN,
            events.c.state == "published",
            sessions.c.id.in_(
                select(bookings.c.session_id).where(
                    bookings.c.state == "confirmed",
                    or_(bookings.c.reminded_for.is_(None), bookings.c.reminded_for != sessions.c.starts_at),
                )
            ),
        )
    )
    found = [session_from(row, prefix="session_") for row in rows]
    long_ago = datetime.min.replace(tzinfo=now.tzinfo)
    return tuple(one.id for one in found if rules.reminder_due(one, long_ago, now))


async def remind(transaction: Transaction, session_id: UUID, *, now: datetime) -> int:
    """Remind everybody booked in a session; returns how many were told. Who booked a moment ago needs no reminder."""
    row = (
        await transaction.execute(
            select(*SESSION_COLUMNS, *EVENT_COLUMNS)
            .join(events, events.c.id == sessions.c.event_id)
            .where(sessions.c.id == session_id)
        )
    ).first()
    if row is None:
        return 0
    session, event = session_from(row, prefix="session_"), event_from(row, prefix="event_")
    due = select(bookings).where(
        bookings.c.session_id == session_id,
        bookings.c.state == "confirmed",
        or_(bookings.c.reminded_for.is_(None), bookings.c.reminded_for != session.starts_at),
    )
    told: list[UUID] = []
    for booking in (await transaction.execute(due.order_by(bookings.c.id).with_for_update())).all():
        await transaction.execute(
            update(bookings).where(bookings.c.id == booking.id).values(reminded_for=session.starts_at)
        )
        if rules.reminder_due(session, booking.created_at, now):
            what = f"reminder:{session.starts_at:%Y%m%d%H%M}"
            text = notices.reminder(event, session, booking.party)
            if await notices.tell(
                transaction,
                booking.resident_id,
                about=booking.id,
                what=what,
                of=(event, session),
                text=text,
                now=now,
                booking=booking.id,
            ):
                told.append(booking.id)
    if told:
        await audit.record(
            transaction,
            actor="system",
            act="visit.reminded",
            subject=f"visit_session:{session_id}",
            details={"bookings": [str(one) for one in told]},
            now=now,
        )
    return len(told)
