"""Days as people name them, always today or later, in the city's time zone; the value is an ISO date.

A day that is past is no date for us: neither 2020年3月5日 nor 上周五, which is not the coming Friday either. A weekday, or a
month and day, that went by is the next one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from intents.entities import day_readers as read
from intents.entities.holidays import NAMES
from intents.entities.numerals import NUMERAL, value_of
from intents.entities.spans import TAKEN, entity
from intents.model import Entity, EntityKind

CITY_TIME = ZoneInfo("Asia/Shanghai")
FARTHEST_DAYS = 1830
"""Nobody plans a visit later than in five years; "99999天后" is no date."""
_MOST = 40
"""Days that one rule reads in a text; who names more means none."""

_WEEKDAYS = "一二三四五六日"
_N = f"({NUMERAL})"
_DAY_END = r"(?:号|日)(?![楼线窗馆厅门院文令选出路库机桌店件函常记程报期均前])"
_HOLIDAY = "|".join(NAMES)
_WEEK = r"(?:个|一个)?(?:周|星期|礼拜|(?<![祭跪崇参叩结礼])拜(?=[二三四五六天日](?!拜|次|个|位|下(?![午班]))))"
_WEEKDAY = r"(?:天|日|[一二三四五六]|[1-7](?!\d|[天个年月]))"
_NO_YET = r"(?<![早晚网线马路船车地手身床山街会桌以向])"
"""In 早上周六 and 网上周末 the 上 is not the week's."""
_HOUSES = r"(?<![路街巷弄村院楼栋道])(?<![路街道] )(?<!胡同)"
"""Before the number of a house, which is no day: 净街路12号."""
_NO_NUMBER = rf"(?<![政办民社教卫财建交]发)(?<!办字)(?<!政字)(?<!函)(?<!\d{{4}} )(?<!{TAKEN}[和、与及])"
"""Before the number of a document without its year, or of a second one: 明政发3号, 明政发〔2025〕3号和4号."""
_NAMED_AFTER = r"(?!大?(?:路|街|巷|道(?!德)|广场|村|小区|社区|桥|公园|中学|小学|学校|大厦|商场|花园|水库|医院|酒店|宾馆|饭店|农场|林场|厂|公司|镇|乡|站))"
_SURNAMES = r"(?<![王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林郑])"
_NO_UNIT = (
    r"(?![\d.:/%a-z~\-]|个|天|人|岁|元|块|万|亿|千|百|倍|米|公|里|平|亩|吨|斤|克|升|度|分|折|级|页|小时|点|时|层|楼|栋|单|室|房|路|周|年|月|名|位"
    r"|次|场|期|版|章|条|款|厘|寸|码|℃|毫|折|居)"
)

_PAST = re.compile(
    rf"{_NO_YET}上{{1,2}}{_WEEK}(?:末|{_WEEKDAY})?"
    rf"|{_NO_YET}上{{1,2}}(?:个|一个)?月的?(?:{_N}[日号]|[初底末]|中旬)?"
    rf"|(?:去年|大?前年|往年|上一?年|那年)的?(?:{_N}月(?:份|{_N}[日号]?|[初底末])?|{_HOLIDAY}|年?[初底])?"
    rf"|昨[天日儿晚]|大?前[天日儿]|前(?:几|些|两|三)天|{_N}个?(?:天|周|星期|礼拜|月|年)(?:之|以)?前"
)
_BY_WEEKDAY = re.compile(rf"(?:这|本|下{{1,2}})?{_WEEK}{_WEEKDAY}")
_BY_NUMBER = re.compile(r"[月号日]$|\d$")
_BESIDE = re.compile(r"[\s(]?")
_JOINED = re.compile(r"[\s、,和或者到至\-~跟与及还有]{0,4}")


def today_in_city(now: datetime) -> date:
    """The day it is in the city at this moment (an aware datetime)."""
    return now.astimezone(CITY_TIME).date()


