"""What the office, departments and the clock do to a case. Each is one locked row, one move, one audit entry.

Every function takes an open transaction, the case's id, `by` whom, the desk, `now` (UTC) and, from staff, the `version`
they saw; it returns the case after the act. Raises NotFoundError, NotAllowedError, UnfitError, ChangedError.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from actions.voices import messages
from actions.voices.errors import NotAllowedError, UnfitError
from actions.voices.model import Act, Actor, Case, Desk, Role, State
from actions.voices.moving import Move, move
from actions.voices.records import locked, log, tell
from actions.voices.rules import MOST_REASON, MOST_TEXT, written
from actions.voices.tables import assisting, cases, parties
from knowledge import notices
from knowledge.store import Transaction


async def accept(
    transaction: Transaction, case_id: UUID, *, by: Actor, desk: Desk, now: datetime, version: int | None = None
) -> Case:
    """The office takes the case."""
    case = await locked(transaction, case_id, by, version=version)
    return await move(transaction, case, Move(act=Act.ACCEPT), by=by, desk=desk, now=now)


async def assign(
    transaction: Transaction,
    case_id: UUID,
    lead: str,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    assisting: Iterable[str] = (),
    version: int | None = None,
) -> Case:
    """The office gives the case to a lead department, and asks others to assist."""
    case = await locked(transaction, case_id, by, version=version)
    made = Move(act=Act.ASSIGN, changes={"department_id": _known(lead, desk)}, department_id=lead)
    moved = await move(transaction, case, made, by=by, desk=desk, now=now)
    await _set_assisting(transaction, moved, assisting, desk, now)
    return moved


async def designate(
    transaction: Transaction,
    case_id: UUID,
    lead: str,
    reason: str,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The office decides who answers: afterwards the case is neither returned nor transferred. The clock goes on."""
    case = await locked(transaction, case_id, by, version=version)
    text = written(reason, MOST_REASON, "指定办理的理由")
    made = Move(
        act=Act.DESIGNATE,
        text=text,
        shown_to="staff",
        changes={"department_id": _known(lead, desk)},
        department_id=lead,
    )
    return await move(transaction, case, made, by=by, desk=desk, now=now)


async def take_on(
    transaction: Transaction, case_id: UUID, *, by: Actor, desk: Desk, now: datetime, version: int | None = None
) -> Case:
    """The department to which the case was transferred takes it."""
    case = await locked(transaction, case_id, by, version=version)
    return await move(transaction, case, Move(act=Act.TAKE_ON), by=by, desk=desk, now=now)


async def give_back(
    transaction: Transaction,
    case_id: UUID,
    reason: str,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    version: int | None = None,
) -> Case:
    """A department returns the case to the office, with a reason. The clock goes on."""
    case = await locked(transaction, case_id, by, version=version)
    text = written(reason, MOST_REASON, "退回的理由")
    made = Move(act=Act.RETURN, text=text, shown_to="staff", changes={"department_id": None})
    return await move(transaction, case, made, by=by, desk=desk, now=now)


