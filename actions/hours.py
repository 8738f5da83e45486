"""On which days of the week somewhere is open, read from its opening hours as staff wrote them. Pure.

Hours are one line: "周一至周五 9:00–12:00，13:30–17:00；周六 9:00–12:00（法定节假日除外）". What cannot be read says nothing.
"""

import re
from collections.abc import Iterable

_DAYS = "一二三四五六日"
_EVERY = frozenset(range(7))
_WEEKEND = (5, 6)
_WORKING = frozenset(range(5))
_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
_PIECE = re.compile(r"[，,；;]")
_RANGE = re.compile(r"(?:周|星期)([一二三四五六日天])(?:至|到|[-–—~～])(?:周|星期)?([一二三四五六日天])")
_DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_ALWAYS = re.compile(r"每[天日]|全天|24\s*小时|全年|天天")
_ASKED_WEEKEND = re.compile(r"周末|双休|周六日|星期六日|六日")


def days_asked(text: str) -> tuple[int, ...]:
    """The days of the week that a text asks about, Monday is 0."""
    found = {_number(one) for one in _DAY.findall(text)}
    if _ASKED_WEEKEND.search(text):
        found |= set(_WEEKEND)
    return tuple(sorted(found))


def day_name(day: int) -> str:
    """周六."""
    return f"周{_DAYS[day]}"


def open_on(hours: str, day: int) -> str | None:
    """What the hours say of a day: "9:00–12:00"; "" where it is closed, None where they cannot be read."""
    said: list[str] = []
    days: frozenset[int] = frozenset()
    known = False
    for piece in _PIECE.split(_ASIDE.sub("", hours)):
        named = _days_of(piece)
        days = named or days
        known = known or bool(named)
        if day in days:
            said.append(_RANGE.sub("", piece).strip() if named else piece.strip())
    aside = "".join(_ASIDE.findall(hours))
    if not known or (not said and day in _days_of(aside)):  # "（7月15日至9月30日周六开放）"
        return None
    return "，".join(filter(None, (_bare(one) for one in said)))


def is_open(hours: str, days: Iterable[int]) -> bool:
    """Whether it is open on any of these days; where the hours cannot be read it may be."""
    return any(open_on(hours, day) != "" for day in days)


def day_lines(hours: str, days: Iterable[int]) -> tuple[str, ...]:
    """What is to be said first to whoever asks about days: "周六：9:00–12:00", "周日：不开门"."""
    lines = []
    for day in days:
        said = open_on(hours, day)
        if said is not None:
            lines.append(f"{day_name(day)}：{said or '不开门'}")
    return tuple(lines)


def _days_of(piece: str) -> frozenset[int]:
    found: set[int] = set()
    for first, last in _RANGE.findall(piece):
        start, end = _number(first), _number(last)
        found |= set(range(start, end + 1)) if start <= end else {*range(start, 7), *range(end + 1)}
    found |= {_number(one) for one in _DAY.findall(_RANGE.sub("", piece))}
    if "周末" in piece:
        found |= set(_WEEKEND)
    if _ALWAYS.search(piece) and "电话" not in piece:
        found |= _EVERY
    if "工作日" in piece:
        found |= _WORKING
    return frozenset(found)


def _bare(piece: str) -> str:
    """The times of a piece, without the days before them."""
    return re.sub(r"^(?:(?:周|星期)[一二三四五六日天末]?[、和及]?|工作日|每[天日])+\s*", "", piece).strip() or piece


def _number(day: str) -> int:
    return 6 if day == "天" else _DAYS.index(day)
