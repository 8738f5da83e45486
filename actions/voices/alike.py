"""How alike two texts are: the words they share, whether they are about the same matter, and whether in the same place. Pure.

Words alone do not tell: 人民路的路灯坏了 and 解放路的路灯坏了 share nearly all of them and are two things, 自来水发黄 and 家里的水放出来是黄的
share none and are one.
"""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from actions.voices.matters import OTHER, about
from knowledge.search.text import fold

MOST_PAIRS = 400
VERSION = 2  # of what a signature is made of; those of an older one are made anew

LIKE = 0.25  # below this two texts only share words
OFFER = 0.42  # from here a resident is asked whether it is the same thing
SAME = 0.58  # from here they are about the same thing in the same place

_MATTER = 0.44  # what the same matter is worth without a shared word
_TOPIC = 0.08
_OTHER_TOPIC, _OTHER_MATTER = 0.8, 0.5  # of the words, what is left where both are known to be about something else
_HERE = 0.36  # of what is missing, what the same place adds
_ELSEWHERE = 0.4  # of what is there, what is left in another place
_WORDS_ENOUGH = 0.25  # of shared words, from which a place counts without a known matter
_EMPTY = frozenset("的了在是我你您他她们吗呢啊吧呀这那就都也和与及很太请个把被给对向从到")


class Place(IntEnum):
    """How the places of two texts stand to each other."""

    ELSEWHERE = -1
    UNKNOWN = 0
    HERE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What of a text is compared, as hashed integers. `aside` are the pairs that only lead it or name its places."""

    pairs: tuple[int, ...]
    aside: tuple[int, ...]
    places: tuple[int, ...]
    parts: tuple[int, ...]
    matters: tuple[int, ...]
    topic: str

    @property
    def words(self) -> frozenset[int]:
        """The pairs that say something of the matter."""
        return frozenset(self.pairs) - frozenset(self.aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """In how many cases each pair stands, out of how many cases. A pair that is not known stands in none."""

    cases: Mapping[int, int]
    total: int

    def weight(self, pair: int) -> float:
        """How much a pair tells: much where it is rare."""
        return math.log(1 + (self.total + 1) / (self.cases.get(pair, 0) + 1))


def hashed(words: Iterable[str]) -> tuple[int, ...]:
    """Words as integers of 32 bits, each once, in a fixed order."""
    return tuple(sorted({zlib.crc32(word.encode()) - 2**31 for word in words}))


def pairs_of(said: str) -> tuple[int, ...]:
    """The pairs of neighbouring characters of a text, hashed, each once, in a fixed order."""
    kept = "".join(one if one.isalnum() and one not in _EMPTY else " " for one in fold(said))
    found = {part[at : at + 2] for part in kept.split() for at in range(len(part) - 1)}
    return hashed(found)[:MOST_PAIRS]


def signature_of(said: str) -> Signature:
    """What of a text is compared."""
    known = about(said)
    pairs, kept = pairs_of(said), frozenset(pairs_of(known.rest))
    return Signature(
        pairs=pairs,
        aside=tuple(one for one in pairs if one not in kept),
        places=hashed(known.places),
        parts=hashed(known.parts),
        matters=hashed(known.matters),
        topic=known.topic,
    )


def likeness(weights: Mapping[int, float], other: Sequence[int] | frozenset[int]) -> float:
    """How many words a text shares with another, 0..1: the weight they share of the weight of both.

    `weights` are those of the text's own pairs; what only the other has counts as much as they do on average.
    """
    shared = [weights[pair] for pair in other if pair in weights]
    if not shared:
        return 0.0
    own = sum(weights.values())
    return sum(shared) / (own + (len(other) - len(shared)) * own / len(weights))


def place_of(own: Signature, other: Signature) -> Place:
    """Whether both are about the same place; unknown where one names none."""
    if not own.places or not other.places:
        return Place.UNKNOWN if _parts_fit(own, other) else Place.ELSEWHERE
    if set(own.places).isdisjoint(other.places):
        return Place.ELSEWHERE
    return Place.HERE if _parts_fit(own, other) else Place.ELSEWHERE


def _parts_fit(own: Signature, other: Signature) -> bool:
    """Whether the buildings or numbers that both name are not different ones."""
    return not own.parts or not other.parts or not set(own.parts).isdisjoint(other.parts)


def alike(weights: Mapping[int, float], own: Signature, other: Signature) -> float:
    """How alike a text is to another, 0..1; `weights` are those of its own words."""
    words = likeness(weights, other.words)
    matter = not set(own.matters).isdisjoint(other.matters)
    if matter:
        base = _MATTER + (1 - _MATTER) * words
    elif own.topic == other.topic:
        base = words if own.topic == OTHER else _TOPIC + (1 - _TOPIC) * words
    else:
        base = words * (_OTHER_MATTER if own.matters and other.matters else _OTHER_TOPIC)
    match place_of(own, other):
        case Place.HERE if matter or words >= _WORDS_ENOUGH:
            return base + _HERE * (1 - base)
        case Place.ELSEWHERE:
            return base * _ELSEWHERE
        case _:
            return base
