"""What staff do with sessions: add them, move them, give them more or fewer seats. `actor` is `staff:<id>`.

Whether the department is theirs is the caller's to check. Every function raises a StaffError where it cannot be done.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from actions.visits import notices, seats
from actions.visits.events import (
    UNSEEN,
    NewId,
    check_session,
    locked_event,
    quota_rows,
    session_columns,
    write_on,
)
from actions.visits.importing_words import session_shown
from actions.visits.model import (
    Desk,
    EventState,
    Session,
    SessionDraft,
    SessionState,
    StaleError,
    StateError,
    TooFewSeatsError,
    UnknownError,
    WrongError,
)
from actions.visits.queries import session_of
from actions.visits.seats import Locked
from actions.visits.tables import events, quotas, sessions
from actions.visits.telling import tell_booked
from actions.visits.waiting import promote
from knowledge import audit
from knowledge.store import Transaction


async def add_session(
    transaction: Transaction, event_id: str, draft: SessionDraft, *, actor: str, now: datetime, new_id: NewId
) -> Session:
    """One more session. Raises UnknownError, StateError (the event is over), WrongError (also: this start is there)."""
    event = await locked_event(transaction, event_id)
    if event.state == EventState.ENDED:
        raise StateError("活动已经结束，不能再添加场次。")
    check_session(draft)
    await check_start(transaction, event_id, draft, None)
    session_id = new_id()
    fresh = {"taken": 0, "state": "open", "version": 1, "created_at": now, "updated_at": now}
    if event.state == EventState.SUSPENDED:
        fresh["state"] = "suspended"
    await transaction.execute(
        insert(sessions).values(id=session_id, event_id=event_id, **session_columns(draft), **fresh)
    )
    await _write_quotas(transaction, session_id, draft.quotas, {})
    await write_on(transaction, event_id, actor=actor)
    await _record(transaction, actor, "visit.session_added", session_id, {"event": event_id}, now)
    return await _session(transaction, session_id)


async def check_start(transaction: Transaction, event_id: str, draft: SessionDraft, session_id: UUID | None) -> None:
    """Raises WrongError where the event has a session at this time."""
    same = select(sessions.c.id).where(sessions.c.event_id == event_id, sessions.c.starts_at == draft.starts_at)
    other = await transaction.scalar(same)
    if other is not None and other != session_id:
        raise WrongError({"starts_at": "同一活动在这个时间已经有一场了。"})


async def _session(transaction: Transaction, session_id: UUID) -> Session:
    found = await session_of(transaction, session_id)
    assert found is not None
    return found


async def _record(
    transaction: Transaction, actor: str, act: str, session_id: UUID, details: Mapping[str, object], now: datetime
) -> None:
    subject = f"visit_session:{session_id}"
    await audit.record(transaction, actor=actor, act=act, subject=subject, details=details, now=now)


async def locked_session(transaction: Transaction, session_id: UUID, version: int | None = None) -> Locked:
    """A session, locked. Raises UnknownError, StaleError, StateError (it is over)."""
    locked = await seats.lock(transaction, session_id)
    if locked is None:
        raise UnknownError("没有找到这个场次。")
    if version is not None and locked.session.version != version:
        raise StaleError("别人刚刚改过这个场次，请刷新后再改。")
    if locked.session.state is SessionState.ENDED:
        raise StateError("这一场已经结束或取消，不能再修改。")
    return locked


async def write_on_event_of(transaction: Transaction, session_id: UUID, *, actor: str) -> None:
    """Before a session is locked: an event that nobody sees yet has one more writer, and is a draft again."""
    found = await transaction.execute(
        select(events.c.id)
        .join(sessions, sessions.c.event_id == events.c.id)
        .where(sessions.c.id == session_id, events.c.state.in_(UNSEEN))
    )
    for event_id in found.scalars():
        await write_on(transaction, event_id, actor=actor)


async def edit_session(
    transaction: Transaction,
    session_id: UUID,
    draft: SessionDraft,
    *,
    version: int,
    reason: str,
    desk: Desk,
    actor: str,
    now: datetime,
) -> Session:
    """Other times (told to everybody), other seats (more go to the line), another cut-off.

    Raises UnknownError, StaleError, StateError, WrongError, TooFewSeatsError.
    """
    await write_on_event_of(transaction, session_id, actor=actor)
    locked = await locked_session(transaction, session_id, version)
    check_session(draft)
    await check_start(transaction, locked.event.id, draft, session_id)
    _check_seats(locked.session, draft)
    moved = (draft.starts_at, draft.ends_at) != (locked.session.starts_at, locked.session.ends_at)
    if moved:
        _check_move(locked.session, draft, now)
    before = {quota.audience: quota.taken for quota in locked.session.quotas}
    await transaction.execute(
        update(sessions)
        .where(sessions.c.id == session_id)
        .values(**session_columns(draft), version=locked.session.version + 1, updated_at=now)
    )
    await _write_quotas(transaction, session_id, draft.quotas, before)
    told = 0
    if moved and locked.event.state in (EventState.PUBLISHED, EventState.SUSPENDED):
        told = await tell_booked(
            transaction,
            session_id,
            what=f"moved:{locked.session.version + 1}",
            word=lambda event, session: notices.moved(event, session, reason),
            in_line=lambda event, session: notices.moved_in_line(event, session, reason),
            now=now,
            line=True,
        )
    fresh = await seats.lock(transaction, session_id)
    assert fresh is not None
    then = await promote(transaction, fresh, desk, now=now)
    details = {
        "event": locked.event.id,
        "reason": reason,
        "moved": moved,
        "was": session_shown(locked.session),
        "now": session_shown(draft),
        "told": told,
        "then": then,
    }
    await _record(transaction, actor, "visit.session_edited", session_id, details, now)
    return await _session(transaction, session_id)


def _check_move(session: Session, draft: SessionDraft, now: datetime) -> None:
    if draft.starts_at <= now:
        raise WrongError({"starts_at": "新的开始时间已经过去了。"})
    if session.taken and session_columns(draft)["cut_off_at"] <= now:
        raise WrongError({"cut_off_at": "改期以后，已预约的市民要来得及取消：请把截止时间定在现在以后。"})


def _check_seats(session: Session, draft: SessionDraft) -> None:
    if draft.capacity < session.taken:
        raise TooFewSeatsError(
            f"已有{session.taken}人预约（含正在等待确认的），名额不能少于{session.taken}。", session.taken
        )
    for quota in session.quotas:
        if draft.quotas.get(quota.audience, 0) < quota.taken:
            raise TooFewSeatsError(
                f"“{quota.audience}”已有{quota.taken}人预约，名额不能少于{quota.taken}。", quota.taken
            )
    everybody = session.taken - sum(quota.taken for quota in session.quotas)
    if draft.capacity - sum(draft.quotas.values()) < everybody:
        raise TooFewSeatsError(f"不分人群的名额已有{everybody}人预约，留给他们的名额不能少于{everybody}。", everybody)


async def _write_quotas(
    transaction: Transaction, session_id: UUID, wanted: Mapping[str, int], taken: Mapping[str, int]
) -> None:
    if not wanted and not taken:
        return
    await transaction.execute(delete(quotas).where(quotas.c.session_id == session_id))
    rows = [{**row, "taken": taken.get(row["audience"], 0)} for row in quota_rows(session_id, wanted)]
    if rows:
        await transaction.execute(insert(quotas), rows)
