"""Excel files written: the empty template, events as the same sheet, and any other list.

No text can become a formula, neither in Excel nor in a CSV made of it: what begins like one gets an apostrophe in front, which
reading takes away again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from actions.visits.event_model import Event, Listing, Session
from actions.visits.rules import default_cut_off
from actions.visits.sheet_cells import with_line_feeds
from actions.visits.sheet_layout import COLUMNS, HELP, KEPT_INVITATION, MOST_ROWS, NO, OPTIONS, SHEET, YES
from knowledge.city import City
from knowledge.city_time import CITY_TIME

Value = str | int | date | datetime | time | None

_RISKY = ("=", "+", "-", "@", "\t")
_LONGEST = 32_000
_HEAD = Font(bold=True, color="FFFFFF")
_REQUIRED = PatternFill("solid", fgColor="B03A2E")
_OPTIONAL = PatternFill("solid", fgColor="34618F")
_WRAP = Alignment(vertical="top", wrap_text=True)
_FORMATS = ((datetime, "yyyy-mm-dd hh:mm"), (date, "yyyy-mm-dd"), (time, "h:mm"))
_HELP_INTRO = (
    "一行是一场。同一个活动有几场，就写几行：第二行起只填日期、时间和名额，其余留空。",
    "红色的列必须填，蓝色的列可以留空。不要改表头，不要合并单元格，不要写公式。",
    "导入前会先逐行核对：哪些是新的、哪些有改动、哪一格写得不对，都看清楚了再确认；有一处不对，就一行也不导入。",
)


def template(city: City, *, own: frozenset[str] | None) -> bytes:
    """The empty sheet for an organizer (`own` departments; None: any), with a page that says how to fill it in."""
    return _events_book([], city, own)


def export_events(listings: Sequence[Listing], city: City) -> bytes:
    """Events with their sessions, one row a session; it reads back as unchanged."""
    return _events_book([row for one in listings for row in _rows_of(one, city)], city, None)


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Any list as one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = max(12, 2 * len(header) + 4)
    sheet.append([_head(sheet, header, _OPTIONAL) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    return _saved(book)


def _events_book(rows: Sequence[Mapping[str, Value]], city: City, own: frozenset[str] | None) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "D2"
    for at, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    organizers = [one.short for one in city.departments if own is None or one.id in own]
    _validate(sheet, organizers, [one.short for one in city.districts])
    sheet.append([_head(sheet, one.label, _REQUIRED if one.required else _OPTIONAL) for one in COLUMNS])
    for row in rows:
        sheet.append([_cell(sheet, row.get(column.key)) for column in COLUMNS])
    _write_help(book)
    options = book.create_sheet(OPTIONS)
    options.sheet_state = "hidden"
    districts = [one.short for one in city.districts]
    for number in range(max(len(organizers), len(districts), 1)):
        pair = [names[number] if number < len(names) else None for names in (organizers, districts)]
        options.append([_cell(options, name) for name in pair])
    return _saved(book)


def _validate(sheet: Any, organizers: Sequence[str], districts: Sequence[str]) -> None:  # noqa: ANN401
    """Drop-downs: the fixed words in the cell's own list, names from the hidden sheet (a list there has no limit)."""
    lists = {
        "department_id": (f"{quote_sheetname(OPTIONS)}!$A$1:$A${max(len(organizers), 1)}", False),
        "district_id": (f"{quote_sheetname(OPTIONS)}!$B$1:$B${max(len(districts), 1)}", False),
    } | {one.key: (f'"{",".join(one.choices)}"', True) for one in COLUMNS if one.choices}
    for at, column in enumerate(COLUMNS, start=1):
        if column.key not in lists:
            continue
        source, strict = lists[column.key]
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict)
        rule.errorTitle, rule.error = column.label, "请从下拉框里选一个。"
        rule.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{MOST_ROWS + 1}")
        sheet.data_validations.append(rule)


def _write_help(book: Workbook) -> None:
    page = book.create_sheet(HELP)
    for letter, width in (("A", 18), ("B", 10), ("C", 70), ("D", 36)):
        page.column_dimensions[letter].width = width
    for line in _HELP_INTRO:
        page.append([_cell(page, line)])
    page.append([])
    page.append([_head(page, label, _OPTIONAL) for label in ("列", "必须填", "怎么写", "例子")])
    for column in COLUMNS:
        need = YES if column.required else ""
        row = [_cell(page, text) for text in (column.label, need, column.how, column.example)]
        row[2].alignment = _WRAP
        page.append(row)


def _rows_of(listing: Listing, city: City) -> list[Mapping[str, Value]]:
    event = _event_cells(listing.event, city)
    rows = [_session_cells(session) for session in listing.sessions] or [{}]
    named = {"id": listing.event.id, "title": listing.event.title}
    return [{**event, **rows[0]}, *({**named, **row} for row in rows[1:])]


def _event_cells(event: Event, city: City) -> dict[str, Value]:
    names = city.by_id
    return {
        "id": event.id,
        "department_id": names[event.department_id].short,
        "title": event.title,
        "form": event.form,
        "field": event.field,
        "summary": event.summary,
        "notices": "\n".join(event.notices),
        "place": event.place,
        "address": event.address,
        "district_id": names[event.district_id].short if event.district_id is not None else None,
        "min_age": event.min_age,
        "age_binds_all": _yes(event.age_binds_all),
        "max_party": event.max_party,
        "real_name": _yes(event.real_name),
        "invitation": KEPT_INVITATION if event.invited else None,
        "for_children": _yes(event.for_children),
        "audience": event.audience,
        "skip_allowed": _yes(event.skip_allowed),
        "keywords": "、".join(event.keywords),
        "phone": event.phone,
    }


def _yes(flag: bool) -> str:  # noqa: FBT001  (it is the value)
    return YES if flag else NO


def _session_cells(session: Session) -> dict[str, Value]:
    starts, ends, cut_off = (
        moment.astimezone(CITY_TIME).replace(tzinfo=None)
        for moment in (session.starts_at, session.ends_at, session.cut_off_at)
    )
    usual = session.cut_off_at == default_cut_off(session.starts_at)
    return {
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "capacity": session.capacity,
        "quotas": "；".join(f"{one.audience}{one.seats}" for one in session.quotas) or None,
        "cut_off": None if usual else cut_off,
    }


def _head(sheet: Any, label: str, fill: PatternFill) -> Cell:  # noqa: ANN401
    cell: Cell = WriteOnlyCell(sheet, value=label)
    cell.font, cell.fill = _HEAD, fill
    return cell


def _cell(sheet: Any, value: Value) -> Cell:  # noqa: ANN401
    """A cell that holds this value and nothing else, whatever it begins with."""
    if isinstance(value, str):
        text = with_line_feeds(ILLEGAL_CHARACTERS_RE.sub("", value))[:_LONGEST]
        cell: Cell = WriteOnlyCell(sheet, value=f"'{text}" if text.startswith(_RISKY) else text)
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # its stub forgets whole numbers, days and times
    for kind, shown in _FORMATS:
        if isinstance(value, kind):
            cell.number_format = shown
            break
    return cell


def _saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
