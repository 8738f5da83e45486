"""A form that answers questions on its own matter, and choices that stay on the screen until one is taken."""

import re
from dataclasses import replace
from typing import Any

import pytest

from actions.form import Aside, Asides, Asked, Choice, Field, Form, Offered
from actions.model import Choices, Facts, Option, Outcome, Pending, Text, Turn
from bot.choosing import choose
from bot.decisions import Act, Decision, Fill
from bot.filling import Asking, Ready, fill_form
from bot.hearing import CHOSEN
from bot.hiding import hidden_in
from bot.message import IncomingMessage, MessageKind
from bot.sessions import Session
from intents.model import Understanding
from tests.bot.form_kit import LIMITS, NOW, VISIT

INTENT = "book_visit"


def hear(asked: Asked) -> Aside | None:
    """Whether it costs something."""
    found = re.search(r"收费吗", asked.text)
    return Aside(topic="fee", at=found.start() if found.start() > 1 else 0) if found is not None else None


async def told(turn: Turn, _facts: Facts, topic: str) -> str:
    return f"{topic}：免费，{turn.answers.get('party', '几')}人也一样。"


async def many(_turn: Turn, _facts: Facts) -> Offered:
    return Offered(prompt="长长的说明：选哪一个？", choices=(Choice(value="x", label="所有的"),))


ASKING = Form(
    fields=(
        replace(VISIT.fields[0], parse=lambda asked: "厂" if "厂" in asked.text else None, offer=many, check=None, holds=True,
                brief="选哪一个？", again="没看懂。"),
        replace(VISIT.fields[1], needs=(), check=None),
        Field(name="name", label="联系人", question="怎么称呼？", parse=lambda _asked: None, personal=lambda value: (value,)),
    ),
    review=None,
    asides=Asides(hear=hear, answer=told),
)  # fmt: skip
ON_SCREEN = (
    Option(label="甲厂", intent=INTENT, subject=f"{CHOSEN}event:1"),
    Option(label="乙厂", intent=INTENT, subject=f"{CHOSEN}event:2"),
)


def session(asked: str, **answers: str) -> Session:
    return Session(pending=Pending(intent=INTENT, asked=asked, answers=answers), choices=ON_SCREEN, at=NOW.timestamp())


def decide(text: str, at: Session, intent: str = "ask_policy") -> Decision:
    meaning = Understanding(intent=intent, confidence=0.95, thresholds=LIMITS)
    message = IncomingMessage(
        channel="test", sender="s", id="1", kind=MessageKind.TEXT, text=text, received_at=NOW, payload={}
    )
    return choose(message, meaning, at, {INTENT: ASKING}, NOW)


async def run(fill: Decision) -> Asking | Ready | Outcome:
    assert isinstance(fill, Fill)
    turn: Any = Turn(
        id=None,  # type: ignore[arg-type]
        resident=None,  # type: ignore[arg-type]
        text=fill.text,
        meaning=Understanding(intent=INTENT, confidence=0.9, thresholds=LIMITS),
        now=NOW,
    )
    return await fill_form(fill, ASKING, turn, None)  # type: ignore[arg-type]


async def test_a_question_on_the_matter_is_answered_and_the_same_choices_stay() -> None:
    result = await run(decide("收费吗", session("event")))
    assert isinstance(result, Asking)
    reply = result.reply
    assert isinstance(reply, Choices)
    assert reply.prompt == "fee：免费，几人也一样。\n选哪一个？"
    assert [one.label for one in reply.options] == ["甲厂", "乙厂"]
    assert result.pending.asked == "event"


async def test_what_stands_before_the_question_answers_the_form() -> None:
    result = await run(decide("3人，收费吗", session("party", event="event:1")))
    assert isinstance(result, Asking)
    assert result.pending.answers == {"event": "event:1", "party": "3"}
    assert result.pending.asked == "name"
    assert isinstance(result.reply, Text)
    assert result.reply.text.startswith("fee：免费")
    assert result.reply.text.endswith("怎么称呼？")


async def test_what_stands_before_the_question_and_answers_nothing_is_passed_over() -> None:
    result = await run(decide("哎呀，收费吗", session("name", event="event:1", party="3")))
    assert isinstance(result, Asking)
    assert result.pending.answers == {"event": "event:1", "party": "3"}
    assert isinstance(result.reply, Text)
    assert result.reply.text.startswith("fee：免费")


async def test_what_cannot_be_read_leaves_the_choices_and_other_answers_too() -> None:
    again = await run(decide("啦啦啦", session("event"), "out_of_scope"))
    assert isinstance(again, Asking)
    assert isinstance(again.reply, Choices)
    assert again.reply.prompt.endswith("没看懂。")
    assert [one.label for one in again.reply.options] == ["甲厂", "乙厂"]
    assert again.pending.tries == 1
    other = await run(decide("我们3人", session("event"), INTENT))
    assert isinstance(other, Asking)
    assert isinstance(other.reply, Choices)
    assert [one.label for one in other.reply.options] == ["甲厂", "乙厂"]
    assert other.pending.answers == {"party": "3"}


async def test_without_choices_on_the_screen_they_are_looked_up() -> None:
    bare = replace(session("event"), choices=())
    result = await run(decide("收费吗", bare))
    assert isinstance(result, Asking)
    assert isinstance(result.reply, Choices)
    assert [one.label for one in result.reply.options] == ["所有的"]


async def test_a_taken_choice_is_no_question_and_a_parked_form_answers_none() -> None:
    chosen = decide("甲厂", session("event"))
    assert isinstance(chosen, Fill)
    assert chosen.given == {"event": "event:1"}
    parked = replace(session("event"), parked=True)
    assert decide("收费吗", parked) == Act(intent="ask_policy", text="收费吗", park=True)


@pytest.mark.parametrize(("text", "labels"), [("收费吗", ()), ("王芳", ("联系人",))])
def test_a_question_at_a_personal_field_is_put_on_record_as_it_is(text: str, labels: tuple[str, ...]) -> None:
    at = session("name", event="event:1", party="3")
    decision = decide(text, at, INTENT)
    assert hidden_in(decision, at, at, {INTENT: ASKING}).labels == labels
