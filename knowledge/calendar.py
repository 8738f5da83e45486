"""The calendar of a coming year as staff import it: read, checked, put on record as a new version, and announced.

Open deadlines are recomputed in the same transaction by those who keep them: each gives a :data:`Recompute`.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import yaml
from sqlalchemy import insert, select, text

from knowledge import audit
from knowledge.calendar_tables import calendar_days, calendar_years
from knowledge.library import changes
from knowledge.store import Transaction
from knowledge.workdays import Workdays, YearPlan, chinese_date, load_workdays

FIRST_YEAR, LAST_YEAR = 2004, 2100
BEFORE = (12, 20)  # a notice may arrange the last days of the December before its year
_LOCK = 0x6D63_6361  # one import at a time
_SATURDAY = 5
_BY_LAW = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
_KEYS = {"year", "source", "holidays", "workdays"}
_ALSO = {False: "holidays", "off": "holidays", "worked": "workdays"}  # YAML reads a bare `off` as false


class CalendarError(Exception):
    """A calendar that cannot be imported: every sentence says what is wrong and where."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An open deadline that the new calendar moved. `exact` says whether the new one is certain."""

    id: str
    old: date
    new: date
    exact: bool = True

    @property
    def earlier(self) -> bool:
        """Whether there is less time now: somebody must be told."""
        return self.new < self.old


