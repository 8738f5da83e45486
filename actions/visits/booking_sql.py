"""The statements of a booking round: of fixed text, however many requests came together (columns go in as arrays)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from actions.visits.booking_round import Asked, Known
from actions.visits.model import Booked, Booking, BookingResult, Entry, Waiting, WaitingState
from actions.visits.rows import booking_from
from actions.visits.waiting import with_position
from knowledge.store import Transaction

_RESIDENTS = text("SELECT id FROM residents WHERE id = ANY(CAST(:people AS uuid[]))")
_BOOKINGS = text(
    "SELECT * FROM visit_bookings WHERE resident_id = ANY(CAST(:people AS uuid[]))"
    " AND (key = ANY(CAST(:keys AS text[])) OR (session_id = CAST(:session AS uuid) AND state <> 'cancelled'))"
)
_WAITING = text(
    "SELECT * FROM visit_waiting WHERE resident_id = ANY(CAST(:people AS uuid[]))"
    " AND (key = ANY(CAST(:keys AS text[]))"
    " OR (session_id = CAST(:session AS uuid) AND state IN ('waiting', 'offered')))"
)
_PHONES = text(
    "SELECT phone_blind FROM visit_bookings WHERE session_id = CAST(:session AS uuid) AND state <> 'cancelled'"
    " AND phone_blind = ANY(CAST(:blinds AS bytea[]))"
    " UNION ALL SELECT phone_blind FROM visit_waiting WHERE session_id = CAST(:session AS uuid)"
    " AND state IN ('waiting', 'offered') AND phone_blind = ANY(CAST(:blinds AS bytea[]))"
)
_OFFERS = text("SELECT * FROM visit_bookings WHERE waiting_id = CAST(:entry AS uuid) ORDER BY created_at DESC LIMIT 1")
_BOOK = text(
    "INSERT INTO visit_bookings (id, session_id, resident_id, key, audience, party, name, phone, phone_blind, people,"
    " state, expires_at, version, created_at, updated_at)"
    " SELECT id, CAST(:session AS uuid), resident_id, key, audience, party, name, phone, phone_blind, people, state, expires_at, 1,"
    " CAST(:now AS timestamptz), CAST(:now AS timestamptz)"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:resident_id AS uuid[]), CAST(:key AS text[]), CAST(:audience AS text[]),"
    " CAST(:party AS int[]), CAST(:name AS bytea[]), CAST(:phone AS bytea[]), CAST(:phone_blind AS bytea[]),"
    " CAST(:people AS bytea[]), CAST(:state AS text[]), CAST(:expires_at AS timestamptz[]))"
    " AS asked (id, resident_id, key, audience, party, name, phone, phone_blind, people, state, expires_at)"
)
_WAIT = text(
    "INSERT INTO visit_waiting (id, session_id, resident_id, key, audience, party, name, phone, phone_blind, people,"
    " state, passed_over, offers, version, created_at, updated_at)"
    " SELECT id, CAST(:session AS uuid), resident_id, key, audience, party, name, phone, phone_blind, people, 'waiting', 0, 0, 1,"
    " CAST(:now AS timestamptz), CAST(:now AS timestamptz)"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:resident_id AS uuid[]), CAST(:key AS text[]), CAST(:audience AS text[]),"
    " CAST(:party AS int[]), CAST(:name AS bytea[]), CAST(:phone AS bytea[]), CAST(:phone_blind AS bytea[]),"
    " CAST(:people AS bytea[])) WITH ORDINALITY AS asked (id, resident_id, key, audience, party, name, phone, phone_blind, people,"
    " place)"
    " ORDER BY place"  # the identity counts in this order
)


async def known_of(transaction: Transaction, session_id: UUID, asked: Sequence[Asked]) -> Known:
    """What the database knows of those who ask, read under the session's lock."""
    keys = {(one.request.resident_id, one.request.key) for one in asked}
    which = {"people": [person for person, _ in keys], "keys": [key for _, key in keys], "session": session_id}
    known = Known(residents=set(), answered={}, booked=set(), in_line=set(), phones=set())
    known.residents.update(row.id for row in await transaction.execute(_RESIDENTS, {"people": which["people"]}))
    for row in await transaction.execute(_BOOKINGS, which):
        if row.session_id == session_id and row.state != "cancelled":
            known.booked.add(row.resident_id)
        if (row.resident_id, row.key) in keys:
            known.answered[row.resident_id, row.key] = Booked(booking=booking_from(row), again=True)
    for row in (await transaction.execute(_WAITING, which)).all():
        if row.session_id == session_id and row.state in (WaitingState.WAITING, WaitingState.OFFERED):
            known.in_line.add(row.resident_id)
        if (row.resident_id, row.key) in keys:
            known.answered[row.resident_id, row.key] = await _of_line(transaction, row)
    blinds = [blind for one in asked for blind in one.blinds]
    known.phones.update(await transaction.scalars(_PHONES, {"session": session_id, "blinds": blinds}))
    return known


async def _of_line(transaction: Transaction, row: Any) -> BookingResult:  # noqa: ANN401  (a row of all columns)
    """What became of a place in line: the place itself, or the booking that came of it."""
    if row.state in (WaitingState.OFFERED, WaitingState.ACCEPTED):
        booking = (await transaction.execute(_OFFERS, {"entry": row.id})).first()
        if booking is not None:
            return Booked(booking=booking_from(booking), again=True)
    return Waiting(entry=await with_position(transaction, row), again=True)


async def write_bookings(transaction: Transaction, made: Sequence[tuple[Booking, Asked]]) -> None:
    """Insert fresh bookings of one session."""
    if not made:
        return
    first = made[0][0]
    values = _columns([(booking, asked) for booking, asked in made])
    values["state"] = [booking.state.value for booking, _ in made]
    values["expires_at"] = [booking.expires_at for booking, _ in made]
    await transaction.execute(_BOOK, {**values, "session": first.session_id, "now": first.created_at})


async def write_entries(transaction: Transaction, joined: Sequence[tuple[Entry, Asked]]) -> None:
    """Insert fresh places in line of one session, in this order."""
    if joined:
        first = joined[0][0]
        values = _columns([(entry, asked) for entry, asked in joined])
        await transaction.execute(_WAIT, {**values, "session": first.session_id, "now": first.created_at})


def _columns(rows: Sequence[tuple[Booking | Entry, Asked]]) -> dict[str, Any]:
    return {
        "id": [one.id for one, _ in rows],
        "resident_id": [one.resident_id for one, _ in rows],
        "key": [asked.request.key for _, asked in rows],
        "audience": [one.audience for one, _ in rows],
        "party": [one.party for one, _ in rows],
        "name": [asked.sealed.name for _, asked in rows],
        "phone": [asked.sealed.phone for _, asked in rows],
        "phone_blind": [asked.sealed.phone_blind for _, asked in rows],
        "people": [asked.sealed.people for _, asked in rows],
    }
