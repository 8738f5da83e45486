"""Document numbers: 机关代字〔year〕serial号, and orders: 令第N号 (RULES.md, "Documents")."""

from __future__ import annotations

import re

from knowledge.importing.chinese import HAN

_YEAR = r"(?:19|20)\d{2}"
_BRACKETED = re.compile(rf"([\[〔(（【﹝［{{]\s?({_YEAR})\s?年?\s?[\]〕)）】﹞］}}])\s?(第?)\s?(0*)(\d{{1,5}})\s?号")
_PREFIX = re.compile(rf"[{HAN}]{{1,14}}$")
_BLOT = "xX×*＊某ⅹ○□■"
_MASKED = re.compile(
    rf"[{HAN}]{{1,14}}[\[〔(（【﹝［]\s?(?:(?:20|19)?[{_BLOT}]{{2,4}}|(?:20|19)\d[{_BLOT}])\s?[\]〕)）】﹞］]\s?第?\s?[\d{_BLOT}]{{1,5}}\s?号"
    rf"|[{HAN}]{{1,14}}[\[〔(（【﹝［]\s?{_YEAR}\s?[\]〕)）】﹞］]\s?第?\s?\d{{0,3}}[{_BLOT}]{{1,4}}\s?号"
)
_ORDER = re.compile(rf"((?:[{HAN}]{{0,12}})令)\s?[(（]?第?\s?(\d{{1,4}})\s?号[)）]?|第\s?(\d{{1,4}})\s?号令")
_NOT_PREFIX = re.compile(
    r".*(?:的通知|的意见|的决定|文件|根据|按照|依据|执行|落实|印发|转发|废止|以及|参照|关于|详见|参见|见|和|及|与|在|对|以|由|为|依照|贯彻)"
)


def _prefix(text: str) -> str:
    match = _PREFIX.search(text[-14:])
    return _NOT_PREFIX.sub("", match.group()) if match else ""


def changes(text: str) -> list[tuple[int, int, str]]:
    """What `normalize` changes, as (start, end, right form) of the part from the bracket to 号."""
    found = []
    for match in _BRACKETED.finditer(text):
        right = f"〔{match[2]}〕{int(match[5])}号"
        if right != match.group() and _PREFIX.search(text[max(0, match.start() - 14) : match.start()]):
            found.append((match.start(), match.end(), right))
    return found


def normalize(text: str) -> str:
    """Every document number in the text in its right form: [2024] (2024) 【2024】 第 and leading zeros go."""
    pieces, last = [], 0
    for start, end, right in changes(text):
        pieces += [text[last:start], right]
        last = end
    return "".join([*pieces, text[last:]])


def masked(text: str) -> list[re.Match[str]]:
    """Numbers whose year or serial was blotted out (明政办〔20xx〕5号). They are flagged, never completed."""
    return list(_MASKED.finditer(text))


def numbers(text: str) -> tuple[str, ...]:
    """The document numbers a text names, in order, each once; orders are not among them."""
    found: list[str] = []
    text = normalize(text)
    for match in _BRACKETED.finditer(text):
        prefix = _prefix(text[max(0, match.start() - 14) : match.start()])
        if prefix:
            found.append(f"{prefix}〔{match[2]}〕{int(match[5])}号")
    return tuple(dict.fromkeys(found))


def orders(text: str) -> tuple[str, ...]:
    """The orders a text names, as 令第N号 with what stands before 令 (国务院令第711号); 第140号令 becomes 令第140号."""
    found = [f"{match[1] or '令'}第{int(match[2] or match[3])}号" for match in _ORDER.finditer(text)]
    return tuple(dict.fromkeys(found))


def own_number(text: str) -> str | None:
    """The number a header field or a line by itself states; None where it is none or masked."""
    named = numbers(text) or orders(text)
    return named[0] if named and len(text) <= 60 else None
