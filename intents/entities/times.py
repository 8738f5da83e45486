"""Times of the day. A clock time is `HH:MM`; a part of the day or a vague hour is an ISO interval, 上午 → 08:00/12:00.

Without 上午 or 下午 an hour from one to six means the afternoon: nobody visits an office at three in the morning.
"""

import re

from intents.entities.numerals import NUMERAL, range_of, value_of
from intents.entities.spans import TAKEN, entity
from intents.model import Entity, EntityKind

PARTS = {
    "上午": "08:00/12:00", "午前": "08:00/12:00", "头午": "08:00/12:00", "头晌": "08:00/12:00", "前晌": "08:00/12:00",
    "上半晌": "08:00/12:00", "前半晌": "08:00/12:00", "上半天": "08:00/12:00",
    "早上": "06:00/11:00", "早晨": "06:00/11:00", "早起": "06:00/11:00", "一早": "06:00/10:00", "清晨": "05:00/09:00",
    "清早": "05:00/09:00", "大清早": "05:00/09:00", "大早上": "05:00/09:00",
    "中午": "11:00/13:00", "正午": "11:00/13:00", "晌午": "11:00/13:00", "晌午头": "11:00/13:00",
    "下午": "12:00/18:00", "午后": "12:00/18:00", "后晌": "12:00/18:00", "下晌": "12:00/18:00", "过晌": "12:00/18:00",
    "后半晌": "12:00/18:00", "下半晌": "12:00/18:00", "下半天": "12:00/18:00",
    "傍晚": "17:00/19:00", "擦黑": "17:00/20:00", "傍黑": "17:00/20:00", "傍黑天": "17:00/20:00",
    "晚上": "18:00/22:00", "晚间": "18:00/22:00", "夜间": "18:00/22:00", "夜场": "18:00/22:00", "夜里": "20:00/23:59",
}  # fmt: skip
"""What a part of the day stands for; an opening from half past nine is still in the 早上."""

_MORNING = {name for name, value in PARTS.items() if value < "11"} | {"凌晨", "早"}
_NOON = {"中午", "正午", "晌午", "晌午头"}
_NIGHT = {"半夜", "深夜", "午夜", "夜里"}
_PART_NAMES = "|".join(sorted((*PARTS, *_NIGHT - set(PARTS)), key=len)[::-1])
_PART = rf"{_PART_NAMES}|凌晨|早|晚"
_NOT_A_TIME = (
    r"(?!建议|意见|要求|问题|疑问|想法|原因|诉求|说明|看法|感受|体会|用|也|都|不|没|小|点|儿|赞|评|钱|东西|心意|儿)"
)
_LATIN = r"(?:\s*([ap])\.?m(?![a-z]))?"
_CLOCK = re.compile(
    rf"(?:({_PART})\s*)?(?<![\d.:a-z提])({NUMERAL})\s*(?:点钟?|时|:)\s*(半|[一三]刻|整|过?{NUMERAL}(?![天个月年人]))?\s*分?{_LATIN}{_NOT_A_TIME}"
)
_BARE_LATIN = re.compile(r"(?<![\d.:a-z])(\d{1,2})\s*([ap])\.?m(?![a-z])")
_SHORT = re.compile(
    rf"差({NUMERAL}分|[一三]刻)(?:钟)?(?:就|到|不到)?({_PART})?({NUMERAL})点钟?"
    rf"|({_PART})?({NUMERAL})点差({NUMERAL}分|[一三]刻)"
)
_DAY_PART = re.compile("|".join(sorted(PARTS, key=len)[::-1]) + rf"|(?<={TAKEN})[早晚](?![点一饭班会])")
_AFTER_A_DAY = {"早": "早上", "晚": "晚上"}
"""What stands behind a day that was read already: 明早, 周六晚."""
_UNTIL = re.compile(r"\s?(?:到|至|[\-~—–])\s?")
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}
_AFTERNOON = "12:00"
_NOON_HOUR, _LAST_BARE_AFTERNOON, _HOURS = 12, 6, 24
_HINT = re.compile(r"[点时:午早晚晨夜晌黑m]|上半天|下半天")


