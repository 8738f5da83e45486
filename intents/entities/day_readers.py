"""What a matched phrase says of the day it names, seen from today. Each reader is for one rule of `dates`."""

import re
from calendar import monthrange
from datetime import date, timedelta

from intents.entities.holidays import next_holiday
from intents.entities.numerals import value_of

_RELATIVE = {"大大后": 4, "大后": 3, "后": 2, "明": 1, "今": 0}
_THIS_CENTURY = 2000
_WEEKDAYS = "一二三四五六日天"
_YEARS = {"今": 0, "明": 1, "后": 2}


def _number(numeral: str) -> int:
    value = value_of(numeral)
    if value is None:
        raise ValueError(numeral)
    return value


def full(match: re.Match[str], _today: date) -> date:
    """2026年12月6日, 2026-12-6, 20261206, 26年12月6日."""
    year = _number(match.group(1))
    return date(year if year > 99 else _THIS_CENTURY + year, _number(match.group(2)), _number(match.group(3)))


def month_day(match: re.Match[str], today: date) -> date | None:
    """12月6日, and with a year: 明年3月1日."""
    month, day = _number(match.group(2)), _number(match.group(3))
    if match.group(1):
        return date(today.year + _YEARS[match.group(1)[0]], month, day)
    return next_month_day(month, day, today)


def january(match: re.Match[str], today: date) -> date | None:
    """元月5号."""
    return next_month_day(1, _number(match.group(1)), today)


def next_month_day(month: int, day: int, today: date) -> date | None:
    """The next such day; 29 February may be four years away."""
    for year in range(today.year, today.year + 5):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return None


def in_digits(match: re.Match[str], today: date) -> date | None:
    """12.6, 12/6, 12-6, 1206. 1/3的人 is a share, 3-5 a few and 5-6号 two days."""
    month, day = int(match.group(1)), int(match.group(3))
    after = match.string[match.end() : match.end() + 1]
    if match.group(2) == "/" and after == "的" and max(month, day) <= 10:
        return None
    if match.group(2) == "-" and day <= 12 and (month < day if match.group(4) else max(month, day) < 10):
        return None
    return next_month_day(month, day, today)


def _month(today: date, ahead: int) -> date:
    months = today.year * 12 + today.month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1)


def day_of_month(match: re.Match[str], today: date) -> date | None:
    """下个月5号, 本月28号, 6号."""
    which, day = match.group(1), _number(match.group(2))
    if which and which.startswith("下"):
        return _month(today, 1).replace(day=day)
    ahead = range(1) if which else range(4)  # the 31st is at most two months away
    for month in (_month(today, months) for months in ahead):
        if 1 <= day <= monthrange(month.year, month.month)[1] and month.replace(day=day) >= today:
            return month.replace(day=day)
    return None


def day_after(before: date, day: int) -> date | None:
    """The day of this number that follows another: in 1月6号或者7号 the 7th is of January."""
    for month in (_month(before, ahead) for ahead in range(3)):
        if 1 <= day <= monthrange(month.year, month.month)[1] and month.replace(day=day) > before:
            return month.replace(day=day)
    return None


def part_of_month(match: re.Match[str], today: date) -> date:
    """月底, 下月初."""
    which, part = match.group(1) or "", match.group(2)
    first = _month(today, 1 if which.startswith("下") else 0)
    if part == "初":
        return first if first >= today else _month(today, 1)
    last = first.replace(day=15 if part in ("中", "中旬") else monthrange(first.year, first.month)[1])
    return last if last >= today else _month(today, 1).replace(day=15)


def days_word(match: re.Match[str], today: date) -> date:
    """明天, 大后天."""
    return today + timedelta(days=_RELATIVE[match.group(1)])


def later(match: re.Match[str], today: date) -> date:
    """三天后, 过两周, 半个月后."""
    count, unit = match.group(1), match.group(2)
    half = count == "半"
    if "月" in unit:
        if half:
            return today + timedelta(days=15)
        first = _month(today, _number(count))
        return first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))
    if half:
        raise ValueError(unit)
    return today + timedelta(days=(1 if unit in ("天", "日") else 7) * _number(count))


def weekday_later(match: re.Match[str], today: date) -> date:
    """两周后的周六: that week's."""
    index = _index(match.group(2))
    return today - timedelta(days=today.weekday()) + timedelta(days=index + 7 * _number(match.group(1)))


def _index(name: str) -> int:
    """How many days a weekday is after Monday: 六 or 6 is 5, 天 and 7 are Sunday."""
    return min(int(name) - 1 if name.isdigit() else _WEEKDAYS.index(name), 6)


def weekday(match: re.Match[str], today: date) -> date:
    """周六, 下周三, 下下星期一; a bare one that went by is next week's."""
    name, weeks = match.group(2), (match.group(1) or "").count("下")
    day = today - timedelta(days=today.weekday()) + timedelta(days=_index(name) + 7 * weeks)
    return day if day >= today else day + timedelta(days=7)


def weekend(match: re.Match[str], today: date) -> date:
    """周末, 下周末: its Saturday, or today where it has begun."""
    weeks = (match.group(1) or "").count("下")
    saturday = today - timedelta(days=today.weekday()) + timedelta(days=5 + 7 * weeks)
    return max(saturday, today)


def holiday(match: re.Match[str], today: date) -> date | None:
    """国庆, 大年初一."""
    return next_holiday(match.group(), today)


def end_of_year(match: re.Match[str], today: date) -> date:
    """年底, 明年底, 2027年底."""
    which = match.group(1)
    if which is None:
        return date(today.year, 12, 31)
    return date(today.year + _YEARS[which] if which in _YEARS else _number(which), 12, 31)
