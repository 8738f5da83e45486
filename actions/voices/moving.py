"""Moving a case from state to state: the one function that writes it, with its clock, its story and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from actions.voices.deadlines import Clock, clock_of, on_time, stood_still
from actions.voices.model import Act, Actor, Case, Desk, State
from actions.voices.records import COLUMNS, case_of, log, tell
from actions.voices.states import Position, position, step
from actions.voices.tables import cases, duties
from knowledge.city_time import city_day
from knowledge.store import Transaction
from knowledge.workdays import Workdays

_NEW_DUTY = (Act.FOLLOW_UP, Act.REOPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One act: what is said in the story and to whom, what else of the case changes."""

    act: Act
    text: str = ""
    shown_to: str = "resident"
    changes: Mapping[str, Any] = field(default_factory=dict)
    department_id: str | None = None


async def move(transaction: Transaction, case: Case, made: Move, *, by: Actor, desk: Desk, now: datetime) -> Case:
    """The case (locked) after the act. Raises NotAllowedError where the machine of `states.py` refuses."""
    after = step(position(case), made.act, by.role, desk.policy)
    clock = _clock(case, made.act, desk, now)
    changed = {
        **_standing(after),
        **_stamps(case, made.act, now),
        **_clock_columns(clock, desk.workdays),
        **made.changes,
        "version": case.version + 1,
        "updated_at": now,
    }
    row = await transaction.execute(update(cases).where(cases.c.id == case.id).values(changed).returning(*COLUMNS))
    moved = case_of(row.one())
    await _write_duty(transaction, moved, made.act, now)
    if "department_id" in made.changes:
        await _take_along(transaction, moved)
    await tell(
        transaction,
        case.id,
        act=made.act,
        by=by,
        now=now,
        text=made.text,
        shown_to=made.shown_to,
        before=case.state,
        after=moved.state,
        department_id=made.department_id or by.department_id,
    )
    details = {"before": case.state, "after": moved.state, "department": made.department_id, "due": str(moved.due_on)}
    await log(transaction, case.id, act=made.act, by=by, now=now, details=details)
    return moved


async def _take_along(transaction: Transaction, main: Case) -> None:
    """Whoever leads a case leads those that were merged into it: they answer them, and their deadlines are theirs."""
    merged = (cases.c.merged_into == main.id) & (cases.c.state == State.MERGED)
    led = {"department_id": main.department_id}
    taken = await transaction.execute(
        update(cases).where(merged).values(**led, version=cases.c.version + 1).returning(cases.c.id, cases.c.duty)
    )
    for row in taken.all():
        await transaction.execute(
            update(duties).where(duties.c.case_id == row.id, duties.c.duty == row.duty).values(led)
        )


def _standing(after: Position) -> dict[str, Any]:
    return {name: getattr(after, name) for name in Position.__dataclass_fields__}


def _stamps(case: Case, act: Act, now: datetime) -> dict[str, Any]:
    """The moments that an act writes down; every act but waiting ends a pause."""
    stamps: dict[str, Any] = {"paused_at": now if act is Act.WAIT else None}
    match act:
        case Act.REPLY:
            return {**stamps, "replied_at": now}
        case Act.CLOSE:
            return {**stamps, "closed_at": case.closed_at or now}
        case Act.FOLLOW_UP | Act.REOPEN:
            return {**stamps, "closed_at": None, "purged_at": None, "merged_into": None}
        case _:
            return stamps


def _clock(case: Case, act: Act, desk: Desk, now: datetime) -> Clock | None:
    """The clock after the act, where the act touches it: a new duty starts one, the end of a pause moves it."""
    if act in _NEW_DUTY:
        return Clock(from_on=city_day(now), days=desk.policy.days(case.kind))
    if case.state is State.WAITING and case.paused_at is not None:
        old = clock_of(case)
        still = stood_still(case.paused_at, now, desk.workdays, most=desk.policy.pause_days)
        return Clock(from_on=old.from_on, days=old.days, paused_days=old.paused_days + still)
    return None


def _clock_columns(clock: Clock | None, workdays: Workdays) -> dict[str, Any]:
    if clock is None:
        return {}
    deadline = clock.deadline(workdays)
    return {
        "clock_from": clock.from_on,
        "days": clock.days,
        "paused_days": clock.paused_days,
        "due_on": deadline.earliest,
        "due_exact": deadline.exact,
    }


async def _write_duty(transaction: Transaction, case: Case, act: Act, now: datetime) -> None:
    if act in _NEW_DUTY:
        await begin_duty(transaction, case)
        return
    written: dict[str, Any] = {"due_on": case.due_on}
    if act is Act.RATE:
        written["rating"] = case.rating
    if case.owes or act is Act.REPLY:
        written["department_id"] = case.department_id
    if act is Act.REPLY:
        kept = on_time(case.due_on, due_exact=case.due_exact, replied_at=now)
        written |= {"answered_at": now, "on_time": kept}
    await transaction.execute(
        update(duties).where(duties.c.case_id == case.id, duties.c.duty == case.duty).values(written)
    )


async def begin_duty(transaction: Transaction, case: Case) -> None:
    """Write down that a reply is owed from now on."""
    await transaction.execute(
        insert(duties).values(
            case_id=case.id,
            duty=case.duty,
            kind=case.kind,
            topic=case.topic,
            from_on=case.clock_from,
            days=case.days,
            due_on=case.due_on,
            department_id=case.department_id,
        )
    )
