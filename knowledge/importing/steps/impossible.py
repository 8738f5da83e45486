"""Figures that cannot be, found in a line: days that do not exist, rates over 100 %, parts larger than their whole,
averages larger than their total, numbers that find-and-replace of a year has made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.importing.draft import without_overlaps

_UNITS = "人次|人|次|件|个|条|份|户|家|项|起|宗|公里|亩|平方米|册|场|名|处|所|吨|辆|台|套|期|篇|例|批|位|元|只|头|笔|间|座|栋|栏"
_SUFFIX = rf"(?:多|余|几)?(?:万|亿)?(?:{_UNITS})"
_GLUED = re.compile(rf"(?<![\d.])(20[0-3]\d)(0{{1,5}}|\d{{2,4}})(?={_SUFFIX})")
_YEAR_AS_COUNT = re.compile(
    r"(?<!\d)(20[0-3]\d)(?=(?:多|余)(?:个|条|件|项|名|人|次|家|户|份|场|年|期|所|处|位|万|亿|公里|亩)|岁|周岁|世纪|%|个工作日|余年|多年|周年)|"
    r"(?<=月)(20[0-3]\d)(?=日)|(?<=近)(20[0-3]\d)(?=年来)|(?<=第)(20[0-3]\d)(?=[届次条])"
)
_LONG = re.compile(rf"(?<![\d.])\d{{5,9}}(?={_SUFFIX})")
_DAY_OF_YEAR = re.compile(r"(?<![\d第])(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_MONTH_OF_YEAR = re.compile(r"(?<!\d)\d{4}\s?年\s?(1[3-9]|[2-9]\d|0{1,2})\s?月(?!\d)")
_ISO = re.compile(r"(?<![\d\-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?![\d\-])")
_FAR_YEAR = re.compile(r"(?<!\d)(2[1-9]\d{2})年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?")
_HOUR = re.compile(r"(?<![\d第.])(?:2[5-9]|[3-9]\d)(?:时|点)(?=起|至|前|后|整|到|[0-5]?\d分)")
_DROP = re.compile(r"(?:下降|减少|降低|缩短|压缩|精简|缩减)(?:了|约|近|达|到)?\s?(\d{3,6}(?:\.\d{1,4})?)\s?[%％]")
_RATE = re.compile(
    r"([一-龥]{1,6}率|占比)(?:均|都|已|也)?(?:达到|达|为|是|超过|保持在|稳定在|提升至|提高到|提升到|约|近)?(?:了|约)?\s?"
    r"(\d{1,9}(?:\.\d{1,4})?)\s?[%％]"
)
_OPEN_RATE = re.compile(
    r"增长|增幅|增速|升|涨|降|完成|达成|实现|履约|充足|拨备|回报|收益|利润|增值|保值|杠杆|负债|周转|自给|产销|使用|利用|负荷|溢价|"
    r"变化|变动|产出|复种|兑换|汇|成本|偿债|流动|速动|饱和|投保|超|倍|年化|利率"
)
_VALUE = r"(\d{1,12}(?:\.\d{1,4})?)(万|亿)?(?:多|余)?"
_AVERAGE = re.compile(
    rf"(?:平均(?:每[个天日月年周季户]|每个(?:工作日|月))|日均|[天日月]均|平均)[^，,。；\d]{{0,8}}?{_VALUE}({_UNITS})"
)
_TOTAL = re.compile(
    rf"(?:累计|共计|总共|共有|共|总[^，,。；\d]{{0,4}}|已达|达到|达|全年|去年|今年|全市|发生|受理|办理|接待|完成)[^，,。；\d]{{0,10}}?{_VALUE}({_UNITS})"
)
_WHOLE = re.compile(
    rf"(?:共计|总计|共|总[^，,。；\d]{{0,6}}|全[市县区省年][^，,。；\d]{{0,8}}|安排[^，,。；\d]{{0,8}})[^，,。；\d]{{0,8}}?{_VALUE}({_UNITS})"
)
_PART = re.compile(rf"{_VALUE}({_UNITS})")
_OF_WHICH = re.compile(r"其中")
_SCALE = {None: 1.0, "": 1.0, "万": 1e4, "亿": 1e8}
_DIGIT = re.compile(r"\d")
_LEAP = 2024
_BEFORE_AVERAGE = 120
_NEAR_WHOLE = 40
_HUNDRED = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """An impossible figure at [start, end) of a line, with its reason; `year` when find-and-replace made it."""

    start: int
    end: int
    reason: str
    year: str | None = None


def impossible(text: str, years: frozenset[str], replaced: frozenset[str] = frozenset()) -> list[Bad]:
    """The impossible figures of a line in order, none overlapping; the more telling reason first. `years` are those the
    document dates itself with, `replaced` those that find-and-replace has put into it.
    """
    if not _DIGIT.search(text):
        return []
    return without_overlaps(
        (
            *_glued(text, years),
            *_dates(text),
            *_rates(text),
            *_drops(text),
            *_parts(text),
            *_averages(text),
            *_swallowed(text, replaced),
        )
    )


def _exists(year: str | None, month: str, day: str) -> bool:
    try:
        date(int(year) if year and int(year) else _LEAP, int(month), int(day))
    except ValueError:
        return False
    return True


def _dates(text: str) -> Iterator[Bad]:
    for pattern in (_DAY_OF_YEAR, _ISO):
        for match in pattern.finditer(text):
            if not _exists(match[1], match[2], match[3]):
                yield Bad(start=match.start(), end=match.end(), reason="这一天不存在")
    for match in _MONTH_OF_YEAR.finditer(text):
        yield Bad(start=match.start(), end=match.end(), reason="这个月份不存在")
    for match in _FAR_YEAR.finditer(text):
        yield Bad(start=match.start(), end=match.end(), reason="这一年还远")
    for match in _HOUR.finditer(text):
        yield Bad(start=match.start(), end=match.end(), reason="一天没有这个钟点")


def _rates(text: str) -> Iterator[Bad]:
    for match in _RATE.finditer(text):
        if float(match[2]) > _HUNDRED and not _OPEN_RATE.search(match[1]):
            yield Bad(start=match.start(2), end=match.end(2), reason="比率超过 100%")


def _drops(text: str) -> Iterator[Bad]:
    """Falls by more than all there was."""
    for match in _DROP.finditer(text):
        if float(match[1]) > _HUNDRED:
            yield Bad(start=match.start(1), end=match.end(1), reason="降幅超过 100%")


def _value(match: re.Match[str]) -> float:
    return float(match[1]) * _SCALE[match[2]]


def _parts(text: str) -> Iterator[Bad]:
    """Parts larger than the whole they are said to belong to: 共12000人，其中城市15000人."""
    for of_which in _OF_WHICH.finditer(text):
        before = list(_WHOLE.finditer(text, max(0, of_which.start() - _NEAR_WHOLE), of_which.start()))
        if not before:
            continue
        whole = before[-1]
        end = text.find("。", of_which.end())
        for part in _PART.finditer(text, of_which.end(), end if end >= 0 else len(text)):
            if part[3] == whole[3] and _value(part) > _value(whole):
                yield Bad(start=part.start(1), end=part.end(1), reason="部分大于总数，两个数必有一个有误")


def _is_sum(text: str, match: re.Match[str], before: int) -> bool:
    """Whether a figure is said to be a total: by its word, or by standing in the same sentence."""
    return match.group().startswith(("累计", "共计", "总", "共")) or "。" not in text[match.end() : before]


def _averages(text: str, *, least_parts: float = 1.0) -> Iterator[Bad]:
    """Averages larger than the total of the same thing said just before them (times `least_parts`)."""
    for match in _AVERAGE.finditer(text):
        totals = [
            m
            for m in _TOTAL.finditer(text, max(0, match.start() - _BEFORE_AVERAGE), match.start())
            if "均" not in m.group() and m[3] == match[3] and _is_sum(text, m, match.start())
        ]
        if totals and _value(match) * least_parts > _value(totals[-1]):
            yield Bad(start=match.start(1), end=match.end(1), reason="平均数大于总数")


def _glued(text: str, years: frozenset[str]) -> Iterator[Bad]:
    """Numbers that begin with a year of the document's own and mean nothing with it."""
    doubled = {bad.start for bad in _averages(text, least_parts=2.0)}
    for match in _GLUED.finditer(text):
        approximate = text[match.end() : match.end() + 1] in {"多", "余"}
        own = match[1] in years and approximate and set(match[2]) == {"0"}
        if own or (match.start() in doubled and match[1] in years):
            yield Bad(start=match.start(), end=match.end(), reason=f"疑为“20”被替换成“{match[1]}”", year=match[1])
    for match in _YEAR_AS_COUNT.finditer(text):
        year = next(group for group in match.groups() if group)
        round_number = year.endswith("0") and year not in years and match[1] is not None
        if year == "2000" or round_number:
            continue
        yield Bad(start=match.start(), end=match.end(), reason=f"疑为“20”被替换成“{year}”", year=year)


def _swallowed(text: str, replaced: frozenset[str]) -> Iterator[Bad]:
    """In a text where a year was put in place of 20: other numbers with that year inside (1200 → 1202400)."""
    for match in _LONG.finditer(text) if replaced else ():
        year = next((one for one in sorted(replaced) if one in match.group()), None)
        if year is not None:
            yield Bad(start=match.start(), end=match.end(), reason=f"疑为“20”被替换成“{year}”", year=year)
