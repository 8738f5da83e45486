"""Replies: written by people, a public one approved by a second person, sent to every resident whom the case concerns.

Sending is an outbox row in the transaction that answers the case; a job delivers it, and how far it got can be seen.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, func, insert, literal, or_, select, update

from actions.voices import messages, publishing
from actions.voices.errors import NotAllowedError, NotFoundError
from actions.voices.model import SYSTEM, Act, Actor, Case, Desk, NewReply, Published, Reply, ReplyState
from actions.voices.moving import Move, move
from actions.voices.records import COLUMNS, case_of, locked, log, seen_by, tell
from actions.voices.rules import MOST_REASON, MOST_REPLY, may_decide, needs_second_person, written
from actions.voices.states import position, step
from actions.voices.tables import cases, parties, replies
from knowledge import notices
from knowledge.city import City
from knowledge.notices import Notice
from knowledge.people_tables import outbox as parcels
from knowledge.store import Transaction

_COLUMNS = tuple(replies.c[one.name] for one in fields(Reply))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a reply got with one resident: an outbox state, and since when."""

    reply_id: UUID
    state: str
    at: datetime
    error: str | None


def reply_of(row: Any) -> Reply:  # noqa: ANN401  (a row of joined columns has no nameable type)
    """A row that has the columns of a reply."""
    values = {column.name: getattr(row, column.name) for column in _COLUMNS}
    return Reply(**{**values, "state": ReplyState(values["state"])})


def preview(case: Case, text: str, city: City) -> str:
    """A reply as its resident will read it."""
    return messages.replied(case, text, city).text


async def reply(
    transaction: Transaction,
    case_id: UUID,
    new: NewReply,
    *,
    by: Actor,
    desk: Desk,
    reply_id: UUID,
    now: datetime,
) -> Reply:
    """Answer a case. A private reply is sent at once; a public one waits for the second person's yes.

    Raises NotAllowedError where the case cannot be replied to now, or a reply waits already; UnfitError for a public one
    that says who the resident is.
    """
    case = await locked(transaction, case_id, by)
    said, public = written(new.text, MOST_REPLY, "答复内容"), new.public
    step(position(case), Act.REPLY, by.role, desk.policy)
    if public and not case.wants_public:
        raise NotAllowedError("居民没有同意公开，只能不公开答复。")
    version = new.shown or publishing.suggested(case)
    together = await publishing.checked(transaction, case, version, said, desk) if public else None
    waits = needs_second_person(public=public, actor=by, policy=desk.policy)
    if await _waiting(transaction, case_id):
        raise NotAllowedError("已有一份答复在等第二个人审核。")
    row = await transaction.execute(
        insert(replies)
        .values(
            id=reply_id,
            case_id=case_id,
            duty=case.duty,
            text=said,
            public=public,
            public_title=together.title if together else None,
            public_text=together.text if together else None,
            state=ReplyState.SUBMITTED if waits else ReplyState.SENT,
            department_id=case.department_id,
            drafted_by=by.id,
            drafted_at=now,
            decided_at=None if waits else now,
        )
        .returning(*_COLUMNS)
    )
    written_reply = reply_of(row.one())
    if waits:
        await tell(transaction, case_id, act="submitted", by=by, now=now, text=said)
        await log(transaction, case_id, act="submitted", by=by, now=now, details={"reply": str(reply_id)})
        return written_reply
    await _send(transaction, case, written_reply, by=by, desk=desk, now=now)
    return written_reply


async def approve(transaction: Transaction, reply_id: UUID, *, by: Actor, desk: Desk, now: datetime) -> Reply:
    """The second person says yes: the reply is sent. Raises NotAllowedError for the one who wrote it."""
    case, waiting = await _to_decide(transaction, reply_id, by)
    decided = await _decide(transaction, waiting, ReplyState.SENT, by=by, now=now)
    await _send(transaction, case, decided, by=by, desk=desk, now=now)
    return decided


async def reject(transaction: Transaction, reply_id: UUID, reason: str, *, by: Actor, now: datetime) -> Reply:
    """The second person says no, and why: nothing is sent, the case is owed a reply as before."""
    case, waiting = await _to_decide(transaction, reply_id, by)
    said = written(reason, MOST_REASON, "退回修改的理由")
    decided = await _decide(transaction, waiting, ReplyState.REJECTED, by=by, now=now, reason=said)
    await tell(transaction, case.id, act="rejected", by=by, now=now, text=said)
    await log(transaction, case.id, act="rejected", by=by, now=now, details={"reply": str(reply_id)})
    return decided


async def _to_decide(transaction: Transaction, reply_id: UUID, by: Actor) -> tuple[Case, Reply]:
    case_id = (
        await transaction.execute(select(replies.c.case_id).where(replies.c.id == reply_id))
    ).scalar_one_or_none()
    if case_id is None:
        raise NotFoundError
    case = await locked(transaction, case_id, by)
    found = reply_of((await transaction.execute(select(*_COLUMNS).where(replies.c.id == reply_id))).one())
    if found.state is not ReplyState.SUBMITTED:
        raise NotAllowedError("这份答复已经审核过了。")
    if not may_decide(found.drafted_by, by):
        raise NotAllowedError("公开的答复要由另一个人审核。")
    return case, found


