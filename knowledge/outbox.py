"""The outbox: what is to be sent, written in the transaction that decided it, delivered by a job.

A message is `queued`, then `sending` (committed before the send begins), then one of
`sent`      the platform took it;
`refused`   the platform said no (too late, over quota): the text is shown whole at the next contact;
`doubtful`  nobody knows (the answer never came, the sender died): it is not repeated but offered at the next contact.
Both of the latter end as `offered`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from knowledge import residents
from knowledge.people_tables import doors, outbox
from knowledge.residents import Door
from knowledge.store import Transaction

KEPT = ("refused", "doubtful")
REPLY, CONVERSATION = "reply", "conversation"  # an answer that came late, words of a person of staff
ANSWERED = "answered"  # the answer to a question that nobody could answer when it was asked
SAID = (REPLY, CONVERSATION, ANSWERED)
EVENT = "event"  # the kind of what one capability tells another: a job of that capability takes it, nobody is sent it


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One thing to send: to whom, what, and how far it got.

    It goes through the door (`channel`, `sender`); where it is not `bound` to it, any other door of the resident's will
    do, and this is the one they used last.
    """

    id: int
    key: str
    kind: str
    resident_id: UUID
    channel: str
    sender: str
    bound: bool
    payload: Mapping[str, Any]
    state: str
    attempts: int
    created_at: datetime


