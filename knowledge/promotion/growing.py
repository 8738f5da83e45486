"""How far an advertisement reaches beyond what gave it away: over words glued to it that no office uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import rjieba

_FURTHEST = 8
_OFFICE_TEXTS = Path(__file__).parents[1] / "sample_city"
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_HAN_BEFORE = re.compile("[\u3400-\u9fff]+$")
_CODE_BEFORE = re.compile(r"(?<![a-z0-9.])(?:[a-z]{1,6}\d{0,4}|[1-9]\d)$")


@cache
def office_words() -> frozenset[str]:
    """The words of offices, as the texts that ship with the product use them (half a second, once a process)."""
    words: set[str] = set()
    for path in sorted(_OFFICE_TEXTS.rglob("*")):
        if path.suffix in {".md", ".yml"}:
            words.update(rjieba.cut(path.read_text(encoding="utf-8")))
    return frozenset(word for word in words if _HAN_RUN.fullmatch(word))


def grown(text: str, start: int, end: int) -> tuple[int, int]:
    """The span [start, end) with what is glued to it and is no office's: the rest of a word it ends in, more of the
    same character, letters of a code, words that are in no dictionary.
    """
    end = _whole_word(text, start, end)
    while end and text[end : end + 1] == text[end - 1] and text[end - 1].isalpha():
        end += 1
    code = _CODE_BEFORE.search(text[max(0, start - _FURTHEST) : start])
    start -= len(code.group()) if code else 0
    before, after = text[max(0, start - _FURTHEST) : start], text[end : end + _FURTHEST]
    left = _HAN_BEFORE.search(before)
    inner = rjieba.cut(left.group()) if left else []
    return start - _foreign(reversed(inner), _FURTHEST), end + _foreign(_words(after), _FURTHEST)


def _whole_word(text: str, start: int, end: int) -> int:
    """The end of the word of the language that `end` lies in, where that is one."""
    at = low = max(start, end - 8)
    for token in rjieba.cut(text[low : end + 3]):
        after = at + len(token)
        if at < end < after:
            return after if rjieba.has_word(token) else end
        at = after
    return end


def _words(run: str) -> list[str]:
    """The words of the characters a text begins with."""
    match = _HAN_RUN.match(run)
    return rjieba.cut(match.group()) if match else []


def _foreign(tokens: Iterable[str], limit: int) -> int:
    """How many characters, from the advertisement outwards, are words that neither offices nor dictionaries know."""
    length = 0
    for token in tokens:
        if len(token) == 1 or token in office_words() or rjieba.has_word(token):
            return length
        length += len(token)
    return length if length < limit else 0
