"""An Excel file, opened with care: it comes from outside, and may be anything.

Nothing is calculated: a formula is refused where it stands. A file that unpacks to too much, declares entities, or has too
many rows is refused as a whole before or while it is read, so its cost is bounded.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from actions.visits.sheet_cells import Value, text_of
from actions.visits.sheet_layout import BY_LABEL, COLUMNS, MOST_BYTES, MOST_PARTS, MOST_ROWS, MOST_UNPACKED_BYTES, SHEET

_HEADER_WITHIN = 5  # rows
_MOST_COLUMNS = 60
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NOT_READ = "文件打不开：不是 Excel 的 .xlsx 文件，或者已经损坏。请另存为 .xlsx 再试。"


class SheetError(ValueError):
    """The file as a whole cannot be used; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCell:
    """One cell as it stands: its address (`C7`), its value, and whether that is a formula."""

    at: str
    value: Value
    formula: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row that is not empty, with its cells by the column's key; every column has one."""

    number: int
    cells: Mapping[str, RawCell]


def read_rows(content: bytes) -> tuple[RawRow, ...]:
    """Every row below the header that has anything in it. Raises SheetError."""
    _check_package(content)
    try:
        with warnings.catch_warnings(action="ignore"):  # about extensions that are not needed here
            book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()
            return tuple(_rows(sheet))
    except SheetError:
        raise
    except Exception as error:  # whatever openpyxl meets in a damaged file, it means the same
        raise SheetError(_NOT_READ) from error


def _check_package(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise SheetError(f"文件太大，最大{MOST_BYTES // 1_000_000}MB。请删去图片，或者分成几个文件导入。")
    if content.startswith(_OLD_EXCEL):
        raise SheetError("这是旧版 .xls 或者加了密码的文件。请去掉密码，另存为 .xlsx 再试。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED_BYTES:
                raise SheetError("文件解开以后太大，不能导入。请用模板重新填写。")
            for part in parts:
                _check_part(part.filename, package.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise SheetError(_NOT_READ) from error


def _check_part(name: str, text: bytes) -> None:
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in text or text.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise SheetError(_NOT_READ)  # no Excel writes these; an entity could unpack to anything


def _rows(sheet: Any) -> Iterator[RawRow]:  # noqa: ANN401  (openpyxl's read-only sheet has no type of its own)
    columns: dict[int, str] = {}
    used = 0
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
        if number > 4 * MOST_ROWS:
            raise SheetError(_too_many())
        if not columns:
            columns = _header(row)
            if not columns and number >= _HEADER_WITHIN:
                break
            continue
        cells = {key: _cell(row, number, at) for at, key in columns.items()}
        if all(cell.value is None or str(cell.value).strip() == "" for cell in cells.values()):
            continue
        used += 1
        if used > MOST_ROWS:
            raise SheetError(_too_many())
        yield RawRow(number=number, cells=cells)
    if not columns:
        raise SheetError("没有找到表头。请用模板填写，不要删改第一行。")


def _too_many() -> str:
    return f"行数太多，一次最多导入{MOST_ROWS}行。请分成几个文件。"


def _header(row: Any) -> dict[int, str]:  # noqa: ANN401
    """The columns by their place, where this row is the header; empty where it is not. Raises SheetError."""
    labels = {at: text_of(cell.value).rstrip("*").strip() for at, cell in enumerate(row) if cell.value is not None}
    known = {at: label for at, label in labels.items() if label in BY_LABEL}
    if len(known) < 3:
        return {}
    for at, label in labels.items():
        if label and label not in BY_LABEL:
            raise SheetError(f"{get_column_letter(at + 1)}列“{label[:20]}”不是模板里的列。请用最新的模板填写。")
    if len(set(known.values())) < len(known):
        raise SheetError("有两列的名字一样。请用最新的模板填写。")
    if missing := [column.label for column in COLUMNS if column.label not in known.values()]:
        raise SheetError(f"缺少这些列：{'、'.join(missing)}。请用最新的模板填写。")
    return {at: BY_LABEL[label].key for at, label in known.items()}


def _cell(row: Any, number: int, at: int) -> RawCell:  # noqa: ANN401
    cell = row[at]  # openpyxl fills every row up to the last column asked for
    return RawCell(at=f"{get_column_letter(at + 1)}{number}", value=cell.value, formula=cell.data_type == "f")
