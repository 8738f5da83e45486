"""Several questions in one message: the first is answered, the others are offered."""

import pytest

from actions.model import Choices, Option, Outcome, Said, Text
from bot.several import all_asked, questions_in, with_others
from tests.bot.form_kit import means


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("请问民政局电话多少？还有老年证怎么办", ("请问民政局电话多少", "老年证怎么办")),
        ("1、公积金怎么提取 2、租房补贴多少", ("公积金怎么提取", "租房补贴多少")),
        ("低保标准是多少？怎么申请？", ("低保标准是多少", "低保怎么申请")),
        ("护照多少钱，另外居住证几天能拿", ("护照多少钱", "居住证几天能拿")),
        ("低保标准是多少", ()),
        ("你好。我想问低保标准", ()),
        ("甲事怎么办？乙事怎么办？丙事怎么办？丁事怎么办？", ()),
        ("低保怎么办？" * 50, ()),
        ("", ()),
    ],
)
def test_the_questions_of_a_text_that_asks_several(text: str, parts: tuple[str, ...]) -> None:
    assert questions_in(text) == parts


def said(text: str, intent: str = "ask_policy", confidence: float = 0.9) -> Said:
    return Said(text=text, meaning=means(intent, confidence))


def test_only_what_is_surely_looked_up_is_one_of_several() -> None:
    assert all_asked((said("低保标准"), said("民政局电话", "office_info")))
    assert not all_asked((said("低保标准"), said("我要报名", "book_visit")))
    assert not all_asked((said("低保标准"), said("怎么办", confidence=0.5)))
    assert not all_asked(())


def test_the_others_stand_behind_the_answer_or_among_its_choices() -> None:
    other = (said("居住证怎么办"),)
    own = Option(label="低保标准", intent="ask_policy", subject="answer:1")
    behind = with_others(Outcome(replies=(Text(text="答。"),)), other).replies
    assert isinstance(behind[-1], Choices)
    assert behind[-1].options == (Option(label="居住证怎么办", intent="ask_policy", words="居住证怎么办"),)
    among = with_others(Outcome(replies=(Choices(prompt="哪一个？", options=(own,)),)), other).replies
    assert isinstance(among[-1], Choices)
    assert among[-1].options == (
        own,
        Option(label="您还问的：居住证怎么办", intent="ask_policy", words="居住证怎么办"),
    )