def worded(day: date) -> str:
    """A day as residents read it: 2026年11月28日（周六）."""
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


_Reader = Callable[[re.Match[str], date], date | None]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Characters of which a text needs one, the pattern, and how to read a match; `bare` days take another's month."""

    needed: str
    pattern: re.Pattern[str]
    read: _Reader
    bare: bool = False


def find(text: str, today: date) -> list[Entity]:
    """Every date in a plain text, leftmost first; where two readings overlap the more exact one stands."""
    if not _LIKELY.search(text):
        return []
    read_spans = [match.span() for match in _PAST.finditer(text)]  # their parts are no other day
    found: list[tuple[Entity, date, bool]] = []
    for rule in _RULES:
        if not any(map(text.__contains__, rule.needed)):
            continue
        for match in islice(rule.pattern.finditer(text), _MOST):
            if any(start < match.end() and match.start() < end for start, end in read_spans):
                continue
            day = _safely(rule.read, match, today)
            if day is None and rule.read is read.in_digits:
                continue
            read_spans.append(match.span())  # also of a day that is past
            if day is not None:
                found.append((_date(day, text, match), day, rule.bare))
    near = sorted((one for one, day in _with_months(text, found) if _near(day, today)), key=lambda one: one.start)
    return [one for one in near if not any(_only_names(one, other, text) for other in near)]


def _only_names(one: Entity, other: Entity, text: str) -> bool:
    """Whether one is but the weekday of another that stands beside it: 12月6日（周日）, 周六28号."""
    if not _BY_WEEKDAY.fullmatch(one.text) or _BY_WEEKDAY.fullmatch(other.text) or not _BY_NUMBER.search(other.text):
        return False
    first, second = sorted((one, other), key=lambda each: each.start)
    return _BESIDE.fullmatch(text, first.end, second.start) is not None


def _date(day: date, text: str, match: re.Match[str]) -> Entity:
    return entity(EntityKind.DATE, day.isoformat(), text, *match.span())


def _near(day: date, today: date) -> bool:
    return timedelta() <= day - today <= timedelta(days=FARTHEST_DAYS)


def _with_months(text: str, found: list[tuple[Entity, date, bool]]) -> list[tuple[Entity, date]]:
    """The days, those without a month in the month of the day that they stand beside."""
    kept: list[tuple[Entity, date]] = []
    for one, day, bare in sorted(found, key=lambda item: item[0].start):
        chosen = day
        if bare and kept and _JOINED.fullmatch(text, kept[-1][0].end, one.start):
            number = re.match(NUMERAL, one.text)
            after = read.day_after(kept[-1][1], (value_of(number.group()) or 0) if number else 0)
            chosen = after if after is not None and kept[-1][1] > day else day
        written = entity(EntityKind.DATE, chosen.isoformat(), text, one.start, one.end)
        kept.append((written, chosen))
    return kept


def _safely(reader: _Reader, match: re.Match[str], today: date) -> date | None:
    try:
        return reader(match, today)
    except (ValueError, OverflowError):  # 13月45日, 99999年
        return None


