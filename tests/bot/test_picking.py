"""What picks of numbered choices, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.model import Option
from bot import wording
from bot.picking import LONGEST, number_of, picked

CHOICES = (
    Option(label="高龄津贴多少钱？", intent="ask_policy", subject="answer:1"),
    Option(label="低保怎么办", intent="ask_policy", subject="answer:2"),
    Option(label="买房、还房贷怎么提取公积金", intent="ask_policy", subject="answer:3"),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), ("２", 2), ("②", 2), ("（2）", 2), ("2)", 2), ("2、", 2), ("2.", 2), ("No.2", 2), ("第二个", 2), ("第2个吧", 2),
        ("选二", 2), ("我要第三个。", 3), ("三", 3), ("就1吧", 1), ("要第一个，谢谢", 1), ("第一个吧就", 1), ("回复2", 2), ("我选第2项", 2),
        ("好的，1", 1), ("第二个那个", 2), ("那就第三条吧谢谢您", 3), ("俺要2号", 2), ("两", 2),
    ],
)  # fmt: skip
def test_a_choice_is_picked_by_its_number(text: str, number: int) -> None:
    assert number_of(text) == number
    assert picked(text, CHOICES) == CHOICES[number - 1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("最后一个", 2), ("最后那个", 2), ("最下面那个", 2), ("后面那个吧", 2), ("倒数第一个", 2), ("末尾的", 2), ("最上面那个", 0), ("前面那个", 0),
        ("头一个", 0), ("要最前面的", 0), ("中间那个", 1), ("正中间的", 1), ("低保怎么办？", 1), ("低保怎么办", 1), ("買房那個", 2), ("高龄津贴的那个", 0),
        ("我要买房的那个", 2),
    ],
)  # fmt: skip
def test_a_choice_is_picked_by_its_place_or_its_words(text: str, place: int) -> None:
    assert picked(text, CHOICES) == CHOICES[place]


@pytest.mark.parametrize(
    "text",
    [
        "4", "第九个", "10", "二楼在哪", "第二次办身份证要多久", "", "算了", "12345", "0", "第一个和第二个", "不是第一个", "怎么那个", "钱那个", "刚才那个", "上一个", "头",
        "2026年", "三个人", "一" * (LONGEST + 1),
    ],
)  # fmt: skip
def test_anything_else_picks_nothing(text: str) -> None:
    assert picked(text, CHOICES) is None


def test_without_choices_nothing_is_picked_and_between_two_there_is_no_middle() -> None:
    assert picked("2", ()) is None
    assert picked("中间那个", CHOICES[:2]) is None


@given(st.text(max_size=40))
def test_any_text_may_pick(text: str) -> None:
    option = picked(text, CHOICES)
    assert option is None or option in CHOICES
    assert (number_of(text) or 1) in range(1, 11)


@given(
    number=st.integers(1, 3),
    before=st.sampled_from(["", "我选", "要", "第", "就"]),
    after=st.sampled_from(["", "。", "吧", "，谢谢"]),
)
def test_a_number_picks_whatever_stands_politely_around_it(number: int, before: str, after: str) -> None:
    assert picked(f"{before}{number}{after}", CHOICES) == CHOICES[number - 1]


def test_a_number_beyond_a_list_is_told_what_there_is() -> None:
    assert wording.nothing_there(1, more=False).startswith("前面只列了1个")
    assert wording.nothing_there(3, more=False).startswith("前面只列了3个，回复1到3")
    assert wording.nothing_there(0, more=False).startswith("现在没有列着")
    assert wording.nothing_there(2, more=True).startswith("前面列的就是全部了")
