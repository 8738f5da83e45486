"""Telling everybody of a session: those booked, and those in line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, select, true

from actions.visits import notices
from actions.visits.model import Event, Session
from actions.visits.rows import EVENT_COLUMNS, SESSION_COLUMNS, event_from, session_from
from actions.visits.tables import bookings, events, sessions, waiting
from knowledge.store import Transaction

Word = Callable[[Event, Session], str]


async def tell_booked(
    transaction: Transaction,
    session_id: UUID,
    *,
    what: str,
    word: Word,
    now: datetime,
    line: bool,
    in_line: Word | None = None,
) -> int:
    """Queue one notice for each live booking (and place in line, where `line`); returns how many people are told.

    `in_line` words it for those who wait, where their case is another.
    """
    row = (
        await transaction.execute(
            select(*SESSION_COLUMNS, *EVENT_COLUMNS)
            .join(events, events.c.id == sessions.c.event_id)
            .where(sessions.c.id == session_id)
        )
    ).one()
    event, session = event_from(row, prefix="event_"), session_from(row, prefix="session_")
    texts = {True: word(event, session), False: (in_line or word)(event, session)}
    people = await _people(transaction, session_id, line=line)
    return sum(
        [
            await notices.tell(
                transaction,
                one.resident_id,
                about=one.id,
                what=what,
                of=(event, session),
                text=texts[one.booked],
                now=now,
                booking=one.id if one.booked else None,
            )
            for one in people
        ]
    )


async def _people(transaction: Transaction, session_id: UUID, *, line: bool) -> list[Any]:
    booked = select(bookings.c.id, bookings.c.resident_id, true().label("booked")).where(
        bookings.c.session_id == session_id, bookings.c.state.in_(("held", "confirmed"))
    )
    in_line = select(waiting.c.id, waiting.c.resident_id, false().label("booked")).where(
        waiting.c.session_id == session_id, waiting.c.state == "waiting"
    )
    rows: list[Any] = list((await transaction.execute(booked.order_by(bookings.c.id))).all())
    if line:
        rows += (await transaction.execute(in_line.order_by(waiting.c.seq))).all()
    return rows
