"""The sheet of events, read: rows become events with their sessions, and every wrong cell is named with its sentence.

Pure. What is wrong is collected, never raised, so that one reading tells everything; only a file that is no such sheet at all
raises SheetError.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeVar

from actions.visits import sheet_cells as cells
from actions.visits.event_model import FIELDS, FORMS, EventDraft, SessionDraft
from actions.visits.rules import plain_phone
from actions.visits.sheet_cells import CellError, Value
from actions.visits.sheet_file import RawCell, RawRow, SheetError, read_rows
from actions.visits.sheet_layout import BY_KEY, COLUMNS, KEPT_INVITATION
from actions.visits.writing import wrongs_of_event, wrongs_of_session
from knowledge.city import City
from knowledge.city_time import CITY_TIME

__all__ = ["Sheet", "SheetError", "SheetEvent", "SheetSession", "Wrong", "read_sheet"]

T = TypeVar("T")

_DISTRICTS = ("district", "zone")
_ORGANIZERS = ("department", *_DISTRICTS)
_STAND_IN_DAY = date(2000, 1, 1)
_SESSION_KEYS = tuple(column.key for column in COLUMNS if column.of_session)
_EVENT_KEYS = tuple(column.key for column in COLUMNS if not column.of_session)
_KEY_OF = {"starts_at": "starts", "ends_at": "ends", "cut_off_at": "cut_off"}  # a session's field → its column


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong in one cell."""

    cell: str
    row: int
    sentence: str

    def shown(self) -> str:
        """C7：日期应写成 2026-12-05"""
        return f"{self.cell}：{self.sentence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSession:
    """One session and its row. `cells`: the address of each column."""

    row: int
    draft: SessionDraft
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEvent:
    """One event with its rows. Where `wrongs` has any, draft and sessions are stand-ins in the wrong places."""

    rows: tuple[int, ...]
    id: str
    draft: EventDraft
    sessions: tuple[SheetSession, ...]
    cells: Mapping[str, str]
    wrongs: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole sheet. `own`: the departments whose events it may touch; None: any. `names`: departments by their id."""

    events: tuple[SheetEvent, ...]
    own: frozenset[str] | None
    names: Mapping[str, str]

    @property
    def wrongs(self) -> tuple[Wrong, ...]:
        """Every wrong cell, from above to below."""
        found = [wrong for event in self.events for wrong in event.wrongs]
        return tuple(sorted(found, key=lambda one: one.row))


def read_sheet(content: bytes, city: City, *, own: frozenset[str] | None) -> Sheet:
    """Read a sheet. `own`: the departments whose events these may be; None: any. Raises SheetError."""
    groups = _groups(read_rows(content))
    if not groups:
        raise SheetError("表里没有活动。请从第二行开始填写，一行一场。")
    read = tuple(_Reader(rows=rows, city=city, own=own).event() for rows in groups)
    return Sheet(events=read, own=own, names={one.id: one.short for one in city.departments})


def _groups(rows: Iterable[RawRow]) -> list[list[RawRow]]:
    """The rows of each event: what names nothing continues the event above; the same name again belongs to it too."""
    groups: list[list[RawRow]] = []
    by_name: dict[tuple[str, ...], list[RawRow]] = {}
    for row in rows:
        number, organizer, title = (_raw(row.cells[key]) for key in ("id", "department_id", "title"))
        if not number and not title and groups and _says_nothing_else(row, groups[-1][0]):
            groups[-1].append(row)
            continue
        name: tuple[str, ...] = ("title", title)
        if number or organizer:
            name = ("number", number) if number else ("both", organizer, title)
        same = by_name.get(name) if all(name) else None
        if same is not None:
            same.append(row)
            continue
        groups.append([row])
        names: tuple[tuple[str, ...], ...] = (("number", number), ("both", organizer, title), ("title", title))
        by_name |= {name: groups[-1] for name in names if all(name)}
    return groups


def _says_nothing_else(row: RawRow, above: RawRow) -> bool:
    """Whether a row without a name is one more session; else its name was forgotten."""
    return all(_raw(row.cells[key]) in ("", _raw(above.cells[key])) for key in _EVENT_KEYS)


def _raw(cell: RawCell) -> str:
    return "" if cell.value is None else str(cell.value).strip()


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads one event's rows, collecting what is wrong by the address of its cell."""

    rows: Sequence[RawRow]
    city: City
    own: frozenset[str] | None
    wrongs: dict[str, Wrong] = field(default_factory=dict)

    def event(self) -> SheetEvent:
        first = self.rows[0]
        self._check_formulas()
        draft = self._draft(first)
        for wrong_field, sentence in wrongs_of_event(draft).items():
            self._wrong(first, wrong_field, sentence)
        for later in self.rows[1:]:
            self._check_alike(first, later)
        sessions = tuple(self._session(row) for row in self.rows)
        self._check_starts(sessions)
        return SheetEvent(
            rows=tuple(row.number for row in self.rows),
            id=self._read(first, "id", cells.text_of, ""),
            draft=draft,
            sessions=sessions,
            cells={key: cell.at for key, cell in first.cells.items()},
            wrongs=tuple(sorted(self.wrongs.values(), key=lambda one: one.row)),
        )

    def _wrong(self, row: RawRow, key: str, sentence: str) -> None:
        at = row.cells[key].at
        self.wrongs.setdefault(at, Wrong(cell=at, row=row.number, sentence=sentence.rstrip("。")))

    def _read(self, row: RawRow, key: str, read: Callable[[Value], T], otherwise: T) -> T:
        """What a cell means; `otherwise`, and a wrong on record, where it cannot be read."""
        cell, column = row.cells[key], BY_KEY[key]
        if cell.at in self.wrongs:
            return otherwise
        if column.required and _raw(cell) == "":
            self._wrong(row, key, f"请填写{column.label}")
            return otherwise
        try:
            return read(cell.value)
        except CellError as error:
            self._wrong(row, key, str(error))
            return otherwise

    def _check_formulas(self) -> None:
        for row in self.rows:
            for key, cell in row.cells.items():
                if cell.formula:
                    self._wrong(row, key, "这里是公式，请改成文字或数字（复制后“选择性粘贴”为数值）")

    def _draft(self, row: RawRow) -> EventDraft:
        form = self._read(row, "form", lambda value: cells.one_of(value, FORMS), FORMS[0])
        department_id = self._department(row)
        return EventDraft(
            title=self._text(row, "title"),
            department_id=department_id,
            form=form,
            field=self._read(row, "field", lambda value: cells.one_of(value, FIELDS), FIELDS[0]),
            summary=self._text(row, "summary"),
            place=self._text(row, "place"),
            address=self._text(row, "address"),
            phone=self._phone(row, department_id),
            notices=self._read(row, "notices", lambda value: cells.words(value, "；\n"), ()),
            district_id=self._district(row),
            keywords=self._read(row, "keywords", lambda value: cells.words(value, "、，,；\n"), ()),
            audience=self._read(row, "audience", cells.text_of, ""),
            for_children=self._yes(row, "for_children"),
            min_age=self._number(row, "min_age", 18),
            age_binds_all=self._yes(row, "age_binds_all"),
            real_name=self._yes(row, "real_name"),
            invitation=self._invitation(row),
            max_party=self._number(row, "max_party", 5),
            skip_allowed=self._yes(row, "skip_allowed"),
        )

    def _text(self, row: RawRow, key: str) -> str:
        return self._read(row, key, cells.text_of, "-")

    def _yes(self, row: RawRow, key: str) -> bool:
        return self._read(row, key, cells.yes_or_no, otherwise=False)

    def _number(self, row: RawRow, key: str, default: int) -> int:
        return self._read(row, key, lambda value: cells.whole_number(value, default=default), default)

    def _invitation(self, row: RawRow) -> str | None:
        code = self._read(row, "invitation", cells.text_of, "")
        if code == KEPT_INVITATION and not _raw(row.cells["id"]):
            self._wrong(row, "invitation", "新活动请写上邀请码，或者留空")
        return None if code in ("", KEPT_INVITATION) else code

    def _department(self, row: RawRow) -> str:
        if _raw(row.cells["department_id"]) == "":
            if self.own is not None and len(self.own) == 1:
                return next(iter(self.own))
            self._wrong(row, "department_id", "请填写主办单位")
            return ""
        found = self._read(
            row,
            "department_id",
            lambda value: cells.department(value, self.city, kinds=_ORGANIZERS, what="单位").id,
            "",
        )
        if found and self.own is not None and found not in self.own:
            self._wrong(row, "department_id", "只能导入本单位的活动")
        return found

    def _district(self, row: RawRow) -> str | None:
        if _raw(row.cells["district_id"]) == "":
            return None
        return self._read(
            row,
            "district_id",
            lambda value: cells.department(value, self.city, kinds=_DISTRICTS, what="区县").id,
            None,
        )

    def _phone(self, row: RawRow, department_id: str) -> str:
        phone = self._read(row, "phone", cells.text_of, "-")
        if not phone:
            organizer = self.city.by_id.get(department_id)
            return organizer.phone if organizer is not None else "-"
        if phone != "-" and plain_phone(phone) is None:
            self._wrong(row, "phone", "电话应写成 0300-82160010 或 13812345678")
        return phone

    def _check_alike(self, first: RawRow, later: RawRow) -> None:
        """A further row of the same event says the same of it, or nothing."""
        for key in _EVENT_KEYS:
            said, before = _raw(later.cells[key]), _raw(first.cells[key])
            if said and said != before:
                label = BY_KEY[key].label
                self._wrong(later, key, f"和第{first.number}行是同一个活动，“{label}”写得不一样")

    def _session(self, row: RawRow) -> SheetSession:
        day = self._read(row, "day", cells.day, _STAND_IN_DAY)
        starts = self._read(row, "starts", cells.clock, time(0))
        ends = self._read(row, "ends", cells.clock, time(23, 59))
        cut_off = self._read(row, "cut_off", cells.moment, None)
        draft = SessionDraft(
            starts_at=_utc(datetime.combine(day, starts)),
            ends_at=_utc(datetime.combine(day, ends)),
            capacity=self._read(row, "capacity", cells.whole_number, 100_000),
            cut_off_at=None if cut_off is None else _utc(cut_off),
            quotas=self._read(row, "quotas", cells.quotas, {}),
        )
        broken = {key for key in _SESSION_KEYS if row.cells[key].at in self.wrongs}
        for name, sentence in wrongs_of_session(draft).items():
            key = _KEY_OF.get(name, name)
            if key == "cut_off" and broken & {"day", "starts"}:
                continue  # it was compared with a stand-in
            self._wrong(row, key, sentence)
        return SheetSession(row=row.number, draft=draft, cells={key: row.cells[key].at for key in _SESSION_KEYS})

    def _check_starts(self, sessions: Sequence[SheetSession]) -> None:
        seen: dict[datetime, int] = {}
        for session, row in zip(sessions, self.rows, strict=True):
            if session.cells["day"] in self.wrongs or session.cells["starts"] in self.wrongs:
                continue
            if (earlier := seen.setdefault(session.draft.starts_at, session.row)) != session.row:
                self._wrong(row, "starts", f"和第{earlier}行是同一场，请删去一行")


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=CITY_TIME).astimezone(UTC)
