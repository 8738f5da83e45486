"""A sheet of events into the database: looked at first, then all of it or nothing; the last import can be taken back.

New events come in as drafts, and what is to change of published ones as a proposal: a second person approves, as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, or_, select, text

from actions.visits.events import (
    NewId,
    check_session,
    create_events,
    edit_event,
    quota_rows,
    session_columns,
    write_on,
)
from actions.visits.import_undo import LastImport, Undone, last_import, undo
from actions.visits.importing_plan import WRITABLE, Kind, Preview, PreviewEvent, plan
from actions.visits.importing_words import Difference
from actions.visits.model import Listing, SessionDraft, StaffError
from actions.visits.proposing import propose
from actions.visits.rows import event_from, quotas_from, session_from
from actions.visits.sheet import Sheet
from actions.visits.tables import events, imports, quotas, sessions
from knowledge import audit
from knowledge.store import Transaction

__all__ = [
    "Applied", "Difference", "ImportRefusedError", "Kind", "LastImport", "Preview", "PreviewEvent", "Undone",
    "apply", "last_import", "preview", "undo",
]  # fmt: skip

_ONE_AT_A_TIME = 0x6D63_7669  # an advisory lock: two sheets at once could bring the same event twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an import did, by events."""

    import_id: UUID
    new: int
    changed: int
    unchanged: int


class ImportRefusedError(StaffError):
    """Nothing was imported: something is wrong, or not as it was when it was looked at."""

    def __init__(self, sentence: str, preview: Preview) -> None:
        super().__init__(sentence)
        self.preview = preview


async def preview(transaction: Transaction, sheet: Sheet, *, now: datetime) -> Preview:
    """What importing this sheet would do now. Changes nothing."""
    return plan(sheet, await _known(transaction, sheet), now=now)


async def _known(transaction: Transaction, sheet: Sheet, *, lock: bool = False) -> list[Listing]:
    """The events a sheet may be about, with their sessions: those of its organizers, and those whose number it has."""
    organizers = {one.draft.department_id for one in sheet.events}
    numbers = {one.id for one in sheet.events if one.id}
    wanted = select(events).where(or_(events.c.department_id.in_(organizers), events.c.id.in_(numbers)))
    if sheet.own is not None:
        wanted = wanted.where(events.c.department_id.in_(sheet.own))
    found = (await transaction.execute(_locked(wanted.order_by(events.c.id), lock=lock))).all()
    ids = [row.id for row in found]
    times = select(sessions).where(sessions.c.event_id.in_(ids)).order_by(sessions.c.id)
    rows = (await transaction.execute(_locked(times, lock=lock))).all()
    kept = select(quotas).where(quotas.c.session_id.in_([row.id for row in rows if row.split]))
    parts = quotas_from(await transaction.execute(kept))
    by_event: dict[str, list[Any]] = {}
    for row in sorted(rows, key=lambda one: one.starts_at):
        by_event.setdefault(row.event_id, []).append(session_from(row, parts.get(row.id, ())))
    return [Listing(event=event_from(row), sessions=tuple(by_event.get(row.id, ()))) for row in found]


def _locked(wanted: Select[Any], *, lock: bool) -> Select[Any]:
    return wanted.with_for_update(key_share=True) if lock else wanted


async def apply(
    transaction: Transaction,
    sheet: Sheet,
    *,
    file: str,
    department_id: str | None,
    expected: str | None,
    actor: str,
    now: datetime,
    new_id: NewId,
) -> Applied:
    """Import a sheet. `expected`: the digest of the preview that somebody agreed to; `department_id`: whose import it is.

    Every row is locked before anything is written, in one order. Raises ImportRefusedError: then nothing changed.
    """
    await transaction.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    seen = plan(sheet, await _known(transaction, sheet, lock=True), now=now)
    if seen.wrongs:
        raise ImportRefusedError(f"有{len(seen.wrongs)}处需要修改，没有导入任何内容。", seen)
    if expected is not None and expected != seen.digest:
        raise ImportRefusedError("核对之后，有活动被别人改过。请看看新的核对结果，再确认一次。", seen)
    fresh = [one for one in seen.events if one.kind is Kind.NEW]
    written = [(one.draft, one.added) for one in fresh]
    created = await create_events(transaction, written, actor=actor, now=now, new_id=new_id)
    edited = [one for one in seen.events if one.kind is Kind.CHANGED]
    for one in edited:
        await _change(transaction, one, actor=actor, now=now, new_id=new_id)
    import_id = new_id()
    record = await _record_of(transaction, [event.id for event in created], edited)
    await transaction.execute(
        insert(imports).values(
            id=import_id, department_id=department_id, file=file, changes=record, imported_by=actor, imported_at=now
        )
    )
    await audit.record(
        transaction,
        actor=actor,
        act="visit.imported",
        subject=f"visit_import:{import_id}",
        details={"new": len(created), "changed": [one.event_id for one in edited]},
        now=now,
    )
    return Applied(import_id=import_id, new=len(created), changed=len(edited), unchanged=seen.count(Kind.UNCHANGED))


