"""Which days and hours a resident means: 下周末, 月底前, 11月的最后一个周六, 周末不行, 下午三点以后. Pure."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta

from actions.visits.numerals import number_of
from intents.model import Entity, EntityKind, Understanding

LONGEST_SPAN_DAYS = 62
FAR_DAYS = 200  # "before the Spring Festival" reaches no farther
SOON_DAYS = 7
WORKDAYS_AHEAD = 14

_N = r"(?:\d{1,2}|十[一二]?|[一二两三四五六七八九])"
_WEEK_WORD = r"(?:周|星期|礼拜)"
_MONTH_NUMBER = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])"
_NAMES = "一二三四五六日"
_WEEKEND_WORD = r"(?:周末|双休日|星期六日|周六日|周六周日|星期六星期天)"
_WEEKEND = re.compile(rf"(下下?)?(?:个|这个?|本)?{_WEEK_WORD}?的?{_WEEKEND_WORD}")
#: 上周末 is not the coming one; in 早上周六 and 网上周末 the 上 is not the week's.
_PAST = re.compile(
    rf"(?<![早晚网线马路])上上?(?:个|一个)?(?:{_WEEK_WORD}(?:[{_NAMES}天末]|[1-7](?!\d))?|月[^,，。]{{0,3}}[日号初底末]?)|去年[^,，。]{{0,2}}"
)
_WEEK = re.compile(rf"(下下|下|这|本)(?:一|个)?(?:周|星期|礼拜)(?![{_NAMES}天末])")
_REFUSES = r"(?:我|俺|们|家|都|也|可|要|得|就|的话|那天|当天)*(?:不行|不成|没空(?!位)|没时间|去不了|来不了|有事|加班|要?上班|不方便|忙)"
_NO_WEEKEND = re.compile(
    rf"(?:除了|除去|不是|不要|不想|避开|别)(?:这|下|本)?个?{_WEEKEND_WORD}|{_WEEKEND_WORD}{_REFUSES}"
)
_WORKDAYS = re.compile(rf"工作日|平时|平日|{_WEEK_WORD}一(?:到|至|[-—~～]){_WEEK_WORD}?五")
_PART = r"(上旬|初|中旬|中(?![午的心学国间])|下旬|底|末)"
_MONTH = re.compile(
    rf"(?:(?P<this>这个?月|本月|当月)|(?P<next>下个?月)|(?P<year>明年)?(?<![\d个半几])(?P<month>{_MONTH_NUMBER})月份?|(?P<bare>(?<![明半岁个上每新])月)(?=初|底|末|中旬))"
    rf"的?(?!\s*(?:\d|[一二三四五六七八九十]{{1,3}}(?![起家些次个])))(?:月?{_PART})?(?P<before>之前|以前|前)?"
)
_MONTH_PARTS = {"初": (1, 10), "上旬": (1, 10), "中": (11, 20), "中旬": (11, 20), "下旬": (21, 31)}
_NTH = re.compile(
    rf"(?:(?P<this>这个?月|本月|当月)|(?P<next>下个?月)|(?P<year>明年)?(?<!\d)(?P<month>{_MONTH_NUMBER})月份?)的?"
    rf"(?:第([一二三四五1-5])|(?:最后|末)一?)个?{_WEEK_WORD}([{_NAMES}天末])"
)
_NEAR = re.compile(r"[这最]近?(?:几|两|三)天")
_AHEAD = re.compile(
    rf"(?:未来|今后|接下来|往后)的?({_N}|几|半)?个?(天|周|星期|礼拜|月)|({_N}|半)个?(天|周|星期|礼拜|月)(?:以|之)?内"
)
_UNIT_DAYS = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_TODAY_AND = re.compile(r"今明(?:两|2)?天|今天(?:和|或者?|、)?明天")
_TOMORROW_AND = re.compile(r"明后(?:两|2)?天|明天?(?:和|或者?|、)?后天")
_TWO_WEEKDAYS = re.compile(
    rf"(下下|下|这|本)?个?{_WEEK_WORD}([一二三四五六])[、和或]?([一二三四五六日天])(?![一二三四五六日天十点时个年月])"
)
_TWO_DAYS = re.compile(r"(?<![\d月])(\d{1,2})[号日]?\s*[、和或,，]\s*(?=\d{1,2}[号日])")
_RANGE = re.compile(r"\D{0,3}?(?:到|至|[-—~～]+)\D{0,2}")
_BEFORE = re.compile(r"的?(?:之前|以前|前(?!后|台|晌))")
_AFTER = re.compile(r"的?(?:之后|以后|后(?!晌|半晌)|往后|起|开始)")
_DENIED_AFTER = re.compile(_REFUSES)
_DENIED_BEFORE = re.compile(r"(?:除了|除去|不是|不要|不想|避开|别约?|不约)$")
_LOCAL_PARTS = (
    (re.compile(r"头午|头晌|前晌|前半晌|上半天|午前"), (time(8), time(12))),
    (re.compile(r"后晌|下晌|过晌|后半晌|下半天"), (time(12), time(18))),
    (re.compile(r"下了?班(?:之后|以后|后)?|放了?学(?:之后|以后|后)"), (time(17), time(22))),
    (re.compile(r"夜场|晚间|夜间"), (time(18), time(22))),
)
_SOON_AFTER, _SOON_BEFORE = time(23, 59), time(0)
_HALF_HOUR_MINUTES = 30

Read = Callable[[str, date], tuple[date, ...]]


def days_of(text: str, meaning: Understanding, today: date) -> tuple[date, ...]:
    """The days that are meant, today or later, in order. Ranges such as 下周 begin today at the earliest."""
    coming = _PAST.sub(lambda found: "\x00" * len(found.group()), text)
    for read in _READERS:
        if days := tuple(day for day in read(coming, today) if day >= today):
            return days
    return _named(coming, meaning, today)


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range(count))


def _monday(today: date, weeks: int) -> date:
    return today + timedelta(days=7 * weeks - today.weekday())


def _workdays(text: str, today: date) -> tuple[date, ...]:
    """Monday to Friday, for who cannot come on a weekend."""
    if _NO_WEEKEND.search(text) is None and (_WORKDAYS.search(text) is None or _WEEKEND.search(text) is not None):
        return ()
    return tuple(day for day in _days(today, WORKDAYS_AHEAD) if day.weekday() < 5)


def _nth_weekday(text: str, today: date) -> tuple[date, ...]:
    found = _NTH.search(text)
    first = _first_of_month(found, today) if found is not None else None
    if found is None or first is None:
        return ()
    length = monthrange(first.year, first.month)[1]
    weekday = _NAMES.find({"末": "六", "天": "日"}.get(found.group(6), found.group(6)))
    every = [day for day in _days(first, length) if day.weekday() == weekday]
    which = number_of(found.group(5)) - 1 if found.group(5) else -1
    if which >= len(every):
        return ()
    return _days(every[which], 2 if found.group(6) == "末" else 1)


def _first_of_month(found: re.Match[str], today: date) -> date | None:
    """The first day of the month that is meant; a month that is over is next year's."""
    first = today.replace(day=1)
    if found["next"]:
        return (first + timedelta(days=31)).replace(day=1)
    if not found["month"]:
        return first
    month = number_of(found["month"])
    if not 1 <= month <= 12:
        return None
    later = found["year"] or month < today.month
    return date(today.year + 1 if later else today.year, month, 1)


