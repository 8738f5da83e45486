"""Events as staff look for them: by state, day, form, field, department and words, with how full they are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, all_, exists, func, literal, or_, select

from actions.visits.limits import on_days
from actions.visits.model import EventState
from actions.visits.tables import events, sessions
from actions.visits.tables import waiting as line
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What staff look for; empty means any. `scope` is the department they may see alone."""

    scope: str | None = None
    department_id: str | None = None
    state: EventState | None = None
    form: str | None = None
    field: str | None = None
    words: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An event in a list: its sessions in numbers; `next_at` is the next one that starts, or the last."""

    id: str
    title: str
    department_id: str
    form: str
    field: str
    place: str
    state: EventState
    returned_because: str | None
    next_at: datetime | None
    sessions: int
    capacity: int
    taken: int
    waiting: int


async def rows(transaction: Transaction, asked: Asked, *, now: datetime, limit: int, offset: int) -> tuple[Row, ...]:
    """One page of events: those that start soonest first, then those without sessions, then what is over, the latest first."""
    numbers = (
        select(
            sessions.c.event_id,
            func.min(sessions.c.starts_at).filter(sessions.c.ends_at > now).label("ahead_at"),
            func.max(sessions.c.starts_at).label("last_at"),
            func.count().label("sessions"),
            func.sum(sessions.c.capacity).label("capacity"),
            func.sum(sessions.c.taken).label("taken"),
        )
        .where(*on_days(asked.first_day, asked.last_day))
        .group_by(sessions.c.event_id)
        .subquery()
    )
    in_line = (
        select(func.count())
        .select_from(line.join(sessions, sessions.c.id == line.c.session_id))
        .where(sessions.c.event_id == events.c.id, line.c.state == "waiting")
        .scalar_subquery()
    )
    wanted = _wanted(
        select(
            events.c.id, events.c.title, events.c.department_id, events.c.form, events.c.field, events.c.place,
            events.c.state, events.c.returned_because,
            func.coalesce(numbers.c.ahead_at, numbers.c.last_at).label("next_at"),
            func.coalesce(numbers.c.sessions, 0).label("sessions"),
            func.coalesce(numbers.c.capacity, 0).label("capacity"),
            func.coalesce(numbers.c.taken, 0).label("taken"), in_line.label("waiting"),
        ).outerjoin(numbers, numbers.c.event_id == events.c.id),
        asked,
    )  # fmt: skip
    page = (
        wanted.order_by(numbers.c.ahead_at.nulls_last(), numbers.c.last_at.desc().nulls_first(), events.c.id)
        .limit(limit)
        .offset(offset)
    )
    found = await transaction.execute(page)
    return tuple(Row(**{**row._mapping, "state": EventState(row.state)}) for row in found)  # noqa: SLF001


async def counts(transaction: Transaction, asked: Asked, *, not_by: str = "") -> dict[EventState, int]:
    """How many events there are in each state; `not_by`: of those that this person wrote nothing of."""
    wanted = _wanted(select(events.c.state, func.count().label("number")), asked)
    if not_by:
        wanted = wanted.where(literal(not_by) != all_(events.c.written_by))
    found = await transaction.execute(wanted.group_by(events.c.state))
    return {EventState(row.state): row.number for row in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A session of one of the next days."""

    id: UUID
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    taken: int
    capacity: int


async def near(
    transaction: Transaction, *, scope: str | None, now: datetime, until: datetime, limit: int = 8
) -> list[Near]:
    """Sessions that residents see and that are not over yet, up to a moment, the soonest first."""
    wanted = (
        select(
            sessions.c.id, events.c.title, events.c.place, sessions.c.starts_at, sessions.c.ends_at, sessions.c.taken,
            sessions.c.capacity,
        )
        .join(events, events.c.id == sessions.c.event_id)
        .where(
            sessions.c.ends_at > now, sessions.c.starts_at < until, sessions.c.state == "open",
            events.c.state == EventState.PUBLISHED,
        )
    )  # fmt: skip
    if scope is not None:
        wanted = wanted.where(events.c.department_id == scope)
    found = await transaction.execute(wanted.order_by(sessions.c.starts_at, sessions.c.id).limit(limit))
    return [Near(**row._mapping) for row in found]  # noqa: SLF001


def _wanted(query: Select[Any], asked: Asked) -> Select[Any]:
    for column, value in (
        (events.c.department_id, asked.scope),
        (events.c.department_id, asked.department_id),
        (events.c.state, asked.state),
        (events.c.form, asked.form),
        (events.c.field, asked.field),
    ):
        if value is not None:
            query = query.where(column == value)
    if asked.words:
        spoken = func.array_to_string(events.c.keywords, " ")
        columns = (events.c.title, events.c.place, events.c.id, spoken)
        query = query.where(or_(*(column.contains(asked.words, autoescape=True) for column in columns)))
    if days := on_days(asked.first_day, asked.last_day):
        query = query.where(exists().where(sessions.c.event_id == events.c.id, *days))
    return query
