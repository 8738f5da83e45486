"""Residents: who has spoken to the service, and through which doors.

A door (a channel, and the name by which it knows somebody) leads to one resident; several may lead to the same one, as soon
as it is known that they are the same person (`knowledge/merging.py`). The database alone says who that is.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from knowledge.people_tables import doors, residents
from knowledge.store import Transaction

_NAMESPACE = UUID("6f6b4b7e-6d1c-4c55-9a0e-8f6f3d0f5a11")
PHONE = "residents.phone"  # the context in which a confirmed phone is sealed


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Door:
    """A channel, and the name by which it knows somebody."""

    channel: str
    sender: str


@lru_cache(maxsize=8192)  # a message asks several times
def resident_id(channel: str, sender: str) -> UUID:
    """The id of somebody who first came through this door: the same on every replica, without asking anyone.

    Whom a door leads to may have changed since: ask :func:`find`.
    """
    return uuid5(_NAMESPACE, f"{channel}\n{sender}")


async def find(transaction: Transaction, *, channel: str, sender: str) -> UUID:
    """The resident whom a door leads to; for a door that nobody came through yet, whom it will lead to."""
    return await _behind(transaction, channel, sender) or resident_id(channel, sender)


async def _behind(transaction: Transaction, channel: str, sender: str) -> UUID | None:
    known: UUID | None = await transaction.scalar(
        select(doors.c.resident_id).where(doors.c.channel == channel, doors.c.sender == sender)
    )
    return known


async def seen(
    transaction: Transaction, *, channel: str, sender: str, now: datetime, known: UUID | None = None
) -> UUID:
    """The resident's id. Their record exists after this, says when they were last seen, and stays until the commit.

    `known`: whom the door is to lead to where nobody came through it yet (somebody on record); None: to somebody new.
    """
    while True:
        led = await _behind(transaction, channel, sender)
        person = led or known or resident_id(channel, sender)
        touched = update(residents).where(residents.c.id == person).values(last_seen_at=now).returning(residents.c.id)
        if await transaction.scalar(touched) is None:
            if led is None:
                known = None  # or no longer on record
                fresh = insert(residents).values(id=resident_id(channel, sender), created_at=now, last_seen_at=now)
                await transaction.execute(fresh.on_conflict_do_nothing())
            continue  # it is there now, or the door leads elsewhere
        if await _enter(transaction, channel, sender, person, now) == person:
            return person


async def _enter(transaction: Transaction, channel: str, sender: str, person: UUID, now: datetime) -> UUID | None:
    """Note that somebody came through the door; returns whom it leads to."""
    first = resident_id(channel, sender)
    fresh = insert(doors).values(
        channel=channel, sender=sender, first_id=first, resident_id=person, created_at=now, last_seen_at=now
    )
    led: UUID | None = await transaction.scalar(
        fresh.on_conflict_do_update(
            index_elements=[doors.c.channel, doors.c.sender], set_={"last_seen_at": now}
        ).returning(doors.c.resident_id)
    )
    return led


async def now_called(transaction: Transaction, person: UUID) -> UUID | None:
    """The id of a resident today, whose id this was once; None for nobody, and for somebody who was erased."""
    if await transaction.scalar(select(residents.c.id).where(residents.c.id == person)) is not None:
        return person
    led: UUID | None = await transaction.scalar(select(doors.c.resident_id).where(doors.c.first_id == person))
    return led


async def doors_of(transaction: Transaction, person: UUID) -> tuple[Door, ...]:
    """Every door of a resident, the one they used last first; none where there is no such resident (any longer)."""
    rows = await transaction.execute(
        select(doors.c.channel, doors.c.sender)
        .where(doors.c.resident_id == person)
        .order_by(doors.c.last_seen_at.desc(), doors.c.channel, doors.c.sender)
    )
    return tuple(Door(channel=row.channel, sender=row.sender) for row in rows)


async def door_on(transaction: Transaction, person: UUID, channel: str) -> Door | None:
    """The door on this channel that a resident used last; None where they have none."""
    return next((one for one in await doors_of(transaction, person) if one.channel == channel), None)
