"""Traditional characters to simplified (OpenCC t2s), where a text is written in them."""

from __future__ import annotations

import re
from functools import cache

import opencc

from knowledge.importing.chinese import HAN
from knowledge.importing.draft import Draft, Line, about_document
from knowledge.importing.model import FindingKind, Severity

NAME = "simplify"

_TEXT_SHARE = 0.05
_LINE_SHARE = 0.15
_LINE_LEAST = 4
_SAMPLE = 20_000
_HAN = re.compile(f"[{HAN}]")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def to_simplified(text: str) -> str:
    """The text in simplified characters; a text without traditional ones is unchanged."""
    return str(_converter().convert(text))


def _traditional(text: str) -> tuple[int, int]:
    """How many Han characters a text has, and how many of them are traditional."""
    simple = to_simplified(text)
    han = len(_HAN.findall(text))
    if len(simple) != len(text):
        return han, abs(len(simple) - len(text)) + 1
    return han, sum(a != b for a, b in zip(text, simple, strict=True))


def _is_traditional(line: Line) -> bool:
    han, traditional = _traditional(line.text)
    return traditional >= _LINE_LEAST and traditional >= han * _LINE_SHARE


def run(draft: Draft) -> Draft:
    """Convert the whole text when 5 % of its characters are traditional, else only lines that clearly are."""
    sample = "\n".join(line.text for line in draft.all_lines)[:_SAMPLE]
    han, traditional = _traditional(sample)
    if not traditional:
        return draft
    whole = traditional >= max(1, han * _TEXT_SHARE)
    lines = [line.map(to_simplified) if whole or _is_traditional(line) else line for line in draft.all_lines]
    changed = sum(a is not b for a, b in zip(lines, draft.all_lines, strict=True))
    if not changed:
        return draft
    scope = "全文" if whole else f"{changed} 行"
    note = f"原文为繁体字，{scope}已转为简体，原文保留。人名、地名请抽查。"
    return draft.with_lines(lines, [about_document(NAME, FindingKind.SIMPLIFIED, note, severity=Severity.INFO)])
