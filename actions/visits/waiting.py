"""The waiting list: one line for each kind of seats, offers strictly in order, each with an expiry.

An offer is a held booking that stands for its place in line. Whoever frees seats calls `promote` in the same
transaction, under the lock of the session.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from actions.visits import notices, rules, seats
from actions.visits.model import (
    BookingState,
    Desk,
    Entry,
    Office,
    Refusal,
    Refused,
    StateError,
    UnknownError,
    Waiting,
    WaitingState,
)
from actions.visits.rows import ENTRY_COLUMNS, entry_from
from actions.visits.seats import Locked
from actions.visits.sentences import refuse
from actions.visits.tables import bookings, waiting
from knowledge import audit
from knowledge.store import Transaction


async def entry_of(transaction: Transaction, waiting_id: UUID) -> Entry | None:
    """A place in line as it stands, with its position."""
    row = (await transaction.execute(select(*ENTRY_COLUMNS).where(waiting.c.id == waiting_id))).first()
    return None if row is None else await with_position(transaction, row)


async def with_position(transaction: Transaction, row: Row[Any]) -> Entry:
    """The entry of a row; its position is counted among those who still wait for the same seats."""
    if row.state != WaitingState.WAITING:
        return entry_from(row)
    before = await transaction.scalar(
        select(func.count())
        .select_from(waiting)
        .where(
            waiting.c.session_id == row.session_id,
            waiting.c.audience == row.audience,
            waiting.c.state == "waiting",
            waiting.c.resident_id.is_not(None),
            waiting.c.seq < row.seq,
        )
    )
    return entry_from(row, 1 + (before or 0))


async def line_of(transaction: Transaction, session_id: UUID, audience: str | None = None) -> Sequence[Row[Any]]:
    """Everybody in line, in order; all columns."""
    wanted = select(waiting).where(
        waiting.c.session_id == session_id, waiting.c.state == "waiting", waiting.c.resident_id.is_not(None)
    )
    if audience is not None:
        wanted = wanted.where(waiting.c.audience == audience)
    return (await transaction.execute(wanted.order_by(waiting.c.seq))).all()


async def promote(transaction: Transaction, locked: Locked, desk: Office, *, now: datetime) -> list[dict[str, object]]:
    """Offer what is free to those in line. `locked` holds the seats as they are now. Returns what happened, for audit."""
    told: list[dict[str, object]] = []
    if not rules.offers_go_out(locked.event, locked.session, now):
        return told
    for audience in sorted(locked.lines):
        line = await line_of(transaction, locked.session.id, audience)
        free = locked.session.free_for(audience)
        offers = rules.next_offers(
            [(row.id, row.party) for row in line], free=free, skip_allowed=locked.event.skip_allowed
        )
        by_id = {row.id: row for row in line}
        for entry_id, left in zip(offers.passed_over, offers.left, strict=True):
            await _pass_over(transaction, by_id[entry_id], left, now)
            told.append({"passed_over": str(entry_id), "free": left, "party": by_id[entry_id].party})
        for entry_id in offers.offered:
            await _offer(transaction, locked, by_id[entry_id], desk, now)
            told.append({"offered": str(entry_id), "party": by_id[entry_id].party})
        await seats.take(transaction, locked.session.id, {audience: sum(by_id[one].party for one in offers.offered)})
    return told


async def _pass_over(transaction: Transaction, row: Row[Any], free: int, now: datetime) -> None:
    await transaction.execute(
        update(waiting)
        .where(waiting.c.id == row.id)
        .values(
            passed_over=row.passed_over + 1,
            reason=notices.passed_over(free, row.party),
            version=row.version + 1,
            updated_at=now,
        )
    )


async def _offer(transaction: Transaction, locked: Locked, row: Row[Any], desk: Office, now: datetime) -> None:
    expires_at = min(desk.workdays.after_office_hours(now, rules.OFFER_HOURS), locked.session.cut_off_at)
    booking_id = desk.new_id()
    await transaction.execute(
        insert(bookings).values(
            id=booking_id,
            session_id=row.session_id,
            resident_id=row.resident_id,
            audience=row.audience,
            party=row.party,
            name=row.name,
            phone=row.phone,
            phone_blind=row.phone_blind,
            people=row.people,
            state=BookingState.HELD,
            expires_at=expires_at,
            waiting_id=row.id,
            version=1,
            created_at=now,
            updated_at=now,
        )
    )
    await transaction.execute(
        update(waiting)
        .where(waiting.c.id == row.id)
        .values(state="offered", offers=row.offers + 1, version=row.version + 1, updated_at=now)
    )
    await notices.tell(
        transaction,
        row.resident_id,
        about=row.id,
        what=f"offer:{row.offers + 1}",
        of=(locked.event, locked.session),
        text=notices.offered(locked.event, locked.session, row.party, expires_at),
        now=now,
        booking=booking_id,
    )


async def leave(
    transaction: Transaction, waiting_id: UUID, resident_id: UUID, desk: Desk, *, now: datetime
) -> Waiting | Refused:
    """The resident leaves the line, declining an offer that stands. Leaving again changes nothing."""
    found = await locked_entry(transaction, waiting_id, resident_id)
    if found is None:
        return refuse(Refusal.UNKNOWN)
    locked, row = found
    if row.state not in (WaitingState.WAITING, WaitingState.OFFERED):
        return Waiting(entry=entry_from(row), again=True)
    freed = await release_offer(transaction, row.id, "left", now) if row.state == WaitingState.OFFERED else 0
    await transaction.execute(
        update(waiting).where(waiting.c.id == row.id).values(state="left", version=row.version + 1, updated_at=now)
    )
    await seats.take(transaction, row.session_id, {row.audience: -freed})
    told = await promote(transaction, locked_after(locked, {row.audience: -freed}), desk, now=now)
    await audit.record(
        transaction,
        actor=f"resident:{resident_id}",
        act="visit.left_line",
        subject=f"visit_waiting:{row.id}",
        details={"then": told},
        now=now,
    )
    entry = await entry_of(transaction, waiting_id)
    assert entry is not None
    return Waiting(entry=entry)


def locked_after(locked: Locked, taken: dict[str, int]) -> Locked:
    """The session as it is after seats were taken or freed."""
    return Locked(session=seats.with_taken(locked.session, taken), event=locked.event, lines=locked.lines)


async def release_offer(transaction: Transaction, waiting_id: UUID, reason: str, now: datetime) -> int:
    """Cancel the held booking that stands for a place in line; returns its seats, which the caller counts as free."""
    gone = (
        await transaction.execute(
            update(bookings)
            .where(bookings.c.waiting_id == waiting_id, bookings.c.state == "held")
            .values(state="cancelled", reason=reason, expires_at=None, version=bookings.c.version + 1, updated_at=now)
            .returning(bookings.c.party)
        )
    ).all()
    return sum(row.party for row in gone)


async def locked_entry(
    transaction: Transaction, waiting_id: UUID, resident_id: UUID | None
) -> tuple[Locked, Row[Any]] | None:
    """The session of a place in line, locked, and the entry as it is under the lock; None: not this resident's."""
    wanted = select(waiting).where(waiting.c.id == waiting_id)
    if resident_id is not None:
        wanted = wanted.where(waiting.c.resident_id == resident_id)
    first = (await transaction.execute(wanted)).first()
    locked = None if first is None else await seats.lock(transaction, first.session_id)
    row = (await transaction.execute(wanted)).first()
    return None if locked is None or row is None else (locked, row)