async def _change(transaction: Transaction, one: PreviewEvent, *, actor: str, now: datetime, new_id: NewId) -> None:
    assert one.known is not None
    event = one.known.event
    if event.state not in WRITABLE:  # residents see it: a second person approves what is to change
        await propose(transaction, event.id, one.draft, version=event.version, further=one.added, actor=actor, now=now)
        return
    await edit_event(transaction, event.id, one.draft, version=event.version, actor=actor, now=now)
    if one.added or one.removed:
        await _rewrite_sessions(transaction, event.id, one, now, new_id)
        await write_on(transaction, event.id, actor=actor)


async def _rewrite_sessions(
    transaction: Transaction, event_id: str, one: PreviewEvent, now: datetime, new_id: NewId
) -> None:
    """The sessions of a draft: nobody can have booked them, so what differs is taken out and written anew."""
    await transaction.execute(delete(sessions).where(sessions.c.id.in_([session.id for session in one.removed])))
    await _insert_sessions(transaction, event_id, [(new_id(), draft) for draft in one.added], now)


async def _insert_sessions(
    transaction: Transaction, event_id: str, drafts: Sequence[tuple[UUID, SessionDraft]], now: datetime
) -> None:
    """Fresh sessions of a draft. Raises WrongError."""
    fresh = {"event_id": event_id, "taken": 0, "state": "open", "version": 1, "created_at": now, "updated_at": now}
    for _, draft in drafts:
        check_session(draft)
    times = [{"id": session_id, **session_columns(draft), **fresh} for session_id, draft in drafts]
    parts = [row for session_id, draft in drafts for row in quota_rows(session_id, draft.quotas)]
    for table, rows in ((sessions, times), (quotas, parts)):
        if rows:
            await transaction.execute(insert(table), rows)


async def _record_of(
    transaction: Transaction, created: Sequence[str], edited: Sequence[PreviewEvent]
) -> dict[str, Any]:
    """What undoing needs: what stood there before, and how everything stands now."""
    ids = [*created, *(one.event_id for one in edited)]
    after = await transaction.execute(select(events.c.id, events.c.version).where(events.c.id.in_(ids)))
    now_there = await transaction.execute(
        select(sessions.c.id, sessions.c.event_id, sessions.c.version).where(sessions.c.event_id.in_(ids))
    )
    marks: dict[str, dict[str, Any]] = {row.id: {"version": row.version, "sessions": {}} for row in after}
    for row in now_there:
        marks[row.event_id]["sessions"][str(row.id)] = row.version
    before = {one.known.event.id: _before(one) for one in edited if one.known is not None}
    known = {str(session.id) for one in edited if one.known is not None for session in one.known.sessions}
    added = [session for event_id in before for session in marks[event_id]["sessions"] if session not in known]
    return {"created": list(created), "before": before, "after": marks, "added": added}


def _before(one: PreviewEvent) -> dict[str, Any]:
    assert one.known is not None
    event = one.known.event
    return {
        "event": {
            name: getattr(event, name)
            for name in (*_WRITTEN, "campaign_id", "invitation_hash")
        } | {"notices": list(event.notices), "keywords": list(event.keywords)},
        "sessions": [
            {
                "id": str(session.id),
                "starts_at": session.starts_at.isoformat(),
                "ends_at": session.ends_at.isoformat(),
                "cut_off_at": session.cut_off_at.isoformat(),
                "capacity": session.capacity,
                "quotas": {part.audience: part.seats for part in session.quotas},
            }
            for session in one.removed
        ],
    }  # fmt: skip


_WRITTEN = (
    "title", "department_id", "form", "field", "summary", "place", "address", "phone", "district_id", "audience",
    "for_children", "min_age", "age_binds_all", "real_name", "max_party", "skip_allowed",
)  # fmt: skip
