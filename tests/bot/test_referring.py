"""What is pointed at: choices by number, order or words; what was shown by "这个", "上一个", "第二个"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.model import Option, Previous
from bot.referring import LONGEST, numbers_of, only_points, refer

CHOICES = (
    Option(label="高龄津贴多少钱？", intent="ask_policy", subject="answer:1"),
    Option(label="低保怎么办", intent="ask_policy", subject="answer:2"),
    Option(label="找文件", intent="find_document", subject="document:3"),
)
SHOWN = Previous(shown=("event:7", "event:8", "event:9"), before=("event:1",))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("这个还有名额吗", "event:7"),
        ("刚才那个在哪", "event:7"),
        ("刚才那个活动几点开始", "event:7"),
        ("我要报名这个", "event:7"),
        ("它要带身份证吗", "event:7"),
        ("第二个在哪", "event:8"),
        ("第二个电话多少", "event:8"),
        ("第3场还有位子吗", "event:9"),
        ("报第二个", "event:8"),
        ("最后一个是几点", "event:9"),
        ("上一个", "event:1"),
        ("再前一个的电话", "event:1"),
        ("下一个", "event:8"),
        ("第九个", None),
        ("第二个孩子有补贴吗", None),
        ("这个月有什么活动", None),
        ("上个月发的补贴", None),
        ("下个星期有活动吗", None),
        ("落户要什么材料", None),
        ("这个" + "长" * LONGEST, None),
    ],
)
def test_a_text_points_at_what_was_shown(text: str, subject: str | None) -> None:
    assert refer(text, (), SHOWN) == subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [("上一个", "answer:1"), ("下一个", "document:3"), ("第三个的解读", "document:3"), ("那个呢", "answer:2")],
)
def test_a_list_is_walked_through(text: str, subject: str) -> None:
    assert refer(text, CHOICES, Previous(shown=("answer:2",), before=("event:1",))) == subject


def test_at_the_ends_there_is_nothing_further() -> None:
    assert refer("下一个", CHOICES, Previous(shown=("document:3",))) is None
    assert refer("上一个", CHOICES, Previous(shown=("answer:1",))) == "answer:1"
    assert refer("下一个", (), Previous(shown=("event:1",))) is None


def test_before_anything_was_shown_only_a_list_can_be_pointed_at() -> None:
    assert refer("第二个", (), Previous()) is None
    assert refer("第二个", CHOICES, Previous()) == "answer:2"
    assert refer("这个", CHOICES, Previous()) is None
    assert refer("最后一个", (Option(label="甲", intent="greet"),), Previous()) is None


@pytest.mark.parametrize("text", ["第二个", "上一个", "刚才那个", "我要看第三份", "下一条。"])
def test_some_texts_only_point(text: str) -> None:
    assert only_points(text)


@pytest.mark.parametrize("text", ["第二个在哪", "这个", "2", "上一步", "第二次"])
def test_others_say_more_or_something_else(text: str) -> None:
    assert not only_points(text)


def test_all_that_a_text_points_at_by_order_is_counted() -> None:
    assert numbers_of("第一个和第三个哪个好") == (1, 3)
    assert numbers_of("第二个还是第二个") == (2,)
    assert numbers_of("哪个好") == ()


@given(st.text(max_size=50))
def test_any_text_may_be_asked_what_it_points_at(text: str) -> None:
    assert refer(text, CHOICES, SHOWN) in {*SHOWN.shown, *SHOWN.before, *(one.subject for one in CHOICES), None}
