"""What residents and staff do in a conversation. Each act locks its conversation; `now` is UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from actions.handover import queries, rules, wording
from actions.handover.errors import UnfitError
from actions.handover.lines import begin, change, tell, write
from actions.handover.model import GRAVEST, Author, Conversation, Policy, State, Way
from knowledge import audit, residents
from knowledge.account_queries import by_id
from knowledge.cipher import Cipher
from knowledge.store import Transaction
from knowledge.workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the work stands on."""

    cipher: Cipher
    workdays: Workdays
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a resident says: through which door, as whom there, in which turn, when (UTC)."""

    text: str
    channel: str
    sender: str
    turn_id: UUID
    now: datetime


# --- residents -----------------------------------------------------------------------------------------------------


async def ask(transaction: Transaction, said: Said) -> tuple[Conversation, bool]:
    """A person is wanted: the resident's open conversation, which waits from now on; and whether it is new."""
    person = await residents.seen(transaction, channel=said.channel, sender=said.sender, now=said.now)
    known = await queries.open_of(transaction, person)
    if known is None:
        return await _begin(transaction, person, State.WAITING, said), True
    if known.state is State.LEFT:
        known = await change(transaction, known, state=State.WAITING, asked_at=said.now, last_at=said.now)
    return known, False


async def leave(transaction: Transaction, said: Said, desk: Desk) -> Conversation:
    """A message for later. Raises UnfitError for an empty one."""
    if not said.text.strip():
        raise UnfitError(wording.NOTHING_LEFT)
    person = await residents.seen(transaction, channel=said.channel, sender=said.sender, now=said.now)
    conversation = await queries.open_of(transaction, person)
    if conversation is None:
        conversation = await _begin(transaction, person, State.LEFT, said)
    return await hear(transaction, conversation, said, desk)


async def hear(transaction: Transaction, conversation: Conversation, said: Said, desk: Desk) -> Conversation:
    """What the resident says goes into the conversation, once a turn."""
    await write(
        transaction,
        conversation.id,
        said.text,
        author=Author.RESIDENT,
        key=f"turn:{said.turn_id}",
        cipher=desk.cipher,
        now=said.now,
    )
    return await change(transaction, conversation, channel=said.channel, last_at=said.now, resident_last_at=said.now)


async def remark(transaction: Transaction, conversation: Conversation, said: Said, desk: Desk) -> None:
    """A note of the service for staff; the resident is sent nothing."""
    await write(
        transaction,
        conversation.id,
        said.text,
        author=Author.SYSTEM,
        key=f"before:{said.turn_id}",
        cipher=desk.cipher,
        now=said.now,
    )


async def alarm(transaction: Transaction, said: Said, danger: str, desk: Desk, *, begins: bool) -> Conversation | None:
    """Put a person in danger before staff. Where no conversation is open, one begins if `begins`; None if not.

    Who may harm themself waits for a person from now on, in office hours; the gravest danger is never written over.
    """
    person = await residents.seen(transaction, channel=said.channel, sender=said.sender, now=said.now)
    conversation = await queries.open_of(transaction, person)
    if conversation is None:
        if not begins:
            return None
        conversation = await _begin(transaction, person, State.LEFT, said)
    conversation = await hear(transaction, conversation, said, desk)
    grave = danger == GRAVEST or conversation.grave
    values: dict[str, Any] = {"danger": GRAVEST if grave else danger, "danger_at": said.now}
    staffed = desk.policy.way is Way.INBOX and rules.is_open(said.now, desk.policy, desk.workdays)
    if grave and staffed and conversation.state is State.LEFT:
        values |= {"state": State.WAITING, "asked_at": said.now}
    return await change(transaction, conversation, **values)


async def calm(transaction: Transaction, conversation: Conversation, *, now: datetime) -> Conversation:
    """Who may harm themself waits no longer, by their own word: what they said stays before staff."""
    return await change(transaction, conversation, state=State.LEFT, last_at=now)


async def stop(transaction: Transaction, conversation: Conversation, *, now: datetime) -> Conversation:
    """The resident ends the conversation."""
    return await _end(transaction, conversation, by="resident", now=now)


# --- staff ---------------------------------------------------------------------------------------------------------


async def claim(
    transaction: Transaction, conversation_id: UUID, *, staff_id: UUID, desk: Desk, now: datetime
) -> Conversation:
    """One person takes it, and nobody else can. A resident who waits is told at once, others with the first answer.

    Raises TakenError, EndedError, NotFoundError.
    """
    conversation = await queries.locked(transaction, conversation_id)
    rules.insist_claimable(conversation, staff_id, await _name(transaction, conversation.staff_id))
    if conversation.state is State.CLAIMED:
        return conversation
    waits = conversation.state is State.WAITING
    conversation = await change(
        transaction,
        conversation,
        state=State.CLAIMED,
        staff_id=staff_id,
        claimed_at=now,
        last_at=now,
        told_at=now if waits else None,
    )
    if waits:
        key = f"claimed:{conversation.id}:{conversation.version}"
        await tell(transaction, conversation, wording.CAME, key=key, cipher=desk.cipher, now=now)
    await _log(transaction, conversation, "claimed", staff_id, now)
    return conversation


