"""What says who somebody is does not stay readable in a case; measured on invented letters, most of them never looked at."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from actions.voices.masking import masked, pieces, private_in
from actions.voices.rules import plain
from bench.voices.masking import letters, measure
from knowledge.private_names import masked_name, private_names
from knowledge.private_numbers import private_numbers, shadow_of

DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(("part", "recall", "alarms"), [("tuned", 0.95, 0.01), ("fresh", 0.93, 0.02)])
def test_nearly_all_that_is_private_in_invented_letters_is_found_and_little_else(
    part: str, recall: float, alarms: float
) -> None:
    found = measure(letters(part))
    assert found.secrets > 60
    assert found.calm >= 30
    assert found.recall >= recall, found.left
    assert found.false_alarms <= alarms, found.changed


@given(some.text(max_size=200))
def test_masking_never_fails_and_what_is_masked_stays_as_it_is(text: str) -> None:
    once = masked(plain(text))
    assert masked(once) == once


@given(some.text(max_size=200))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(one.text for one in pieces(text)) == text
    assert len(shadow_of(text)) == len(text)
    places = [(one.start, one.end) for one in private_in(text)]
    assert places == sorted(places)
    assert all(first[1] <= then[0] for first, then in pairwise(places))


@given(
    some.integers(13_000_000_000, 19_999_999_999),
    some.sampled_from(["我的电话是", "", "打"]),
    some.sampled_from(["", "，谢谢"]),
)
def test_a_mobile_phone_is_found_however_it_is_written(number: int, before: str, after: str) -> None:
    digits = str(number)
    spaced = f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    for written in (
        digits,
        digits.translate(DIGITS),
        digits.translate(WIDE),
        spaced,
        spaced.replace(" ", "-"),
        f"+86{digits}",
    ):
        left = masked(f"{before}{written}{after}")
        assert digits[-4:] not in left
        assert written[-4:] not in left


@pytest.mark.parametrize(
    "calm",
    [
        "一共花了13800000000元",
        "二〇二六年十一月二十九日",
        "请拨打12345或者0300-82133100",
        "供水公司的客服热线0300-82110000一直占线",
        "办事大厅301室没有人",
        "3号楼2单元的门禁坏了",
        "三班倒的工人没有夜班车",
        "12路、15路公交车早上7点30分",
        "1200户居民只有两个快递柜",
        "2022年1月1日至2024年12月31日出生的孩子",
    ],
)
def test_figures_that_say_nothing_of_a_person_stay(calm: str) -> None:
    assert private_numbers(calm) == ()
    assert masked(calm) == calm


def test_the_surname_stays_whatever_it_is() -> None:
    assert [masked_name(one) for one in ("赵铁柱", "李四", "欧阳娜娜", "上官云", "艾力·买买提")] == [
        "赵某某", "李某", "欧阳某某", "上官某", "某某",
    ]  # fmt: skip


def test_an_official_named_with_the_office_is_no_private_person() -> None:
    assert private_names("请张建华市长看看这条路") == ()
    assert private_names("邻居张建华的狗不拴绳") == ("张建华",)


def test_a_name_is_masked_wherever_it_comes_again() -> None:
    assert masked("我叫冯建平。请回复冯建平本人。") == "我叫冯某某。请回复冯某某本人。"


def test_a_page_is_told_what_stands_where() -> None:
    shown = pieces("我叫冯建平，电话13905361234。")
    assert [(one.text, one.private) for one in shown] == [
        ("我叫", ""), ("冯建平", "name"), ("，电话", ""), ("13905361234", "phone"), ("。", ""),
    ]  # fmt: skip
    assert pieces("") == ()
