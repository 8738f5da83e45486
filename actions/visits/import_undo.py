"""Taking the last import back: as long as nothing was booked and nobody changed anything since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, union_all, update

from actions.visits.events import UNSEEN, columns_of, handed_back, quota_rows, session_columns
from actions.visits.model import EventDraft, SessionDraft, StateError, UnknownError
from actions.visits.proposing import refuse
from actions.visits.tables import bookings, events, imports, quotas, sessions, waiting
from knowledge import audit
from knowledge.store import Transaction

_NOTHING = "没有可以撤销的导入。"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastImport:
    """The last import of a department (or of the whole city's office), and whether it can be taken back."""

    id: UUID
    file: str
    imported_by: str
    imported_at: datetime
    events: int
    undoable: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How many events are gone again, and how many are as they were."""

    removed: int
    restored: int


async def last_import(transaction: Transaction, *, department_id: str | None) -> LastImport | None:
    """The last import that was not taken back, or None."""
    row = await _last(transaction, department_id)
    if row is None:
        return None
    why_not = await _why_not(transaction, row)
    return LastImport(
        id=row.id,
        file=row.file,
        imported_by=row.imported_by,
        imported_at=row.imported_at,
        events=len(row.changes["after"]),
        undoable=not why_not,
        why_not=why_not,
    )


async def undo(
    transaction: Transaction, import_id: UUID, *, department_id: str | None, actor: str, now: datetime
) -> Undone:
    """Take the last import back: what it brought is deleted, what it changed is as before (drafts stay drafts).

    Raises UnknownError (there is none, or it is not the last), StateError (something was booked or changed since).
    """
    row = await _last(transaction, department_id, lock=True)
    if row is None:
        raise UnknownError(_NOTHING)
    if row.id != import_id:
        raise UnknownError("只能撤销最近一次导入。")
    await _lock(transaction, row)
    if why_not := await _why_not(transaction, row):
        raise StateError(why_not)
    changes = row.changes
    added = [UUID(one) for one in changes["added"]]
    await transaction.execute(delete(sessions).where(sessions.c.id.in_(added)))
    for event_id, before in changes["before"].items():
        await _restore(transaction, event_id, before, actor, now)
    await transaction.execute(delete(events).where(events.c.id.in_(changes["created"])))
    await transaction.execute(update(imports).where(imports.c.id == row.id).values(undone_by=actor, undone_at=now))
    await audit.record(
        transaction,
        actor=actor,
        act="visit.import_undone",
        subject=f"visit_import:{row.id}",
        details={"removed": len(changes["created"]), "restored": sorted(changes["before"])},
        now=now,
    )
    return Undone(removed=len(changes["created"]), restored=len(changes["before"]))


async def _last(transaction: Transaction, department_id: str | None, *, lock: bool = False) -> Row[Any] | None:
    whose = imports.c.department_id.is_(None) if department_id is None else imports.c.department_id == department_id
    wanted = (
        select(imports)
        .where(whose, imports.c.undone_at.is_(None))
        .order_by(imports.c.imported_at.desc(), imports.c.id)
        .limit(1)
    )
    return (await transaction.execute(wanted.with_for_update() if lock else wanted)).first()


async def _lock(transaction: Transaction, row: Row[Any]) -> None:
    """Every event and session concerned, in the one order: nobody books between the look and the deed."""
    ids = list(row.changes["after"])
    await transaction.execute(select(events.c.id).where(events.c.id.in_(ids)).order_by(events.c.id).with_for_update())
    times = select(sessions.c.id).where(sessions.c.event_id.in_(ids)).order_by(sessions.c.id)
    await transaction.execute(times.with_for_update())


async def _why_not(transaction: Transaction, row: Row[Any]) -> str:
    """A sentence where the import cannot be taken back any more; empty where it can."""
    marks: dict[str, Any] = row.changes["after"]
    here: dict[str, dict[str, Any]] = {}
    titles: dict[str, str] = {}
    for one in await transaction.execute(select(events).where(events.c.id.in_(marks))):
        here[one.id], titles[one.id] = {"version": one.version, "sessions": {}}, one.title
    for one in await transaction.execute(select(sessions).where(sessions.c.event_id.in_(marks))):
        here[one.event_id]["sessions"][str(one.id)] = one.version
    if marks.keys() - here.keys():
        return "导入以后，有活动被删除了，不能撤销。"
    for event_id, mark in marks.items():
        if here[event_id] != {"version": mark["version"], "sessions": mark["sessions"]}:
            return f"导入以后，活动“{titles[event_id]}”又改过了，不能撤销。"
    since = union_all(
        *(
            select(sessions.c.event_id.label("event_id"))
            .join(table, table.c.session_id == sessions.c.id)
            .where(sessions.c.event_id.in_(marks), table.c.created_at >= row.imported_at)
            for table in (bookings, waiting)
        )
    ).limit(1)
    booked = (await transaction.execute(since)).scalar()
    return "" if booked is None else f"导入以后，已经有人预约“{titles[booked]}”，不能撤销。"


async def _restore(transaction: Transaction, event_id: str, before: dict[str, Any], actor: str, now: datetime) -> None:
    """An event as it was; of what residents see nothing had changed yet, and what was proposed is taken back."""
    was = before["event"]
    values = {**was, "notices": tuple(was["notices"]), "keywords": tuple(was["keywords"])}
    invitation_hash = values.pop("invitation_hash")
    draft = EventDraft(**values)
    row = (await transaction.execute(select(events).where(events.c.id == event_id))).one()
    if row.state not in UNSEEN:
        await refuse(transaction, event_id, reason="", actor=actor, now=now)
        return
    columns = {**columns_of(draft), "invitation_hash": invitation_hash, **handed_back(row, actor)}
    await transaction.execute(
        update(events).where(events.c.id == event_id).values(**columns, version=row.version + 1, updated_at=now)
    )
    for one in before["sessions"]:
        await _restore_session(transaction, event_id, one, now)


async def _restore_session(transaction: Transaction, event_id: str, one: dict[str, Any], now: datetime) -> None:
    moments = {name: datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at", "cut_off_at")}
    draft = SessionDraft(**moments, capacity=one["capacity"], quotas=one["quotas"])
    fresh = {"taken": 0, "state": "open", "version": 1, "created_at": now, "updated_at": now}
    session_id = UUID(one["id"])
    await transaction.execute(
        insert(sessions).values(id=session_id, event_id=event_id, **session_columns(draft), **fresh)
    )
    if rows := quota_rows(session_id, draft.quotas):
        await transaction.execute(insert(quotas), rows)
