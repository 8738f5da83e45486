"""Titles of events in what people write: whole, with a slip of the keyboard, or the part that stands for it. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from intents.entities.spans import plain

LONGEST = 300
"""Characters of a text in which titles are looked for."""
SHORTEST = 4  # letters and digits of a title; a shorter one, or a part that is, stands for too much else
LETTERS_A_SLIP = 5  # one slip is forgiven for so many letters

_ENDING = re.compile(r"(?:公众)?(?:开放日|体验日|开放周|活动|参观日)(?:活动)?$")
_BREAK = re.compile(r"[:：|｜—]+")
_MARKED = re.compile(r"《([^《》]*)》")


class Likeness(IntEnum):
    """How a text says a title; the closer the greater."""

    PART = 1
    NEAR = 2
    WHOLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """`text[start:end]` says the title of these events: of one, or of several that have the same."""

    events: tuple[str, ...]
    start: int
    end: int
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """A text's letters and digits, simplified and half-width, and where each stands in the text."""

    letters: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Titles:
    """All titles, made ready by :meth:`of`."""

    whole: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _starts: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # the first two letters -> names, longest first
    _by_pair: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # two neighbouring letters -> titles with them

    @classmethod
    def of(cls, events: Iterable[tuple[str, str]], everyday: Collection[str] = ()) -> "Titles":
        """The titles of these events (id, title). `everyday` are words of other things: a title that is one is a part."""
        whole: dict[str, tuple[str, ...]] = {}
        parts: dict[str, tuple[str, ...]] = {}
        for identity, title in events:
            name = _folded(title).letters
            into = parts if title in everyday else whole
            for one, where in ((name, into), *((part, parts) for part in _parts_of(title))):
                if len(one) >= SHORTEST:
                    where[one] = (*where.get(one, ()), identity)
        parts = {name: events for name, events in parts.items() if name not in whole}
        return cls(whole, parts, _by_start((*whole, *parts)), _by_pairs(whole))

    def find(self, text: str) -> Mention | None:
        """The title that a text says best: the most alike, then the longest, then the first. Any Unicode is fine."""
        folded = _folded(text)
        said = max(self._said(folded), key=_rank, default=None)
        if said is None or said.likeness is Likeness.PART:
            said = max((one for one in (said, *self._slips(folded)) if one), key=_rank, default=None)
        return None if said is None or _in_other_marks(text, said) else said

    def _said(self, folded: _Folded) -> Iterator[Mention]:
        letters = folded.letters
        for place in range(len(letters) - 1):
            for name in self._starts.get(letters[place : place + 2], ()):
                if letters.startswith(name, place):
                    likeness = Likeness.WHOLE if name in self.whole else Likeness.PART
                    events = self.whole.get(name) or self.parts[name]
                    yield _mention(events, folded, place, place + len(name), likeness)
                    break

    def _slips(self, folded: _Folded) -> Iterator[Mention]:
        """Titles that are said but for a slip or two."""
        letters = folded.letters
        shared: dict[str, int] = {}
        for pair in set(_pairs(letters)):
            for name in self._by_pair.get(pair, ()):
                shared[name] = shared.get(name, 0) + 1
        for name, count in shared.items():
            slips = len(name) // LETTERS_A_SLIP
            if count >= len(set(_pairs(name))) - 2 * slips and (span := _nearest(name, letters, slips)) is not None:
                yield _mention(self.whole[name], folded, *span, Likeness.NEAR)


def _rank(mention: Mention) -> tuple[int, int, int]:
    return mention.likeness, mention.end - mention.start, -mention.start


@lru_cache(maxsize=4096)
def _folded(text: str) -> _Folded:
    letters = [(place, letter) for place, letter in enumerate(plain(text[:LONGEST])) if letter.isalnum()]
    return _Folded(letters="".join(letter for _, letter in letters), places=tuple(place for place, _ in letters))


def _parts_of(title: str) -> tuple[str, ...]:
    """What stands for a title: what is before its ending, and what is before or behind its colon."""
    pieces = [title, *_BREAK.split(title)]
    said = (_folded(one).letters for one in (*pieces, *(_ENDING.sub("", piece) for piece in pieces)))
    return tuple(one for one in dict.fromkeys(said) if one != _folded(title).letters)


def _pairs(letters: str) -> Iterator[str]:
    return (letters[place : place + 2] for place in range(len(letters) - 1))


def _by_start(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(name[:2], []).append(name)
    return {start: tuple(sorted(group, key=lambda name: -len(name))) for start, group in grouped.items()}


def _by_pairs(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        for pair in set(_pairs(name)):
            found.setdefault(pair, []).append(name)
    return {pair: tuple(group) for pair, group in found.items()}


def _mention(events: tuple[str, ...], folded: _Folded, start: int, end: int, likeness: Likeness) -> Mention:
    return Mention(events=events, start=folded.places[start], end=folded.places[end - 1] + 1, likeness=likeness)


def _nearest(name: str, letters: str, slips: int) -> tuple[int, int] | None:
    """Where in `letters` a name stands with at most so many letters wrong, missing or too many; the best such place."""
    row = [(0, place) for place in range(len(letters) + 1)]  # of the empty beginning of the name: cost, where it starts
    for number, letter in enumerate(name, start=1):
        before, row = row, [(number, 0)]
        for place, other in enumerate(letters, start=1):
            cost, start = before[place - 1]
            row.append(min((cost + (letter != other), start), _dearer(before[place]), _dearer(row[place - 1])))
    cost, start, left = min((cost, start, len(letters) - end) for end, (cost, start) in enumerate(row))
    end = len(letters) - left
    return (start, end) if cost <= slips and end > start else None


def _dearer(step: tuple[int, int]) -> tuple[int, int]:
    return step[0] + 1, step[1]


def _in_other_marks(text: str, mention: Mention) -> bool:
    """Whether the title is but a part of what stands between book marks: that is the title of something else."""
    for found in _MARKED.finditer(text):
        if found.start() < mention.start and mention.end < found.end():
            return len(_folded(found.group(1)).letters) > len(_folded(text[mention.start : mention.end]).letters)
    return False
