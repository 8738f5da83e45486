"""What somebody in distress typed, as it was meant: in Latin letters, by ear, in a hurry, in the slang of the net."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from intents.text import fold

_HERE = Path(__file__).parent
_LATIN = re.compile("[a-z]{2}")


def lines_of(name: str) -> tuple[tuple[str, str], ...]:
    """The lines of a file beside this one, each a word and the rest; `#` begins a comment."""
    written = (_HERE / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.strip().partition(" ") for line in written if line.strip() and not line.startswith("#"))
    return tuple((word, rest) for word, _, rest in pairs)


@cache
def _spelled() -> Sequence[tuple[re.Pattern[str], str]]:
    """Words in syllables, which may stand apart: "bu xiang huo le" and "buxianghuole"."""
    return [
        (re.compile(rf"(?<![a-z]){r' *'.join(syllables.split())}(?= *le(?![a-z])|(?![a-z]))(?: *le(?![a-z]))?"), word)
        for word, syllables in lines_of("pinyin.txt")
    ]


@cache
def _slips() -> Sequence[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), word) for word, pattern in lines_of("slips.txt")]


def heard(text: str) -> str:
    """The text folded, with words of danger written as they are; everything else stays as it was."""
    meant = fold(text)
    if _LATIN.search(meant):
        for pattern, word in _spelled():
            meant = pattern.sub(f"{word}了", meant)
    for pattern, word in _slips():
        meant = pattern.sub(word, meant)
    return meant
