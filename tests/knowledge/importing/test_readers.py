"""Files of every kind, whole and broken."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.importing import (
    FindingKind,
    Media,
    ReadFailure,
    Source,
    SourceDocument,
    clean,
    read,
    read_all,
    to_json,
    to_markdown,
)
from knowledge.importing.readers import row
from tests.knowledge.importing.conftest import FIXTURES, from_fixture

TEXT = "明湖市人民政府办公室关于做好政务公开工作的通知，请各单位按时报送有关材料，并在规定时间内公开。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32", "big5hkscs"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = (
        "市政府關於政務公開工作的通知，請各單位按時報送有關材料，並在規定時間內公開。" if "big5" in encoding else TEXT
    )
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (document,) = read(path)
    assert isinstance(document, SourceDocument)
    assert document.text.lstrip("\ufeff") == text
    assert document.media is Media.TEXT


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "空"),
        ("a.txt", b"  \n ", "空"),
        ("a.txt", b"%PDF-1.4 ...", "PDF"),
        ("a.txt", b"abc\0def", "二进制"),
        ("a.html", b"PK\x03\x04zzz", "Office"),
        ("a.txt", b"\xff\xfe\x00\xd8\x00", "损坏"),
        ("a.html", b"<html><body></body></html>", "正文"),
        ("a.docx", b"abc", "不支持"),
        ("a.jsonl", b"", "空"),
        ("a.jsonl.gz", b"not gzip", "损坏"),
    ],
)
def test_what_is_no_text_is_refused_with_a_clear_sentence(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (failure,) = read(path)
    assert isinstance(failure, ReadFailure)
    assert reason in failure.reason
    assert failure.reason.endswith("。")


def test_a_missing_file_is_a_failure_and_not_an_exception(tmp_path: Path) -> None:
    (failure,) = read(tmp_path / "none.txt")
    assert isinstance(failure, ReadFailure)


def test_a_text_over_the_limit_is_refused_and_the_next_row_still_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT * 10)
    (failure,) = read(path, limit=100)
    assert isinstance(failure, ReadFailure)
    assert "MB" in failure.reason
    rows = tmp_path / "b.jsonl"
    rows.write_text('{"text": "' + "长" * 500 + '"}\n{"text": "短文"}\n')
    first, second = read(rows, limit=200)
    assert isinstance(first, ReadFailure)
    assert isinstance(second, SourceDocument)
    assert second.source.line == 2


def test_one_bad_row_does_not_stop_the_rest() -> None:
    first, second, third, fourth = read(FIXTURES / "rows.jsonl")
    assert isinstance(first, SourceDocument)
    assert first.key == "7"
    assert clean(first).metadata.issuer == "明湖市教育局"
    assert isinstance(second, ReadFailure)
    assert "第 2 行" in second.reason
    assert isinstance(third, ReadFailure)
    assert isinstance(fourth, SourceDocument)
    assert fourth.key == "9"


def test_rows_in_a_gzip_are_read_and_a_torn_one_told(tmp_path: Path) -> None:
    data = gzip.compress(("\n".join(f'{{"text": "第{n}篇正文"}}' for n in range(2000))).encode())
    whole, torn = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    whole.write_bytes(data)
    torn.write_bytes(data[: len(data) // 2])
    assert len(list(read(whole))) == 2000
    assert isinstance(list(read(torn))[-1], ReadFailure)


def test_a_folder_is_read_in_the_order_of_names() -> None:
    names = [item.source.file for item in read_all([FIXTURES])]
    assert names == sorted(names)
    assert "gb18030_notice.txt" in names


def test_the_report_names_every_place_and_what_to_do() -> None:
    documents = [from_fixture("download_speech.txt"), from_fixture("poisoned_conference.txt")]
    failures = [item for item in read(FIXTURES / "rows.jsonl") if isinstance(item, ReadFailure)]
    text = to_markdown(documents, failures)
    assert "download_speech.txt" in text
    assert "202400" in text
    assert "rows.jsonl:2" in text
    assert '"kind": "spun_word"' in to_json(documents, failures)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["id", "编号", "title", "标题", "text", "正文", "metadata", "issuer", "发布日期", "topics", "x"]
)


@settings(max_examples=300, deadline=None)
@given(fields=st.dictionaries(NAMES, JSON, max_size=6))
def test_any_json_object_is_a_document_or_a_failure(fields: dict[str, object]) -> None:
    read_row = row(json.dumps(fields).encode(), Source(file="a.jsonl", line=1))
    assert isinstance(read_row, SourceDocument | ReadFailure)


@pytest.mark.parametrize("value", [["a"], {"a": 1}, [], True, 1.5])
@pytest.mark.parametrize("name", ["id", "title"])
def test_an_id_or_title_that_is_no_word_counts_as_none(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({name: value, "text": TEXT}) + "\n" + json.dumps({"text": TEXT}))
    first, second = read(path)
    assert isinstance(first, SourceDocument)
    assert (first.key, first.title) == (None, None)
    assert isinstance(second, SourceDocument)


GARBLED = "市政府关于做好供热价格调整工作的通知，居民供热价格为每平方米二十二元。"


@pytest.mark.parametrize(("chinese", "western"), [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("gb18030", "cp1252")])
def test_a_text_saved_in_a_wrong_encoding_is_had_back_and_reported(tmp_path: Path, chinese: str, western: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(GARBLED.encode(chinese).decode(western, "ignore").encode())
    (document,) = read(path)
    if isinstance(document, ReadFailure):  # cp1252 has no letter for five bytes: what is lost is lost
        assert western == "cp1252"
        assert "无法还原" in document.reason
        return
    assert document.text == GARBLED
    assert [finding.kind for finding in document.findings] == [FindingKind.MOJIBAKE]


def test_a_garbled_text_that_cannot_be_had_back_is_refused_in_files_and_rows(tmp_path: Path) -> None:
    lost = (GARBLED * 2).encode().decode("latin-1").replace("\u0080", "").replace("\u0085", "").replace("\u009b", "?")
    (tmp_path / "a.txt").write_text(lost, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": lost}), encoding="utf-8")
    for name in ("a.txt", "b.jsonl"):
        (failure,) = read(tmp_path / name)
        assert isinstance(failure, ReadFailure)
        assert "无法还原" in failure.reason


def test_western_words_in_a_text_are_no_garbling(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "Le maire a déclaré : « l’été sera chaud » – naïve façade, Noël… " * 20
    path.write_text(text, encoding="utf-8")
    (document,) = read(path)
    assert isinstance(document, SourceDocument)
    assert document.text == text


FRONT = """---
title: "关于发放租房补贴的通知"
date: 2026-02-11
publisher: 明湖市人力资源和社会保障局
tags:
  - 租房
  - 毕业生
