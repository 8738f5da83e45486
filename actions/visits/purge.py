"""Forgetting: 30 days after a session nothing in it says any more who came (on request at once: `erasing.py`).

Numbers stay (parties, states, stars); names, phones, dates of birth, what was said, and the link to the person go.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from actions.visits import rules, seats
from actions.visits.tables import bookings, feedback, sessions, waiting
from knowledge import audit
from knowledge.people_tables import outbox
from knowledge.store import Transaction

#: What goes of a booking and of a place in line.
FORGOTTEN: Mapping[str, None] = dict.fromkeys(("resident_id", "key", "name", "phone", "phone_blind", "people"))


async def sessions_to_purge(transaction: Transaction, *, now: datetime, limit: int = 50) -> Sequence[UUID]:
    """Sessions that ended 30 days ago and still know somebody."""
    still = (bookings, waiting)
    known = [
        sessions.c.id.in_(
            select(one.c.session_id).where(
                or_(
                    one.c.resident_id.is_not(None),
                    one.c.key.is_not(None),
                    one.c.name.is_not(None),
                    one.c.phone.is_not(None),
                    one.c.people.is_not(None),
                )
            )
        )
        for one in still
    ]
    said = sessions.c.id.in_(select(feedback.c.session_id).where(feedback.c.said.is_not(None)))
    due = select(sessions.c.id).where(sessions.c.ends_at <= now - rules.PURGE_AFTER, or_(*known, said))
    return tuple(await transaction.scalars(due.order_by(sessions.c.ends_at).limit(limit)))


async def purge(transaction: Transaction, session_id: UUID, *, now: datetime) -> int:
    """Forget everybody of a session that ended 30 days ago; returns how many bookings and places in line."""
    locked = await seats.lock(transaction, session_id)
    if locked is None or not rules.may_be_forgotten(locked.session.ends_at, now):
        return 0
    gone: list[UUID] = []
    for table in (bookings, waiting):
        rows = await transaction.execute(
            update(table).where(table.c.session_id == session_id).values(**FORGOTTEN).returning(table.c.id)
        )
        gone += rows.scalars()
    await transaction.execute(update(feedback).where(feedback.c.session_id == session_id).values(said=None))
    await forget_notices(transaction, gone)
    await audit.record(
        transaction,
        actor="system",
        act="visit.purged",
        subject=f"visit_session:{session_id}",
        details={"records": len(gone)},
        now=now,
    )
    return len(gone)


async def forget_notices(transaction: Transaction, about: Sequence[UUID]) -> None:
    """What was sent about these bookings and places in line."""
    if about:
        ids = [str(one) for one in about]
        await transaction.execute(
            delete(outbox).where(
                or_(outbox.c.key.startswith("visit:"), outbox.c.key.startswith("visit_feedback:")),
                func.split_part(outbox.c.key, ":", 2).in_(ids),
            )
        )
