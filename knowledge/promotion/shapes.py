"""What such advertisements are made of besides words: codes of sites, names of contacts, brands nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from knowledge.promotion.growing import office_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Something at [start, end) of the kind `kind` that proves `weight` (2 a trade, 3 sure, 4 and more by itself)."""

    start: int
    end: int
    weight: int
    kind: str


_HAN = "[\u3400-\u9fff]"
_UNITS = r"(?:mg|ml|kg|km|kw|kwh|mm|mw|mpa|kpa|ppm|ppb|db|hz|khz|mhz|ghz|kv|kva|kn|cal|kcal|mol|bq|gb|tb|mb|kb|nm|um|ug|ha|th|st|nd|rd|min|cm|dpi|px|mah)"
_CODE = re.compile(
    rf"(?<![a-z0-9@./:_=&?#%\-])(?:[a-z]{{1,8}}\d{{1,8}}(?:com|cc|vip|net|app|bet|cm)|[a-z]{{1,8}}\d{{2,8}}[a-z]{{0,4}}|"
    rf"(?!\d+{_UNITS}(?![a-z]))\d{{2,8}}[a-z]{{2,8}}\d{{0,6}})(?![a-z0-9@_/=\-]|\.[a-z0-9])"
)
_KNOWN_CODES = re.compile(
    r"[gsxyzc]\d{1,4}|(?:k?n|kp|ffp)\d{2}|pm\d+|h\dn\d|gb\d+|en\d+|iso\d+|db\d+|cv\d+|e\d{3}|[abcdefhkmqrt]\d{1,2}|\d{1,3}cm|type\d+|day\d|fm\d+|covid\w*|ipv\d|win\d+|"
    r"mp\d|\d+[pgk]b?|(?:12345|12306|12123|12315|12329|12333|12366|12348|12355|12388|12369|12328|12305|96\d{3})\w*|\d{1,3}(?:app|vip|net)"
)
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9\-]{2,20}\.(?:cc|vip|top|xyz|bet|club|icu|fun|live|win|me|tv)(?![a-z.])")


_GLUED_CODE = re.compile(r"[a-z]{2,8}\d{2,8}[a-z]{0,4}|\d{2,8}[a-z]{2,8}\d{0,6}|[a-z]\d{4,8}")
_HAN_SIDE = re.compile(r"[\u3400-\u9fff][a-z0-9]+|[a-z0-9]+[\u3400-\u9fff]")


_VOLUME = re.compile(r"\d{1,4}cc")
_UNKNOWN_LETTERS = re.compile(
    rf"({_HAN}{{2}})([a-z]{{2,5}})(?={_HAN}{{0,6}}(?:平台|网站|官网|国际|娱乐|体育|电子|棋牌|彩票|注册|登录|下载|app))"
)


def _beside_foreign(text: str, start: int, end: int) -> bool:
    """Whether a word beside [start, end) is none that offices use."""
    before, after = rjieba.cut(text[max(0, start - 6) : start]), rjieba.cut(text[end : end + 6])
    beside = [word for word in (before[-1:] + after[:1]) if len(word) > 1 and re.fullmatch(f"{_HAN}+", word)]
    return any(word not in office_words() for word in beside)


def codes(text: str, raw: str) -> Iterator[Shape]:
    """Letters and digits run together as sites are named; addresses of sites under ends that no office takes."""
    for match in _CODE.finditer(text):
        if _KNOWN_CODES.fullmatch(match.group()) is None:
            spelled_large = any(char.isupper() for char in raw[match.start() : match.end()])
            glued = _GLUED_CODE.fullmatch(match.group()) and _HAN_SIDE.search(
                text, max(0, match.start() - 1), match.end() + 1
            )
            foreign = 1 if glued and _beside_foreign(text, match.start(), match.end()) else 0
            weight = 1 if spelled_large or _VOLUME.fullmatch(match.group()) else 3 + foreign if glued else 2
            yield Shape(start=match.start(), end=match.end(), weight=weight, kind="code")
    for match in _UNKNOWN_LETTERS.finditer(text):
        unknown = not rjieba.has_word(match[1]) and _ORDINARY_ENDS.search(match[1]) is None
        if unknown and _COMMON_LETTERS.fullmatch(match[2]) is None and crossed(text, *match.span(1)) is None:
            yield Shape(start=match.start(), end=match.end(), weight=3, kind="code")
    for match in _DOMAIN.finditer(text):
        yield Shape(start=match.start(), end=match.end(), weight=2, kind="code")


