"""A person is wanted: the conversation with staff as the resident sees it."""

import re
from dataclasses import replace
from datetime import timedelta

from actions.form import Asked, Field, Form
from actions.handover import acts, queries, rules, wording
from actions.handover.model import Conversation, State, Way
from actions.model import Answered, Choices, Facts, Handover, Option, Outcome, Pending, Text, Turn
from knowledge import residents

CARE = timedelta(hours=2)  # after words of self-harm what is said is answered with care
RECENT = timedelta(hours=72)  # after a conversation "留言" alone is about it
_GIVES_UP = re.compile(r"(?:取消|算了|不用了|不找了)(?:吧)?[。.!！]*")
_RELIEVED = re.compile(
    r"没事了|好(?:多|些)了|不(?:会|想)(?:死|做傻事|寻死)了?$|想(?:开|通)了|谢谢|感谢|放心吧|不难受了|缓过来|气话"
)
_OF_PERSONS = re.compile(r"人工|机器人|客服")
_CARRIES_TRANSFERS = "wechat"


def desk_of(facts: Facts) -> acts.Desk:
    """The desk of a turn."""
    return acts.Desk(cipher=facts.cipher, workdays=facts.workdays, policy=facts.handover)


async def human_agent(turn: Turn, facts: Facts) -> Outcome:
    """A person: in office hours a conversation begins; else it is said when, and a message can be left."""
    policy, service = facts.handover, facts.service
    if policy.way is Way.OFF:
        return Outcome(
            replies=(Handover(text=wording.hotline(service.hotline, service.hotline_hours, service.site_url)),)
        )
    if not rules.is_open(turn.now, policy, facts.workdays):
        opens = rules.opens_next(turn.now, policy, facts.workdays)
        prompt = wording.closed(opens, service.hotline, service.hotline_hours)
        choice = Option(label="留言给工作人员", intent="leave_message")
        return Outcome(replies=(Choices(prompt=prompt, options=(choice,)),), answered=Answered.OFFERED)
    if policy.way is Way.WECHAT and turn.resident.channel == _CARRIES_TRANSFERS:
        return Outcome(replies=(Handover(text=wording.CAME, transfer=True),))
    return await _ask(turn, facts)


def _said(turn: Turn, text: str) -> acts.Said:
    resident = turn.resident
    return acts.Said(text=text, channel=resident.channel, sender=resident.sender, turn_id=turn.id, now=turn.now)


async def _ask(turn: Turn, facts: Facts) -> Outcome:
    desk, transaction = desk_of(facts), facts.transaction
    conversation, fresh = await acts.ask(transaction, _said(turn, turn.text))
    if fresh and turn.previous.question:
        note = f"转人工之前在问：{turn.previous.question}"
        await acts.remark(transaction, conversation, _said(turn, note), desk)
    if not turn.text.strip() or rules.asks_only(turn.text) or turn.subject is not None:
        return await _waits(conversation, facts)
    conversation = await acts.hear(transaction, conversation, _said(turn, turn.text), desk)
    return _heard(await _waits(conversation, facts))


async def _waits(conversation: Conversation, facts: Facts) -> Outcome:
    before = await queries.before(facts.transaction, conversation)
    text = wording.asked(before, facts.handover.claim_minutes)
    return _changed(conversation, Handover(text=text))


def _heard(outcome: Outcome) -> Outcome:
    """What was said lies sealed in the conversation, and nowhere else."""
    return replace(outcome, sealed_as=wording.SAID_TO_STAFF)


def _changed(conversation: Conversation, *replies: Text | Handover) -> Outcome:
    return Outcome(replies=replies, wrote=True, changed=(str(conversation.id),))


# --- a message for later -------------------------------------------------------------------------------------------


def _words(asked: Asked) -> str | None:
    text = asked.text.strip()
    return text if asked.direct and text else None


LEAVING = Form(
    fields=(Field(name="words", label="", question=wording.LEAVE, parse=_words, again=wording.LEAVE, free=True),)
)


async def leave_message(turn: Turn, facts: Facts) -> Outcome:
    """A message for staff, to be answered when they are there."""
    conversation = await acts.leave(facts.transaction, _said(turn, turn.answers["words"]), desk_of(facts))
    if conversation.with_person:
        return _heard(_changed(conversation))
    opens = rules.opens_next(turn.now, facts.handover, facts.workdays)
    now_open = rules.is_open(turn.now, facts.handover, facts.workdays)
    return _heard(_changed(conversation, Text(text=wording.left(opens, now_open=now_open))))


