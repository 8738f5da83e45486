"""The door: signed tickets, typed codes, checking in once however often it is tried, lists for a bad network.

A ticket is `MC1` + the booking's id + a signature, all letters and digits, so that its QR code stays small. A code is made
of the booking's id and the secret too; nothing of it is stored.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from actions.visits import rules, seats
from actions.visits.model import Booking, BookingState, Refusal, Sealed
from actions.visits.rows import booking_from, sealed_from
from actions.visits.tables import bookings
from knowledge import audit
from knowledge.store import Transaction

_PREFIX = "MC1"
_ID_CHARS = 26  # 16 bytes in Base32
_MAC_BYTES = 10
_MAC_CHARS = 16
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another
_CODE_CHARS = 8
_READ_AS = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J"})


class Tickets:
    """Makes and reads tickets under the service's secret key."""

    def __init__(self, secret: str) -> None:
        self._ticket_key = hmac.digest(secret.encode(), b"mingchuang visit ticket", sha256)
        self._code_key = hmac.digest(secret.encode(), b"mingchuang visit code", sha256)

    def ticket(self, booking_id: UUID) -> str:
        """What the QR code says: 45 capital letters and digits."""
        number = base64.b32encode(booking_id.bytes).decode().rstrip("=")
        return _PREFIX + number + self._mac(booking_id)

    def _mac(self, booking_id: UUID) -> str:
        return base64.b32encode(hmac.digest(self._ticket_key, booking_id.bytes, sha256)[:_MAC_BYTES]).decode()

    def read(self, ticket: str) -> UUID | None:
        """The booking of a ticket, or None: nothing that was signed here."""
        text = "".join(ticket.split()).upper()
        if len(text) != len(_PREFIX) + _ID_CHARS + _MAC_CHARS or not text.startswith(_PREFIX) or not text.isascii():
            return None
        try:
            booking_id = UUID(bytes=base64.b32decode(text[len(_PREFIX) : -_MAC_CHARS] + "======"))
        except (binascii.Error, ValueError):
            return None
        return booking_id if hmac.compare_digest(text, self.ticket(booking_id)) else None

    def code(self, booking_id: UUID) -> str:
        """What is typed at the door where nothing can be scanned: 8 letters and digits."""
        number = int.from_bytes(hmac.digest(self._code_key, booking_id.bytes, sha256)[:8])
        letters = []
        for _ in range(_CODE_CHARS):
            number, digit = divmod(number, len(_CODE_LETTERS))
            letters.append(_CODE_LETTERS[digit])
        return "".join(letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody at the door at `at` (UTC, by the door's clock); `party_came` where fewer came than booked."""

    booking_id: UUID
    at: datetime
    party_came: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """Let in. `again`: that was known already, and the first time counts."""

    booking: Booking
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLetIn:
    """Not let in, and what the door reads."""

    reason: Refusal
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDoor:
    """One line of the door's list; the personal part is sealed."""

    booking: Booking
    code: str
    sealed: Sealed


_DOOR = {
    Refusal.UNKNOWN: "没有找到这张票，请核对签到码，或者按姓名查找。",
    Refusal.OTHER_EVENT: "这张票是别的场次的，请核对场次。",
    Refusal.CANCELLED: "这个预约已取消，或者还没有确认，不能入场。",
    Refusal.SUSPENDED: "这一场已暂停，不能签到。",
    Refusal.TOO_EARLY: "还没到参观的日子，请在活动当天签到。",
    Refusal.ENDED: "参观的日子已经过去，不能再签到。",
    Refusal.PARTY_SIZE: "到场人数应在1到预约人数之间。",
}


def _no(reason: Refusal) -> NotLetIn:
    return NotLetIn(reason=reason, sentence=_DOOR[reason])


async def check_in(
    transaction: Transaction, arrival: Arrival, *, session_id: UUID, actor: str, now: datetime
) -> CheckedIn | NotLetIn:
    """Let one booking in at the door of a session. The same again is harmless: the earliest arrival counts.

    A list kept without network is handed in later, arrival by arrival, up to three days after the end.
    """
    locked = await seats.lock(transaction, session_id)
    row = (await transaction.execute(select(bookings).where(bookings.c.id == arrival.booking_id))).first()
    if locked is None or row is None:
        return _no(Refusal.UNKNOWN)
    if row.session_id != session_id:
        return _no(Refusal.OTHER_EVENT)
    session = locked.session
    if arrival.at > now + rules.AHEAD or now > session.ends_at + rules.LATEST_SYNC:
        return _no(Refusal.ENDED)
    if (reason := rules.refusal_at_the_door(BookingState(row.state), session, arrival.at)) is not None:
        return _no(reason)
    came = row.party if arrival.party_came is None else arrival.party_came
    if not 1 <= came <= row.party:
        return _no(Refusal.PARTY_SIZE)
    if row.state == BookingState.ATTENDED and _nothing_new(row, arrival):
        return CheckedIn(booking=booking_from(row), again=True)
    again = row.state == BookingState.ATTENDED
    booking = await _let_in(transaction, row, arrival, came, now)
    await audit.record(
        transaction,
        actor=actor,
        act="visit.checked_in",
        subject=f"visit_booking:{row.id}",
        details={"at": booking.checked_in_at.isoformat() if booking.checked_in_at else None, "came": came},
        now=now,
    )
    return CheckedIn(booking=booking, again=again)


def _nothing_new(row: Row[Any], arrival: Arrival) -> bool:
    same_party = arrival.party_came is None or arrival.party_came == row.party_came
    return same_party and bool(arrival.at >= row.checked_in_at)


async def _let_in(transaction: Transaction, row: Row[Any], arrival: Arrival, came: int, now: datetime) -> Booking:
    first = arrival.at if row.checked_in_at is None else min(arrival.at, row.checked_in_at)
    kept = row.party_came if row.party_came is not None and arrival.party_came is None else came
    changed = await transaction.execute(
        update(bookings)
        .where(bookings.c.id == row.id)
        .values(state="attended", checked_in_at=first, party_came=kept, version=row.version + 1, updated_at=now)
        .returning(bookings)
    )
    return booking_from(changed.one())


async def check_in_code(
    transaction: Transaction,
    tickets: Tickets,
    code: str,
    *,
    session_id: UUID,
    party_came: int | None = None,
    actor: str,
    now: datetime,
) -> CheckedIn | NotLetIn:
    """Let in whoever shows this code (or ticket) at the door of this session."""
    booking_id = tickets.read(code)
    if booking_id is None:
        typed = "".join(code.split()).upper().translate(_READ_AS)
        for one in await door_list(transaction, session_id, tickets):
            if hmac.compare_digest(one.code.translate(_READ_AS).encode(), typed.encode()):
                booking_id = one.booking.id
    if booking_id is None:
        return _no(Refusal.UNKNOWN)
    arrival = Arrival(booking_id=booking_id, at=now, party_came=party_came)
    return await check_in(transaction, arrival, session_id=session_id, actor=actor, now=now)


async def door_list(transaction: Transaction, session_id: UUID, tickets: Tickets) -> Sequence[AtDoor]:
    """Everybody who may come, in the order of booking, with their codes: the attendance sheet, the list without network."""
    rows = await transaction.execute(
        select(bookings)
        .where(bookings.c.session_id == session_id, bookings.c.state.in_(("confirmed", "attended", "absent")))
        .order_by(bookings.c.created_at, bookings.c.id)
    )
    return tuple(AtDoor(booking=booking_from(row), code=tickets.code(row.id), sealed=sealed_from(row)) for row in rows)