async def put(
    transaction: Transaction,
    *,
    key: str,
    kind: str,
    to: UUID,
    payload: Mapping[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    door: Door | None = None,
) -> bool:
    """Queue one parcel, for this door of the resident's alone or (None) for whichever reaches them.

    The same key again is the same parcel: returns False and changes nothing.
    """
    result = await transaction.execute(
        insert(outbox)
        .values(
            key=key,
            kind=kind,
            resident_id=to,
            channel=door.channel if door is not None else None,
            sender=door.sender if door is not None else None,
            payload=dict(payload),
            state="queued",
            attempts=0,
            not_before=not_before or now,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(outbox.c.id)
    )
    return result.first() is not None


def _parcels() -> Any:  # noqa: ANN401  (a select of joined columns has no nameable type)
    last = (
        select(doors.c.channel, doors.c.sender)
        .where(doors.c.resident_id == outbox.c.resident_id)
        .order_by(doors.c.last_seen_at.desc(), doors.c.channel, doors.c.sender)
        .limit(1)
        .lateral("last_door")
    )
    return select(
        outbox.c.id, outbox.c.key, outbox.c.kind, outbox.c.resident_id, outbox.c.payload, outbox.c.state,
        outbox.c.attempts, outbox.c.created_at, outbox.c.channel.is_not(None).label("bound"),
        func.coalesce(outbox.c.channel, last.c.channel).label("channel"),
        func.coalesce(outbox.c.sender, last.c.sender).label("sender"),
    ).join(last, true())  # fmt: skip


async def take(transaction: Transaction, *, now: datetime, limit: int = 20) -> tuple[Parcel, ...]:
    """Mark due parcels as `sending` and return them. Commit before the first of them is sent."""
    due = (
        _parcels()
        .where(outbox.c.state == "queued", outbox.c.not_before <= now, outbox.c.kind != EVENT)
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    parcels = tuple(Parcel(**row._mapping) for row in await transaction.execute(due))  # noqa: SLF001
    await transaction.execute(
        update(outbox)
        .where(outbox.c.id.in_([parcel.id for parcel in parcels]))
        .values(state="sending", attempted_at=now, attempts=outbox.c.attempts + 1)
    )
    return parcels


async def take_event(transaction: Transaction, *, event: str, now: datetime) -> Parcel | None:
    """The oldest due event of this name, locked until the transaction ends: handle it and settle it in there."""
    due = (
        _parcels()
        .where(
            outbox.c.kind == EVENT,
            outbox.c.payload["event"].astext == event,
            outbox.c.state == "queued",
            outbox.c.not_before <= now,
        )
        .order_by(outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=outbox)
    )
    row = (await transaction.execute(due)).first()
    return Parcel(**row._mapping) if row is not None else None  # noqa: SLF001


async def settle(
    transaction: Transaction, parcel_id: int, *, state: str, error: str | None = None, receipt: str | None = None
) -> None:
    """Write down what became of a parcel. `receipt`: by which the platform may say later that it did not arrive.

    Words that were said to one person alone do not stay once they arrived.
    """
    values: dict[str, Any] = {"state": state, "error": error, "receipt": receipt}
    if state == "sent":
        without = outbox.c.payload.op("-")("text")
        values["payload"] = case((outbox.c.kind.in_(SAID), without), else_=outbox.c.payload)
    await transaction.execute(update(outbox).where(outbox.c.id == parcel_id).values(values))


async def undelivered(transaction: Transaction, receipt: str, *, error: str) -> Parcel | None:
    """The platform took a parcel and could not deliver it: it is refused after all. None where there is none such."""
    late = update(outbox).where(outbox.c.receipt == receipt, outbox.c.state == "sent")
    found = await transaction.scalar(late.values(state="refused", error=error).returning(outbox.c.id))
    if found is None:
        return None
    row = (await transaction.execute(_parcels().where(outbox.c.id == found))).first()
    return Parcel(**row._mapping) if row is not None else None  # noqa: SLF001


async def kept_of(transaction: Transaction, person: UUID, door: Door) -> tuple[Parcel, ...]:
    """What a resident should have got and may not have, as this door may show it: oldest first."""
    here = or_(outbox.c.channel.is_(None), and_(outbox.c.channel == door.channel, outbox.c.sender == door.sender))
    chosen = _parcels().where(outbox.c.resident_id == person, outbox.c.state.in_(KEPT), here)
    rows = await transaction.execute(chosen.order_by(outbox.c.id))
    return tuple(Parcel(**row._mapping) for row in rows)  # noqa: SLF001


async def seen_by(transaction: Transaction, person: UUID, parcel_ids: Collection[int]) -> int:
    """A resident has seen these of what was kept for them: it is not shown again. Returns how many."""
    shown = await transaction.execute(
        update(outbox)
        .where(outbox.c.resident_id == person, outbox.c.id.in_(parcel_ids), outbox.c.state.in_(KEPT))
        .values(state="offered")
        .returning(outbox.c.id)
    )
    return len(shown.all())


async def forget_said(transaction: Transaction, before: datetime) -> int:
    """Delete late answers and words of staff that were written before this moment, whatever became of them.

    Returns how many.
    """
    gone = await transaction.execute(
        delete(outbox).where(outbox.c.kind.in_(SAID), outbox.c.created_at < before).returning(outbox.c.id)
    )
    return len(gone.all())


async def requeue(transaction: Transaction, parcel_id: int, *, not_before: datetime, error: str) -> None:
    """Try again later: only where it is certain that nothing was sent."""
    await transaction.execute(
        update(outbox).where(outbox.c.id == parcel_id).values(state="queued", not_before=not_before, error=error)
    )


async def doubt_abandoned(transaction: Transaction, *, now: datetime, after: timedelta) -> tuple[Parcel, ...]:
    """Parcels whose sender died in the middle of sending become `doubtful`; returns them."""
    stuck = await transaction.execute(
        _parcels().where(outbox.c.state == "sending", outbox.c.attempted_at < now - after).with_for_update(of=outbox)
    )
    parcels = tuple(Parcel(**row._mapping) for row in stuck)  # noqa: SLF001
    for parcel in parcels:
        await settle(transaction, parcel.id, state="doubtful", error="the sender stopped before it knew")
    return parcels


async def kept_for(transaction: Transaction, *, channel: str, sender: str) -> tuple[Parcel, ...]:
    """What who comes through this door should have got and may not have: oldest first, locked until the commit."""
    person = await residents.find(transaction, channel=channel, sender=sender)
    here = or_(outbox.c.channel.is_(None), and_(outbox.c.channel == channel, outbox.c.sender == sender))
    rows = await transaction.execute(
        _parcels()
        .where(outbox.c.resident_id == person, outbox.c.state.in_(KEPT), here)
        .order_by(outbox.c.id)
        .with_for_update(of=outbox)
    )
    return tuple(Parcel(**row._mapping) for row in rows)  # noqa: SLF001


async def all_kept(transaction: Transaction) -> tuple[Door, ...]:
    """Every door at which something is kept for somebody."""
    here = or_(outbox.c.channel.is_(None), and_(outbox.c.channel == doors.c.channel, outbox.c.sender == doors.c.sender))
    rows = await transaction.execute(
        select(doors.c.channel, doors.c.sender)
        .join(outbox, and_(outbox.c.resident_id == doors.c.resident_id, here))
        .where(outbox.c.state.in_(KEPT))
        .distinct()
    )
    return tuple(Door(channel=row.channel, sender=row.sender) for row in rows)
