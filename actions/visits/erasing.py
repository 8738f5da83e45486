"""Taking a person out of visits on request, and the copy of what is kept of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from actions.visits import privacy, seats
from actions.visits.booking import free_booking
from actions.visits.model import Office
from actions.visits.office import plain_office
from actions.visits.purge import FORGOTTEN, forget_notices
from actions.visits.rows import EVENT_COLUMNS, SESSION_COLUMNS, sealed_from
from actions.visits.tables import bookings, events, feedback, sessions, waiting
from actions.visits.waiting import promote
from knowledge import audit
from knowledge.cipher import Cipher
from knowledge.erasing import Erased, Kept
from knowledge.store import Transaction

NUMBERS_KEPT = Kept(what="参观人数（只有数字，没有姓名和电话）", why="统计活动人次需要，已与您无关")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased of a person: live bookings cancelled, places in line left, records without a name from now on."""

    cancelled: int
    left: int
    records: int


async def forget(transaction: Transaction, resident_id: UUID, desk: Office, *, now: datetime) -> Forgotten:
    """Erase a person from all visits: what is ahead is cancelled and offered on; what was keeps its numbers alone."""
    mine = (await transaction.execute(select(bookings).where(bookings.c.resident_id == resident_id))).all()
    lines = (await transaction.execute(select(waiting).where(waiting.c.resident_id == resident_id))).all()
    locked = await seats.lock_all(transaction, {row.session_id for row in (*mine, *lines)})
    left = await transaction.execute(
        update(waiting)
        .where(waiting.c.resident_id == resident_id, waiting.c.state.in_(("waiting", "offered")))
        .values(state="left", updated_at=now)
        .returning(waiting.c.id)
    )
    ahead = select(bookings).where(
        bookings.c.resident_id == resident_id,
        bookings.c.state.in_(("held", "confirmed")),
        bookings.c.session_id.in_(locked),
    )
    cancelled = 0
    for row in (await transaction.execute(ahead)).all():
        if now < locked[row.session_id].session.starts_at:
            fresh = await seats.lock(transaction, row.session_id)
            assert fresh is not None
            await free_booking(transaction, fresh, row, desk, reason="erased", now=now)
            cancelled += 1
    gone: list[UUID] = [row.id for row in (*mine, *lines)]
    said = select(bookings.c.id).where(bookings.c.resident_id == resident_id)
    await transaction.execute(update(feedback).where(feedback.c.booking_id.in_(said)).values(said=None))
    for table in (bookings, waiting):
        await transaction.execute(update(table).where(table.c.resident_id == resident_id).values(**FORGOTTEN))
    for session_id in sorted({row.session_id for row in lines}):  # who waited behind may fit now
        fresh = await seats.lock(transaction, session_id)
        assert fresh is not None
        await promote(transaction, fresh, desk, now=now)
    await forget_notices(transaction, gone)
    left_ids = left.all()
    if gone:
        await audit.record(
            transaction,
            actor=f"resident:{resident_id}",
            act="visit.forgotten",
            subject=f"resident:{resident_id}",
            details={"cancelled": cancelled, "left": len(left_ids), "records": len(gone)},
            now=now,
        )
    return Forgotten(cancelled=cancelled, left=len(left_ids), records=len(gone))


async def erase(transaction: Transaction, resident_id: UUID, now: datetime) -> Erased:
    """The part of visits when a resident is erased."""
    done = await forget(transaction, resident_id, await plain_office(transaction), now=now)
    words = (
        ("{}个开放日预约（已取消）", done.cancelled),
        ("{}个候补（已退出）", done.left),
        ("{}条参观记录", done.records),
    )
    return Erased(
        erased=tuple(text.format(number) for text, number in words if number),
        kept=(NUMBERS_KEPT,) if done.records else (),
    )


async def export(
    transaction: Transaction, resident_id: UUID, cipher: Cipher
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """A resident's bookings, places in line and opinions, opened."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in (bookings, waiting):
        rows = await transaction.execute(
            select(table, *SESSION_COLUMNS, *EVENT_COLUMNS)
            .join(sessions, sessions.c.id == table.c.session_id)
            .join(events, events.c.id == sessions.c.event_id)
            .where(table.c.resident_id == resident_id)
            .order_by(table.c.created_at)
        )
        found[table.name] = [_copy(row, cipher) for row in rows]
    said = await transaction.execute(
        select(feedback)
        .join(bookings, bookings.c.id == feedback.c.booking_id)
        .where(bookings.c.resident_id == resident_id)
    )
    found[feedback.name] = [
        {
            "booking": str(row.booking_id),
            "stars": row.stars,
            "said": cipher.open(row.said, context=privacy.SAID) if row.said else "",
            "at": row.created_at.isoformat(),
        }
        for row in said
    ]
    return {kind: records for kind, records in found.items() if records}


def _copy(row: Any, cipher: Cipher) -> dict[str, Any]:  # noqa: ANN401  (a row of a booking or of a place in line)
    contact = privacy.contact_of(cipher, sealed_from(row))
    return {
        "id": str(row.id),
        "event": row.event_title,
        "starts_at": row.session_starts_at.isoformat(),
        "party": row.party,
        "state": row.state,
        "name": contact.name if contact else None,
        "phone": contact.phone if contact else None,
        "people": [[one.name, one.born.isoformat()] for one in privacy.people_of(cipher, sealed_from(row))],
        "created_at": row.created_at.isoformat(),
    }
