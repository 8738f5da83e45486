"""Working days as the State Council arranges them: holidays, and the weekend days worked instead (调休).

The calendar is data: a plan for each year, from the base list or from what staff imported (`knowledge/calendar.py`).
Nobody knows a year before its notice is published. Beyond the years that are known a deadline is not exact: it is
"not before" the earliest date that any notice could lead to. What that is was learnt from the years since 2005:

- 1 January is a holiday by law;
- no weekend day before 19 January was ever worked instead of a later holiday;
- nowhere were there more than three working days above the Mondays to Fridays of the same stretch.

A notice may also touch the last days of the December before its year, so a deadline there can still move once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version

from chinese_calendar.constants import Holiday, holidays, workdays
from sqlalchemy import func, select

from knowledge.calendar_tables import calendar_days, calendar_years
from knowledge.city_time import CITY_TIME
from knowledge.store import Transaction

MOST_AHEAD = 3  # working days that make-up days may put above Monday to Friday
QUIET_UNTIL = (1, 18)  # the last day of January before which no weekend was worked for a later holiday
MOST_DAYS = 2000
OPENS, CLOSES = time(9), time(17)

_DAY = timedelta(days=1)
_SATURDAY = 5


class UncoveredError(Exception):
    """Whether a day is worked is not known: the arrangement of its year is not published, or not imported."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working days of {year} are not known")
        self.year = year


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """One year's arrangement: weekdays and weekends off, and weekend days worked, each with its holiday's name.

    Its days lie in the year itself or in the last week of the December before.
    """

    year: int
    version: str
    source: str
    off: Mapping[date, str]
    worked: Mapping[date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day of so many working days after a day of receipt (day 0).

    `day` is the deadline where `exact`, else the earliest date it can be. `listed` are the working days that are certain,
    in order: the proof.
    """

    received: date
    days: int
    day: date
    exact: bool
    listed: tuple[date, ...]
    unknown_year: int | None = None

    @property
    def not_before(self) -> date:
        """The date before which the deadline cannot be."""
        return self.day

    @property
    def earliest(self) -> date:
        """What alarms go by: the deadline, or the earliest date it can be."""
        return self.day

    def shown(self) -> str:
        """`2026年12月2日`, or `不早于 2027年1月4日（2027年放假安排未公布）`."""
        if self.exact:
            return chinese_date(self.day)
        return f"不早于 {chinese_date(self.day)}（{self.unknown_year}年放假安排未公布）"


def chinese_date(day: date) -> str:
    """`2026年12月2日`."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workdays:
    """Every year that is known. Pure: the same plans always give the same dates."""

    plans: Mapping[int, YearPlan]
    off: frozenset[date] = field(init=False, repr=False)
    worked: frozenset[date] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the plans over each other: what a later year's notice says of the December before it counts."""
        off: set[date] = set()
        worked: set[date] = set()
        for _, plan in sorted(self.plans.items()):
            off = (off - plan.worked.keys()) | plan.off.keys()
            worked = (worked - plan.off.keys()) | plan.worked.keys()
        object.__setattr__(self, "off", frozenset(off))
        object.__setattr__(self, "worked", frozenset(worked))

    def with_plans(self, plans: Iterable[YearPlan]) -> "Workdays":
        """These years, with `plans` in the place of what was known of theirs."""
        return Workdays(plans={**self.plans, **{plan.year: plan for plan in plans}})

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked. Raises UncoveredError for a day of a year that is not known."""
        if day.year not in self.plans:
            raise UncoveredError(day.year)
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def likely(self, day: date) -> bool:
        """Whether `day` is worked; of a year that is not known, Monday to Friday but for 1 January."""
        if day.year in self.plans:
            return self.is_workday(day)
        return day.weekday() < _SATURDAY and (day.month, day.day) != (1, 1)

    def name_of(self, day: date) -> str:
        """The holiday because of which `day` is off or worked; empty where there is none."""
        for plan in (self.plans.get(day.year + 1), self.plans.get(day.year)):
            if plan is not None and (name := plan.off.get(day) or plan.worked.get(day)):
                return name
        return ""

    def add(self, received: date, days: int) -> Deadline:
        """The deadline `days` working days after `received`, which is day 0.

        Raises UncoveredError for a day of receipt before the first year known, ValueError for less than 0 days or more
        than any law gives.
        """
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"a deadline has 0 to {MOST_DAYS} working days")
        if received.year < min(self.plans):
            raise UncoveredError(received.year)
        listed: list[date] = []
        day = received
        while len(listed) < days:
            day += _DAY
            if day.year not in self.plans:
                return Deadline(
                    received=received,
                    days=days,
                    day=self._earliest(day, days - len(listed)),
                    exact=False,
                    listed=tuple(listed),
                    unknown_year=day.year,
                )
            if self.is_workday(day):
                listed.append(day)
        return Deadline(received=received, days=days, day=day, exact=True, listed=tuple(listed))

    def _earliest(self, first: date, days: int) -> date:
        """The earliest date on which the working day number `days`, counted from `first` (unknown), can fall."""
        likely = self._likely_day(first, days)
        quiet = date(first.year, *QUIET_UNTIL)
        if (first.month, first.day) == (1, 1) and likely <= quiet:
            return likely
        ahead = self._likely_day(first, days - MOST_AHEAD) if days > MOST_AHEAD else first
        floor = quiet + _DAY if (first.month, first.day) == (1, 1) else first + (days - 1) * _DAY
        return max(ahead, floor)

    def _likely_day(self, first: date, days: int) -> date:
        day = first - _DAY
        while days:
            day += _DAY
            days -= self.likely(day)
        return day

    def between(self, after: date, until: date) -> int:
        """How many working days lie after `after` up to and including `until`; 0 where `until` is not later.

        Days of unknown years are counted as likely.
        """
        return sum(self.likely(day) for day in _days(after + _DAY, until))

    def after_office_hours(
        self, moment: datetime, hours: float, *, opens: time = OPENS, closes: time = CLOSES
    ) -> datetime:
        """The moment (UTC) when `hours` of office time have passed since `moment` (aware).

        An office day lasts from `opens` to `closes`, city time, on working days. In years that are not known every Monday
        to Friday but 1 January counts as one: the earliest moment by the plain week, which a holiday can only be behind.
        """
        day, left = moment.astimezone(CITY_TIME).date(), timedelta(hours=hours)
        at = moment
        while True:
            if self.likely(day):
                begins = max(at, datetime.combine(day, opens, CITY_TIME))
                open_for = datetime.combine(day, closes, CITY_TIME) - begins
                if open_for >= left and open_for > timedelta():
                    return (begins + left).astimezone(UTC)
                left -= max(open_for, timedelta())
            day += _DAY


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY


@cache
def base_workdays() -> Workdays:
    """The years that ship with the product: those of the base list, whose version is the source."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    off: dict[int, dict[date, str]] = {}
    worked: dict[int, dict[date, str]] = {}
    for days, found in ((off, holidays), (worked, workdays)):
        for day, name in found.items():
            days.setdefault(day.year, {})[day] = Holiday(name).chinese
    plans = {
        year: YearPlan(year=year, version=source.split()[1], source=source, off=off[year], worked=worked.get(year, {}))
        for year in off
    }
    return Workdays(plans=plans)


async def load_workdays(transaction: Transaction) -> Workdays:
    """Every year that is known: the base list, and over it the newest version of each year that staff imported."""
    newest = (
        select(calendar_years.c.year, func.max(calendar_years.c.version).label("version"))
        .group_by(calendar_years.c.year)
        .subquery()
    )
    chosen = select(calendar_years.c.year, calendar_years.c.version, calendar_years.c.source).join(
        newest, (newest.c.year == calendar_years.c.year) & (newest.c.version == calendar_years.c.version)
    )
    years = (await transaction.execute(chosen)).all()
    days = await transaction.execute(
        select(calendar_days).join(
            newest, (newest.c.year == calendar_days.c.year) & (newest.c.version == calendar_days.c.version)
        )
    )
    off: dict[int, dict[date, str]] = {row.year: {} for row in years}
    worked: dict[int, dict[date, str]] = {row.year: {} for row in years}
    for row in days:
        (worked if row.worked else off)[row.year][row.day] = row.name
    return base_workdays().with_plans(
        YearPlan(year=row.year, version=str(row.version), source=row.source, off=off[row.year], worked=worked[row.year])
        for row in years
    )