def _weekend(text: str, today: date) -> tuple[date, ...]:
    found = _WEEKEND.search(text)
    if found is None:
        return ()
    weeks = len(found.group(1) or "")
    saturday = _monday(today, weeks) + timedelta(days=5)
    days = _days(saturday, 2)
    if weeks == 0 and today.weekday() == 6:  # on a Sunday the next weekend is meant as well
        days += _days(saturday + timedelta(days=7), 2)
    return days


def _week(text: str, today: date) -> tuple[date, ...]:
    found = _WEEK.search(text)
    if found is None:
        return ()
    weeks = {"下下": 2, "下": 1}.get(found.group(1), 0)
    return _days(_monday(today, weeks), 7)


def _two_weekdays(text: str, today: date) -> tuple[date, ...]:
    """下周三四: both days."""
    found = _TWO_WEEKDAYS.search(text)
    if found is None:
        return ()
    monday = _monday(today, (found.group(1) or "").count("下"))
    days = [monday + timedelta(days=_NAMES.find(name.replace("天", "日"))) for name in found.groups()[1:]]
    if not found.group(1):
        days = [day if day >= today else day + timedelta(days=7) for day in days]
    return tuple(sorted(days))


def _month(text: str, today: date) -> tuple[date, ...]:
    """A month, or a third of it; 月底前 is from today to the last day."""
    found = _MONTH.search(text)
    first = _first_of_month(found, today) if found is not None else None
    if found is None or first is None:
        return ()
    length = monthrange(first.year, first.month)[1]
    start, end = _MONTH_PARTS.get(found.group(6) or "", (1, length))
    if found.group(6) in ("底", "末"):
        start = 21
    if found["bare"] and first.replace(day=min(end, length)) < today:  # 月初, said at its end, is the next one
        first = (first + timedelta(days=31)).replace(day=1)
    last = first.replace(day=min(end, length))
    if found["before"]:
        last = last if found.group(6) else first - timedelta(days=1)
        return _days(today, (last - today).days + 1)
    return _days(first.replace(day=start), last.day - start + 1)