_OFFICIAL_CHANNEL = re.compile(
    r"公众号|服务号|订阅号|小程序|视频号|官方|政务|发布|企业微信|视频会议|搜索|抖音|热线|办公|工作人员|联系人|科长|主任|报名"
)
_TRADE = 2
_HAN_DIGITS = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_ID = r"(?=[a-z0-9_\-]*\d)[a-z0-9][a-z0-9_\-]{4,19}"
_CONTACTS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        4,
        re.compile(
            rf"(?:[+加＋]|联系|咨询|搜|认准|私聊?|扫)\s?(?:我的?)?(?:[微薇威徽维唯v]\s?[信芯伩心]?|vx|wx|weixin|q|扣扣?|qq)\s?(?:号|同号|id|群)?\s?[:：+为是]?\s?{_ID}"
        ),
    ),
    (
        4,
        re.compile(
            r"(?:[薇威徽唯]信|v信|微芯|威芯|vx|wx|v号|电[微薇v]|[微薇v]电|[微薇v]同号|同微|v)\s?(?:号|同号|id)?\s?[:：+为是]{0,2}\s?(?:1[3-9]\d{9}|[a-z]{1,8}[_\-]?\d{3,10}|\d{6,11}(?!\d))"
        ),
    ),
    (4, re.compile(rf"[+加]\s?(?:[qv扣]|qq|微信?)\s?(?:号)?[:：]?\s?[{_HAN_DIGITS}\d]{{6,12}}")),
    (
        4,
        re.compile(
            r"(?:纸飞机|飞机|电报|tg|telegram|蝙蝠|batchat|土豆|potato|whatsapp)\s?(?:号|群|id|账号)?\s?[:：@]{0,2}\s?(?=[a-z0-9_]*\d)[a-z0-9_]{4,20}"
        ),
    ),
    (4, re.compile(r"(?:扣扣|叩叩|企鹅|球球|秋秋)\s?(?:群|号)?\s?[:：]?\s?\d{5,12}")),
    (3, re.compile(rf"微信\s?(?:号|id)?\s?[:：+]?\s?{_ID}")),
    (3, re.compile(r"(?:联系|咨询|加)\s?(?:qq|q)\s?群?号?\s?[:：]?\s?\d{6,12}")),
    (3, re.compile(r"(?:加群|进群|详询|私聊|加我|咨询|联系)\s?(?:qq|q|微信)?\s?群?号?\s?[:：]?\s?\d{7,12}")),
    (3, re.compile(r"微信同号\s?1[3-9]\d{9}")),
    (2, re.compile(r"(?:qq|q)\s?群?号?\s?[:：]?\s?\d{6,12}")),
    (2, re.compile(r"(?<![\d:：、，, ])1[3-9]\d[\- ]?\d{4}[\- ]?\d{4}(?!\d)")),
)


def contacts(text: str) -> Iterator[Shape]:
    """Names of contacts; what an office gives as its own channel proves nothing (weight 0)."""
    for weight, pattern in _CONTACTS:
        for match in pattern.finditer(text):
            official = _OFFICIAL_CHANNEL.search(text, max(0, match.start() - 10), match.end() + 4)
            kind = "phone" if weight == _TRADE else "contact"
            yield Shape(start=match.start(), end=match.end(), weight=weight if official is None else 0, kind=kind)


_NAMED = re.compile(
    rf"({_HAN}{{2}})?((?:[a-z]{{2,10}}\d{{0,4}}|[a-z]\d{{1,4}}|\d{{1,4}}[a-z]{{1,3}})|(?<=[\u3400-\u9fff])[1-9二三四五六七八九]\d?)$"
)
_NUMBERED = re.compile(
    r"(?:附件|附表|图表|阶段|第|版|期|号|批|步|项|类|级|届|年|月|日|章|条|节|楼|层|区|队|组|班|站|台|窗口|选项|方式|渠道|途径|情形)$"
)
_COMMON_LETTERS = re.compile(
    r"app|ipv\d|[b-eop]2[bcgo]|web\d?|h5|\dg|[234]d|4k|8k|vr|ar|ai|ai\d|ca|it|cn|com|gov|www|pc|wap|erp|oa|etc|ems|pos|atm|gps|gis|bim|iot|tv|cctv|dcep|sm|apple|android|ios|win\w*|mac|linux|chrome|firefox|edge|ie\d*|qq|weixin|wechat|alipay|pdf|word|excel|wps"
)


def brand(text: str) -> tuple[int, int]:
    """How many characters at the end of `text` may be the brand of what follows, and what that proves: 2 for letters or a
    digit behind characters, 1 for characters that are no word of the language; (0, 0) for none.
    """
    named = _NAMED.search(text)
    if named is not None:
        return _coded_brand(named, text[: named.start(2)])
    last = _last_word(text)
    unknown = bool(last) and not rjieba.has_word(last) and _ORDINARY_ENDS.search(last) is None
    return (len(last), 1) if unknown else (0, 0)


def _coded_brand(named: re.Match[str], left: str) -> tuple[int, int]:
    """A brand of letters, of letters and digits, or of characters with a digit."""
    before, code = named[1] or "", named[2]
    unknown = len(before) == 2 and not rjieba.has_word(before) and _ORDINARY_ENDS.search(before) is None
    if not code.isascii() or code.isdigit():
        return (0, 0) if not before or _NUMBERED.search(left) else (len(code) + 2, 2)
    if _COMMON_LETTERS.fullmatch(code):
        return 0, 0
    return len(code) + 2 * unknown, 2 if unknown or not code.isalpha() else 1


_ORDINARY_ENDS = re.compile(
    r"[通办码政里享易区县市省镇乡局部厅院校会站园馆湖山河江港湾城]$|[的与和其指为在至上请及或由从将向对把被用以可按经本该各等立]"
)


def _last_word(text: str) -> str:
    """The last word of a text; where that is one character, with the word before it."""
    tokens = rjieba.cut(text[-8:])
    last = "".join(tokens[-2:]) if tokens and len(tokens[-1]) == 1 else "".join(tokens[-1:])
    return last if re.fullmatch(rf"{_HAN}{{2,4}}", last) else ""


def crossed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a word of the language that reaches over one end of [start, end) and not over the other: 证明 in
    虚假证明 where 假证 was found. None where there is none.
    """
    at = low = max(0, start - 6)
    for token in rjieba.cut(text[low : end + 6]):
        after = at + len(token)
        if (at < start < after < end or start < at < end < after) and rjieba.has_word(token):
            return at, after
        at = after
    return None
