"""Invented residents who booked with the demonstration's organizer: lists, a waiting list and plots with something in them.

They are the sample's own: an event that nobody else touched still moves to the coming weeks, and they book again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from actions.visits import booking
from actions.visits.model import BookingRequest, Contact, Desk
from actions.visits.sample_life import CHANNEL
from actions.visits.tables import bookings, sessions
from knowledge import residents
from knowledge.cipher import Cipher
from knowledge.store import Store, Transaction
from knowledge.workdays import load_workdays

#: The first session of each event: parties in the order of booking, and how many days ago the first of them came.
#: `cgj-03` has ten seats: its last three wait.
PARTIES: Mapping[str, tuple[tuple[int, ...], int]] = {
    "cgj-01": ((4, 2, 3, 1, 5, 2, 3, 4), 11),
    "cgj-03": ((2, 3, 1, 2, 2, 2, 1, 3), 9),
    "cgj-04": ((3, 2, 4, 2), 6),
    "cgj-06": ((1, 1, 2, 1, 2, 1), 8),
}
NAMES = ("陆知夏", "沈墨白", "江晚舟", "许南乔", "顾云川", "林疏雨", "温如故", "季青禾", "叶听澜", "白露生")


async def load_guests(store: Store, cipher: Cipher, *, now: Callable[[], datetime]) -> int:
    """Let them book where nobody has booked yet; returns how many did. The sample's events must be there."""
    moment, booked = now(), 0
    async with store.transaction() as transaction:
        desk = Desk(cipher=cipher, workdays=await load_workdays(transaction), new_id=uuid4)
        for event_id in PARTIES:
            session_id = await _empty_session(transaction, event_id, moment)
            if session_id is not None:
                booked += await _book(transaction, event_id, session_id, desk, moment)
    return booked


async def _empty_session(transaction: Transaction, event_id: str, now: datetime) -> UUID | None:
    """The event's first session, if it is open for booking and nobody has booked it."""
    first = (
        await transaction.execute(
            select(sessions.c.id, sessions.c.cut_off_at, sessions.c.state)
            .where(sessions.c.event_id == event_id)
            .order_by(sessions.c.starts_at)
            .limit(1)
        )
    ).first()
    if first is None or first.state != "open" or first.cut_off_at <= now:
        return None
    taken = await transaction.scalar(select(bookings.c.id).where(bookings.c.session_id == first.id).limit(1))
    return first.id if taken is None else None


async def _book(transaction: Transaction, event_id: str, session_id: UUID, desk: Desk, now: datetime) -> int:
    parties, days = PARTIES[event_id]
    for number, party in enumerate(parties):
        at = now - timedelta(days=days) + number * timedelta(days=days) / len(parties)
        sender = f"{event_id}-{number}"
        request = BookingRequest(
            session_id=session_id,
            resident_id=await residents.seen(transaction, channel=CHANNEL, sender=sender, now=at),
            key=f"sample:{session_id}:{now.isoformat()}",
            party=party,
            contact=Contact(name=NAMES[number], phone=f"1390001{int(event_id[-2:]):02d}{number:02d}"),
            of_age=True,
        )
        await booking.book(transaction, request, desk, now=at)
    return len(parties)
