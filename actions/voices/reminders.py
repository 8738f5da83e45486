"""Reminders to staff: three working days before a deadline, one, on the day, and to a supervisor when it has passed.

Each is a row, written once for its case, duty, deadline and whom it is for. What is shown is never more than one a case:
the most urgent that still holds, to whoever has to act now. A reply, a transfer, a pause or a new deadline takes it away
without anything being deleted, since it holds for the case as it was. What the clock does by itself is here too: a pause
that lasted too long ends, and an answered case closes when nobody asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from actions.voices.cases import close, resume
from actions.voices.desk_tables import notices
from actions.voices.inbox import Days
from actions.voices.model import SYSTEM, Desk, State
from actions.voices.tables import OWING, cases
from knowledge.city_time import CITY_TIME
from knowledge.store import Transaction
from knowledge.workdays import Workdays

EARLIER = "earlier"
SHORTEST_WARNED = 3  # a case with no more working days than these is not announced on the day it comes


class Audience(StrEnum):
    """Whom a reminder is for."""

    DEPARTMENT = "department"  # that leads the case
    OFFICE = "office"  # which has not given the case to a department yet
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whose reminders are looked at; a department's are its own."""

    audience: Audience
    department_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The one reminder of a case. `what` is T-3, T-1, T0, overdue or earlier (a new calendar moved the deadline).

    `moved_earlier` says the last beside another, which is more urgent.
    """

    id: int
    case_id: UUID
    number: str
    title: str
    what: str
    due_on: date
    department_id: str | None
    audience: str
    created_at: datetime
    moved_earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """The reminders that nobody has seen, the most urgent first, and how many there are in all."""

    notices: tuple[Notice, ...]
    total: int


_REMIND = text(f"""
    INSERT INTO voice_notices (case_id, duty, what, due_on, department_id, audience, created_at)
    SELECT id, duty, what, due_on, CASE WHEN audience = 'department' THEN department_id END, audience, :now
    FROM voice_cases
    CROSS JOIN LATERAL (SELECT CASE WHEN due_on < :today THEN 'overdue' WHEN due_on = :today THEN 'T0'
                                    WHEN due_on <= :next THEN 'T-1' ELSE 'T-3' END AS what) AS said
    CROSS JOIN LATERAL (SELECT CASE WHEN department_id IS NULL THEN 'office' ELSE 'department' END AS audience
                        UNION ALL SELECT 'supervisor' WHERE what = 'overdue') AS told
    WHERE {OWING} AND state <> 'waiting' AND due_on <= :third AND (what <> 'T-3' OR days + paused_days > :short)
    ORDER BY due_on, id
    ON CONFLICT DO NOTHING
    RETURNING id
