"""What stands in one cell, read as what it means. Pure; a CellError's text is the sentence for whoever filled it in."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from actions.visits.sheet_layout import NO, YES
from knowledge.city import City, Department

Value = str | int | float | bool | date | datetime | time | timedelta | None

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_QUOTA = re.compile(r"(\D*?)[::\s]*(\d{1,6})\s*[人个名席]?")
_GUARDED = re.compile(r"^\s*'(?=[=+\-@\t])")
_LONGEST_CELL = 5000
_DAY_SAYS = "日期应写成 2026-12-05"
_TIME_SAYS = "时间应写成 9:30"
_CUT_OFF_SAYS = "报名截止应写成 2026-12-04 17:00"


class CellError(ValueError):
    """What stands in a cell cannot be; the message is a Chinese sentence without its full stop."""


def text_of(value: Value) -> str:
    """The words of a cell, without the blanks around them; empty where there are none. Raises CellError."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date() | time() | timedelta():
            raise CellError("这里应写文字，不是日期或时间")
    said = _GUARDED.sub("", with_line_feeds(str(value)), count=1).replace("\t", " ")
    text = "".join(one for one in said if one == "\n" or unicodedata.category(one) != "Cc").strip()
    if len(text) > _LONGEST_CELL:
        raise CellError(f"字太多了，最多{_LONGEST_CELL}个字")
    return text


def with_line_feeds(text: str) -> str:
    """The same text with every line ended as Excel ends it inside a cell."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(value: Value) -> str:
    return unicodedata.normalize("NFKC", text_of(value))


def whole_number(value: Value, *, default: int | None = None) -> int:
    """A whole number, also from text in full-width digits. Raises CellError."""
    text = _plain(value)
    if not text and default is not None:
        return default
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", text):
        raise CellError("应写整数，例如 25")
    return int(text)


def yes_or_no(value: Value) -> bool:
    """是 or 否; nothing is 否. Raises CellError."""
    text = text_of(value)
    if text not in ("", YES, NO):
        raise CellError(f"应写“{YES}”或“{NO}”")
    return text == YES


def one_of(value: Value, choices: Sequence[str]) -> str:
    """One of the words allowed. Raises CellError."""
    text = text_of(value)
    if text not in choices:
        raise CellError(f"“{text}”不在选项里，应为{'、'.join(choices)}之一")
    return text


def day(value: Value) -> date:
    """A day: an Excel date, or text such as 2026-12-05, 2026/12/5, 2026年12月5日. Raises CellError."""
    if isinstance(value, datetime):
        if value.time() != time():
            raise CellError(_DAY_SAYS)
        return value.date()
    if isinstance(value, date):
        return value
    found = _DATE.fullmatch(_plain_of_moment(value, _DAY_SAYS))
    if found is None:
        raise CellError(_DAY_SAYS)
    return _date(found.groups())


def _date(parts: Sequence[str]) -> date:
    year, month, number = (int(part) for part in parts)
    try:
        return date(year, month, number)
    except ValueError:
        raise CellError("没有这一天，请看看日历") from None


def clock(value: Value) -> time:
    """A time of day: an Excel time, or text such as 9:30. Raises CellError."""
    if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
        minutes = int(value.total_seconds()) // 60
        return time(minutes // 60, minutes % 60)
    if isinstance(value, datetime) and value.year < 1901:  # Excel's day 0: a time alone
        value = value.time()
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    found = _TIME.fullmatch(_plain_of_moment(value, _TIME_SAYS))
    if found is None:
        raise CellError(_TIME_SAYS)
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise CellError("没有这个时间，应在 0:00 到 23:59 之间") from None


def moment(value: Value) -> datetime | None:
    """A day with its time, without a zone; None for an empty cell. Raises CellError."""
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0)
    text = _plain_of_moment(value, _CUT_OFF_SAYS)
    if not text:
        return None
    first, _, last = text.rpartition(" ") if " " in text else text.rpartition("日")
    found = _DATE.fullmatch(first.strip())
    hour = _TIME.fullmatch(last.strip())
    if found is None or hour is None:
        raise CellError(_CUT_OFF_SAYS)
    return datetime.combine(_date(found.groups()), clock(last.strip()))


def _plain_of_moment(value: Value, says: str) -> str:
    try:
        return _plain(value)
    except CellError:
        raise CellError(says) from None


def words(value: Value, separators: str) -> tuple[str, ...]:
    """The parts of a list, without empty ones and repetitions. Raises CellError."""
    parts = re.split(f"[{separators}]", text_of(value))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def quotas(value: Value) -> dict[str, int]:
    """学生10；老年人5 as seats by audience. Raises CellError."""
    found: dict[str, int] = {}
    for part in words(unicodedata.normalize("NFKC", text_of(value)), ";,、\n"):
        match = _QUOTA.fullmatch(part)
        if match is None or not match[1].strip():
            raise CellError("分人群名额应写成 学生10；老年人5")
        name = match[1].strip()
        if name in found:
            raise CellError(f"“{name}”写了两次")
        found[name] = int(match[2])
    return found


def department(value: Value, city: City, *, kinds: Sequence[str], what: str) -> Department:
    """The department or district of this name, by whatever name people use. Raises CellError."""
    name = text_of(value)
    among = [one for one in city.departments if one.kind in kinds]
    exact = [one for one in among if name in (one.id, one.name, one.short)]
    found = exact or [one for one in among if name in one.aliases]
    if len(found) > 1:
        raise CellError(f"叫“{name}”的{what}不止一个，请写全称")
    if not found:
        raise CellError(f"没有叫“{name}”的{what}，请写全称")
    return found[0]


def repeated(numbers: Sequence[int]) -> str:
    """第3行, 第3–5行, 第3、7行: row numbers in words."""
    if all(after == before + 1 for before, after in pairwise(numbers)) and len(numbers) > 1:
        return f"第{numbers[0]}–{numbers[-1]}行"
    return f"第{'、'.join(str(number) for number in numbers)}行"
