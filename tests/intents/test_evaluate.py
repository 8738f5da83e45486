"""Measuring an engine: rows in, figures out, as text and as a page."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import pytest

from intents.embedded import EmbeddedEngine
from intents.evaluate import Report, Row, RowsError, evaluate, read_rows
from intents.model import Entity, EntityKind, Ranked, Thresholds, Understanding
from intents.plots import confusion_matrix, reliability_curve
from intents.reporting import report_page, report_text

THRESHOLDS = Thresholds(act=0.8, offer=0.3)
PHONE = Entity(kind=EntityKind.PHONE, value="1", text="1", start=0, end=1)


def meaning(*ranking: tuple[str, float], entities: tuple[Entity, ...] = ()) -> Understanding:
    ranked = tuple(Ranked(intent=intent, confidence=confidence) for intent, confidence in ranking)
    best = ranked[0]
    return Understanding(
        intent=best.intent, confidence=best.confidence, thresholds=THRESHOLDS, ranking=ranked, entities=entities
    )


@dataclass
class Table:
    """An engine that understands by a table."""

    meanings: dict[str, Understanding]

    async def understand(self, text: str) -> Understanding:
        return self.meanings[text]


ENGINE = Table(
    {
        "a": meaning(("greet", 0.9), ("help", 0.05), entities=(PHONE,)),
        "b": meaning(("help", 0.5), ("greet", 0.4), ("out_of_scope", 0.1)),
        "c": meaning(("out_of_scope", 0.95), ("greet", 0.05)),
        "d": meaning(("cancel", 0.2), ("out_of_scope", 0.2)),
        "e": meaning(("deny", 0.9), ("out_of_scope", 0.1)),
    }
)
ROWS = (
    Row(text="a", intent="greet", entities=((EntityKind.PHONE, "1"), (EntityKind.DATE, "2026-11-25"))),
    Row(text="b", intent="greet"),
    Row(text="c", intent="out_of_scope"),
    Row(text="d", intent="out_of_scope"),
    Row(text="e", intent="cancel", also_ok=("deny",)),
)


@pytest.fixture
async def report() -> Report:
    return await evaluate(ROWS, ENGINE, name="<table>")


def test_the_figures_are_those_of_the_rows(report: Report) -> None:
    assert report.accuracy == pytest.approx(3 / 5)
    assert report.accuracy_strict == pytest.approx(2 / 5)
    assert report.accuracy_in_scope == pytest.approx(2 / 3)
    assert report.top_three == 1.0
    assert [report.acted.share, report.acted.precision] == pytest.approx([0.6, 1.0])
    assert [report.offered.share, report.offered.precision] == pytest.approx([0.2, 1.0])
    assert [report.fallen_back.share, report.fallen_back.precision] == pytest.approx([0.2, 1.0])
    assert report.out_of_scope == pytest.approx(1.0)
    assert report.entities == (1.0, 0.5)
    assert 0 < report.calibration < 1
    assert report.confusions == (("greet", "help", 1, "b"), ("out_of_scope", "cancel", 1, "d"))


def test_an_intent_has_its_precision_recall_and_f1(report: Report) -> None:
    lines = {line.intent: line for line in report.lines}
    assert (lines["greet"].rows, lines["greet"].precision, lines["greet"].recall) == (2, 1.0, 0.5)
    assert lines["greet"].f1 == pytest.approx(2 / 3)
    assert (lines["help"].rows, lines["help"].f1) == (0, 0.0)
    assert report.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 2 / 3) / 3)


async def test_no_rows_give_no_figures() -> None:
    empty = await evaluate((), ENGINE, name="empty")
    assert all(map(isnan, (empty.accuracy, empty.calibration, empty.out_of_scope, empty.acted.share)))
    assert empty.entities is None
    assert "—" in report_text([empty])


def test_two_engines_stand_side_by_side_in_text_and_page(report: Report) -> None:
    text = report_text([report, report])
    assert "范围外 AUROC" in text
    assert text.count("<table>") >= 2
    page = report_page([report, report])
    assert page.count("<section><h2>&lt;table&gt;</h2>") == 2
    assert "<script" not in page


@pytest.mark.parametrize("picture", [confusion_matrix, reliability_curve])
def test_a_picture_is_well_formed_and_has_a_title(report: Report, picture: object) -> None:
    assert callable(picture)
    root = ET.fromstring(picture(report))
    assert root.tag.endswith("svg")
    assert root.findtext("{http://www.w3.org/2000/svg}title") is not None


async def test_the_real_engine_is_measured_the_same_way(embedded: EmbeddedEngine) -> None:
    measured = await evaluate([Row(text="转人工", intent="human_agent")], embedded, name="embedded")
    assert measured.accuracy == 1.0


def test_rows_are_read_from_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"text": "你好", "intent": "greet"}\n\n'
        '{"text": "明天", "intent": "book_visit", "also_ok": ["list_events"], "entities": [{"kind": "date", "value": "2026-11-26"}]}\n',
        encoding="utf-8",
    )
    assert read_rows(path) == (
        Row(text="你好", intent="greet"),
        Row(text="明天", intent="book_visit", also_ok=("list_events",), entities=((EntityKind.DATE, "2026-11-26"),)),
    )


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"text": "x"}',
        '{"text": 1, "intent": "x"}',
        '{"text": "x", "intent": "y", "also_ok": [1]}',
        '{"text": "x", "intent": "y", "also_ok": ["z"]}',
        '{"text": "x", "intent": "z"}',
        '{"text": "x", "intent": "y", "entities": {}}',
        '{"text": "x", "intent": "y", "entities": [{"kind": "z", "value": ""}]}',
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(RowsError, match=r"rows\.jsonl:2"):
        read_rows(path, known=("y",))


def test_every_bad_line_is_named_up_to_a_score(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("{\n" * 25, encoding="utf-8")
    with pytest.raises(RowsError) as caught:
        read_rows(path)
    assert "rows.jsonl:20" in str(caught.value)
    assert str(caught.value).endswith("…: 5")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RowsError, match="nowhere"):
        read_rows(tmp_path / "nowhere")