async def _decide(
    transaction: Transaction, waiting: Reply, state: ReplyState, *, by: Actor, now: datetime, reason: str | None = None
) -> Reply:
    row = await transaction.execute(
        update(replies)
        .where(replies.c.id == waiting.id)
        .values(state=state, decided_by=by.id, decided_at=now, reason=reason)
        .returning(*_COLUMNS)
    )
    return reply_of(row.one())


async def _waiting(transaction: Transaction, case_id: UUID) -> bool:
    waiting = select(replies.c.id).where(replies.c.case_id == case_id, replies.c.state == ReplyState.SUBMITTED)
    return (await transaction.execute(waiting)).first() is not None


async def _send(transaction: Transaction, case: Case, sent: Reply, *, by: Actor, desk: Desk, now: datetime) -> None:
    """Answer the case and every case that was merged into it, and queue the reply for all whom they concern."""
    together = select(*COLUMNS).where(cases.c.merged_into == case.id, cases.c.answered < cases.c.duty)
    rows = (await transaction.execute(together.order_by(cases.c.id).with_for_update())).all()
    public = Published(title=sent.public_title or "", text=sent.public_text or "") if sent.public else None
    changes = publishing.published_columns(public, now) if public else publishing.NOT_PUBLIC
    said = Move(act=Act.REPLY, text=sent.text, changes=changes, department_id=case.department_id)
    answered = [await move(transaction, case, said, by=by, desk=desk, now=now)]
    made = Move(act=Act.REPLY, text=sent.text, department_id=case.department_id)
    for row in rows:
        one = case_of(row)
        answered.append(await move(transaction, one, made, by=SYSTEM, desk=desk, now=now))
    for one in answered:
        notice = messages.replied(replace(one, department_id=case.department_id), sent.text, desk.city)
        await _queue(transaction, one, sent, notice, now=now)


async def _queue(transaction: Transaction, case: Case, sent: Reply, notice: Notice, *, now: datetime) -> None:
    people = await transaction.execute(select(parties.c.resident_id).where(parties.c.case_id == case.id))
    for resident_id in people.scalars():
        key = f"voice:{sent.id}:{resident_id}"
        await notices.put(transaction, notice, key=key, to=resident_id, now=now)


async def replies_of(transaction: Transaction, case_id: UUID) -> tuple[Reply, ...]:
    """The replies to a case, or to the case it was merged into, the oldest first."""
    own = select(cases.c.merged_into).where(cases.c.id == case_id).scalar_subquery()
    rows = await transaction.execute(
        select(*_COLUMNS)
        .where(or_(replies.c.case_id == case_id, replies.c.case_id == own))
        .order_by(replies.c.duty, replies.c.drafted_at, replies.c.id)
    )
    return tuple(reply_of(row) for row in rows)


async def waiting_replies(transaction: Transaction, scope: str | None) -> tuple[tuple[Case, Reply], ...]:
    """The public replies that wait for a second person, the most urgent first, with their cases."""
    prefixed = [column.label(f"reply_{column.name}") for column in _COLUMNS]
    rows = await transaction.execute(
        select(*COLUMNS, *prefixed)
        .join(replies, replies.c.case_id == cases.c.id)
        .where(replies.c.state == ReplyState.SUBMITTED, *seen_by(scope))
        .order_by(cases.c.due_on, cases.c.id)
    )
    return tuple((case_of(row), _prefixed(row)) for row in rows)


def _prefixed(row: Any) -> Reply:  # noqa: ANN401  (a row of joined columns has no nameable type)
    values = {column.name: getattr(row, f"reply_{column.name}") for column in _COLUMNS}
    return Reply(**{**values, "state": ReplyState(values["state"])})


async def deliveries(transaction: Transaction, case_id: UUID) -> tuple[Delivery, ...]:
    """How far each reply to this case got with each resident whom the case concerns."""
    key = func.concat("voice:", cast(replies.c.id, String), ":", cast(parties.c.resident_id, String))
    reached = or_(cases.c.id == literal(case_id), cases.c.merged_into == literal(case_id))
    rows = await transaction.execute(
        select(
            replies.c.id, parcels.c.state, parcels.c.error, func.coalesce(parcels.c.attempted_at, parcels.c.created_at)
        )
        .select_from(replies)
        .join(cases, reached)
        .join(parties, parties.c.case_id == cases.c.id)
        .join(parcels, parcels.c.key == key)
        .where(replies.c.case_id == case_id)
        .order_by(replies.c.drafted_at, parcels.c.id)
    )
    return tuple(Delivery(reply_id=row[0], state=row[1], error=row[2], at=row[3]) for row in rows)
