"""Spun words: synonyms a machine put in place of the right ones. Flagged and repaired for search, shown as they are."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from knowledge.importing.chinese import HAN
from knowledge.importing.draft import Draft, Line, found, without_overlaps
from knowledge.importing.lexicon.spun_words import HINT, SURE
from knowledge.importing.model import Finding, FindingKind

NAME = "spun"

_ENOUGH_SURE = 2
_AROUND = 6
_RUN_LEFT = re.compile(rf"[{HAN}]*$")
_RUN_RIGHT = re.compile(rf"[{HAN}]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spun:
    """A spun word at [start, end) of a line and the word it was."""

    start: int
    end: int
    right: str


def _hits(lines: tuple[Line, ...], *, hints: bool) -> dict[int, list[Spun]]:
    """The spun words of each line that has any, in order; of two that overlap the earlier pattern's."""
    body = "\n".join(line.text for line in lines)
    hits: dict[int, list[Spun]] = defaultdict(list)
    for pattern, literal, right in (*SURE, *(HINT if hints else ())):
        if literal not in body:
            continue
        for index, line in enumerate(lines):
            if literal in line.text:
                hits[index] += [Spun(start=m.start(), end=m.end(), right=right) for m in pattern.finditer(line.text)]
    return {index: without_overlaps(spans) for index, spans in hits.items() if spans}


def _repaired_word(text: str, hit: Spun) -> str:
    """The right word with up to six characters of its own run on either side."""
    left = _RUN_LEFT.search(text[max(0, hit.start - _AROUND) : hit.start])
    right = _RUN_RIGHT.match(text[hit.end : hit.end + _AROUND])
    return (left.group() if left else "") + hit.right + (right.group() if right else "")


def _flag(line: Line, hits: list[Spun]) -> tuple[Line, list[Finding]]:
    findings: list[Finding] = []
    for hit in hits:
        wrong = line.text[hit.start : hit.end]
        right_word = _repaired_word(line.text, hit)
        note = f"“{wrong}”疑为机器替换的词，原文可能是“{hit.right}”（{right_word}）。"
        note += "正文未改，检索两种都能查到。请对照原件改正。"
        findings.append(found(NAME, FindingKind.SPUN_WORD, note, line, span=(hit.start, hit.end), replacement=None))
    words = tuple(dict.fromkeys(_repaired_word(line.text, hit) for hit in hits))
    return replace(line, repaired=(*line.repaired, *words)), findings


def run(draft: Draft) -> Draft:
    """Flag spun words; ordinary-looking ones only in a text that has two sure ones."""
    lines = draft.all_lines
    sure = _hits(lines, hints=False)
    if not sure:
        return draft
    hits = _hits(lines, hints=True) if sum(map(len, sure.values())) >= _ENOUGH_SURE else sure
    changed: list[Line] = []
    findings: list[Finding] = []
    for index, line in enumerate(lines):
        new, marks = _flag(line, hits[index]) if index in hits else (line, [])
        changed.append(new)
        findings += marks
    return draft.with_lines(changed, findings)
