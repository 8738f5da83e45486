"""Rows that staff import: one that is wrong is its own failure, said in Chinese with its place."""

from pathlib import Path

import pytest

from knowledge.importing.model import ReadFailure
from knowledge.importing.rows import AnswerRow, PlaceRow, read_rows

GOOD = '{"id": "a-1", "question": "问", "answer": "答。"}'


def read(path: Path) -> tuple[list[AnswerRow], list[str]]:
    found = list(read_rows([path], AnswerRow))
    return (
        [one for one in found if not isinstance(one, ReadFailure)],
        [f"{one.source}：{one.reason}" for one in found if isinstance(one, ReadFailure)],
    )


def test_a_line_that_is_no_json_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{GOOD}\n{{broken\n\n{GOOD.replace('a-1', 'a-2')}\n", encoding="utf-8")
    good, failures = read(path)
    assert [one.id for one in good] == ["a-1", "a-2"]
    assert failures == ["answers.jsonl:2：第 2 行不是合格的 JSON。"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("[]", "整行：应是一组“名称: 值”"),
        ('{"id": "a-1", "question": "问"}', "answer：缺少这一项"),
        ('{"id": "有空 格", "question": "问", "answer": "答"}', "id：写法不对"),
        ('{"id": "a-1", "question": " ", "answer": "答"}', "question：不能是空的"),
        ('{"id": "a-1", "question": 5, "answer": "答"}', "question：应是文字"),
        ('{"id": "a-1", "question": "问", "answer": "答", "colour": 1}', "colour：不认识这一项"),
        ('{"id": "a-1", "question": "问", "answer": "答", "valid_until": "明年"}', "valid_until：应是日期"),
        ('{"id": "a-1", "question": "问", "answer": "答", "topics": "x"}', "topics：应是一个列表"),
        (f'{{"id": "a-1", "question": "{"问" * 501}", "answer": "答"}}', "question：不能超过500个字"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_chinese(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(row, encoding="utf-8")
    good, (failure,) = read(path)
    assert good == []
    assert said in failure


def test_limits_of_numbers_are_said(tmp_path: Path) -> None:
    path = tmp_path / "places.yml"
    path.write_text("- {longitude: 200, latitude: far, functions: []}\n", encoding="utf-8")
    (failure,) = read_rows([path], PlaceRow)
    assert isinstance(failure, ReadFailure)
    assert failure.reason.startswith("这一行不合要求：id：缺少这一项")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"- [unclosed", b"key: {a: b"])
def test_a_file_that_cannot_be_read_is_one_failure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.yml"
    path.write_bytes(content)
    good, (failure,) = read(path)
    assert good == []
    assert "请存成 UTF-8 的 YAML 或 JSONL" in failure