_YEAR_WORD = r"(?:二[零〇]?[二三四五六七八九]|三[零〇一二])"
_RULES: tuple[_Rule, ...] = (  # the more exact rules come first
    _Rule(
        "年/.-",
        re.compile(rf"(\d{{4}}|[二〇零一三四五六七八九]{{4}})\s*[年/.\-]\s*{_N}\s*[月/.\-]\s*{_N}[日号]?(?!\d)"),
        read.full,
    ),
    _Rule("年", re.compile(rf"(?<!\d)(\d{{2}}|{_YEAR_WORD})年{_N}月{_N}[日号]?(?!\d)"), read.full),
    _Rule("012", re.compile(r"(?<![\da-z\-])(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d\-a-z])"), read.full),
    _Rule(
        "月",
        re.compile(rf"(今年|明年|后年)?(?<!\d){_N}\s*月份?\s*{_N}(?:日|号)?(?![\d个天年点多])"),
        read.month_day,
    ),
    _Rule("元", re.compile(rf"元月{_N}[日号]"), read.january),
    _Rule(
        "./-",
        re.compile(
            rf"(?<![\d.,:/\-~$¥第v版价a-z〕])(1[0-2]|0?[1-9])([./\-])(3[01]|[12]\d|0?[1-9])(?:([号日])(?![楼线窗])|{_NO_UNIT})"
        ),
        read.in_digits,
    ),
    _Rule("号日", re.compile(rf"(下个?月|本月|这个月|当月)的?{_N}{_DAY_END}"), read.day_of_month),
    _Rule("月", re.compile(r"(下个?月|本月|这个月|当月)的?(\d{1,2})(?=$|[,。!? 那上下早晚吧行去])"), read.day_of_month),
    _Rule(
        "底末初旬",
        re.compile(r"(下个?月|本月|这个月|这月)?月?(底|末|初|中旬)(?<=月底|月末|月初|中旬)(?<!腊月底)"),
        read.part_of_month,
    ),
    _Rule(
        "后",
        re.compile(rf"(?<![\d第〕]){_N}个?(?:周|星期|礼拜)(?:之后|以后|后)的?那?个?{_WEEK}({_WEEKDAY})"),
        read.weekday_later,
    ),
    _Rule("后", re.compile(rf"(?<![\d第〕]){_N}(?:个)?(天|日|周|星期|礼拜|月)(?:之后|以后|后)"), read.later),
    _Rule("后", re.compile(r"(半)个?(月)(?:之后|以后|后)"), read.later),
    _Rule("过", re.compile(rf"(?:再)?过{_N}个?(天|日|周|星期|礼拜|月)(?![底末初])"), read.later),
    _Rule(
        "周期拜",
        re.compile(
            rf"((?:这|本|下{{1,2}})(?=个?一?个?(?:周|星期|礼拜|拜)))?"
            rf"{_WEEK}({_WEEKDAY})(?!.?[期年])"
        ),
        read.weekday,
    ),
    _Rule("周", re.compile(r"((?:这|本|下{1,2})(?=个?周末))?个?周末"), read.weekend),
    _Rule("天日儿早晚", re.compile(r"(大大后|大后|后|明|今)(?:天|日|儿|(?=[早晚]))(?!子|后)"), read.days_word),
    _Rule(
        "".join(sorted({name[0] for name in NAMES})),
        re.compile(rf"{_SURNAMES}(?:{_HOLIDAY}){_NAMED_AFTER}"),
        read.holiday,
    ),
    _Rule("底", re.compile(r"(?<!去)(?:(今|明|后|\d{4})年年?|(?<!去)年)底"), read.end_of_year),
    _Rule(
        "号日",
        re.compile(rf"()(?<![\d第〕零〇一二三四五六七八九十百a-z\-])(?<!\d\.){_HOUSES}{_NO_NUMBER}{_N}{_DAY_END}"),
        read.day_of_month,
        bare=True,
    ),
    _Rule(
        "号日",
        re.compile(rf"()(?<![\d第〕月a-z\-.])(\d{{1,2}})(?=\s*[、或和,\-~到至]\s*\d{{1,2}}{_DAY_END})"),
        read.day_of_month,
        bare=True,
    ),
    _Rule(
        "01",
        re.compile(
            r"(?:^|(?<=[约报选改到在换成定就要去的那于,、。 ]))(0[1-9]|1[0-2])()(0[1-9]|[12]\d|3[01])()"
            r"(?=$|[,。!?、 那的上下早晚中吧去有行可能这两三一我俺报约当])"
        ),
        read.in_digits,
    ),
)
_LIKELY = re.compile(
    "[" + re.escape("".join(sorted({character for rule in _RULES for character in rule.needed}))) + "]"
)
