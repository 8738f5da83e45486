"""Rows of the database as the shapes of `model.py`."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from actions.visits.model import (
    Booking,
    BookingState,
    Entry,
    Event,
    EventState,
    Quota,
    Sealed,
    Session,
    SessionState,
    WaitingState,
)
from actions.visits.tables import bookings, events, sessions, waiting

_EVENT = tuple(column.name for column in events.c if column.name not in {"state", "notices", "keywords", "written_by"})
_SESSION = ("event_id", "starts_at", "ends_at", "cut_off_at", "capacity", "taken", "reason", "version")
_BOOKING = (
    "id", "session_id", "resident_id", "audience", "party", "reason", "expires_at", "waiting_id", "version",
    "checked_in_at", "party_came", "created_at", "updated_at",
)  # fmt: skip
_ENTRY = (
    "id", "session_id", "resident_id", "audience", "party", "seq", "reason", "passed_over", "version", "created_at",
)  # fmt: skip

EVENT_COLUMNS = tuple(column.label(f"event_{column.name}") for column in events.c)
#: `session_id` is the name of a booking's own column: the session's own is labelled otherwise.
SESSION_COLUMNS = tuple(
    column.label("session_own_id" if column.name == "id" else f"session_{column.name}") for column in sessions.c
)
BOOKING_COLUMNS = tuple(bookings.c[name] for name in (*_BOOKING, "state"))
ENTRY_COLUMNS = tuple(waiting.c[name] for name in (*_ENTRY, "state"))


def event_from(row: Row[Any], prefix: str = "") -> Event:
    """An event from its columns, which may be labelled `event_…`."""
    of = row._mapping  # noqa: SLF001  (its documented mapping)
    return Event(
        **{name: of[prefix + name] for name in _EVENT},
        state=EventState(of[f"{prefix}state"]),
        notices=tuple(of[f"{prefix}notices"]),
        keywords=tuple(of[f"{prefix}keywords"]),
    )


def session_from(row: Row[Any], quotas: Iterable[Quota] = (), waiting: int = 0, prefix: str = "") -> Session:
    """A session from its columns, which may be labelled `session_…`."""
    of = row._mapping  # noqa: SLF001
    return Session(
        id=of[f"{prefix}own_id" if prefix else "id"],
        **{name: of[prefix + name] for name in _SESSION},
        state=SessionState(of[f"{prefix}state"]),
        quotas=tuple(quotas),
        waiting=waiting,
    )


def booking_from(row: Row[Any]) -> Booking:
    """A booking from its columns."""
    return Booking(**{name: getattr(row, name) for name in _BOOKING}, state=BookingState(row.state))


def entry_from(row: Row[Any], position: int = 0) -> Entry:
    """A place in line from its columns."""
    return Entry(**{name: getattr(row, name) for name in _ENTRY}, state=WaitingState(row.state), position=position)


def sealed_from(row: Row[Any]) -> Sealed:
    """The personal part of a booking or a place in line."""
    return Sealed(name=row.name, phone=row.phone, people=row.people)


def quotas_from(rows: Iterable[Row[Any]]) -> dict[UUID, tuple[Quota, ...]]:
    """Quotas by session."""
    found: dict[UUID, tuple[Quota, ...]] = {}
    for row in rows:
        quota = Quota(audience=row.audience, seats=row.seats, taken=row.taken)
        found[row.session_id] = (*found.get(row.session_id, ()), quota)
    return found
