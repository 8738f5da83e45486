"""Figures, years and names of places that somebody blotted out: found whatever stands in their place, never completed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLOTS = "xX×✕╳*＊○●◯□■▇█▢△▲◇◆＿_"
_UNIT = (
    r"(?:多|余)?(?:十|百|千|万|亿)*(?:人次|个百分点|平方米|平方公里|公里|工作日|人|次|件|个|条|份|户|家|项|起|宗|元|角|亩|册|场|名|处|所|吨|辆|台|"
    r"套|期|篇|例|批|位|岁|周岁|小时|分钟|天|年|月|日|号|季度|届|％|%|斤|米|只|头|笔|间|座|栋|路|楼|层|室)"
)
_PLACE = r"[省市县区州旗镇乡村街局厅委办院校站所社园路巷弄]"
_NO_PLACE = "全本各我该外进入出到在的和与及或为向由对从将按经跨城"

_PATTERNS = (
    re.compile(rf"(?<![0-9A-Za-z])(?:19|20)(?:[{_BLOTS}]{{2}}|\d[{_BLOTS}])(?![0-9A-Za-z])"),
    re.compile(r"(?<![A-Za-z_])\d{1,11}[*＊×○●□■█_xX]{2,11}\d{0,11}(?![A-Za-z_*])"),
    re.compile(rf"(?<![A-Za-z0-9_])[{_BLOTS}〇]{{2,8}}(?=\s?{_UNIT})"),
    re.compile(rf"(?<![A-Za-z0-9_])[{_BLOTS}]{{2,8}}(?={_PLACE}|日报|公司|社区|小区|先生|女士|同志|师傅)"),
    re.compile(r"(?<![一-龥])某某(?=[省市县区镇乡村])"),
    re.compile(rf"(?<=[一-龥])(?<![一-龥]的)[×＊○□■█△]{{2,8}}(?![{_BLOTS}])"),
    re.compile(r"(?<=[省市县区镇])[xX]{2,4}(?=[一-龥])"),
    re.compile(rf"(?<![\w{_BLOTS}])[*＊×□](?=(?![{_NO_PLACE}])[一-龥](?![{_NO_PLACE}])[一-龥]?[省市县区镇乡村])"),
)
_CHINESE_YEAR = re.compile(r"[一二三四五六七八九]")


def masked(text: str) -> list[tuple[int, int]]:
    """The places [start, end) of a line that were blotted out, in order, none overlapping. A line of marks alone, and
    marks that make words bold, blot nothing out.
    """
    if not any(mark in text for mark in _BLOTS + "〇某") or not re.search(r"[一-龥0-9]", text):
        return []
    found: list[tuple[int, int]] = []
    for start, end in sorted(_all(text), key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _all(text: str) -> Iterator[tuple[int, int]]:
    bold = [
        match.span() for match in re.finditer(r"(?<![*\d])\*\*(?=[^\s*\d])[^*]{1,60}(?<=[^\s*])\*\*(?![*\d])", text)
    ]
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(low <= start < high for low, high in bold):
                continue
            if set(match.group()) <= {"〇", "○"} and _CHINESE_YEAR.search(
                text[max(0, start - 1) : start] + text[end : end + 1]
            ):
                continue
            yield start, end
