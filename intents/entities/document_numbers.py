"""Document numbers (文号) in all the forms in which they are written, said and typed.

The value is the form of the standard for official documents: 机关代字〔年份〕序号号, without 第 and leading zeros; an order
is 机关令第N号. A number without its issuing body keeps what it has: 〔2025〕3号.
"""

import re

from intents.entities.numerals import value_of
from intents.entities.spans import entity
from intents.model import Entity, EntityKind

_HAN = r"\u4e00-\u9fff"
_SERIAL = r"(\d{1,5}|[零〇一二两三四五六七八九十百]{1,6})"
_YEAR = r"(\d{4}|\d{2}|[二〇零一三四五六七八九]{4}|二[零〇]?[一二三四五六七八九])"
_LONG_YEAR = r"(\d{4}|[二〇零一三四五六七八九]{4})"
_OPEN, _CLOSE = r"[〔\[(【﹝『「<{《〈]", r"[〕\])】﹞』」>}》〉]"
_ENDS = r"(?:发|函|字|规|通|电|公告)"
_BRACKETED = re.compile(
    rf"([{_HAN}]{{0,24}})\s*{_OPEN}\s*{_YEAR}\s*年?\s*{_CLOSE}\s*第?\s*{_SERIAL}(?:\s*号|(?![\d年月日点.]))"
)
_SPOKEN = re.compile(rf"([{_HAN}]{{1,24}}?{_ENDS})\s*(?:{_LONG_YEAR}\s*[年\-]?|{_YEAR}\s*年)\s*第?\s*{_SERIAL}\s*号")
_TYPED = re.compile(rf"([{_HAN}]{{1,24}}?{_ENDS})\s*{_LONG_YEAR}\s*[ \-年]\s*(\d{{1,3}})(?![\d\-./年月日个万元])")
_YEAR_FIRST = re.compile(rf"(?<!\d)(?:{_YEAR}年|(\d{{4}}))([{_HAN}]{{1,24}}?{_ENDS})\s*第?\s*{_SERIAL}\s*号")
_ORDER = re.compile(rf"([{_HAN}]{{0,24}})令\s*\(?\s*第?\s*{_SERIAL}\s*号\)?")
_ORDER_LAST = re.compile(rf"([{_HAN}]{{0,24}})第\s*{_SERIAL}\s*号\s*令")

# What people say before a number; the issuing body begins after the last of these. 和 and 有 stand in names of bodies too.
_AND = r"(?<!共)(?<!人力资源)(?<!住房)(?<!工业)(?<!文化)(?<!发展)(?<!自然资源)(?<!卫生)和"
_LEAD = re.compile(
    r".*(?:根据|依据|按照|依照|关于|一下|下载|文号|文件|查询|查找|搜索|通知|规定|叫做|就是|发我|发布|发给|实施|执行|办法|出的"
    rf"|[找查看问搜要]下|那(?!曲)|再|换成?|还有|以及|找|查|看|要|给|我|俺|你|您|的|(?<!国)有|是|这个|那个|份|请|问|想|{_AND}|与|跟|把|搜|叫|按|看看|了|吗|呢|在|到|对|篇|条|个|啥|年)",
    re.DOTALL,
)
_NO_BODY = re.compile(
    r".*(?:印发|下发|转发|颁发|开发|出发|沙发|签发|制发|编发|理发|批发|头发|蒸发|爆发|分发|散发|并发|核发|补发|研发|自发|触发|首发"
    r"|红字|名字|打字|数字|文字|签字|汉字|大字|公函|信函|来函|交通|普通|沟通|卡通|开通|畅通|流通|直通|家电|水电|用电|停电|来电|充电|供电|的公告)$",
    re.DOTALL,
)
_LONGEST_BODY = 18
_OLDEST, _LATEST = 1949, 2099


def find(text: str) -> list[Entity]:
    """Every document number in a plain text, leftmost first."""
    if not _LIKELY.search(text):
        return []
    spans: dict[int, Entity] = {}
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            found = read(match, text)
            if found and all(found.end <= other.start or other.end <= found.start for other in spans.values()):
                spans[found.start] = found
    return [spans[start] for start in sorted(spans)]


def _bracketed(match: re.Match[str], text: str) -> Entity | None:
    body, year, serial = match.groups()
    bare = not match.group().endswith("号")
    return None if bare and not _body(body) else _numbered(body, match.end(1), year, serial, match, text)


def _spoken(match: re.Match[str], text: str) -> Entity | None:
    body, *years, serial = match.groups()
    if not _body(body):
        return None
    return _numbered(body, match.end(1), next(filter(None, years)), serial, match, text)


def _year_first(match: re.Match[str], text: str) -> Entity | None:
    short, long, body, serial = match.groups()
    year = short or long
    issuer = _body(body)
    number, of_year = value_of(serial), _full_year(year)
    if not issuer or issuer != body or number is None or of_year is None:
        return None
    return entity(EntityKind.DOCUMENT_NUMBER, f"{issuer}〔{of_year}〕{number}号", text, *match.span())


def _full_year(numeral: str) -> int | None:
    """The year, also where its century is left out; None where no document can be of it."""
    year = value_of(numeral)
    if year is not None and year < 100:
        year += 2000 if year < 50 else 1900
    return year if year is not None and _OLDEST <= year <= _LATEST else None


def _numbered(body_run: str, body_end: int, year: str, serial: str, match: re.Match[str], text: str) -> Entity | None:
    of_year, number = _full_year(year), value_of(serial)
    if of_year is None or number is None:
        return None
    body = _body(body_run)
    start = body_end - len(body) if body else body_end
    start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
    return entity(EntityKind.DOCUMENT_NUMBER, f"{body}〔{of_year}〕{number}号", text, start, match.end())


def _order(match: re.Match[str], text: str) -> Entity | None:
    serial = value_of(match.group(2))
    if serial is None:
        return None
    body = _body(match.group(1))
    end = match.end() - (text[match.end() - 1] == ")" and "(" not in match.group())
    return entity(EntityKind.DOCUMENT_NUMBER, f"{body}令第{serial}号", text, match.end(1) - len(body), end)


def _body(run: str) -> str:
    """The issuing body at the end of a run of characters; empty where none is left."""
    body = _LEAD.sub("", run, count=1)
    return "" if _NO_BODY.match(body) or not 1 < len(body) <= _LONGEST_BODY else body


_READERS = (
    (_BRACKETED, _bracketed),
    (_ORDER_LAST, _order),
    (_ORDER, _order),
    (_YEAR_FIRST, _year_first),
    (_SPOKEN, _spoken),
    (_TYPED, _spoken),
)
_LIKELY = re.compile(rf"号|{_CLOSE}|{_ENDS}\s*\d{{4}}")
