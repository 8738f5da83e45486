"""Conversation: greetings, help, a person, what cannot be read, what is not understood, a report of a wrong answer."""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from actions.answers import rules
from actions.answers import wording as said
from actions.answers.finding import find
from actions.city_time import city_day
from actions.conversation import wording
from actions.form import Asked, Field, Form
from actions.model import Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.naming import named_elsewhere, not_ours
from actions.subjects import of_kind
from knowledge import residents
from knowledge.library import unanswered
from knowledge.library.tables import reports
from knowledge.people_tables import outbox

UNSURE_QUOTE = 0.6  # a passage must be surer than usual where the intent was not
SAID_ENOUGH = 10  # characters: "你说的不对" says nothing yet, "电话是空号，打不通" does


def say(text: str) -> Callable[[Turn, Facts], Awaitable[Outcome]]:
    """An action that always says the same."""

    async def act(_turn: Turn, _facts: Facts) -> Outcome:
        return Outcome(replies=(Text(text=text),))

    return act


greet = say(wording.GREETING)
thanks = say(wording.THANKS)
affirm = say(wording.NOTHING_TO_AFFIRM)
deny = say(wording.NOTHING_TO_DENY)
cancel = say(wording.NOTHING_TO_CANCEL)


async def welcome(_turn: Turn, facts: Facts) -> Outcome:
    """Somebody followed the account or came back through a code."""
    return Outcome(replies=(Text(text=wording.welcome(facts.service)),))


async def help_me(_turn: Turn, facts: Facts) -> Outcome:
    """What the service can do."""
    return Outcome(replies=(Text(text=wording.help_text(facts.service)),))


async def unreadable(turn: Turn, _facts: Facts) -> Outcome:
    """A picture, a sticker, a voice that was not recognised, …: what to do instead."""
    kind = of_kind("kind", turn.subject) or ""
    if kind == "revoke":
        return Outcome(replies=(Text(text=wording.REVOKED),))
    text = wording.EMPTY if kind == "text" else wording.UNREADABLE.get(kind, wording.UNREADABLE_OTHER)
    return Outcome(replies=(Text(text=text),), answered=Answered.OFFERED)


async def out_of_scope(turn: Turn, facts: Facts) -> Outcome:
    """Not ours, or not understood: an approved answer after all if there surely is one; else an honest word."""
    if turn.text.strip():
        found = await facts.search.answers(turn.text, today=city_day(turn.now))
        verdict = rules.judge(found[:1], ())
        if verdict.kind is rules.Kind.ANSWER:
            return said.say(verdict, facts, city_day(turn.now))
    if (elsewhere := named_elsewhere(turn.text, facts)) is not None:
        return not_ours(elsewhere, facts.service)
    state = Answered.UNANSWERED if turn.meaning.lost else Answered.ANSWERED
    return Outcome(replies=(Text(text=wording.lost(facts.service)),), answered=state)


def unsure(labels: Mapping[str, str]) -> Callable[[Turn, Facts], Awaitable[Outcome]]:
    """Several intents are possible: answer if the library surely can, else offer up to three (`labels` by intent)."""

    async def act(turn: Turn, facts: Facts) -> Outcome:
        today = city_day(turn.now)
        verdict = await find(turn.text, facts, today)
        if verdict.kind in (rules.Kind.ANSWER, rules.Kind.LIKELY):
            return said.say(verdict, facts, today)
        if verdict.kind is rules.Kind.QUOTE and verdict.passages[0].probability >= UNSURE_QUOTE:
            return said.say(verdict, facts, today)
        if (elsewhere := named_elsewhere(turn.text, facts)) is not None:
            return not_ours(elsewhere, facts.service)
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
    return Outcome(replies=(Text(text=text or wording.NOTHING_TO_AFFIRM),))


# --- a report that an answer is wrong ------------------------------------------------------------------------------


def _what_is_wrong(asked: Asked) -> str | None:
    text = asked.text.strip()
    if not text or (not asked.direct and len(text) < SAID_ENOUGH):
        return None
    return text[:500]


REPORT = Form(
    fields=(
        Field(
            name="wrong",
            label="哪里不对",
            question="请说说哪里不对，或者正确的应该是什么；不想说就回复“取消”。",
            parse=_what_is_wrong,
            free=True,
        ),
    ),
    opening="谢谢您指出来。",
)


async def report_answer(turn: Turn, facts: Facts) -> Outcome:
    """Keep the report for the curators, with what was shown before."""
    if not turn.previous.shown and not turn.previous.question:
        text = "我还没有答过您的问题呢。请先说您想问的事；答得不对再告诉我。"
        return Outcome(replies=(Text(text=text),), answered=Answered.OFFERED)
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
