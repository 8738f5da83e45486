"""What a resident has to say, read from a text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.form import Asked
from actions.voices import story
from intents.model import Entity, EntityKind, Thresholds, Understanding

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def asked(
    text: str, *, direct: bool = False, kind: str = "text", entity: Entity | None = None, **more: object
) -> Asked:
    meaning = Understanding(
        intent="submit_suggestion",
        confidence=1.0,
        thresholds=Thresholds(act=0.5, offer=0.2),
        entities=(entity,) if entity is not None else (),
    )
    return Asked(text=text, meaning=meaning, now=NOW, direct=direct, kind=kind, **more)  # type: ignore[arg-type]


def url(text: str, value: str) -> Entity:
    start = text.index(value)
    return Entity(kind=EntityKind.URL, value=value, text=value, start=start, end=start + len(value))


def phone(text: str, value: str) -> Entity:
    start = text.index(value)
    return Entity(kind=EntityKind.PHONE, value=value, text=value, start=start, end=start + len(value))


@pytest.mark.parametrize(
    "text",
    [
        "我想提个建议",
        "给市长写封信",
        "投诉",
        "报修",
        "你好，我要反映问题",
        "请问，我要投诉一下",
        "俺要留个言",
        "跟市长拉呱",
        "我有个建议",
        "停水了",
        "坏了",
        "我要投诉物业公司",
    ],
)
def test_an_opening_is_no_story(text: str) -> None:
    assert story.story(asked(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "我想提个建议，公交车站应该装遮阳棚",
        "路灯坏了一个星期没有人修",
        "投诉：小区门口垃圾三天没清走",
        "路灯坏了",
        "垃圾没人收",
        "网站打不开",
        "我想投诉楼下烧烤店油烟",
    ],
)
def test_a_first_sentence_may_hold_the_story_already(text: str) -> None:
    assert story.story(asked(text)) == text


def test_an_address_alone_is_no_story() -> None:
    text = "报错 https://www.minghu.example.gov.cn/zwgk/index.html"
    assert story.story(asked(text, entity=url(text, text.split()[1]))) is None


def test_where_it_was_just_asked_anything_is_the_story() -> None:
    assert story.story(asked(" 灯 ", direct=True)) == "灯"
    assert story.story(asked("  ", direct=True)) is None
    assert story.story(asked("路灯坏了一个星期没有人修", answers={"story": "别的"})) is None


@pytest.mark.parametrize("text", ["政府网站打不开", "附件下载不了", "http://a.example 乱码", "小程序闪退"])
def test_a_page_is_recognised(text: str) -> None:
    assert story.is_web(text)


@pytest.mark.parametrize(("text", "place"), [("拾翠路路灯坏了", True), ("阳光小区漏水", True), ("办事太慢了", False)])
def test_a_place_is_recognised(text: str, place: bool) -> None:  # noqa: FBT001
    assert story.has_place(text) is place


def test_a_page_has_an_address_a_name_or_none() -> None:
    text = "www.minghu.example.gov.cn 打不开"
    found = url(text, "www.minghu.example.gov.cn")
    assert story.page(asked(text, entity=found)) == "https://www.minghu.example.gov.cn"
    full = "https://a.example/x"
    assert story.page(asked(full, entity=url(full, full))) == full
    assert story.page(asked("政策文件栏目")) is None
    assert story.page(asked("政策文件栏目", direct=True)) == "words:政策文件栏目"
    assert story.page(asked("不知道。", direct=True)) == story.NONE


def test_a_place_is_words_or_a_location_or_cannot_be_said() -> None:
    assert story.place(asked("市民中心", kind="location")) == "市民中心"
    assert story.place(asked("", kind="location", payload={"label": "东门"})) == "东门"
    assert story.place(asked("", kind="location")) == "发来的位置"
    assert story.place(asked("拾翠路52号")) is None
    assert story.place(asked("拾翠路52号", direct=True)) == "拾翠路52号"
    assert story.place(asked("说不清", direct=True)) == story.NONE
    assert story.place(asked(" ", direct=True)) is None


def test_a_letter_goes_to_a_title() -> None:
    assert story.leader(asked("我要给副市长写信")) == "副市长"
    assert story.leader(asked("写给市委书记")) == "市委书记"
    assert story.leader(asked("写封信")) is None
    assert story.leader(asked("老李", direct=True)) == "老李"
    assert story.leader(asked(" ", direct=True)) is None


@pytest.mark.parametrize("text", ["不公开", "只答复我", "不可以", "不同意", "不要", "不行", "保密"])
def test_a_no_to_a_public_answer_is_a_no(text: str) -> None:
    assert story.openly(asked(text, direct=True)) == "no"


@pytest.mark.parametrize("text", ["可以", "可以公开", "随便", "都行", "同意"])
def test_a_yes_to_a_public_answer_is_a_yes(text: str) -> None:
    assert story.openly(asked(text, direct=True)) == "yes"


def test_what_was_not_asked_is_not_read_as_a_yes_to_a_public_answer() -> None:
    assert story.openly(asked("可以在公园装路灯吗")) is None
    assert story.openly(asked("路灯坏了，别公开")) == "no"
    assert story.openly(asked("嗯", direct=True)) is None


@pytest.mark.parametrize("text", ["匿名", "不留", "不想留电话", "不方便", "不行", "不用联系"])
def test_nobody_is_made_to_leave_a_name(text: str) -> None:
    assert story.reachable(asked(text, direct=True)) == "no"


@pytest.mark.parametrize("text", ["留", "可以", "好的", "行"])
def test_who_wants_to_be_reached_says_so(text: str) -> None:
    assert story.reachable(asked(text, direct=True)) == "yes"


def test_anonymous_is_a_no_wherever_it_stands_and_a_phone_number_is_a_yes_once_the_notice_was_shown() -> None:
    text = "我的电话13812345678"
    assert story.reachable(asked(text, entity=phone(text, "13812345678"), direct=True)) == "yes"
    assert story.reachable(asked(text, entity=phone(text, "13812345678"))) is None
    assert story.reachable(asked("我要匿名反映路灯坏了")) == "no"
    assert story.reachable(asked("我不方便白天去办事")) is None
    assert story.reachable(asked("嗯嗯", direct=True)) is None


@given(st.text(max_size=60), st.booleans(), st.sampled_from(["text", "location"]))
def test_any_text_may_be_read(text: str, direct: bool, kind: str) -> None:  # noqa: FBT001
    seen = asked(text, direct=direct, kind=kind)
    for read in (story.story, story.page, story.place, story.leader, story.openly, story.reachable):
        found = read(seen)
        assert found is None or found
