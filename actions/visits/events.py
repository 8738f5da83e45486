"""What staff do with events: write, hand in, approve, send back, correct, copy. `actor` is `staff:<id>`.

Whether the department is theirs is the caller's to check. Every function raises a StaffError where it cannot be done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from actions.visits import campaigns, notices, rules
from actions.visits.model import (
    Event,
    EventDraft,
    EventState,
    SecondPersonError,
    SessionDraft,
    StaleError,
    StateError,
    UnknownError,
    WrongError,
)
from actions.visits.rows import event_from
from actions.visits.tables import events, quotas, sessions
from actions.visits.telling import tell_booked
from actions.visits.writing import wrongs_of_event, wrongs_of_session
from knowledge import audit
from knowledge.store import Transaction

#: Nobody but staff sees it yet.
UNSEEN = (EventState.DRAFT, EventState.SUBMITTED)
NewId = Callable[[], UUID]
Written = tuple[EventDraft, Sequence[SessionDraft]]


async def create_events(
    transaction: Transaction,
    drafts: Sequence[Written],
    *,
    actor: str,
    now: datetime,
    new_id: NewId,
    ids: Sequence[str] | None = None,
    state: EventState = EventState.DRAFT,
) -> tuple[Event, ...]:
    """Events with their sessions, however many, in one go. Raises WrongError for the first that cannot be."""
    names = ids or [str(new_id()) for _ in drafts]
    known = await campaigns.spans(transaction)
    rows: list[dict[str, Any]] = []
    times: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for name, (draft, written) in zip(names, drafts, strict=True):
        check_event(draft)
        rows.append(
            {
                **columns_of(draft),
                "campaign_id": draft.campaign_id or campaigns.of_first(known, [one.starts_at for one in written]),
                "id": name,
                "state": state,
                "version": 1,
                "created_by": actor,
                "written_by": [actor],
                "created_at": now,
                "updated_at": now,
            }
        )
        for one in written:
            check_session(one)
            session_id = new_id()
            times.append({**session_columns(one), "id": session_id, "event_id": name, **_fresh(now)})
            parts += quota_rows(session_id, one.quotas)
    for table, values in ((events, rows), (sessions, times), (quotas, parts)):
        if values:
            await transaction.execute(insert(table), values)
    if rows:
        await audit.record(
            transaction,
            actor=actor,
            act="visit.created",
            subject="visit_events",
            details={"events": list(names), "state": state.value},
            now=now,
        )
    found = await transaction.execute(select(events).where(events.c.id.in_(names)))
    by_id = {row.id: event_from(row) for row in found}
    return tuple(by_id[name] for name in names)


def _fresh(now: datetime) -> dict[str, Any]:
    return {"taken": 0, "state": "open", "version": 1, "created_at": now, "updated_at": now}


def check_event(draft: EventDraft) -> None:
    """Raises WrongError."""
    if wrongs := wrongs_of_event(draft):
        raise WrongError(wrongs)


def check_session(draft: SessionDraft) -> None:
    """Raises WrongError."""
    if wrongs := wrongs_of_session(draft):
        raise WrongError(wrongs)


def columns_of(draft: EventDraft) -> dict[str, Any]:
    """The columns that an organizer writes."""
    values = asdict(draft)
    code = values.pop("invitation")
    values["invitation_hash"] = rules.invitation_hash(code) if code is not None else None
    return {**values, "notices": list(draft.notices), "keywords": list(draft.keywords)}


def session_columns(draft: SessionDraft) -> dict[str, Any]:
    """The columns that an organizer writes."""
    return {
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "cut_off_at": draft.cut_off_at or rules.default_cut_off(draft.starts_at),
        "capacity": draft.capacity,
        "split": bool(draft.quotas),
    }


def quota_rows(session_id: UUID, wanted: Mapping[str, int]) -> list[dict[str, Any]]:
    """Fresh quotas of a session."""
    return [
        {"session_id": session_id, "audience": audience, "seats": number, "taken": 0}
        for audience, number in wanted.items()
    ]


async def locked_event(transaction: Transaction, event_id: str, version: int | None = None) -> Row[Any]:
    """An event, locked against other staff. Raises UnknownError, StaleError."""
    row = (
        await transaction.execute(select(events).where(events.c.id == event_id).with_for_update(key_share=True))
    ).first()
    if row is None:
        raise UnknownError("没有找到这个活动。")
    if version is not None and row.version != version:
        raise StaleError("别人刚刚改过这个活动，请刷新后再改。")
    return row


async def edit_event(
    transaction: Transaction, event_id: str, draft: EventDraft, *, version: int, actor: str, now: datetime
) -> Event:
    """Rewrite an event. Once published only `rules.LIVE_FIELDS` may differ; a new place is told to everybody booked.

    Of what residents see, it is called for what a second person approved (`proposing.approve`) alone. `invitation=None`
    keeps the code there is, `campaign_id=None` the campaign. Raises UnknownError, StaleError, StateError, WrongError.
    """
    row = await locked_event(transaction, event_id, version)
    check_event(draft)
    values = columns_of(draft)
    if draft.invitation is None:
        values["invitation_hash"] = row.invitation_hash
    values["campaign_id"] = draft.campaign_id or row.campaign_id
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if row.state == EventState.ENDED:
        raise StateError("活动已经结束，不能再修改。")
    frozen = changed.keys() - rules.LIVE_FIELDS
    if row.state in (EventState.PUBLISHED, EventState.SUSPENDED) and frozen:
        raise StateError("活动已经发布，名称、形式、领域和预约规则不能再改；需要改动时请复制成新活动，重新提交审核。")
    if row.state in UNSEEN and changed:
        changed |= handed_back(row, actor)
    event = await _write(transaction, row, changed, now)
    if event.state in (EventState.PUBLISHED, EventState.SUSPENDED) and changed.keys() & {"place", "address"}:
        await _tell_new_place(transaction, event, now)
    await _record(transaction, actor, "visit.edited", event_id, {"changes": changes_of(row, changed)}, now)
    return event


def changes_of(row: Row[Any], changed: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What an organizer changed, for the record: each field as it was and as it is. A code stays secret."""
    names = sorted(changed.keys() & columns_of_drafts())
    return {
        name: ["", "（新的）"] if name == "invitation_hash" else [getattr(row, name), changed[name]] for name in names
    }


