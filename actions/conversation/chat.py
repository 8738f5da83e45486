"""Conversation: greetings, help, a person, what cannot be read, what is not understood, a report of a wrong answer."""

import re
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from actions.answers import rules
from actions.answers import wording as said
from actions.answers.finding import find, settled
from actions.answers.meant import topic_only
from actions.city_time import city_day
from actions.conversation import rules as talk
from actions.conversation import wording
from actions.form import Asked, Field, Form
from actions.model import Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.naming import asks_line, named_elsewhere, not_ours
from actions.subjects import of_kind
from intents.model import EntityKind
from knowledge import residents
from knowledge.library import unanswered
from knowledge.library.tables import reports
from knowledge.people_tables import outbox

WRITTEN = (rules.Kind.OFFER_DOCUMENTS, rules.Kind.RELATED)  # of another place too, where the library has it
NEAR = (rules.Kind.OFFER, rules.Kind.OTHER_YEAR)  # worth more than a list of what the service can do
UNSURE_QUOTE = 0.6  # a passage must be surer than usual where the intent was not
SAID_ENOUGH = 10  # characters: "你说的不对" says nothing yet, "电话是空号，打不通" does


def say(text: str) -> Callable[[Turn, Facts], Awaitable[Outcome]]:
    """An action that always says the same."""

    async def act(_turn: Turn, _facts: Facts) -> Outcome:
        return Outcome(replies=(Text(text=text),))

    return act


greet = say(wording.GREETING)
thanks = say(wording.THANKS)
deny = say(wording.NOTHING_TO_DENY)
cancel = say(wording.NOTHING_TO_CANCEL)


async def affirm(_turn: Turn, facts: Facts) -> Outcome:
    """A yes where nothing waits for one."""
    return Outcome(replies=(Text(text=wording.nothing_to_affirm(facts)),))


async def welcome(_turn: Turn, facts: Facts) -> Outcome:
    """Somebody followed the account or came back through a code."""
    return Outcome(replies=(Text(text=wording.welcome(facts)),))


async def help_me(turn: Turn, facts: Facts) -> Outcome:
    """What the service can do, or who it is."""
    if talk.asks_who(turn.text):
        return Outcome(replies=(Text(text=wording.about_me(facts)),))
    return Outcome(replies=(Text(text=wording.help_text(facts)),))


async def unreadable(turn: Turn, _facts: Facts) -> Outcome:
    """A picture, a sticker, a voice that was not recognised, …: what to do instead."""
    kind = of_kind("kind", turn.subject) or ""
    if kind == "revoke":
        return Outcome(replies=(Text(text=wording.REVOKED),))
    text = wording.EMPTY if kind == "text" else wording.UNREADABLE.get(kind, wording.UNREADABLE_OTHER)
    return Outcome(replies=(Text(text=text),), answered=Answered.OFFERED)


def small_talk(turn: Turn, facts: Facts) -> Outcome | None:
    """What is said to a face, to who asks who answers, to anger, and to a bare address; None for everything else."""
    text = turn.text
    if talk.only_a_face(text):
        return Outcome(replies=(Text(text=wording.UNREADABLE["sticker"]),), answered=Answered.OFFERED)
    if talk.asks_who(text):
        return Outcome(replies=(Text(text=wording.about_me(facts)),))
    if talk.angry(text):
        return Outcome(replies=(Text(text=wording.scolded(facts)),), answered=Answered.OFFERED)
    if turn.meaning.first(EntityKind.URL) is not None:
        options = (Option(label="反映这个网页有错、打不开", intent="report_fault", words=text),)
        return Outcome(replies=(Choices(prompt=wording.ADDRESS, options=options),), answered=Answered.OFFERED)
    return None


async def out_of_scope(turn: Turn, facts: Facts) -> Outcome:
    """Not ours, or not understood: an approved answer after all if there surely is one; else an honest word."""
    if (said_back := small_talk(turn, facts)) is not None:
        return said_back
    if turn.text.strip():
        verdict = await settled(turn.text, facts.search, city_day(turn.now))
        if verdict is not None:
            return said.say(verdict, facts, city_day(turn.now))
    if (elsewhere := named_elsewhere(turn.text, facts)) is not None:
        return not_ours(elsewhere, facts.service)
    state = Answered.UNANSWERED if turn.meaning.lost else Answered.ANSWERED
    return Outcome(replies=(Text(text=wording.lost(facts)),), answered=state)


Act = Callable[[Turn, Facts], Awaitable[Outcome]]