def find(text: str) -> list[Entity]:
    """Every time in a plain text, leftmost first."""
    if not _HINT.search(text):
        return []
    found: list[Entity] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            free = not any(one.start < match.end() and match.start() < one.end for one in found)
            value = read(match) if free else None
            if value:
                found.append(entity(EntityKind.TIME, value, text, *match.span()))
    return _spans(sorted(found, key=lambda one: one.start), text)


def _spans(times: list[Entity], text: str) -> list[Entity]:
    """The times, those from one hour to another as one interval: 下午两点到四点."""
    joined: list[Entity] = []
    for one in times:
        before = joined[-1] if joined else None
        if before is not None and _UNTIL.fullmatch(text, before.end, one.start) and (value := _from_to(before, one)):
            joined[-1] = entity(EntityKind.TIME, value, text, before.start, one.end)
        else:
            joined.append(one)
    return joined


def _from_to(first: Entity, last: Entity) -> str | None:
    """The interval of two clock times; an evening's second hour may be said like a morning's (晚上七点到九点)."""
    if "/" in first.value + last.value:
        return None
    later = f"{int(last.value[:2]) + _NOON_HOUR:02d}{last.value[2:]}"
    end = later if last.value <= first.value and first.value >= _AFTERNOON else last.value
    return f"{first.value}/{end}" if first.value < end < "24:00" else None


def _of_clock(match: re.Match[str]) -> str | None:
    part, numeral, rest, latin = match.groups()
    minute = 0 if rest is None else _minutes(rest.removeprefix("过"))
    part = part or {"a": "早", "p": "下午"}.get(latin)
    if (vague := range_of(numeral)) is not None and rest is None:
        return _interval(part, *vague)
    hour = value_of(numeral)
    if hour is None or minute is None or hour > _HOURS or minute > 59:
        return None
    if numeral == "一" and part in (None, "早", "晚") and rest is None:  # 一点 is "a little", and so in 早一点
        return None
    if ":" in match.group() and (rest is None or not rest.isdigit() or len(rest) != 2):
        return None  # 比分 3:1 is no time
    return f"{_hour(part, hour) % _HOURS:02d}:{minute:02d}"


def _interval(part: str | None, least: int, most: int) -> str | None:
    """下午两三点 is from two to three."""
    first, last = _hour(part, least) % _HOURS, _hour(part, most) % _HOURS
    return f"{first:02d}:00/{last:02d}:00" if first < last else None


def _minutes(rest: str) -> int | None:
    return _QUARTERS[rest] if rest in _QUARTERS else value_of(rest)


def _of_latin(match: re.Match[str]) -> str | None:
    hour = int(match.group(1))
    return f"{hour % _NOON_HOUR + _NOON_HOUR * (match.group(2) == 'p'):02d}:00" if 0 < hour <= _NOON_HOUR else None


def _of_short(match: re.Match[str]) -> str | None:
    """差一刻八点, 八点差五分: so many minutes before the hour."""
    before, part, numeral, other_part, other, after = match.groups()
    minutes = _minutes((before or after).removesuffix("分"))
    hour = value_of(numeral or other)
    if minutes is None or hour is None or not 0 < hour <= _HOURS or not 0 < minutes < 60:
        return None
    whole = (_hour(part or other_part, hour) * 60 - minutes) % (_HOURS * 60)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def _of_part(match: re.Match[str]) -> str:
    return PARTS[_AFTER_A_DAY.get(match.group(), match.group())]


def _hour(part: str | None, hour: int) -> int:
    if part in _NIGHT:
        return hour + _NOON_HOUR if _LAST_BARE_AFTERNOON < hour <= _NOON_HOUR else hour
    if part in _MORNING or hour >= _NOON_HOUR:
        return hour
    if part in _NOON:
        return hour if hour > _LAST_BARE_AFTERNOON else hour + _NOON_HOUR
    if part is not None:
        return hour + _NOON_HOUR
    return hour + _NOON_HOUR if 0 < hour <= _LAST_BARE_AFTERNOON else hour


_READERS = ((_SHORT, _of_short), (_CLOCK, _of_clock), (_BARE_LATIN, _of_latin), (_DAY_PART, _of_part))
"""The more exact first."""
