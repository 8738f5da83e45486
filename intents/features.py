"""What the classifier sees of a text: its characters alone and in pairs, the kinds of its words, and its length.

Characters, not words, carry most of it; a pair may have one or two characters between, so that 帮我约 and 帮俺约 share
帮…约. `concepts.txt` adds what characters cannot know: that 咋 and 怎么 are one, that a person who has 挂个名 has 报名. What
two kinds say together (the 树 that is 倒了) is a feature too. Each feature is a string; those that are no characters of the
text begin with a mark that no text has.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

from intents.text import LONGEST, shape

CONCEPTS = Path(__file__).parent / "concepts.txt"
KIND_MARK = "\x02"
_BEGIN, _END = "\x03", "\x04"
_PAIR_MARK, _GAP_MARK = "\x05", "\x06"
_LONE = frozenset({"I", "YOU", "WHAT", "HOW", "WHERE"})
"""Kinds whose words may be one character; elsewhere 行 is found in 银行 and says nothing."""

ONE, TWO = 1.0, 0.7
"""How much a character counts, and two neighbours."""
_MARKED = {KIND_MARK: 0.7, _PAIR_MARK: 0.3, _GAP_MARK: 0.4}
"""How much a kind counts, two kinds together, and two characters with others between: there are many of these."""
_LENGTHS = tuple(f"{KIND_MARK}{min(10, (length**2).bit_length())}" for length in range(LONGEST + 1))
"""The kind of each length: the lengths double from one to the one after next."""


def read_concepts(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words and their kinds, from lines of a kind and its words; `#` begins a comment."""
    kinds: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if line.startswith("#") or not line.strip():
            continue
        kind, *words = line.split()
        for word in words:
            if (len(word) > 1 or kind in _LONE) and KIND_MARK + kind not in kinds.get(word, ()):
                kinds[word] = (*kinds.get(word, ()), KIND_MARK + kind)
    return kinds


@cache
def _concepts() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[int, ...]]]:
    """The shipped words with their kinds, and for each first character the lengths of its words, longest first."""
    kinds = read_concepts(CONCEPTS.read_text(encoding="utf-8").splitlines())
    lengths: dict[str, set[int]] = {}
    for word in kinds:
        lengths.setdefault(word[0], set()).add(len(word))
    return kinds, {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def features(text: str) -> dict[str, int]:
    """The features of a text and how often it has each. Empty for a text of nothing but white space."""
    shaped = shape(text)
    if not shaped:
        return {}
    marked = f"{_BEGIN}{shaped}{_END}"
    kinds = [*_kinds(shaped), _LENGTHS[len(shaped)]]
    return Counter(
        [
            *shaped,
            *[one + other for one, other in pairwise(marked)],
            *[_GAP_MARK + one + other for one, other in zip(marked, marked[2:], strict=False)],
            *[_GAP_MARK + one + other for one, other in zip(marked, marked[3:], strict=False)],
            *kinds,
            *[_PAIR_MARK + one + other for one, other in combinations(sorted(set(kinds)), 2)],
        ]
    )


def _kinds(shaped: str) -> list[str]:
    kinds, lengths = _concepts()
    found: list[str] = []
    place, end = 0, len(shaped)
    while place < end:
        for length in lengths.get(shaped[place], ()):
            named = kinds.get(shaped[place : place + length])
            if named:
                found += named
                place += length
                break
        else:
            place += 1
    return found


def weight_of(feature: str) -> float:
    """How much a feature counts by its sort, before its rarity."""
    return _MARKED.get(feature[0]) or (ONE if len(feature) == 1 else TWO)