def unsure(labels: Mapping[str, str], *, directory: Mapping[str, Act], named: Callable[[Turn, Facts], bool]) -> Act:
    """Several intents are possible: answer if the library surely can, or the likelier `directory` where a hall or a
    department is `named` and something asked that it tells; else offer up to three (`labels` by intent).
    """

    async def act(turn: Turn, facts: Facts) -> Outcome:
        if (said_back := small_talk(turn, facts)) is not None:
            return said_back
        today = city_day(turn.now)
        verdict = await find(turn.text, facts.search, today)
        if verdict.kind in (rules.Kind.ANSWER, rules.Kind.LIKELY):
            return said.say(verdict, facts, today)
        if verdict.kind is rules.Kind.QUOTE and verdict.passages[0].probability >= UNSURE_QUOTE:
            return said.say(verdict, facts, today)
        if asks_line(turn.text) and named(turn, facts):
            likelier = next((one.intent for one in turn.meaning.ranking if one.intent in directory), "office_info")
            return await directory[likelier](turn, facts)
        likeliest = turn.meaning.ranking[0].intent if turn.meaning.ranking else ""
        if verdict.kind in NEAR and (likeliest == "ask_policy" or topic_only(turn.text)):
            return said.say(verdict, facts, today)
        if (elsewhere := named_elsewhere(turn.text, facts)) is not None:
            return said.say(verdict, facts, today) if verdict.kind in WRITTEN else not_ours(elsewhere, facts.service)
        options = tuple(
            Option(label=labels[one.intent], intent=one.intent, words=turn.text)
            for one in turn.meaning.ranking
            if one.intent in labels
        )[: rules.CHOICES]
        if not options:
            return await out_of_scope(turn, facts)
        prompt = "我不太确定您的意思。您是想：（回复数字，或者换个说法再说一次）"
        return Outcome(replies=(Choices(prompt=prompt, options=options),), answered=Answered.OFFERED)

    return act


async def none_of_these(turn: Turn, facts: Facts) -> Outcome:
    """None of what was offered is meant: the question is on the list of what was not answered."""
    return Outcome(
        replies=(Text(text=wording.none_of_these(facts)),),
        answered=Answered.UNANSWERED,
        question=turn.previous.question,
    )


async def which_matter(_turn: Turn, _facts: Facts) -> Outcome:
    """Words that can only be about some matter, and nobody said which."""
    return Outcome(replies=(Text(text=wording.WHICH_MATTER),), answered=Answered.OFFERED, asks=True)


async def resend(turn: Turn, facts: Facts) -> Outcome:
    """An answer that may not have arrived, once more, because the resident asked for it."""
    parcel = of_kind("parcel", turn.subject) or ""
    if not parcel.isdigit():
        return await help_me(turn, facts)
    resident = turn.resident
    person = await residents.find(facts.transaction, channel=resident.channel, sender=resident.sender)
    text = (
        await facts.transaction.execute(
            select(outbox.c.payload["text"].astext).where(outbox.c.id == int(parcel), outbox.c.resident_id == person)
        )
    ).scalar()
    return Outcome(replies=(Text(text=text or wording.NOTHING_TO_RESEND),))


# --- a report that an answer is wrong ------------------------------------------------------------------------------


_WRONG = re.compile(r"(?:你|您)?(?:说|答|讲)?的?(?:就是|都|全)?(?:不对|错了?|不是|有误|不准)[了的啊呀吧。!！,，\s]*")


def _what_is_wrong(asked: Asked) -> str | None:
    text = asked.text.strip()
    if not text or _WRONG.fullmatch(text) or (not asked.direct and len(text) < SAID_ENOUGH):
        return None
    return text[:500]


NOT_YET = Outcome(
    replies=(Text(text="我还没有答过您的问题呢。请先说您想问的事；答得不对再告诉我。"),), answered=Answered.OFFERED
)


def _answered_before(turn: Turn) -> bool:
    return bool(turn.previous.shown or turn.previous.question)


async def _unless_nothing_was_said(turn: Turn, _facts: Facts) -> Outcome | None:
    """Nobody is asked what was wrong with an answer that was not given."""
    return None if _answered_before(turn) else NOT_YET


REPORT = Form(
    fields=(
        Field(
            name="wrong",
            label="哪里不对",
            question="请说说哪里不对，或者正确的应该是什么；不想说就回复“取消”。",
            parse=_what_is_wrong,
            offer=_unless_nothing_was_said,
            free=True,
        ),
    ),
    opening="谢谢您指出来。",
)


async def report_answer(turn: Turn, facts: Facts) -> Outcome:
    """Keep the report for the curators, with what was shown before."""
    if not _answered_before(turn):
        return NOT_YET
    person = await residents.seen(
        facts.transaction, channel=turn.resident.channel, sender=turn.resident.sender, now=turn.now
    )
    await facts.transaction.execute(
        insert(reports).values(
            resident_id=person,
            turn_id=turn.id,
            about=list(turn.previous.shown),
            question=turn.previous.question[:500],
            text=turn.answers.get("wrong", turn.text)[:500],
            state="open",
            reported_at=turn.now,
        )
    )
    if turn.previous.question:
        await unanswered.note(
            facts.transaction,
            question=turn.previous.question,
            reason="reported",
            resident=person,
            turn=turn.id,
            now=turn.now,
        )
    text = f"已经记下，工作人员会核对。着急的话请拨打{facts.service.hotline}。"
    return Outcome(replies=(Text(text=text),), wrote=True)
