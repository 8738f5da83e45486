"""What the passing of time does to seats: holds and offers that nobody took, sessions that are over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select, union, update

from actions.visits import notices, rules, seats
from actions.visits.booking import close_entry, set_state
from actions.visits.model import BookingState, Desk
from actions.visits.seats import Locked
from actions.visits.tables import bookings, events, sessions, waiting
from actions.visits.waiting import locked_after, promote
from knowledge import audit
from knowledge.store import Transaction


async def sessions_with_expired(transaction: Transaction, *, now: datetime, limit: int = 50) -> Sequence[UUID]:
    """Sessions where somebody's hold is over, or whose resident is gone while the place is still theirs."""
    held = select(bookings.c.session_id).where(bookings.c.state == "held", bookings.c.expires_at <= now)
    orphans = [
        select(table.c.session_id)
        .join(sessions, sessions.c.id == table.c.session_id)
        .where(table.c.resident_id.is_(None), table.c.state.in_(states), sessions.c.starts_at > now)
        for table, states in ((bookings, ("held", "confirmed")), (waiting, ("waiting", "offered")))
    ]
    return tuple(await transaction.scalars(union(held, *orphans).limit(limit)))


async def expire(transaction: Transaction, session_id: UUID, desk: Desk, *, now: datetime) -> int:
    """Free what nobody took in time (and what belongs to nobody any more) and offer it on. Returns how many."""
    locked = await seats.lock(transaction, session_id)
    if locked is None:
        return 0
    gone = (
        await transaction.execute(
            select(bookings).where(
                bookings.c.session_id == session_id,
                or_(
                    (bookings.c.state == "held") & (bookings.c.expires_at <= now),
                    bookings.c.resident_id.is_(None) & bookings.c.state.in_(("held", "confirmed")),
                ),
            )
        )
    ).all()
    freed: dict[str, int] = {}
    for row in gone:
        await set_state(transaction, row, BookingState.CANCELLED, "expired" if row.resident_id else "erased", now)
        freed[row.audience] = freed.get(row.audience, 0) - row.party
        if row.waiting_id is not None and row.state == BookingState.HELD:
            await close_entry(transaction, row.waiting_id, "expired", now)
            text = notices.offer_expired(locked.event)
            await notices.tell(
                transaction, row.resident_id, about=row.id, what="expired", of=(locked.event, locked.session), text=text, now=now,
            )  # fmt: skip
    await transaction.execute(
        update(waiting)
        .where(
            waiting.c.session_id == session_id,
            waiting.c.resident_id.is_(None),
            waiting.c.state.in_(("waiting", "offered")),
        )
        .values(state="left", updated_at=now)
    )
    await seats.take(transaction, session_id, freed)
    told = await promote(transaction, locked_after(locked, freed), desk, now=now)
    if gone or told:
        await audit.record(
            transaction,
            actor="system",
            act="visit.expired",
            subject=f"visit_session:{session_id}",
            details={"expired": [str(row.id) for row in gone], "then": told},
            now=now,
        )
    return len(gone)


async def sessions_over(transaction: Transaction, *, now: datetime, limit: int = 50) -> Sequence[UUID]:
    """Sessions that are over and not yet closed, or whose attendance is to be settled."""
    unsettled = exists().where(
        bookings.c.session_id == sessions.c.id,
        bookings.c.state == "confirmed",
        sessions.c.ends_at <= now - rules.ABSENT_AFTER,
        exists().where(_came.c.session_id == sessions.c.id, _came.c.state == "attended"),
    )
    due = select(sessions.c.id).where(sessions.c.ends_at <= now, or_(sessions.c.state != "ended", unsettled))
    return tuple(await transaction.scalars(due.order_by(sessions.c.ends_at).limit(limit)))


_came = bookings.alias("came")


async def close(transaction: Transaction, session_id: UUID, *, now: datetime) -> int:
    """A session that is over: no line any more, holds gone, and a day later who did not come is absent.

    Where nobody was checked in the door kept no list, and nobody is called absent. Returns 1, or 0 where it is not over.
    """
    locked = await seats.lock(transaction, session_id)
    if locked is None or now < locked.session.ends_at:
        return 0
    await transaction.execute(
        update(waiting)
        .where(waiting.c.session_id == session_id, waiting.c.state.in_(("waiting", "offered")))
        .values(state="expired", version=waiting.c.version + 1, updated_at=now)
    )
    await _drop_holds(transaction, locked, now)
    absent = await _settle_absence(transaction, locked, now)
    await transaction.execute(update(sessions).where(sessions.c.id == session_id).values(state="ended", updated_at=now))
    await end_event(transaction, locked.event.id, now)
    await audit.record(
        transaction,
        actor="system",
        act="visit.session_over",
        subject=f"visit_session:{session_id}",
        details={"absent": absent},
        now=now,
    )
    return 1


async def _drop_holds(transaction: Transaction, locked: Locked, now: datetime) -> None:
    freed: dict[str, int] = {}
    held = select(bookings).where(bookings.c.session_id == locked.session.id, bookings.c.state == "held")
    for row in (await transaction.execute(held)).all():
        await set_state(transaction, row, BookingState.CANCELLED, "expired", now)
        freed[row.audience] = freed.get(row.audience, 0) - row.party
    await seats.take(transaction, locked.session.id, freed)


async def _settle_absence(transaction: Transaction, locked: Locked, now: datetime) -> int:
    if now < locked.session.ends_at + rules.ABSENT_AFTER:
        return 0
    came = await transaction.scalar(
        select(exists().where(bookings.c.session_id == locked.session.id, bookings.c.state == "attended"))
    )
    if not came:
        return 0
    absent = await transaction.execute(
        update(bookings)
        .where(bookings.c.session_id == locked.session.id, bookings.c.state == "confirmed")
        .values(state="absent", version=bookings.c.version + 1, updated_at=now)
        .returning(bookings.c.id)
    )
    return len(absent.all())


async def end_event(transaction: Transaction, event_id: str, now: datetime) -> None:
    """An event whose sessions are all over is over."""
    await transaction.execute(
        update(events)
        .where(
            events.c.id == event_id,
            events.c.state.in_(("published", "suspended")),
            ~exists().where(sessions.c.event_id == event_id, sessions.c.state != "ended"),
        )
        .values(state="ended", version=events.c.version + 1, updated_at=now)
    )
