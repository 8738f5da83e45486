"""What is to change of an event that residents see already: written by one person, approved by another, seen only then.

Its place, its words, further sessions. Times and seats of its sessions are not written here: who booked is told of them at
once, with the reason (`sessions.edit_session`). Whether the department is theirs is the caller's to check. Every function
raises a StaffError where it cannot be done. `actor` is `staff:<id>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, all_, delete, insert, literal, select, update

from actions.visits import rules
from actions.visits.events import (
    NewId,
    changes_of,
    check_event,
    check_session,
    columns_of,
    edit_event,
    locked_event,
    writers,
)
from actions.visits.importing_words import Difference, differences, session_shown
from actions.visits.model import (
    Event,
    EventDraft,
    EventState,
    SecondPersonError,
    SessionDraft,
    StateError,
)
from actions.visits.rows import event_from
from actions.visits.sessions import add_session, check_start
from actions.visits.tables import changes, events
from knowledge import audit
from knowledge.store import Transaction

SEEN = (EventState.PUBLISHED, EventState.SUSPENDED)
_LISTS = ("notices", "keywords")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What waits for a second person. `fields` are the event's that change; `sessions` come in addition."""

    fields: Mapping[str, Any]
    sessions: tuple[SessionDraft, ...]
    written_by: tuple[str, ...]
    proposed_at: datetime

    def onto(self, event: Event) -> Event:
        """The event as it would be."""
        return replace(event, **self.fields)

    def shown(self, event: Event, names: Mapping[str, str]) -> list[Difference]:
        """Each change with what stands there now. `names`: departments by their id."""
        return [
            *differences(event, draft_of(self.onto(event)), list(self.fields), names),
            *(Difference(label="场次", before="", after=session_shown(one)) for one in self.sessions),
        ]


def draft_of(event: Event) -> EventDraft:
    """An event as an organizer writes it; the code stays as it is."""
    names = (name for name in EventDraft.__dataclass_fields__ if name != "invitation")
    return EventDraft(**{name: getattr(event, name) for name in names})


async def proposal_of(transaction: Transaction, event_id: str) -> Proposal | None:
    """What waits of this event, or None."""
    row = (await transaction.execute(select(changes).where(changes.c.event_id == event_id))).first()
    return None if row is None else _proposal(row)


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        fields={name: tuple(value) if name in _LISTS else value for name, value in row.fields.items()},
        sessions=tuple(_session_from(one) for one in row.sessions),
        written_by=tuple(row.written_by),
        proposed_at=row.proposed_at,
    )


def _session_from(kept: Mapping[str, Any]) -> SessionDraft:
    moments = {
        name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at", "cut_off_at") if kept.get(name)
    }
    return SessionDraft(**moments, capacity=kept["capacity"], quotas=kept["quotas"])


def _kept(session: SessionDraft) -> dict[str, Any]:
    moments = {name: getattr(session, name) for name in ("starts_at", "ends_at", "cut_off_at")}
    return {
        **{name: value.isoformat() for name, value in moments.items() if value is not None},
        "capacity": session.capacity,
        "quotas": dict(session.quotas),
    }


async def waiting(
    transaction: Transaction, *, scope: str | None, not_by: str, limit: int = 50
) -> Sequence[tuple[str, str]]:
    """Events (id and title) whose change waits for this person: of their department (None: of any), not of their writing."""
    wanted = select(events.c.id, events.c.title).join(changes, changes.c.event_id == events.c.id)
    wanted = wanted.where(literal(not_by) != all_(changes.c.written_by), events.c.state.in_(SEEN))
    if scope is not None:
        wanted = wanted.where(events.c.department_id == scope)
    found = await transaction.execute(wanted.order_by(changes.c.proposed_at, events.c.id).limit(limit))
    return [(row.id, row.title) for row in found]


async def propose(
    transaction: Transaction,
    event_id: str,
    draft: EventDraft,
    *,
    version: int | None,
    further: Sequence[SessionDraft] = (),
    actor: str,
    now: datetime,
) -> Proposal | None:
    """The event is to read like this; what is as it stands already is no change. None: nothing is to change any more.

    `further` sessions come to those proposed before. Raises UnknownError, StaleError, StateError, WrongError.
    """
    row = await _seen(transaction, event_id, version)
    check_event(draft)
    stands = columns_of(draft_of(event_from(row)))
    wanted = columns_of(replace(draft, invitation=None))
    fields = {name: value for name, value in wanted.items() if stands[name] != value}
    if fields.keys() - rules.LIVE_FIELDS or draft.invitation is not None:
        raise StateError("活动已经发布，名称、形式、领域和预约规则不能再改；需要改动时请复制成新活动，重新提交审核。")
    return await _keep(transaction, row, fields, further, actor=actor, now=now)


