"""What holds for every text."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.importing import Source, SourceDocument, clean, read
from knowledge.importing.decoding import UndecodableError, decode
from knowledge.importing.html_article import to_page
from knowledge.importing.markdown import to_text
from tests.knowledge.importing.conftest import TEXTS, cleaned, from_fixture

WORDS = """
    网赌 十大 老品牌 官网 的 政府 (wù) ?xiàng)l 例 2023 00多人次
    月 日 年 〔20xx〕 3号 【时间】 索引号: 申请人 王建国 反映
    13912345678 % 率 。 ， 點 贊 第5页 共5页 下载 版权 首页 > 《 》 ( ) 平均 达 累计 万 根底 上 细 那么
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\t", "\ue000", "\ud800", "\x00"])
SOUP = st.lists(PIECES | st.characters(), max_size=60).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=300) | SOUP, title=st.none() | st.text(max_size=40) | SOUP)
def test_no_text_raises_and_the_original_is_kept(text: str, title: str | None) -> None:
    cleaned_text = cleaned(text, title=title)
    assert cleaned_text.original == text
    assert "\ue000" not in cleaned_text.text + cleaned_text.indexed + (cleaned_text.title or "")
    for finding in cleaned_text.findings:
        start, end = finding.place.start, finding.place.end
        assert start is None or text[start:end] == finding.original
    for damage in cleaned_text.damaged:
        if damage.paragraph >= 0:
            assert cleaned_text.text[damage.start : damage.end] == damage.sentence


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(PIECES | st.sampled_from("这是正文内容公开办理服务群众"), min_size=1, max_size=40))
def test_no_private_number_and_no_strong_poison_is_left(parts: list[str]) -> None:
    result = cleaned("".join(parts), title="标题")
    assert not re.search(r"(?<!\d)身份证[1-9]\d{16}[\dX]", result.text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_cleaning_the_shown_text_again_changes_nothing(path: Path) -> None:
    once = from_fixture(path.name)
    again = clean(SourceDocument(source=once.source, title=once.title, text=once.text))
    assert again.text == once.text
    assert again.title == once.title


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200))
def test_bytes_are_text_or_refused_with_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except UndecodableError as error:
        text = str(error)
    assert isinstance(text, str)


@settings(max_examples=100, deadline=None)
@given(
    text=st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "<div style='display:none'>",
                "<br>",
                "文字",
                "</div>",
                "<style>p{opacity:0}</style>",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_page_and_any_markdown_is_read(text: str) -> None:
    to_page(text.encode("utf-8", "ignore").decode())
    to_text(text)


class Counter:
    """Counts executed lines of our code, so that linearity is measured without a clock."""

    def __init__(self) -> None:
        self.lines = 0

    def trace(self, frame: object, event: str, arg: object) -> object:
        del frame, arg
        self.lines += event == "line"
        return self.trace


def _work(text: str) -> int:
    counter = Counter()
    old = sys.gettrace()
    sys.settrace(counter.trace)  # type: ignore[arg-type]
    try:
        cleaned(text, title="标题")
    finally:
        sys.settrace(old)
    return counter.lines


@pytest.mark.parametrize(
    "unit",
    [
        "加大十大老品牌网赌力度，",
        "政务(wù)公开(kāi)",
        "细那么和根底设施，",
        "官网",
        "王建国",
        "20xx年",
        "2月30日",
        "信访人王建国反映",
    ],
)
def test_work_grows_with_length_and_not_with_its_square(unit: str) -> None:
    cleaned(unit * 10, title="标题")
    small, large = _work(unit * 100), _work(unit * 400)
    assert large < small * 8


@pytest.mark.parametrize(
    "char",
    [
        " ",
        "(",
        "网",
        "官网",
        "〔",
        "1",
        "a",
        "《",
        "的",
        "·",
        "?",
        "年",
        "【",
        "*",
        "`",
        "[",
        "?a",
        "，",
        "第",
        "2023",
        "首页>",
        "分享",
        "责任编辑:a ",
    ],
)
def test_long_runs_of_one_piece_end(char: str) -> None:
    cleaned(char * (40_000 // len(char)))
    to_text(char * (20_000 // len(char)))


def test_a_megabyte_of_rules_is_read_whole() -> None:
    article = "第{n}条　申请人应当自收到通知之日起十五日内提出申请，行政机关应当在二十个工作日内答复。\n"
    text = "".join(article.format(n=n) for n in range(8000))
    result = clean(SourceDocument(source=Source(file="x.txt"), text=text, title="条例"))
    assert len(result.paragraphs) == 8000


def test_every_fixture_is_read() -> None:
    for path in TEXTS:
        assert all(isinstance(document, SourceDocument) for document in read(path))
