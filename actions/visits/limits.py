"""What is looked for in the catalogue, as conditions of the database; `finding.limited` holds the same in memory."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_

from actions.visits.model import Wanted
from actions.visits.tables import events, sessions
from knowledge.city_time import CITY_TIME


def day_begins(day: date) -> datetime:
    """Midnight of a day of the city, in UTC."""
    return datetime.combine(day, time(), CITY_TIME).astimezone(UTC)


def on_days(first: date | None, last: date | None) -> list[Any]:
    """Limits of sessions: on which days of the city, both ends included."""
    limits: list[Any] = []
    if first is not None:
        limits.append(sessions.c.starts_at >= day_begins(first))
    if last is not None:
        limits.append(sessions.c.starts_at < day_begins(last + timedelta(days=1)))
    return limits


def of_events(wanted: Wanted) -> list[Any]:
    """Limits of events: whose, where, what they are, for whom, and in which words."""
    limits: list[Any] = [
        column == value
        for column, value in (
            (events.c.campaign_id, wanted.campaign_id),
            (events.c.department_id, wanted.department_id),
            (events.c.district_id, wanted.district_id),
            (events.c.form, wanted.form),
            (events.c.field, wanted.field),
        )
        if value is not None
    ]
    if wanted.for_children:
        limits.append(events.c.for_children)
    for word in wanted.words:
        spoken = func.array_to_string(events.c.keywords, " ")
        columns = (events.c.title, events.c.place, spoken, events.c.summary)
        limits.append(or_(*(text.contains(word, autoescape=True) for text in columns)))
    return limits