async def propose_session(
    transaction: Transaction, event_id: str, draft: SessionDraft, *, actor: str, now: datetime
) -> None:
    """One session more. Raises UnknownError, StateError, WrongError (also: this start is there already)."""
    row = await _seen(transaction, event_id)
    known = await proposal_of(transaction, event_id)
    fields = known.fields if known is not None else {}
    await _keep(transaction, row, fields, (draft,), actor=actor, now=now)


async def _seen(transaction: Transaction, event_id: str, version: int | None = None) -> Row[Any]:
    row = await locked_event(transaction, event_id, version)
    if row.state == EventState.ENDED:
        raise StateError("活动已经结束，不能再修改。")
    if row.state not in SEEN:
        raise StateError("活动还没有发布，请直接修改。")
    return row


async def _keep(
    transaction: Transaction,
    row: Row[Any],
    fields: Mapping[str, Any],
    further: Sequence[SessionDraft],
    *,
    actor: str,
    now: datetime,
) -> Proposal | None:
    """Write the proposal down in the place of the one there is; the event's version says that something is new."""
    for one in further:
        check_session(one)
        await check_start(transaction, row.id, one, None)
    known = await proposal_of(transaction, row.id)
    by_start = {one.starts_at: one for one in (*(known.sessions if known is not None else ()), *further)}
    await _take_out(transaction, row.id, now)
    await transaction.execute(update(events).where(events.c.id == row.id).values(returned_because=None))
    details = {"changes": changes_of(row, fields), "sessions": len(by_start)}
    await _record(transaction, actor, "visit.change_proposed", row.id, details, now)
    if not fields and not by_start:
        return None
    written = await transaction.execute(
        insert(changes)
        .values(
            event_id=row.id,
            fields=dict(fields),
            sessions=[_kept(by_start[start]) for start in sorted(by_start)],
            written_by=writers(known.written_by if known is not None else (), actor),
            proposed_at=now,
        )
        .returning(changes)
    )
    return _proposal(written.one())


async def _take_out(transaction: Transaction, event_id: str, now: datetime) -> None:
    await transaction.execute(delete(changes).where(changes.c.event_id == event_id))
    await transaction.execute(
        update(events).where(events.c.id == event_id).values(version=events.c.version + 1, updated_at=now)
    )


async def approve(
    transaction: Transaction, event_id: str, *, version: int | None, actor: str, now: datetime, new_id: NewId
) -> Proposal:
    """A second person approves what they saw (`version`): residents see it, and who booked is told of another place.

    Raises UnknownError, StaleError, StateError, SecondPersonError, WrongError.
    """
    row = await _seen(transaction, event_id, version)
    known = await _insist(transaction, event_id)
    if actor in known.written_by:
        raise SecondPersonError("改动需要另一位同事审核，不能审核自己写的。")
    if any(one.starts_at <= now for one in known.sessions):
        raise StateError("新场次的时间已经过去了，请退回修改。")
    await _take_out(transaction, event_id, now)
    details = {"sessions": len(known.sessions), "written_by": list(known.written_by)}
    await _record(transaction, actor, "visit.change_approved", event_id, details, now)
    if known.fields:
        draft = draft_of(known.onto(event_from(row)))
        await edit_event(transaction, event_id, draft, version=row.version + 1, actor=actor, now=now)
    for one in known.sessions:
        await add_session(transaction, event_id, one, actor=actor, now=now, new_id=new_id)
    return known


async def refuse(transaction: Transaction, event_id: str, *, reason: str, actor: str, now: datetime) -> None:
    """It stays as it is: a second person says why not, or a writer takes it back. Raises UnknownError, StateError."""
    await _seen(transaction, event_id)
    known = await _insist(transaction, event_id)
    if actor not in known.written_by and not reason.strip():
        raise StateError("退回改动要写明原因。")
    await _take_out(transaction, event_id, now)
    why = reason.strip() or None
    await transaction.execute(update(events).where(events.c.id == event_id).values(returned_because=why))
    await _record(transaction, actor, "visit.change_refused", event_id, {"reason": why}, now)


async def _insist(transaction: Transaction, event_id: str) -> Proposal:
    known = await proposal_of(transaction, event_id)
    if known is None:
        raise StateError("没有等审核的改动：可能已经审核或者撤回了。")
    return known


async def _record(
    transaction: Transaction, actor: str, act: str, event_id: str, details: Mapping[str, object], now: datetime
) -> None:
    await audit.record(transaction, actor=actor, act=act, subject=f"visit_event:{event_id}", details=details, now=now)
