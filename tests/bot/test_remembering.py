"""What is remembered of a turn for the next one."""

from dataclasses import replace
from uuid import UUID

from actions.model import Option, Outcome, Previous, Text
from bot.decisions import Act
from bot.moment import Moment
from bot.remembering import remembering
from bot.sessions import Session
from tests.bot.form_kit import LOST, NOW, say

CHOICES = tuple(Option(label=n, intent="list_events", subject=f"event:{n}") for n in "ab")
LISTED = Session(
    choices=CHOICES,
    previous=Previous(question="活动", intent="list_events", shown=("event:a", "event:b"), rest=("event:c",)),
)
SHOWN = Outcome(replies=(Text(text="甲"),), shown=("event:a",))


def moment(session: Session, text: str = "1") -> Moment:
    return Moment(message=say(text), meaning=LOST, session=session, turn_id=UUID(int=1), now=NOW)


def test_the_rest_of_a_list_is_still_there_after_one_of_it_was_looked_at() -> None:
    picked = Act(intent="list_events", text="活动", subject="event:a")
    assert remembering(moment(LISTED), SHOWN, picked).previous.rest == ("event:c",)


def test_the_rest_is_gone_where_something_else_was_done() -> None:
    for act in (
        None,
        Act(intent="list_events", text="周日的活动"),
        Act(intent="list_events", text="活动", subject="event:z"),
        Act(intent="book_visit", text="活动", subject="event:a"),
    ):
        assert remembering(moment(LISTED), SHOWN, act).previous.rest == ()


def test_more_about_the_same_thing_leaves_the_question_as_it_was() -> None:
    asked = Session(previous=Previous(question="高龄津贴多少钱", intent="ask_policy", thread=("低保",)))
    about = Act(intent="ask_policy", text="什么时候发", about="answer:1")
    previous = remembering(moment(asked), SHOWN, about).previous
    assert (previous.question, previous.thread) == ("高龄津贴多少钱", ("低保",))
    nothing = Session(previous=replace(asked.previous, question=""))
    assert remembering(moment(nothing), SHOWN, about).previous.question == "什么时候发"