def columns_of_drafts() -> frozenset[str]:
    """The columns of an event that are written by people."""
    return frozenset({*EventDraft.__dataclass_fields__, "invitation_hash"} - {"invitation"})


async def _tell_new_place(transaction: Transaction, event: Event, now: datetime) -> None:
    ahead = select(sessions.c.id).where(sessions.c.event_id == event.id, sessions.c.starts_at > now)
    for session_id in sorted(await transaction.scalars(ahead)):
        await tell_booked(
            transaction, session_id, what=f"place:{event.version}", word=notices.elsewhere, now=now, line=False
        )


async def _write(transaction: Transaction, row: Row[Any], values: Mapping[str, Any], now: datetime) -> Event:
    changed = await transaction.execute(
        update(events)
        .where(events.c.id == row.id)
        .values(**values, version=row.version + 1, updated_at=now)
        .returning(events)
    )
    return event_from(changed.one())


async def _record(
    transaction: Transaction, actor: str, act: str, event_id: str, details: Mapping[str, object], now: datetime
) -> None:
    await audit.record(transaction, actor=actor, act=act, subject=f"visit_event:{event_id}", details=details, now=now)


def handed_back(row: Row[Any], actor: str) -> dict[str, Any]:
    """What else changes where an event nobody sees yet is written on: it has one more writer, and is a draft again.

    What was handed in is not what would be approved.
    """
    return {"state": EventState.DRAFT, "written_by": writers(row.written_by, actor)}


def writers(known: Sequence[str], actor: str) -> list[str]:
    """Everybody who wrote on it, this one included."""
    return [*known, *(() if actor in known else (actor,))]


async def write_on(transaction: Transaction, event_id: str, *, actor: str) -> None:
    """Somebody changes the sessions of an event that nobody sees yet. Nothing happens to what residents see."""
    row = await locked_event(transaction, event_id)
    if row.state in UNSEEN:
        await transaction.execute(update(events).where(events.c.id == event_id).values(**handed_back(row, actor)))


async def writers_of(transaction: Transaction, event_id: str) -> tuple[str, ...]:
    """Whoever wrote any of an event: none of them may approve it."""
    return tuple(await transaction.scalar(select(events.c.written_by).where(events.c.id == event_id)) or ())


async def submit(transaction: Transaction, event_id: str, *, actor: str, now: datetime) -> Event:
    """Hand a draft in for approval. Raises UnknownError, StateError (not a draft, or no session ahead)."""
    row = await locked_event(transaction, event_id)
    if row.state != EventState.DRAFT:
        raise StateError("只有草稿可以提交审核。")
    ahead = select(sessions.c.starts_at).where(sessions.c.event_id == event_id, sessions.c.starts_at > now)
    starts = (await transaction.scalars(ahead)).all()
    if not starts:
        raise StateError("请先添加至少一个还没开始的场次，再提交审核。")
    values = {
        "state": EventState.SUBMITTED, "submitted_by": actor, "approved_by": None, "returned_because": None,
        "written_by": writers(row.written_by, actor),
    }  # fmt: skip
    if row.campaign_id is None:
        values["campaign_id"] = campaigns.of_first(await campaigns.spans(transaction), starts)
    event = await _write(transaction, row, values, now)
    await _record(transaction, actor, "visit.submitted", event_id, {"version": event.version}, now)
    return event


async def send_back(transaction: Transaction, event_id: str, *, reason: str, actor: str, now: datetime) -> Event:
    """A second person does not approve. Raises UnknownError, StateError."""
    row = await locked_event(transaction, event_id)
    if row.state != EventState.SUBMITTED or not reason.strip():
        raise StateError("只能退回待审核的活动，并且要写明原因。")
    event = await _write(transaction, row, {"state": EventState.DRAFT, "returned_because": reason.strip()}, now)
    await _record(transaction, actor, "visit.sent_back", event_id, {"reason": reason.strip()}, now)
    return event


async def publish(
    transaction: Transaction, event_id: str, *, version: int | None = None, actor: str, now: datetime
) -> Event:
    """A second person approves what they saw (`version`): residents see it and can book.

    Raises UnknownError, StaleError, StateError, SecondPersonError (also: it is theirs in part).
    """
    row = await locked_event(transaction, event_id, version)
    if row.state != EventState.SUBMITTED:
        raise StateError("只有提交了审核的活动可以发布。")
    if actor in row.written_by:
        raise SecondPersonError("发布需要另一位同事审核，不能审核自己编写、修改或提交过的活动。")
    event = await _write(transaction, row, {"state": EventState.PUBLISHED, "approved_by": actor}, now)
    await _record(transaction, actor, "visit.published", event_id, {"version": event.version}, now)
    return event


async def delete_draft(transaction: Transaction, event_id: str, *, actor: str, now: datetime) -> None:
    """Throw a draft away. Raises UnknownError, StateError: what was published is called off instead."""
    row = await locked_event(transaction, event_id)
    if row.state != EventState.DRAFT:
        raise StateError("只有草稿可以删除；已发布的活动请取消场次。")
    await transaction.execute(delete(events).where(events.c.id == event_id))
    await _record(transaction, actor, "visit.deleted", event_id, {}, now)
