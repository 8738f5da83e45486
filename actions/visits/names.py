"""What events are called, as data for understanding."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from actions.visits.model import EventState
from actions.visits.tables import events, sessions
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class EventName:
    """An event's title, and the other words for it."""

    id: str
    title: str
    keywords: tuple[str, ...]


async def names(transaction: Transaction, *, since: datetime) -> tuple[EventName, ...]:
    """Every event that residents can see and that has a session after `since`."""
    seen = (EventState.PUBLISHED, EventState.SUSPENDED, EventState.ENDED)
    rows = await transaction.execute(
        select(events.c.id, events.c.title, events.c.keywords)
        .where(
            events.c.state.in_(seen),
            exists().where(sessions.c.event_id == events.c.id, sessions.c.starts_at >= since),
        )
        .order_by(events.c.id)
    )
    return tuple(EventName(id=row.id, title=row.title, keywords=tuple(row.keywords)) for row in rows)