文号: 明人社发〔2026〕7号
---
# 关于发放租房补贴的通知

<script>alert(1)</script>
<!-- 备注：内部稿 -->
毕业5年内的<b>本科生</b>每月500元，见[明e办](javascript:alert(1))和[说明](http://x.cn/a_(b).html)。
<style>p { color: red }
"""


def test_the_head_of_a_markdown_file_is_metadata_and_scripts_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(FRONT, encoding="utf-8")
    (document,) = read(path)
    assert isinstance(document, SourceDocument)
    text = clean(document)
    assert text.text == "毕业5年内的本科生每月500元，见明e办和说明。"
    assert text.title == "关于发放租房补贴的通知"
    assert text.metadata.published_on == date(2026, 2, 11)
    assert text.metadata.number == "明人社发〔2026〕7号"
    assert text.metadata.issuer == "明湖市人力资源和社会保障局"
    assert text.metadata.topics == ("租房", "毕业生")


def test_a_rule_at_the_top_of_a_markdown_file_is_no_head(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\n没有结束的一段。\n第二段。\n", encoding="utf-8")
    (document,) = read(path)
    assert isinstance(document, SourceDocument)
    assert "没有结束的一段。" in document.text


def test_a_text_of_one_line_is_its_text_and_has_no_title(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("关于城区供热时间的通知\n", encoding="utf-8")
    (document,) = read(path)
    assert isinstance(document, SourceDocument)
    text = clean(document)
    assert (text.title, text.paragraphs) == (None, ("关于城区供热时间的通知",))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    os.mkfifo(path)
    (failure,) = read(path)
    assert isinstance(failure, ReadFailure)
    assert "普通文件" in failure.reason
