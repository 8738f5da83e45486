"""Reading visits: the catalogue, a resident's own, an organizer's lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, Uuid, any_, func, literal, select

from actions.visits.event_memory import WRITTEN, events_by_version
from actions.visits.limits import of_events, on_days
from actions.visits.model import (
    Booking,
    BookingState,
    Entry,
    Event,
    EventState,
    Listing,
    Sealed,
    Session,
    Wanted,
)
from actions.visits.rows import (
    BOOKING_COLUMNS,
    EVENT_COLUMNS,
    SESSION_COLUMNS,
    booking_from,
    entry_from,
    event_from,
    quotas_from,
    sealed_from,
    session_from,
)
from actions.visits.rules import LIVE_STATES
from actions.visits.tables import bookings, events, quotas, sessions, waiting
from knowledge.store import Transaction

SHOWN = (EventState.PUBLISHED, EventState.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A booking with what it is for (of the session without quotas and line)."""

    booking: Booking
    session: Session
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """A place in line with what it is for."""

    entry: Entry
    session: Session
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A booking as an organizer sees it; the personal part is sealed (`privacy.contact_of`)."""

    booking: Booking
    sealed: Sealed


# --- events ------------------------------------------------------------------------------------------------------


async def event_of(transaction: Transaction, event_id: str) -> Event | None:
    """An event in whatever state."""
    row = (await transaction.execute(select(events).where(events.c.id == event_id))).first()
    return None if row is None else event_from(row)


async def listing_of(transaction: Transaction, event_id: str) -> Listing | None:
    """An event with all its sessions, past ones too, and who waits for them."""
    event = await event_of(transaction, event_id)
    if event is None:
        return None
    found = await _sessions(transaction, select(sessions).where(sessions.c.event_id == event_id))
    return Listing(event=event, sessions=tuple(found))


async def session_of(transaction: Transaction, session_id: UUID) -> Session | None:
    """A session, and how many parties wait for it."""
    found = await _sessions(transaction, select(sessions).where(sessions.c.id == session_id))
    return found[0] if found else None


async def _sessions(transaction: Transaction, wanted: Select[Any]) -> list[Session]:
    """Sessions by start, with quotas and lines: three statements, however many there are."""
    rows = (await transaction.execute(wanted.order_by(sessions.c.starts_at, sessions.c.id))).all()
    ids = [row.id for row in rows]
    split = [row.id for row in rows if row.split]
    kept = select(quotas).where(quotas.c.session_id == _any(split)).order_by(quotas.c.seats.desc(), quotas.c.audience)
    parts = quotas_from(await transaction.execute(kept)) if split else {}
    lines = await lines_by_session(transaction, ids) if ids else {}
    return [session_from(row, parts.get(row.id, ()), lines.get(row.id, 0)) for row in rows]


def _any(session_ids: Sequence[UUID]) -> ColumnElement[Any]:
    """Any of these sessions: one parameter, however many there are."""
    return any_(literal(list(session_ids), ARRAY(Uuid)))


async def lines_by_session(transaction: Transaction, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many parties wait, by session."""
    rows = await transaction.execute(
        select(waiting.c.session_id, func.count().label("parties"))
        .where(
            waiting.c.session_id == _any(session_ids), waiting.c.state == "waiting", waiting.c.resident_id.is_not(None)
        )
        .group_by(waiting.c.session_id)
    )
    return {row.session_id: row.parties for row in rows}


async def catalogue(
    transaction: Transaction, wanted: Wanted, *, now: datetime, limit: int = 50, offset: int = 0
) -> tuple[Listing, ...]:
    """What residents can see ahead, the soonest first: published events (suspended ones too) with their sessions ahead."""
    ahead = [sessions.c.starts_at > now, sessions.c.state != "ended", *on_days(wanted.first_day, wanted.last_day)]
    if wanted.only_free:
        ahead += [sessions.c.taken < sessions.c.capacity, sessions.c.state == "open", sessions.c.cut_off_at > now]
    soonest = (
        select(sessions.c.event_id, func.min(sessions.c.starts_at).label("first"))
        .where(*ahead)
        .group_by(sessions.c.event_id)
        .subquery()
    )
    found = (
        await transaction.execute(
            select(events.c.id, *WRITTEN)
            .join(soonest, soonest.c.event_id == events.c.id)
            .where(events.c.state.in_(SHOWN), *of_events(wanted))
            .order_by(soonest.c.first, events.c.id)
            .limit(limit)
            .offset(offset)
        )
    ).all()
    return await _listed(transaction, await events_by_version(transaction, found), ahead)


async def _listed(transaction: Transaction, found: Sequence[Event], limits: list[Any]) -> tuple[Listing, ...]:
    by_event: dict[str, list[Session]] = {event.id: [] for event in found}
    if found:
        theirs = sessions.c.event_id == any_(literal(list(by_event), ARRAY(Text)))
        for one in await _sessions(transaction, select(sessions).where(theirs, *limits)):
            by_event[one.event_id].append(one)
    return tuple(Listing(event=event, sessions=tuple(by_event[event.id])) for event in found)


