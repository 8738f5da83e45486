"""The inbox of staff: queues by state and deadline, paged by key, so that a page costs the same wherever it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)

from actions.voices.alike import pairs_of
from actions.voices.model import Case, Kind, State
from actions.voices.numbers import read_number
from actions.voices.records import COLUMNS, case_of, helps
from actions.voices.similar_tables import signatures
from actions.voices.tables import cases
from knowledge.city_time import city_day
from knowledge.store import Transaction
from knowledge.workdays import Workdays


class Queue(StrEnum):
    """What staff look for."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    T1 = "t1"  # due on the next working day
    T3 = "t3"  # due within three working days
    WAITING = "waiting"
    UNASSIGNED = "unassigned"
    ASSISTING = "assisting"
    ANSWERED = "answered"
    CLOSED = "closed"
    ALL = "all"


QUEUE_NAMES: Mapping[Queue, str] = MappingProxyType(
    {
        Queue.OPEN: "待答复",
        Queue.OVERDUE: "已逾期",
        Queue.TODAY: "今天到期",
        Queue.T1: "下个工作日到期",
        Queue.T3: "三个工作日内到期",
        Queue.WAITING: "等待补充",
        Queue.UNASSIGNED: "待交办",
        Queue.ASSISTING: "协办",
        Queue.ANSWERED: "已答复",
        Queue.CLOSED: "已办结",
        Queue.ALL: "全部",
    }
)

UNASSIGNED = (State.RECEIVED, State.ACCEPTED, State.RETURNED, State.REOPENED)
_NEWEST_FIRST = frozenset({Queue.ANSWERED, Queue.CLOSED, Queue.ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of a queue is wanted. `words` is a number, or words that stand in the case."""

    queue: Queue = Queue.OPEN
    state: State | None = None
    kind: Kind | None = None
    department_id: str | None = None
    topic: str | None = None  # of `matters.TOPIC_NAMES`
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some cases, and the key of the next page; None where this is the last."""

    cases: tuple[Case, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Today, and the days on which alarms fall: the next working day, and the third."""

    today: date
    next: date
    third: date

    @classmethod
    def of(cls, workdays: Workdays, now: datetime) -> "Days":
        """The days as they are at this moment."""
        today = city_day(now)
        return cls(today=today, next=workdays.add(today, 1).earliest, third=workdays.add(today, 3).earliest)


def _owing() -> ColumnElement[bool]:
    """What the partial indexes are for: a merged case too stands in the queues, with its own deadline."""
    return cases.c.answered < cases.c.duty


def _running() -> ColumnElement[bool]:
    return and_(_owing(), cases.c.state != State.WAITING)


def _in_queue(queue: Queue, days: Days) -> list[ColumnElement[bool]]:
    due = cases.c.due_on
    conditions: dict[Queue, list[ColumnElement[bool]]] = {
        Queue.OPEN: [_owing()],
        Queue.OVERDUE: [_running(), due < days.today],
        Queue.TODAY: [_running(), due == days.today],
        Queue.T1: [_running(), due > days.today, due <= days.next],
        Queue.T3: [_running(), due > days.today, due <= days.third],
        Queue.WAITING: [cases.c.state == State.WAITING],
        Queue.UNASSIGNED: [_owing(), cases.c.state.in_(UNASSIGNED)],
        Queue.ASSISTING: [_owing()],
        Queue.ANSWERED: [cases.c.state.in_((State.REPLIED, State.RATED))],
        Queue.CLOSED: [cases.c.state == State.CLOSED],
        Queue.ALL: [],
    }
    return conditions[queue]


def _seen(queue: Queue, scope: str | None) -> list[ColumnElement[bool]]:
    """A department's own queues hold the cases it leads; those where it assists are a queue of their own."""
    if queue is Queue.ASSISTING:
        return [helps(scope)]
    return [cases.c.department_id == scope] if scope is not None else []


def _wanted(asked: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.state is not None:
        conditions.append(cases.c.state == asked.state)
    if asked.kind is not None:
        conditions.append(cases.c.kind == asked.kind)
    if asked.department_id is not None:
        conditions.append(cases.c.department_id == asked.department_id)
    if asked.topic is not None:
        conditions.append(cases.c.topic == asked.topic)
    return [*conditions, *_with_words(asked.words)]


def _with_words(words: str) -> list[ColumnElement[bool]]:
    number = read_number(words)
    if number is not None:
        return [cases.c.number == number]
    if pairs := pairs_of(words):
        listed = bindparam("wanted", list(pairs), type_=ARRAY(Integer))
        found = select(signatures.c.case_id).where(signatures.c.pairs.bool_op("@>")(listed))
        return [cases.c.id.in_(found)]
    escaped = words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return [cases.c.text.like(f"%{escaped}%")] if escaped else []


async def inbox(
    transaction: Transaction,
    asked: Filter,
    *,
    scope: str | None,
    workdays: Workdays,
    now: datetime,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of a queue: what is due first stands first; of what is answered, what came last."""
    found: Select[tuple[object, ...]] = select(*COLUMNS).where(
        *_in_queue(asked.queue, Days.of(workdays, now)), *_seen(asked.queue, scope), *_wanted(asked)
    )
    newest = asked.queue in _NEWEST_FIRST
    key = cases.c.received_at if newest else cases.c.due_on
    if (last := _read_key(after, newest=newest)) is not None:
        here = tuple_(key, cases.c.id)
        found = found.where(here < last if newest else here > last)
    order = (key.desc(), cases.c.id.desc()) if newest else (key, cases.c.id)
    rows = (await transaction.execute(found.order_by(*order).limit(limit + 1))).all()
    page = tuple(case_of(row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(cases=page, next=_write_key(page[-1], newest=newest) if more else None)


def _write_key(last: Case, *, newest: bool) -> str:
    return f"{(last.received_at if newest else last.due_on).isoformat()}_{last.id}"


def _read_key(after: str | None, *, newest: bool) -> tuple[date, UUID] | None:
    """The key of the last row of the page before; None for the first page, and for a key that is none."""
    moment, _, identity = (after or "").partition("_")
    try:
        return (datetime.fromisoformat(moment) if newest else date.fromisoformat(moment)), UUID(identity)
    except ValueError:
        return None


async def counts(
    transaction: Transaction, *, scope: str | None, workdays: Workdays, now: datetime
) -> Mapping[Queue, int]:
    """How many cases stand in each queue of work (not in ANSWERED, CLOSED and ALL, which only grow)."""
    days = Days.of(workdays, now)
    counted = [one for one in Queue if one not in _NEWEST_FIRST and one is not Queue.ASSISTING]
    columns = [func.count(case((and_(*_in_queue(one, days)), 1))).label(one.value) for one in counted]
    found = select(*columns).where(_owing(), *_seen(Queue.OPEN, scope))
    row = (await transaction.execute(found)).one()
    helping = select(func.count()).select_from(cases).where(_owing(), *_seen(Queue.ASSISTING, scope))
    return {
        **{one: int(getattr(row, one.value)) for one in counted},
        Queue.ASSISTING: int((await transaction.execute(helping)).scalar_one()),
    }