def _soon(text: str, today: date) -> tuple[date, ...]:
    if _NEAR.search(text):
        return _days(today, SOON_DAYS)
    if _TODAY_AND.search(text):
        return _days(today, 2)
    if _TOMORROW_AND.search(text) and "大后天" not in text:
        return _days(today + timedelta(days=1), 2)
    if (found := _AHEAD.search(text)) is None:
        return ()
    count, unit = found.group(1) or found.group(3) or "一", found.group(2) or found.group(4)
    length = _UNIT_DAYS[unit]
    days = length // 2 if count == "半" else SOON_DAYS * length if count == "几" else number_of(count) * length
    return _days(today, min(days + (unit != "天"), LONGEST_SPAN_DAYS))


_READERS: tuple[Read, ...] = (_nth_weekday, _workdays, _weekend, _week, _two_weekdays, _month, _soon)
"""In the order of trust."""


# --- days that were read as such ---------------------------------------------------------------------------------


def _named(text: str, meaning: Understanding, today: date) -> tuple[date, ...]:
    """The dates of the text: a range, an open range, or each of them, without those that will not do."""
    entities = [one for one in meaning.entities if one.kind is EntityKind.DATE and not _denied(text, one)]
    if not entities:
        return ()
    first, last = entities[0], entities[-1]
    begins, ends = date.fromisoformat(first.value), date.fromisoformat(last.value)
    if len(entities) == 2 and _RANGE.fullmatch(text[first.end : last.start]):
        ends = ends if ends >= begins else ends + timedelta(days=7)  # 周三到周五, said on a Thursday
        if 0 <= (ends - begins).days <= LONGEST_SPAN_DAYS:
            return _days(begins, (ends - begins).days + 1)
    if len(entities) == 1 and _BEFORE.match(text, first.end):
        return _days(today, min((begins - today).days + 1, FAR_DAYS))
    if len(entities) == 1 and _AFTER.match(text, first.end):
        return _days(begins, LONGEST_SPAN_DAYS)
    days = {date.fromisoformat(one.value) for one in entities} | _day_beside(text, entities)
    return tuple(sorted(day for day in days if day >= today))


def _day_beside(text: str, entities: list[Entity]) -> set[date]:
    """The 28th of 28、29号."""
    found = _TWO_DAYS.search(text)
    after = next((one for one in entities if found is not None and one.start == found.end()), None)
    if found is None or after is None:
        return set()
    day, number = date.fromisoformat(after.value), number_of(found.group(1))
    return {day.replace(day=number)} if 1 <= number < day.day else set()


def _denied(text: str, one: Entity) -> bool:
    """Whether a time is named because it will not do: 周六不行, 不要上午."""
    return _DENIED_AFTER.match(text, one.end) is not None or _DENIED_BEFORE.search(text[: one.start]) is not None


# --- hours -------------------------------------------------------------------------------------------------------


def part_of(text: str, meaning: Understanding) -> tuple[time, time] | None:
    """The part of the day: 上午 is 08:00 to 12:00; a clock time allows half an hour on both sides."""
    entities = [one for one in meaning.entities if one.kind is EntityKind.TIME and not _denied(text, one)]
    if not entities:
        return next((part for pattern, part in _LOCAL_PARTS if pattern.search(text)), None)
    spoken = [_interval(one) for one in entities]
    parts = [part for part in spoken if part[0] != part[1]]
    if len(parts) == len(spoken):
        return min(part[0] for part in parts), max(part[1] for part in parts)  # 上午下午都行
    clock, at = next((one, part[0]) for one, part in zip(entities, spoken, strict=True) if part[0] == part[1])
    after = next((one for one in entities if one.start > clock.start), None)
    if after is not None and _RANGE.fullmatch(text[clock.end : after.start]) and _interval(after)[1] > at:
        return at, _interval(after)[1]
    if _BEFORE.match(text, clock.end):
        return _SOON_BEFORE, at
    if _AFTER.match(text, clock.end):
        return at, _SOON_AFTER
    minutes = at.hour * 60 + at.minute
    return _clock(max(minutes - _HALF_HOUR_MINUTES, 0)), _clock(min(minutes + _HALF_HOUR_MINUTES, 24 * 60 - 1))


def _interval(one: Entity) -> tuple[time, time]:
    first, _, last = one.value.partition("/")
    return time.fromisoformat(first), time.fromisoformat(last or first)


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
