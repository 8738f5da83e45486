"""Whom to call: left what is said, right the name that is read, or None."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import contact
from actions.form import Asked
from intents.entities import extract
from intents.model import Thresholds, Understanding
from tests.intents.small import LEXICON

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


def asked(text: str, *, direct: bool = True) -> Asked:
    entities = extract(text, lexicon=LEXICON, now=NOW)
    limits = Thresholds(act=0.7, offer=0.3)
    meaning = Understanding(intent="book_visit", confidence=0.9, thresholds=limits, entities=entities)
    return Asked(text=text, meaning=meaning, now=NOW, direct=direct)


NAMES = {
    "叫我老王就行": "老王", "请叫我刘阿姨": "刘阿姨", "王芳": "王芳", "王芳！": "王芳", "刘桂兰。": "刘桂兰", "老王": "老王", "王女士": "王女士",
    "嗯王芳": "王芳", "好，我叫王芳": "王芳", "我叫刘桂兰啊": "刘桂兰", "我姓王，叫王大锤": "王大锤", "俺叫李二牛": "李二牛", "我是李二牛": "李二牛",
    "我的名字是王芳": "王芳", "我名叫王芳": "王芳", "本人王芳": "王芳", "联系人张三": "张三", "我老伴叫刘桂兰": "刘桂兰", "欧阳娜娜": "欧阳娜娜",
    "买买提·吐尔逊": "买买提·吐尔逊", "我叫买买提·吐尔逊": "买买提·吐尔逊", "Tom Smith": "Tom Smith", "王芳 13800000000": "王芳",
    "王芳13800000000": "王芳", "13800000000 王芳": "王芳", "同意，王芳，13800000000": "王芳", "好的 王芳 13800000000": "王芳",
    "我叫王芳,电话是138 0000 0000": "王芳", "姓名：王芳，手机：13800000000": "王芳", "张三丰13900000000 谢谢": "张三丰",
    "王芳，电话是幺三八零零零零零零零零": "王芳", "我妈叫刘桂兰，电话13700000000": "刘桂兰", "王芳，两个人，13800000000": "王芳",
    "免贵姓王": None, "姓王": None, "我是来报名的": None, "我是退休职工": None, "我是学生": None, "不想留": None, "为什么要留名字": None,
    "可以不留吗": None, "你猜": None, "隐私": None, "随便": None, "就用我微信名": None, "同意": None, "座机0300-8233020": None, "上一步": None,
    "没有电话": None, "确认": None, "下周六": None, "市民政局": None, "污水处理厂 13800000000": None, "莲汀 13800000000": None,
    "王芳 李强 13800000000": None, "13800000000": None, "": None,
}  # fmt: skip


def test_names_are_read_and_other_answers_are_no_names() -> None:
    assert {text: contact.name(asked(text)) for text in NAMES} == NAMES


def test_a_bare_word_is_no_name_until_it_is_asked() -> None:
    assert contact.name(asked("王芳", direct=False)) is None
    assert contact.name(asked("我叫王芳", direct=False)) == "王芳"
    assert contact.name(asked("王芳 13800000000", direct=False)) == "王芳"


@pytest.mark.parametrize(
    ("text", "direct", "phone"),
    [
        ("13800000000", False, "13800000000"),
        ("138 0000 0000", True, "13800000000"),
        ("0300-8233020", True, "0300-8233020"),
        ("12345", True, "12345"),  # the check says what is wrong with it
        ("12345", False, None),
        ("1234", True, None),
        ("没有电话", True, None),
    ],
)
def test_phones(text: str, *, direct: bool, phone: str | None) -> None:
    assert contact.phone(asked(text, direct=direct)) == phone


@given(
    text=st.text(max_size=200) | st.text(alphabet="我叫王芳是好的同意，。 ·138004 就行啊电话:aB", max_size=60),
    direct=st.booleans(),
)
def test_no_text_makes_it_fail(*, text: str, direct: bool) -> None:
    said = asked(text, direct=direct)
    name = contact.name(said)
    assert name is None or (2 <= len(name) <= 31 and name == name.strip())
    contact.phone(said)


@pytest.mark.parametrize("text", ["，" * 1500, " " * 1500, "嗯" * 1500, "好 " * 700, "我叫" * 700])
def test_long_monotonous_texts_are_read_too(text: str) -> None:
    contact.name(asked(text))
    contact.phone(asked(text))
