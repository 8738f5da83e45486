"""What a case shows of what a resident wrote: who they and others are, where they live and how to reach them is left out.

Numbers, doors and accounts are found by their shape (`knowledge/private_numbers.py`), names by the words around them
(`knowledge/private_names.py`, and for parties to a case as in documents). What is found can also be shown to staff where
it stands (`private_in`), who decide what everybody may read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.importing.steps import privacy
from knowledge.private_names import masked_name, private_names
from knowledge.private_numbers import Private, private_numbers, without_overlaps

NAME = "name"
ROUNDS = 3  # what stands in the place of something can bring out something else, once or twice


def private_in(text: str, names: Iterable[str] = ()) -> tuple[Private, ...]:
    """What of a text is private, in order. `names` are known to be those of people concerned."""
    known = {name.strip() for name in names if len(name.strip()) > 1}
    known |= {*private_names(text), *privacy.private_names(text)}
    return without_overlaps(_all(text, known))


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without what is private."""
    known = tuple(names)
    for _ in range(ROUNDS):
        found = private_in(text, known)
        if not found:
            break
        text = _without(text, found)
    return text


def _all(text: str, names: Iterable[str]) -> Iterator[Private]:
    yield from private_numbers(text)
    for name in names:
        at = text.find(name)
        while at >= 0:
            yield Private(start=at, end=at + len(name), kind=NAME, instead=masked_name(name))
            at = text.find(name, at + len(name))


def _without(text: str, found: Iterable[Private]) -> str:
    for one in sorted(found, key=lambda it: it.start, reverse=True):
        text = text[: one.start] + one.instead + text[one.end :]
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text for a page: `private` says of which kind it is, empty where it is none."""

    text: str
    private: str = ""


def pieces(text: str, names: Iterable[str] = ()) -> tuple[Piece, ...]:
    """The text in parts, so that a page can show where something private stands."""
    found, at = [], 0
    for one in private_in(text, names):
        found += [Piece(text=text[at : one.start]), Piece(text=text[one.start : one.end], private=one.kind)]
        at = one.end
    return tuple(one for one in (*found, Piece(text=text[at:])) if one.text)