Recompute = Callable[[Transaction, Workdays, Workdays, datetime], Awaitable[Sequence[Moved]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A year's arrangement as the file has it, checked. `warnings` are sentences that stop nothing."""

    year: int
    source: str
    off: Mapping[date, str]
    worked: Mapping[date, str]
    warnings: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same arrangement."""
        named = [sorted((day.isoformat(), name) for day, name in days.items()) for days in (self.off, self.worked)]
        return hashlib.sha256(orjson.dumps([self.year, self.source, *named])).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did; `version` 0 and `sequence` 0 where the very same arrangement was there already."""

    year: int
    version: int
    sequence: int
    old: Workdays
    new: Workdays
    moved: tuple[Moved, ...]


# --- reading ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """What was found so far in a file, and what is wrong with it."""

    year: int
    problems: list[str] = field(default_factory=list)

    def days(self, value: object, where: str) -> dict[date, str]:
        """The days of a list of entries, with their names."""
        found: dict[date, str] = {}
        if not isinstance(value, list):
            self.problems.append(f"{where} 要写成列表")
            return found
        for number, entry in enumerate(value, start=1):
            at = f"{where} 第{number}项"
            for day, name in self._entry(entry, at):
                if day in found:
                    self.problems.append(f"{at}：{day} 写了两次")
                elif not self._fits(day):
                    self.problems.append(f"{at}：{day} 不在{self.year}年（可以写到上一年12月{BEFORE[1]}日）")
                else:
                    found[day] = name
        return found

    def _fits(self, day: date) -> bool:
        return day.year == self.year or (day.year == self.year - 1 and (day.month, day.day) >= BEFORE)

    def _entry(self, entry: object, at: str) -> Iterator[tuple[date, str]]:
        """`2027-02-20`, or `{name, days: [...]}`, or `{name, from, to}`."""
        if not isinstance(entry, dict):
            entry = {"days": [entry]}
        if unknown := set(entry) - {"name", "days", "from", "to"}:
            self.problems.append(f"{at}：不认识的键 {'、'.join(sorted(map(str, unknown)))}")
            return
        name = str(entry.get("name") or "")
        if "days" in entry:
            listed = entry["days"] if isinstance(entry["days"], list) else [entry["days"]]
            for one in listed:
                if (day := self._day(one, at)) is not None:
                    yield day, name
            return
        first, last = self._day(entry.get("from"), at), self._day(entry.get("to"), at)
        if first is None or last is None:
            return
        if not timedelta() <= last - first <= timedelta(days=31):
            self.problems.append(f"{at}：从 {first} 到 {last} 不是一段假期")
            return
        for step in range((last - first).days + 1):
            yield first + timedelta(days=step), name

    def _day(self, value: object, at: str) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problems.append(f"{at}：{value} 不是日期（要写成 {self.year}-05-01）")
            return None


def read_calendar(written: str) -> Draft:
    """The arrangement that a YAML file holds. Raises CalendarError with all that is wrong."""
    try:
        loaded: Any = yaml.safe_load(written)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that no calendar has
        mark = getattr(error, "problem_mark", None)
        raise CalendarError([f"第{mark.line + 1}行不是 YAML" if mark else f"有一个日期不存在（{error}）"]) from None
    if not isinstance(loaded, dict):
        raise CalendarError(["文件要有 year、source、holidays、workdays 四项"])
    loaded = {_ALSO.get(name, name): value for name, value in loaded.items()}
    problems = [f"不认识的键 {name}" for name in sorted(set(map(str, loaded)) - _KEYS)]
    year = loaded.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError([*problems, f"year 要是 {FIRST_YEAR} 到 {LAST_YEAR} 的年份"])
    source = str(loaded.get("source") or "").strip()
    if not source:
        problems.append("source 要写通知的标题和文号")
    reading = _Reading(year, problems)
    off = reading.days(loaded.get("holidays"), "holidays")
    worked = reading.days(loaded.get("workdays", []), "workdays")
    problems.extend(_wrong(off, worked))
    if problems:
        raise CalendarError(problems)
    return Draft(year=year, source=source, off=off, worked=worked, warnings=tuple(_odd(year, off)))


def _wrong(off: Mapping[date, str], worked: Mapping[date, str]) -> Iterator[str]:
    if not off:
        yield "holidays 里一天也没有"
    for day in sorted(off.keys() & worked.keys()):
        yield f"{day} 既放假又上班"
    for day in sorted(worked):
        if day.weekday() < _SATURDAY:
            yield f"workdays 里的 {day} 本来就是工作日（周{'一二三四五'[day.weekday()]}），只写调休上班的周末"


def _odd(year: int, off: Mapping[date, str]) -> Iterator[str]:
    for month, day in _BY_LAW:
        if date(year, month, day) not in off:
            yield f"{chinese_date(date(year, month, day))}是法定节假日，文件里没有放假，请核对"


# --- on record ----------------------------------------------------------------------------------------------------


async def import_year(
    transaction: Transaction, draft: Draft, *, actor: str, now: datetime, recompute: Sequence[Recompute] = ()
) -> Imported:
    """Put a year's arrangement on record as its newest version, and recompute what rests on the calendar."""
    await transaction.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    old = await load_workdays(transaction)
    newest = await _newest(transaction, draft.year)
    if newest is not None and newest[1] == draft.digest:
        return Imported(year=draft.year, version=0, sequence=0, old=old, new=old, moved=())
    version = newest[0] + 1 if newest else 1
    await _write(transaction, draft, version, actor, now)
    plan = YearPlan(year=draft.year, version=str(version), source=draft.source, off=draft.off, worked=draft.worked)
    new = old.with_plans([plan])
    moved = [one for recomputing in recompute for one in await recomputing(transaction, old, new, now)]
    sequence = await changes.announce(transaction, [("calendar", str(draft.year))], now=now)
    details = {
        "version": version,
        "digest": draft.digest,
        "moved": len(moved),
        "earlier": sum(1 for one in moved if one.earlier),
    }
    await audit.record(
        transaction, actor=actor, act="calendar.import", subject=f"calendar:{draft.year}", details=details, now=now
    )
    return Imported(year=draft.year, version=version, sequence=sequence, old=old, new=new, moved=tuple(moved))


async def _newest(transaction: Transaction, year: int) -> tuple[int, str] | None:
    chosen = (
        select(calendar_years.c.version, calendar_years.c.digest)
        .where(calendar_years.c.year == year)
        .order_by(calendar_years.c.version.desc())
        .limit(1)
    )
    row = (await transaction.execute(chosen)).first()
    return (row.version, row.digest) if row is not None else None


async def _write(transaction: Transaction, draft: Draft, version: int, actor: str, now: datetime) -> None:
    await transaction.execute(
        insert(calendar_years).values(
            year=draft.year,
            version=version,
            source=draft.source,
            digest=draft.digest,
            imported_at=now,
            imported_by=actor,
        )
    )
    rows = [
        {"year": draft.year, "version": version, "day": day, "worked": worked, "name": name}
        for worked, days in ((False, draft.off), (True, draft.worked))
        for day, name in sorted(days.items())
    ]
    await transaction.execute(insert(calendar_days), rows)


async def versions(transaction: Transaction) -> tuple[tuple[int, int, str, datetime, str], ...]:
    """Every imported version: (year, version, source, imported at, imported by), newest year and version first."""
    columns = calendar_years.c
    chosen = select(columns.year, columns.version, columns.source, columns.imported_at, columns.imported_by).order_by(
        columns.year.desc(), columns.version.desc()
    )
    return tuple((row[0], row[1], row[2], row[3], row[4]) for row in await transaction.execute(chosen))