async def say(
    transaction: Transaction,
    conversation_id: UUID,
    text: str,
    *,
    staff_id: UUID,
    key: str,
    desk: Desk,
    now: datetime,
) -> int:
    """A line of staff to the resident, once under its key; returns the line's id. Raises NotYoursError, UnfitError."""
    plain = rules.fit(text)
    conversation = await queries.locked(transaction, conversation_id)
    rules.insist_holder(conversation, staff_id)
    line = await tell(
        transaction,
        conversation,
        plain,
        key=f"staff:{conversation_id}:{key}",
        cipher=desk.cipher,
        now=now,
        staff_id=staff_id,
        first=wording.ANSWERED_LATER if conversation.told_at is None else "",
    )
    await change(transaction, conversation, last_at=now, told_at=conversation.told_at or now)
    return line


async def release(
    transaction: Transaction, conversation_id: UUID, *, staff_id: UUID, desk: Desk, now: datetime
) -> Conversation:
    """Back to where anybody can take it. Raises NotYoursError."""
    conversation = await queries.locked(transaction, conversation_id)
    rules.insist_holder(conversation, staff_id)
    told = conversation.told_at is not None
    state = State.WAITING if told else State.LEFT
    values = {"state": state, "staff_id": None, "claimed_at": None, "told_at": None, "last_at": now}
    conversation = await change(transaction, conversation, **values, **({"asked_at": now} if told else {}))
    if told:
        key = f"released:{conversation.id}:{conversation.version}"
        await tell(transaction, conversation, wording.RELEASED, key=key, cipher=desk.cipher, now=now)
    await _log(transaction, conversation, "released", staff_id, now)
    return conversation


async def give(
    transaction: Transaction, conversation_id: UUID, *, staff_id: UUID, to: UUID, now: datetime
) -> Conversation:
    """Hand it to somebody else; the resident is not disturbed. Raises NotYoursError."""
    conversation = await queries.locked(transaction, conversation_id)
    rules.insist_holder(conversation, staff_id)
    conversation = await change(transaction, conversation, staff_id=to, claimed_at=now, last_at=now)
    await _log(transaction, conversation, "given", staff_id, now, to=f"staff:{to}")
    return conversation


async def end(
    transaction: Transaction, conversation_id: UUID, *, staff_id: UUID, desk: Desk, now: datetime, text: str = ""
) -> Conversation:
    """The person who has it ends it, with last words or without; the resident learns that the service is back.

    Raises NotYoursError, and UnfitError where the resident was never answered.
    """
    if text.strip():
        await say(transaction, conversation_id, text, staff_id=staff_id, key="last words", desk=desk, now=now)
    conversation = await queries.locked(transaction, conversation_id)
    rules.insist_holder(conversation, staff_id)
    if not await queries.answered_by_staff(transaction, conversation_id):
        raise UnfitError("还没有答复过市民，请先写一句再结束。")
    conversation = await _end(transaction, conversation, by="staff", now=now)
    await tell(transaction, conversation, wording.BACK, key=f"ended:{conversation.id}", cipher=desk.cipher, now=now)
    await _log(transaction, conversation, "ended", staff_id, now)
    return conversation


# --- what they share -----------------------------------------------------------------------------------------------


async def _begin(transaction: Transaction, person: UUID, state: State, said: Said) -> Conversation:
    return await begin(
        transaction,
        id=said.turn_id,
        resident_id=person,
        channel=said.channel,
        state=state,
        asked_at=said.now,
        last_at=said.now,
    )


async def _end(transaction: Transaction, conversation: Conversation, *, by: str, now: datetime) -> Conversation:
    return await change(transaction, conversation, state=State.ENDED, ended_at=now, ended_by=by, last_at=now)


async def _name(transaction: Transaction, staff_id: UUID | None) -> str:
    holder = await by_id(transaction, staff_id) if staff_id is not None else None
    return holder.display if holder is not None else ""


async def log_read(transaction: Transaction, conversation: Conversation, staff_id: UUID, now: datetime) -> None:
    """Somebody who does not have a conversation opened it: that is on the audit log."""
    await _log(transaction, conversation, "read", staff_id, now, state=conversation.state.value)


async def _log(
    transaction: Transaction, conversation: Conversation, act: str, staff_id: UUID, now: datetime, **details: object
) -> None:
    await audit.record(
        transaction,
        actor=f"staff:{staff_id}",
        act=f"handover.{act}",
        subject=f"handover:{conversation.id}",
        details=details,
        now=now,
    )