async def events_of(
    transaction: Transaction,
    *,
    department_id: str | None = None,
    states: Sequence[EventState] = (),
    campaign_id: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Listing, ...]:
    """Events for staff, in whatever state, the latest touched first, with all their sessions."""
    wanted = select(events)
    if department_id is not None:
        wanted = wanted.where(events.c.department_id == department_id)
    if states:
        wanted = wanted.where(events.c.state.in_(states))
    if campaign_id is not None:
        wanted = wanted.where(events.c.campaign_id == campaign_id)
    page = wanted.order_by(events.c.updated_at.desc(), events.c.id).limit(limit).offset(offset)
    return await _listed(transaction, [event_from(row) for row in await transaction.execute(page)], [])


# --- a resident's own --------------------------------------------------------------------------------------------


def _with_event(wanted: Select[Any], session_id: Any) -> Select[Any]:  # noqa: ANN401  (a column)
    return wanted.join(sessions, sessions.c.id == session_id).join(events, events.c.id == sessions.c.event_id)


def _mine(row: Row[Any]) -> Mine:
    return Mine(
        booking=booking_from(row),
        session=session_from(row, prefix="session_"),
        event=event_from(row, prefix="event_"),
    )


async def bookings_of(
    transaction: Transaction, resident_id: UUID, *, now: datetime, past: bool = False
) -> tuple[Mine, ...]:
    """A resident's bookings and offers ahead, the soonest first; with `past` those behind, the latest first."""
    wanted = _with_event(select(*BOOKING_COLUMNS, *SESSION_COLUMNS, *EVENT_COLUMNS), bookings.c.session_id).where(
        bookings.c.resident_id == resident_id, bookings.c.state != BookingState.CANCELLED
    )
    if past:
        wanted = wanted.where(sessions.c.ends_at <= now).order_by(sessions.c.starts_at.desc())
    else:
        wanted = wanted.where(sessions.c.ends_at > now).order_by(sessions.c.starts_at)
    return tuple(_mine(row) for row in await transaction.execute(wanted))


async def booking_of(transaction: Transaction, booking_id: UUID) -> Mine | None:
    """One booking, whoever's it is."""
    wanted = _with_event(select(*BOOKING_COLUMNS, *SESSION_COLUMNS, *EVENT_COLUMNS), bookings.c.session_id)
    row = (await transaction.execute(wanted.where(bookings.c.id == booking_id))).first()
    return None if row is None else _mine(row)


def _numbered() -> Any:  # noqa: ANN401  (a subquery has no nameable columns)
    """Everybody in line with their position among those who wait for the same seats."""
    return (
        select(
            waiting,
            func.row_number()
            .over(partition_by=(waiting.c.session_id, waiting.c.audience), order_by=waiting.c.seq)
            .label("position"),
        )
        .where(waiting.c.state == "waiting", waiting.c.resident_id.is_not(None))
        .subquery()
    )


async def lines_of(transaction: Transaction, resident_id: UUID, *, now: datetime) -> tuple[InLine, ...]:
    """Where a resident waits, with the position. An offer is no place in line any more: it is a held booking."""
    mine = select(waiting.c.session_id).where(waiting.c.resident_id == resident_id, waiting.c.state == "waiting")
    line = _numbered()
    rows = await transaction.execute(
        _with_event(select(line, *SESSION_COLUMNS, *EVENT_COLUMNS), line.c.session_id)
        .where(line.c.session_id.in_(mine), line.c.resident_id == resident_id, sessions.c.starts_at > now)
        .order_by(sessions.c.starts_at)
    )
    return tuple(
        InLine(
            entry=entry_from(row, row.position),
            session=session_from(row, prefix="session_"),
            event=event_from(row, prefix="event_"),
        )
        for row in rows
    )


# --- an organizer's lists ----------------------------------------------------------------------------------------


async def booked_in(
    transaction: Transaction,
    session_id: UUID,
    *,
    states: Sequence[BookingState] = LIVE_STATES,
    limit: int = 1000,
    offset: int = 0,
) -> tuple[Guest, ...]:
    """Who booked a session, in the order of booking."""
    rows = await transaction.execute(
        select(bookings)
        .where(bookings.c.session_id == session_id, bookings.c.state.in_(states))
        .order_by(bookings.c.created_at, bookings.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(Guest(booking=booking_from(row), sealed=sealed_from(row)) for row in rows)


async def line_in(transaction: Transaction, session_id: UUID) -> tuple[tuple[Entry, Sealed], ...]:
    """Who waits for a session, in order."""
    line = _numbered()
    rows = await transaction.execute(
        select(line).where(line.c.session_id == session_id).order_by(line.c.audience, line.c.seq)
    )
    return tuple((entry_from(row, row.position), sealed_from(row)) for row in rows)