# --- while a conversation is open ----------------------------------------------------------------------------------


async def hear(turn: Turn, facts: Facts, *, talks: bool, served: bool) -> Outcome | None:
    """What a resident says to a person goes to that person, and the service is silent; None lets it pass.

    The turn's text is what staff are to read. `talks`: whether a conversation may be open, and is looked up; `served`:
    whether the text surely wants something of the service.
    """
    resident = turn.resident
    conversation = None
    if talks:
        person = await residents.find(facts.transaction, channel=resident.channel, sender=resident.sender)
        conversation = await queries.open_of(facts.transaction, person)
    if conversation is not None and (conversation.state is State.WAITING or conversation.with_person):
        return await _to_person(turn, facts, conversation)
    if conversation is not None and not served and _needs_care(conversation, turn):
        return await _with_care(turn, facts, conversation)
    if rules.ends(turn.text) and _OF_PERSONS.search(turn.text):
        return Outcome(replies=(Text(text=wording.NO_PERSON),))
    words = rules.left_words(turn.text)
    if words is None:
        return None
    if conversation is None and not await _had_lately(turn, facts):
        return None
    if not words:
        pending = Pending(intent="leave_message", asked="words")
        return Outcome(replies=(Text(text=wording.LEAVE),), pending=pending, answered=Answered.OFFERED)
    return await leave_message(replace(turn, answers={"words": words}), facts)


async def _had_lately(turn: Turn, facts: Facts) -> bool:
    resident = turn.resident
    person = await residents.find(facts.transaction, channel=resident.channel, sender=resident.sender)
    return await queries.had_since(facts.transaction, person, turn.now - RECENT)


def _needs_care(conversation: Conversation, turn: Turn) -> bool:
    """Whether somebody who may harm themself spoke of it a little while ago, and no person is there."""
    since = conversation.danger_at
    return conversation.grave and since is not None and turn.now - max(since, conversation.last_at) <= CARE


async def _with_care(turn: Turn, facts: Facts, conversation: Conversation) -> Outcome:
    """Answer with care, and keep the words for staff."""
    heard = await acts.hear(facts.transaction, conversation, _said(turn, turn.text), desk_of(facts))
    if _RELIEVED.search(turn.text):
        return _changed(heard, Text(text=wording.RELIEVED))
    said = await queries.unread(facts.transaction, conversation.id)
    return _changed(heard, Text(text=wording.CARING[said % len(wording.CARING)]))


async def calm(turn: Turn, facts: Facts) -> Outcome | None:
    """Somebody who may harm themself says that they need nobody now; staff see that too. None: nobody waits."""
    resident = turn.resident
    person = await residents.find(facts.transaction, channel=resident.channel, sender=resident.sender)
    conversation = await queries.open_of(facts.transaction, person)
    if conversation is None or not conversation.grave or conversation.state is not State.WAITING:
        return None
    return await _calmed(turn, facts, conversation)


async def _calmed(turn: Turn, facts: Facts, conversation: Conversation) -> Outcome:
    heard = await acts.hear(facts.transaction, conversation, _said(turn, turn.text), desk_of(facts))
    return _changed(await acts.calm(facts.transaction, heard, now=turn.now), Text(text=wording.STILL_HERE))


async def _to_person(turn: Turn, facts: Facts, conversation: Conversation) -> Outcome:
    waits = conversation.state is State.WAITING
    if waits and conversation.grave:
        if rules.ends(turn.text):
            return await _calmed(turn, facts, conversation)
        heard = await acts.hear(facts.transaction, conversation, _said(turn, turn.text), desk_of(facts))
        return _changed(heard, Text(text=wording.HEARD_IN_DANGER))
    if rules.ends(turn.text) or (waits and _GIVES_UP.fullmatch(turn.text.strip())):
        ended = await acts.stop(facts.transaction, conversation, now=turn.now)
        return _changed(ended, Text(text=wording.NO_LONGER if waits else wording.BACK))
    if waits and rules.asks_only(turn.text):
        return await _waits(conversation, facts)
    heard = await acts.hear(facts.transaction, conversation, _said(turn, turn.text), desk_of(facts))
    return _heard(_changed(heard, Text(text=wording.HEARD)) if waits else _changed(heard))


async def alarm(turn: Turn, facts: Facts, danger: str, *, begins: bool) -> Conversation | None:
    """Put what a person in danger said before staff; a conversation begins for it only if `begins`."""
    return await acts.alarm(facts.transaction, _said(turn, turn.text), danger, desk_of(facts), begins=begins)
