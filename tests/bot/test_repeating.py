"""Whoever did not hear or see it: what was said last is said once more."""

import pytest

from actions.model import Option, Previous
from bot.decisions import Act, Nothing, Which
from bot.repeating import REPEAT, once_more
from bot.sessions import Session
from tests.bot.form_kit import NOW, decide, filled, means, visiting

CHOICES = tuple(Option(label=f"问{n}", intent="ask_policy", subject=f"answer:{n}") for n in "ab")


@pytest.mark.parametrize(
    "text", ["再说一遍", "请再发一次", "没看清", "我没听清楚，再说一遍", "重新说一下", "能不能再说一次吗", "没听见。"]
)
def test_it_is_asked_for_once_more(text: str) -> None:
    assert REPEAT.match(text)


@pytest.mark.parametrize("text", ["再", "再去一次要带什么", "没收到补贴", "重新申请", "再次申请低保"])
def test_other_words_do_not_ask_for_it(text: str) -> None:
    assert not REPEAT.match(text)


@pytest.mark.parametrize(
    ("session", "decision"),
    [
        (Session(), Nothing(count=0)),
        (Session(choices=CHOICES), Which(options=CHOICES, count=2)),
        (
            Session(previous=Previous(shown=("answer:a", "document:b"), question="低保")),
            Act(intent="ask_policy", text="低保", subject="answer:a"),
        ),
        (
            Session(previous=Previous(question="落户归谁管", intent="office_info")),
            Act(intent="office_info", text="落户归谁管"),
        ),
        (
            Session(previous=Previous(question="那个啥", intent="out_of_scope")),
            Act(intent="ask_policy", text="那个啥"),
        ),
        (Session(previous=Previous(question="报名", intent="book_visit")), Nothing(count=0)),
        (
            Session(previous=Previous(shown=("kind:a",), question="低保", intent="ask_policy")),
            Act(intent="ask_policy", text="低保"),
        ),
    ],
)
def test_what_was_said_last_is_said_again(session: Session, decision: object) -> None:
    assert once_more(session) == decision


def test_it_is_heard_before_what_the_words_alone_may_mean_and_a_form_goes_on() -> None:
    session = Session(previous=Previous(shown=("answer:a",), question="低保"), at=NOW.timestamp())
    assert decide("再说一遍", means("cancel"), session) == Act(intent="ask_policy", text="低保", subject="answer:a")
    assert filled("再说一遍", visiting("phone", event="event:1", party="3"), means("cancel")).recap
