"""The scarce thing: a session's seats, behind the lock of its row. Everything that takes or frees seats begins here.

The lock is taken late: what does not depend on the seats is done before. Whoever needs two sessions locks them in the
order of their ids. What the rules read (the event, the line, who has booked) is read after the lock, so it is as new as the
lock. The CHECK of the table is the last word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select, update

from actions.visits.model import EVERYBODY, Event, Session
from actions.visits.rows import event_from, quotas_from, session_from
from actions.visits.tables import events, quotas, sessions, waiting
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A session nobody else can change until this transaction ends, and its event. `lines` counts parties in line."""

    session: Session
    event: Event
    lines: Mapping[str, int]

    def seen_by(self, audience: str) -> Session:
        """The session with the line of one audience's seats."""
        return replace(self.session, waiting=self.lines.get(audience, 0))


async def lock(transaction: Transaction, session_id: UUID) -> Locked | None:
    """Lock one session; None where there is none."""
    row = (
        await transaction.execute(
            select(sessions).where(sessions.c.id == session_id).with_for_update(key_share=True)  # FOR NO KEY UPDATE
        )
    ).first()
    if row is None:
        return None
    event = (await transaction.execute(select(events).where(events.c.id == row.event_id))).one()
    parts = (
        quotas_from(await transaction.execute(select(quotas).where(quotas.c.session_id == session_id)))
        if row.split
        else {}
    )
    lines = await transaction.execute(
        select(waiting.c.audience, func.count().label("parties"))
        .where(waiting.c.session_id == session_id, waiting.c.state == "waiting", waiting.c.resident_id.is_not(None))
        .group_by(waiting.c.audience)
    )
    return Locked(
        session=session_from(row, parts.get(session_id, ())),
        event=event_from(event),
        lines={one.audience: one.parties for one in lines},
    )


async def lock_all(transaction: Transaction, session_ids: Iterable[UUID]) -> dict[UUID, Locked]:
    """Lock several sessions in the one order that cannot deadlock."""
    found: dict[UUID, Locked] = {}
    for session_id in sorted(set(session_ids)):
        if (locked := await lock(transaction, session_id)) is not None:
            found[session_id] = locked
    return found


async def take(transaction: Transaction, session_id: UUID, seats: Mapping[str, int]) -> None:
    """Count seats as taken (or, below 0, as free again), by audience. Raises IntegrityError rather than oversell."""
    total = sum(seats.values())
    if total:
        await transaction.execute(
            update(sessions).where(sessions.c.id == session_id).values(taken=sessions.c.taken + total)
        )
    for audience, number in sorted(seats.items()):
        if audience != EVERYBODY and number:
            await transaction.execute(
                update(quotas)
                .where(quotas.c.session_id == session_id, quotas.c.audience == audience)
                .values(taken=quotas.c.taken + number)
            )


def with_taken(session: Session, seats: Mapping[str, int]) -> Session:
    """The session as it is after `take`."""
    return replace(
        session,
        taken=session.taken + sum(seats.values()),
        quotas=tuple(replace(one, taken=one.taken + seats.get(one.audience, 0)) for one in session.quotas),
    )
