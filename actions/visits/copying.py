"""An event written once more, on other days: a draft of whoever copies it."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from actions.visits.events import NewId, locked_event, quota_rows
from actions.visits.model import Event, EventState
from actions.visits.rows import event_from
from actions.visits.tables import events, quotas, sessions
from knowledge import audit
from knowledge.store import Transaction


async def copy_event(
    transaction: Transaction, event_id: str, *, days: int, actor: str, now: datetime, new_id: NewId
) -> Event:
    """A draft like an event, its sessions `days` later. Raises UnknownError."""
    row = await locked_event(transaction, event_id)
    copied = str(new_id())
    values = {name: getattr(row, name) for name in events.c.keys()}  # noqa: SIM118  (a collection, not a dict)
    values |= {
        "id": copied, "state": EventState.DRAFT, "version": 1, "created_by": actor, "written_by": [actor],
        "submitted_by": None, "approved_by": None, "returned_because": None, "created_at": now, "updated_at": now,
    }  # fmt: skip
    await transaction.execute(insert(events).values(**values))
    shift = timedelta(days=days)
    for one in (await transaction.execute(select(sessions).where(sessions.c.event_id == event_id))).all():
        session_id = new_id()
        await transaction.execute(
            insert(sessions).values(
                id=session_id,
                event_id=copied,
                starts_at=one.starts_at + shift,
                ends_at=one.ends_at + shift,
                cut_off_at=one.cut_off_at + shift,
                capacity=one.capacity,
                split=one.split,
                taken=0,
                state="open",
                version=1,
                created_at=now,
                updated_at=now,
            )
        )
        kept = (await transaction.execute(select(quotas).where(quotas.c.session_id == one.id))).all()
        if rows := quota_rows(session_id, {quota.audience: quota.seats for quota in kept}):
            await transaction.execute(insert(quotas), rows)
    await audit.record(
        transaction,
        actor=actor,
        act="visit.copied",
        subject=f"visit_event:{copied}",
        details={"from": event_id, "days": days},
        now=now,
    )
    return event_from((await transaction.execute(select(events).where(events.c.id == copied))).one())