async def transfer(
    transaction: Transaction,
    case_id: UUID,
    to: str,
    reason: str,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The case goes to another department, so often as the settings allow. The clock goes on."""
    case = await locked(transaction, case_id, by, version=version)
    if to == case.department_id:
        raise UnfitError("这件事项已经在这个单位。")
    text = written(reason, MOST_REASON, "转办的理由")
    changes = {"department_id": _known(to, desk)}
    made = Move(act=Act.TRANSFER, text=text, shown_to="staff", changes=changes, department_id=to)
    return await move(transaction, case, made, by=by, desk=desk, now=now)


async def wait(
    transaction: Transaction,
    case_id: UUID,
    question: str,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Ask the resident for what is missing; until they answer (or too long has passed) the clock stands still."""
    case = await locked(transaction, case_id, by, version=version)
    text = written(question, MOST_REASON, "要补充的内容")
    moved = await move(transaction, case, Move(act=Act.WAIT, text=text), by=by, desk=desk, now=now)
    notice = messages.asked(moved, text, desk.city)
    for resident_id in await authors_of(transaction, [case.id]):
        key = f"voice:{case.id}:wait:{moved.duty}:{moved.pauses}"
        await notices.put(transaction, notice, key=key, to=resident_id, now=now)
    return moved


async def resume(
    transaction: Transaction, case_id: UUID, *, by: Actor, desk: Desk, now: datetime, version: int | None = None
) -> Case:
    """The clock goes on; the deadline moves by the working days it stood still."""
    case = await locked(transaction, case_id, by, version=version)
    return await move(transaction, case, Move(act=Act.RESUME), by=by, desk=desk, now=now)


async def close(
    transaction: Transaction, case_id: UUID, *, by: Actor, desk: Desk, now: datetime, version: int | None = None
) -> Case:
    """The case ends. Only one that was replied to can."""
    case = await locked(transaction, case_id, by, version=version)
    return await move(transaction, case, Move(act=Act.CLOSE), by=by, desk=desk, now=now)


async def merge(
    transaction: Transaction,
    case_id: UUID,
    into: UUID,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The case is answered together with another, which must be due no later. Its resident is told."""
    if case_id == into:
        raise UnfitError("不能和自己合并。")
    first, second = sorted((case_id, into))  # always in one order, so that two merges never wait for each other
    both = {one: await locked(transaction, one, by) for one in (first, second)}
    case, main = await locked(transaction, case_id, by, version=version), both[into]
    if not main.owes or main.state is State.MERGED:
        raise NotAllowedError("只能合并到一件正在办理的事项。")
    if main.due_on > case.due_on:
        raise NotAllowedError("这件事项的期限更早，请反过来合并，期限不能因合并而推迟。")
    if await _has_merged(transaction, case_id):
        raise NotAllowedError("已有别的事项并入这一件，请反过来合并。")
    changes = {"merged_into": into, "department_id": main.department_id}
    made = Move(act=Act.MERGE, text=f"并入{main.number}", changes=changes)
    moved = await move(transaction, case, made, by=by, desk=desk, now=now)
    notice = messages.merged(moved, main)
    for resident_id in await authors_of(transaction, [case.id]):
        key = f"voice:{case.id}:merged:{moved.version}"
        await notices.put(transaction, notice, key=key, to=resident_id, now=now)
    return moved


async def split(
    transaction: Transaction,
    case_id: UUID,
    reason: str,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    version: int | None = None,
) -> Case:
    """A merged case stands for itself again, with the deadline it always had."""
    case = await locked(transaction, case_id, by, version=version)
    text = written(reason, MOST_REASON, "拆出的理由")
    changes = {"merged_into": None, "department_id": None}
    made = Move(act=Act.SPLIT, text=text, shown_to="staff", changes=changes)
    return await move(transaction, case, made, by=by, desk=desk, now=now)


async def note(transaction: Transaction, case_id: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """An internal note: for staff alone."""
    case = await locked(transaction, case_id, by, assisting_too=True)
    said = written(text, MOST_TEXT, "备注")
    await tell(transaction, case.id, act="note", by=by, now=now, text=said)
    await log(transaction, case.id, act="note", by=by, now=now, details={})


async def ask_assisting(
    transaction: Transaction, case_id: UUID, departments: Iterable[str], *, by: Actor, desk: Desk, now: datetime
) -> Case:
    """Ask these departments, and no others, to assist. By the office or the lead department."""
    case = await locked(transaction, case_id, by)
    if by.role is Role.RESIDENT or not case.owes:
        raise NotAllowedError("现在不能请别的单位协办。")
    asked = sorted(set(departments))
    await _set_assisting(transaction, case, asked, desk, now)
    await tell(transaction, case.id, act="assisting", by=by, now=now, details={"departments": asked})
    await log(transaction, case.id, act="assisting", by=by, now=now, details={"departments": asked})
    return case


async def give_opinion(transaction: Transaction, case_id: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """An assisting department says what it has to say; the lead department writes the reply."""
    case = await locked(transaction, case_id, by, assisting_too=True)
    said = written(text, MOST_TEXT, "协办意见")
    given = await transaction.execute(
        update(assisting)
        .where(assisting.c.case_id == case.id, assisting.c.department_id == by.department_id)
        .values(opinion=said, opinion_at=now)
        .returning(assisting.c.case_id)
    )
    if given.first() is None:
        raise NotAllowedError("您的单位不是这件事项的协办单位。")
    await tell(transaction, case.id, act="opinion", by=by, now=now, text=said)
    await log(transaction, case.id, act="opinion", by=by, now=now, details={"department": by.department_id})


def _known(department_id: str, desk: Desk) -> str:
    if department_id not in desk.city.by_id:
        raise UnfitError("没有这个单位。")
    return department_id


async def _set_assisting(
    transaction: Transaction, case: Case, departments: Iterable[str], desk: Desk, now: datetime
) -> None:
    wanted = sorted({_known(one, desk) for one in departments} - {case.department_id})
    await transaction.execute(
        delete(assisting).where(assisting.c.case_id == case.id, assisting.c.department_id.not_in(wanted))
    )
    for one in wanted:
        asked = insert(assisting).values(case_id=case.id, department_id=one, asked_at=now)
        await transaction.execute(asked.on_conflict_do_nothing())


async def authors_of(transaction: Transaction, case_ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """The residents who handed these cases in and are not forgotten."""
    rows = await transaction.execute(
        select(parties.c.resident_id).where(parties.c.case_id.in_(list(case_ids)), parties.c.role == "author")
    )
    return tuple(dict.fromkeys(rows.scalars()))


async def _has_merged(transaction: Transaction, case_id: UUID) -> bool:
    found = await transaction.execute(
        select(cases.c.id).where(cases.c.merged_into == case_id, cases.c.state == State.MERGED).limit(1)
    )
    return found.first() is not None
