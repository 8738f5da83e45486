"""What the clock does to conversations: nobody came, nobody says anything more, kept long enough.

With somebody who may harm themself no conversation ends by itself: it goes back to where others can take it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select

from actions.handover import queries, rules, wording
from actions.handover.acts import Desk
from actions.handover.lines import change, tell, write
from actions.handover.model import GRAVEST, Author, Conversation, State
from actions.handover.tables import conversations
from knowledge.store import Transaction


async def lapse(transaction: Transaction, *, desk: Desk, hotline: str, now: datetime) -> UUID | None:
    """Tell one resident that nobody came: what they said becomes a message left. Returns the conversation, or None."""
    since = now - timedelta(minutes=desk.policy.claim_minutes)
    conversation = await _next(transaction, conversations.c.state == State.WAITING, conversations.c.asked_at <= since)
    if conversation is None:
        return None
    said = await queries.unread(transaction, conversation.id)
    words = wording.nobody_in_danger(said) if conversation.grave else wording.nobody(hotline, said)
    conversation = await _close(transaction, conversation, unanswered=said, by="nobody", now=now)
    key = f"lapsed:{conversation.id}:{conversation.version}"
    await tell(transaction, conversation, words, key=key, cipher=desk.cipher, now=now)
    return conversation.id


async def neglected(transaction: Transaction, *, desk: Desk, now: datetime) -> UUID | None:
    """Note, once for each time they spoke of it, that nobody has taken one who may harm themself; None: all are taken."""
    minutes = desk.policy.alarm_minutes
    conversation = await _next(
        transaction,
        conversations.c.danger == GRAVEST,
        conversations.c.state.in_((State.WAITING, State.LEFT)),
        conversations.c.danger_at <= now - timedelta(minutes=minutes),
        or_(conversations.c.alarmed_at.is_(None), conversations.c.alarmed_at < conversations.c.danger_at),
    )
    if conversation is None:
        return None
    await change(transaction, conversation, alarmed_at=now)
    await write(
        transaction,
        conversation.id,
        wording.alarmed(minutes),
        author=Author.SYSTEM,
        key=f"alarmed:{conversation.id}:{conversation.version}",
        cipher=desk.cipher,
        now=now,
    )
    return conversation.id


async def idle(transaction: Transaction, *, desk: Desk, now: datetime) -> UUID | None:
    """End one conversation in which nobody says anything more; unanswered words become a message left."""
    since = now - timedelta(minutes=desk.policy.idle_minutes)
    quiet = (conversations.c.state == State.CLAIMED, conversations.c.last_at <= since)
    conversation = await _next(transaction, *quiet, conversations.c.danger != GRAVEST)
    if conversation is None:
        return None
    told = conversation.told_at is not None
    unanswered = await queries.unread(transaction, conversation.id)
    conversation = await _close(transaction, conversation, unanswered=unanswered, by="idle", now=now)
    if told:
        key = f"idle:{conversation.id}:{conversation.version}"
        words = wording.AWAY if unanswered else wording.IDLE
        await tell(transaction, conversation, words, key=key, cipher=desk.cipher, now=now)
    return conversation.id


async def unanswered(transaction: Transaction, *, desk: Desk, now: datetime) -> UUID | None:
    """Give one who may harm themself to others, where who has them does not answer; supervisors are told anew."""
    since = now - timedelta(minutes=desk.policy.claim_minutes)
    conversation = await _next(
        transaction,
        conversations.c.state == State.CLAIMED,
        conversations.c.danger == GRAVEST,
        conversations.c.last_at <= since,
        queries.unread_of(conversations.c.id) > 0,
    )
    if conversation is None:
        return None
    told = conversation.told_at is not None
    state = State.WAITING if rules.is_open(now, desk.policy, desk.workdays) else State.LEFT
    values = {"state": state, "staff_id": None, "claimed_at": None, "told_at": None}
    conversation = await change(transaction, conversation, **values, asked_at=now, danger_at=now, last_at=now)
    if told:
        key = f"in turn:{conversation.id}:{conversation.version}"
        await tell(transaction, conversation, wording.IN_TURN, key=key, cipher=desk.cipher, now=now)
    return conversation.id


async def forget(transaction: Transaction, *, before: datetime) -> int:
    """Delete conversations that ended before then; returns how many."""
    gone = await transaction.execute(
        delete(conversations).where(conversations.c.ended_at < before).returning(conversations.c.id)
    )
    return len(gone.all())


async def _next(transaction: Transaction, *conditions: ColumnElement[bool]) -> Conversation | None:
    row = (
        await transaction.execute(
            select(*queries.COLUMNS)
            .where(*conditions)
            .order_by(conversations.c.last_at, conversations.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, key_share=True)
        )
    ).first()
    return queries.conversation_of(row) if row is not None else None


async def _close(
    transaction: Transaction, conversation: Conversation, *, unanswered: int, by: str, now: datetime
) -> Conversation:
    """Ended where nothing is unanswered, else a message left that anybody can take."""
    if unanswered:
        values = {"state": State.LEFT, "staff_id": None, "claimed_at": None, "told_at": None, "last_at": now}
        return await change(transaction, conversation, **values)
    return await change(transaction, conversation, state=State.ENDED, ended_at=now, ended_by=by, last_at=now)