""")  # noqa: S608  (OWING is a constant of ours)


async def remind(transaction: Transaction, *, workdays: Workdays, now: datetime) -> int:
    """Write the reminders that are due and not written yet; returns how many. Of several, the most urgent alone."""
    days = Days.of(workdays, now)
    between = {"today": days.today, "next": days.next, "third": days.third, "short": SHORTEST_WARNED}
    written = await transaction.execute(_REMIND, {"now": now, **between})
    return len(written.all())


async def notices_for(transaction: Transaction, addressees: Sequence[Addressee], *, limit: int = 50) -> Reminders:
    """The reminders of these, one a case."""
    if not addressees:
        return Reminders(notices=(), total=0)
    here = notices.alias("earlier")
    moved = select(here.c.id).where(
        here.c.case_id == notices.c.case_id,
        here.c.audience == notices.c.audience,
        here.c.what == EARLIER,
        here.c.duty == notices.c.duty,
        here.c.due_on == notices.c.due_on,
        here.c.seen_at.is_(None),
    )
    latest = (
        select(
            notices.c.id, notices.c.case_id, cases.c.number, cases.c.title, notices.c.what, notices.c.due_on,
            cases.c.department_id, notices.c.audience, notices.c.created_at, notices.c.seen_at,
            and_(notices.c.what != EARLIER, moved.exists()).label("moved_earlier"),
        )
        .ext(distinct_on(notices.c.case_id, notices.c.audience))
        .join(cases, cases.c.id == notices.c.case_id)
        .where(*_holding(), or_(*(_of(one) for one in addressees)))
        .order_by(notices.c.case_id, notices.c.audience, notices.c.what == EARLIER, notices.c.id.desc())
        .subquery()
    )  # fmt: skip
    unseen = select(latest, func.count().over().label("total")).where(latest.c.seen_at.is_(None))
    rows = (await transaction.execute(unseen.order_by(latest.c.due_on, latest.c.id).limit(limit))).all()
    return Reminders(notices=tuple(_notice(row) for row in rows), total=rows[0].total if rows else 0)


def _holding() -> list[ColumnElement[bool]]:
    """A reminder holds while its duty is owed, its deadline stands, and the clock runs."""
    return [
        cases.c.answered < cases.c.duty,
        cases.c.state != State.WAITING,
        notices.c.duty == cases.c.duty,
        notices.c.due_on == cases.c.due_on,
    ]


def _of(addressee: Addressee) -> ColumnElement[bool]:
    """What is for them, of cases that are theirs now."""
    mine = notices.c.audience == addressee.audience
    match addressee.audience:
        case Audience.DEPARTMENT:
            own = addressee.department_id
            return and_(mine, notices.c.department_id == own, cases.c.department_id == own)
        case Audience.OFFICE:
            return and_(mine, cases.c.department_id.is_(None))
        case Audience.SUPERVISOR:
            return mine


def _notice(row: Any) -> Notice:  # noqa: ANN401  (a row of joined columns)
    return Notice(**{name: getattr(row, name) for name in Notice.__dataclass_fields__})


async def seen(
    transaction: Transaction, notice_id: int, addressees: Sequence[Addressee], *, by: str, now: datetime
) -> bool:
    """One of these has seen a reminder, and with it the less urgent ones of its case; others still see theirs.

    False where it is not theirs, or was seen before.
    """
    if not addressees:
        return False
    found = (
        select(notices.c.case_id, notices.c.audience, notices.c.department_id)
        .join(cases, cases.c.id == notices.c.case_id)
        .where(notices.c.id == notice_id, or_(*(_of(one) for one in addressees)))
    )
    row = (await transaction.execute(found)).first()
    if row is None:
        return False
    marked = await transaction.execute(
        update(notices)
        .where(
            notices.c.case_id == row.case_id,
            notices.c.audience == row.audience,
            notices.c.department_id.is_not_distinct_from(row.department_id),
            notices.c.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by=by)
        .returning(notices.c.id)
    )
    return marked.first() is not None


async def end_pauses(transaction: Transaction, *, desk: Desk, now: datetime) -> int:
    """The clock of one case that waited for its resident for too long goes on; returns 1, or 0 where there is none."""
    waiting = select(cases.c.id, cases.c.paused_at).where(cases.c.state == State.WAITING)
    rows = (
        await transaction.execute(waiting.order_by(cases.c.paused_at).limit(1).with_for_update(skip_locked=True))
    ).all()
    for row in rows:
        until = desk.workdays.add(row.paused_at.astimezone(CITY_TIME).date(), desk.policy.pause_days)
        if until.earliest < now.astimezone(CITY_TIME).date():
            await resume(transaction, row.id, by=SYSTEM, desk=desk, now=now)
            return 1
    return 0


async def close_quiet(transaction: Transaction, *, desk: Desk, now: datetime) -> int:
    """One case that was answered long enough ago, without another question, closes; returns 1, or 0."""
    quiet = or_(
        (cases.c.state == State.REPLIED) & (cases.c.updated_at < now - timedelta(days=desk.policy.rating_days)),
        (cases.c.state == State.RATED) & (cases.c.updated_at < now - timedelta(days=1)),
    )
    found = select(cases.c.id).where(quiet).order_by(cases.c.due_on).limit(1).with_for_update(skip_locked=True)
    case_id = (await transaction.execute(found)).scalar_one_or_none()
    if case_id is None:
        return 0
    await close(transaction, case_id, by=SYSTEM, desk=desk, now=now)
    return 1
