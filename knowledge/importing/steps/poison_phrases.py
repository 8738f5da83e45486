"""Where phrases of search-engine poison begin and end: cores, and the modifiers grown over on both sides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from knowledge.importing.lexicon.poison_words import BRANDS, CLOSING, GAMBLING, MORE_STRONG, PADDING, SEO, WEAK
from knowledge.importing.lexicon.poison_words import STRONG as _FIRST_STRONG

STRONG = _FIRST_STRONG | MORE_STRONG
_CORES = STRONG | BRANDS | GAMBLING | WEAK
_BETWEEN = " \t・·.*_-—|/，,、：:+"
_OBFUSCATION = r"[ ·・.*_\-]?"


@cache
def _starts() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for word in SEO | PADDING | _CORES:
        table[word[0]].append(word)
    return {first: tuple(sorted(words, key=len, reverse=True)) for first, words in table.items()}


@cache
def _ends() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for word in SEO | PADDING | _CORES:
        table[word[-1]].append(word)
    return {last: tuple(sorted(words, key=len, reverse=True)) for last, words in table.items()}


def grow_right(text: str, end: int, limit: int) -> tuple[int, list[str]]:
    """The furthest end reached over modifiers; a phrase does not end in padding, except 网站 and its like."""
    at, best, words, taken = end, end, [], []  # type: int, int, list[str], list[str]
    while at < limit:
        skip = at
        while skip < limit and text[skip] in _BETWEEN:
            skip += 1
        word = next((w for w in _starts().get(text[skip : skip + 1], ()) if text.startswith(w, skip)), None)
        if word is None or (skip > at and word in PADDING):
            break
        at = skip + len(word)
        words.append(word)
        if word not in PADDING or (word in CLOSING):
            best, taken = at, [*words]
    return best, taken


def grow_left(text: str, start: int, limit: int) -> tuple[int, list[str]]:
    """The furthest start reached over modifiers; a phrase does not begin with padding, except 最新 and 澳门."""
    at, best, words, taken = start, start, [], []  # type: int, int, list[str], list[str]
    while at > limit:
        word = next((w for w in _ends().get(text[at - 1], ()) if text.endswith(w, limit, at)), None)
        if word is None:
            break
        at -= len(word)
        words.append(word)
        if word not in PADDING or word in {"最新", "澳门", "香港"}:
            best, taken = at, [*words]
    return best, taken


def whole_core(low: str, start: int, end: int) -> int:
    """The end of the longest chain of cores that overlap: 澳门新葡 and 新葡京 are 澳门新葡京."""
    for at in range(start + 1, end):
        for word in _starts().get(low[at], ()):
            if word in _CORES and at + len(word) > end and low.startswith(word, at):
                return at + len(word)
    return end


def pattern_of(body: str) -> re.Pattern[str] | None:
    """The cores that occur in the text at all (so that a clean text costs a few substring searches)."""
    squeezed = re.sub(r"[ ·・.*_\-]", "", body.lower())
    present = sorted((core for core in _CORES if core in squeezed), key=len, reverse=True)
    if not present:
        return None
    spelled = (_OBFUSCATION.join(re.escape(c) for c in core) for core in present)
    return re.compile("|".join(spelled), re.IGNORECASE)
