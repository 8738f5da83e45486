"""Small facts about Chinese text: characters, syllables, surnames, dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
"""The Han characters, as the inside of a regular expression's brackets."""

SENTENCE_END = "。！？；!?;\n"

_INITIALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve ue un",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve ue",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
SYLLABLES = frozenset(initial + final for initial, finals in _INITIALS.items() for final in finals.split())

_TONES = frozenset("\u0300\u0301\u0304\u030c")
_LOOKALIKES = str.maketrans({"ɡ": "g", "ɑ": "a", "ü": "v", "Ü": "v"})


def bare_syllable(reading: str) -> tuple[str, bool]:
    """A reading without its tone mark, lower case, ü as v; and whether it had a mark. 'diǎn' → ('dian', True)."""
    apart = unicodedata.normalize("NFD", reading)
    toned = any(c in _TONES for c in apart)
    bare = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES))
    return bare.translate(_LOOKALIKES).lower(), toned


SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙胡朱林郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "姜范石姚谭廖邹熊陆郝孔崔邱秦史顾侯邵孟龙段雷钱汤尹黎易武乔贺赖龚庞樊兰殷翟倪严牛俞葛毛邢洪耿聂季路岳梅庄涂齐"
    "焦柯霍阮解蓝柴喻闵纪房裴翁窦芦尚欧鲁迟褚柏苗詹甄靳祁闫缪佟褟宗晏佘鞠仇臧冉荀蒲郎巩卜卞阚滕桂苑逯邸亓綦"
)
"""Surnames that seldom begin an ordinary word after a noun such as 申请人."""

AMBIGUOUS_SURNAMES = frozenset(
    "高于何任向应和时双方全关常成经支单万安温白连明江金文施陶邬华包左申司车项祝毕康伍游辛管殳古易曲涂莫"
)
"""Surnames that are common words too; believed only after a colon or before 某."""

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}


def _small_number(text: str) -> int | None:
    """0–99 from digits or Chinese numerals; None where it is neither."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        high, low = _DIGITS.get(tens, 1 if not tens else None), _DIGITS.get(ones, 0 if not ones else None)
        return None if high is None or low is None else high * 10 + low
    values = [_DIGITS.get(c) for c in text]
    if not values or None in values:
        return None
    return int("".join(str(v) for v in values))


_N = "0-9〇○零一二三四五六七八九十"
DATE = re.compile(
    rf"([0-9]{{4}}|[〇○零一二三四五六七八九]{{4}})\s{{0,2}}[年\-/.]\s{{0,2}}([{_N}]{{1,3}})\s{{0,2}}[月\-/.]\s{{0,2}}"
    rf"([{_N}]{{1,3}})\s{{0,2}}(?:日|号|(?![{_N}]))"
)
"""A full date in one of the usual ways of writing it; groups year, month, day."""


def date_of(match: re.Match[str]) -> date | None:
    """The date of a `DATE` match; None when no such day exists."""
    parts = [_small_number(group) for group in match.groups()]
    year, month, day = parts[0], parts[1], parts[2]
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_date(text: str) -> date | None:
    """The first full date in a short text, or None."""
    match = DATE.search(text[:200])
    if match is not None:
        return date_of(match)
    compact = re.fullmatch(r"\s*(\d{4})(\d{2})(\d{2})\s*", text[:40])
    return date_of(compact) if compact is not None else None