async def shrink(
    transaction: Transaction, waiting_id: UUID, resident_id: UUID, party: int, desk: Desk, *, now: datetime
) -> Waiting | Refused:
    """A smaller party keeps its place; it may fit now."""
    found = await locked_entry(transaction, waiting_id, resident_id)
    if found is None:
        return refuse(Refusal.UNKNOWN)
    locked, row = found
    if row.state != WaitingState.WAITING:
        return Waiting(entry=entry_from(row), again=True)
    if party > row.party or locked.event.real_name:  # names would have to go with it: join again
        return refuse(Refusal.LARGER_IN_LINE)
    if rules.refusal_of_party(locked.event, locked.session, row.audience, party) is not None:
        return refuse(Refusal.PARTY_SIZE, locked.event, locked.session, row.audience)
    await transaction.execute(
        update(waiting).where(waiting.c.id == row.id).values(party=party, version=row.version + 1, updated_at=now)
    )
    told = await promote(transaction, locked, desk, now=now)
    await audit.record(
        transaction,
        actor=f"resident:{resident_id}",
        act="visit.shrunk",
        subject=f"visit_waiting:{row.id}",
        details={"from": row.party, "to": party, "then": told},
        now=now,
    )
    entry = await entry_of(transaction, waiting_id)
    assert entry is not None
    return Waiting(entry=entry, free=locked.session.free_for(row.audience))


async def reorder(
    transaction: Transaction, waiting_id: UUID, position: int, reason: str, desk: Desk, *, actor: str, now: datetime
) -> Entry:
    """Staff put somebody at another position (from 1); the reason is logged and shown to the one who is moved, and
    those whose position changes by it are told so, without somebody else's reason.

    Raises UnknownError, StateError.
    """
    found = await locked_entry(transaction, waiting_id, None)
    if found is None:
        raise UnknownError("没有找到这个候补。")
    locked, row = found
    if row.state != WaitingState.WAITING or not reason.strip():
        raise StateError("只能调整还在候补的市民，并且要写明原因。")
    line = await line_of(transaction, row.session_id, row.audience)
    before = [one.id for one in line]
    order = rules.reordered(before, row.id, position)
    for number, (entry_id, seq) in enumerate(zip(order, (one.seq for one in line), strict=True), start=1):
        was = before.index(entry_id) + 1
        if was == number and entry_id != row.id:
            continue
        why = notices.reordered(reason) if entry_id == row.id else notices.displaced(was, number)
        await transaction.execute(
            update(waiting)
            .where(waiting.c.id == entry_id)
            .values(seq=seq, reason=why, version=waiting.c.version + 1, updated_at=now)
        )
    told = await promote(transaction, locked, desk, now=now)
    await audit.record(
        transaction,
        actor=actor,
        act="visit.reordered",
        subject=f"visit_waiting:{row.id}",
        details={"position": position, "reason": reason.strip(), "then": told},
        now=now,
    )
    entry = await entry_of(transaction, waiting_id)
    assert entry is not None
    return entry
