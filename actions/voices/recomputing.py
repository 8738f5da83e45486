"""Open deadlines after a calendar was imported: computed again, the old and the new told, the earlier ones announced."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, text, update

from actions.voices.deadlines import Clock
from actions.voices.desk_tables import notices
from actions.voices.reminders import EARLIER, Audience
from actions.voices.tables import cases, duties
from knowledge.calendar import Moved
from knowledge.store import Transaction
from knowledge.workdays import Workdays

_OWED = text("answered < duty")


async def recompute(transaction: Transaction, old: Workdays, new: Workdays, now: datetime) -> Sequence[Moved]:
    """Move the deadlines of every case that is owed a reply. Cases with the same clock move together."""
    del old  # what was told before stands in the rows, whatever the calendar of that day was
    clocks = await transaction.execute(
        select(cases.c.clock_from, cases.c.days, cases.c.paused_days, cases.c.due_on, cases.c.due_exact)
        .where(_OWED)
        .distinct()
        .order_by(cases.c.clock_from, cases.c.days, cases.c.paused_days, cases.c.due_on)
    )
    moved: list[Moved] = []
    for clock in clocks.all():
        deadline = Clock(from_on=clock.clock_from, days=clock.days, paused_days=clock.paused_days).deadline(new)
        if (deadline.earliest, deadline.exact) != (clock.due_on, clock.due_exact):
            moved += await _moved(transaction, clock, deadline.earliest, exact=deadline.exact, now=now)
    return moved


async def _moved(transaction: Transaction, clock: Any, due_on: date, *, exact: bool, now: datetime) -> list[Moved]:  # noqa: ANN401  (a row of columns)
    same = [
        cases.c[name] == getattr(clock, name) for name in ("clock_from", "days", "paused_days", "due_on", "due_exact")
    ]
    rows = (
        await transaction.execute(
            update(cases)
            .where(_OWED, *same)
            .values(due_on=due_on, due_exact=exact, updated_at=now, version=cases.c.version + 1)
            .returning(cases.c.id, cases.c.number, cases.c.duty, cases.c.department_id)
        )
    ).all()
    for row in rows:
        await transaction.execute(
            update(duties).where(duties.c.case_id == row.id, duties.c.duty == row.duty).values(due_on=due_on)
        )
    if due_on < clock.due_on and rows:
        await transaction.execute(insert(notices), [_earlier(row, due_on, now) for row in rows])
    return [Moved(id=row.number, old=clock.due_on, new=due_on, exact=exact) for row in rows]


def _earlier(row: Any, due_on: date, now: datetime) -> dict[str, Any]:  # noqa: ANN401  (a row of columns)
    return {
        "case_id": row.id,
        "duty": row.duty,
        "what": EARLIER,
        "due_on": due_on,
        "department_id": row.department_id,
        "audience": Audience.DEPARTMENT if row.department_id is not None else Audience.OFFICE,
        "created_at": now,
    }
