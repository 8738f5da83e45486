"""Titles of events in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.titles import Likeness, Mention, Titles

EVENTS = {
    "crab": "稻田里的螃蟹几点回家",
    "water": "一滴污水的旅程",
    "sky": "气象台开放日：云有几种",
    "stars": "望岳山天文台今夜看木星",
    "phone": "爸妈手机课：刷脸总不过怎么办",
    "proxy": "爸妈手机课：给子女代办授权",
    "again": "一滴污水的旅程",
    "clerk": "小小税官",
    "safe": "消防安全",
}
TITLES = Titles.of(EVENTS.items(), everyday={"消防安全"})


def found(text: str) -> tuple[str, str, Likeness] | None:
    said = TITLES.find(text)
    return (said.events[0], text[said.start : said.end], said.likeness) if said else None


@pytest.mark.parametrize(
    ("text", "event", "title"),
    [
        ("报名稻田里的螃蟹几点回家，两个人", "crab", "稻田里的螃蟹几点回家"),
        ("氣象臺開放日雲有幾種還有位嗎", "sky", "氣象臺開放日雲有幾種"),
        ("《气象台开放日:云有几种》在哪", "sky", "气象台开放日:云有几种"),
        ("我想看 望岳山 天文台，今夜看木星", "stars", "望岳山 天文台，今夜看木星"),
        ("小小税官能带娃不", "clerk", "小小税官"),
        ("看了《税务局的通知》，想报小小税官，谢谢《", "clerk", "小小税官"),
    ],
)
def test_a_whole_title_is_found_however_it_is_written(text: str, event: str, title: str) -> None:
    assert found(text) == (event, title, Likeness.WHOLE)


@pytest.mark.parametrize(
    ("text", "event", "title"),
    [
        ("报名稻田里的螃解几点回家", "crab", "稻田里的螃解几点回家"),
        ("报名稻田里螃蟹几点回", "crab", "稻田里螃蟹几点回"),
        ("望岳山天文台今晚夜看木星在哪", "stars", "望岳山天文台今晚夜看木星"),
    ],
)
def test_a_slip_for_every_five_letters_is_forgiven(text: str, event: str, title: str) -> None:
    assert found(text) == (event, title, Likeness.NEAR)


@pytest.mark.parametrize(
    ("text", "event", "title"),
    [
        ("刷脸总不过怎么办", "phone", "刷脸总不过怎么办"),
        ("气象台开放日怎么去", "sky", "气象台开放日"),
        ("消防安全检查怎么办", "safe", "消防安全"),
    ],
)
def test_a_part_of_a_title_and_one_that_is_a_word_of_everyday_may_mean_it(text: str, event: str, title: str) -> None:
    assert found(text) == (event, title, Likeness.PART)


def test_what_several_events_are_called_means_all_of_them() -> None:
    assert TITLES.find("一滴污水的旅程") == Mention(events=("water", "again"), start=0, end=7, likeness=Likeness.WHOLE)
    assert TITLES.find("爸妈手机课") == Mention(events=("phone", "proxy"), start=0, end=5, likeness=Likeness.PART)


@pytest.mark.parametrize(
    "text",
    [
        "气象台", "污水处理厂在哪", "稻田里的事", "《关于小小税官评选的通知》的解读", "", "爸", "旅程", "螃蟹几点回家", "小小官",
    ],
)  # fmt: skip
def test_a_word_of_a_title_or_a_longer_title_in_book_marks_means_no_event(text: str) -> None:
    assert TITLES.find(text) is None


def test_the_longest_title_is_the_one_that_is_meant() -> None:
    assert found("小小税官和稻田里的螃蟹几点回家") == ("crab", "稻田里的螃蟹几点回家", Likeness.WHOLE)
    assert Titles().find("小小税官") is None


@given(st.text(max_size=400))
def test_any_text_may_be_looked_at(text: str) -> None:
    said = TITLES.find(text)
    assert said is None or 0 <= said.start < said.end <= len(text)


@given(
    before=st.text("去看报名下周六，。 ", max_size=12),
    after=st.text("吗呢？在哪。", max_size=12),
    event=st.sampled_from(sorted(EVENTS)),
)
def test_a_title_is_found_in_any_sentence(before: str, after: str, event: str) -> None:
    said = TITLES.find(f"{before}{EVENTS[event]}{after}")
    assert said is not None
    assert event in said.events
