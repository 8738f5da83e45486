"""Sheets for tests: a small city, and workbooks filled in by hand."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from actions.visits.sheet_layout import COLUMNS, SHEET
from knowledge.city import City, Department


def _department(identity: str, name: str, short: str, kind: str, aliases: tuple[str, ...] = ()) -> Department:
    return Department(
        id=identity,
        name=name,
        short=short,
        kind=kind,
        prefix="明",
        org_code="1" * 18,
        aliases=aliases,
        phone="0300-82000000",
    )


CITY = City(
    departments=(
        _department("swj", "明湖市水务局", "市水务局", "department", ("水务局", "水局")),
        _department("xfj", "明湖市消防救援支队", "市消防救援支队", "department", ("消防队",)),
        _department("wangyue", "望岳区人民政府", "望岳区", "district", ("望岳",)),
        _department("chengbo", "澄波区人民政府", "澄波区", "district", ("澄波", "水局")),
    )
)

PLAIN: dict[str, Any] = {
    "department_id": "市水务局",
    "title": "自来水从哪里来",
    "form": "实地参观",
    "field": "民生保障",
    "summary": "走一遍取水、沉淀、过滤、消毒。",
    "place": "明湖第一自来水厂",
    "address": "望岳区松涛路176号",
    "district_id": "望岳区",
    "day": "2026-12-05",
    "starts": "9:30",
    "ends": "11:00",
    "capacity": 25,
}
LETTER = {column.key: chr(ord("A") + at) for at, column in enumerate(COLUMNS)}


def workbook(*rows: Mapping[str, Any]) -> bytes:
    """The sheet, with these rows in it from the second on."""
    header = [column.label for column in COLUMNS]
    return table_of([header, *([row.get(column.key) for column in COLUMNS] for row in rows)])


def table_of(rows: Iterable[Iterable[Any]]) -> bytes:
    """A workbook that is not made of the template."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
