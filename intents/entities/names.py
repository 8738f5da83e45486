"""Departments, districts and events by their names and aliases, which are handed in as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intents.entities.spans import entity, plain
from intents.model import Entity, EntityKind

_KEY = 2
"""Names are looked up by their first two characters; a name of one character would be found everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing with an id, and every name that people use for it."""

    kind: EntityKind
    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names by their first two characters, the longest first; made by :meth:`of`."""

    by_start: Mapping[str, tuple[tuple[str, EntityKind, str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, things: Iterable[Named]) -> "Lexicon":
        """A lexicon of these things. Of two with the same name the first keeps it."""
        owners: dict[str, tuple[EntityKind, str]] = {}
        for thing in things:
            for name in thing.names:
                folded = plain(name).strip()
                if len(folded) >= _KEY:
                    owners.setdefault(folded, (thing.kind, thing.id))
        grouped: dict[str, list[tuple[str, EntityKind, str]]] = {}
        for name, (kind, identity) in owners.items():
            grouped.setdefault(name[:_KEY], []).append((name, kind, identity))
        return cls({start: tuple(sorted(group, key=lambda one: -len(one[0]))) for start, group in grouped.items()})


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a name stands by itself: 12315 is not in a longer number, nor a Latin word in another."""
    return not (_latin(text[start]) and start and _latin(text[start - 1])) and not (
        _latin(text[end - 1]) and end < len(text) and _latin(text[end])
    )


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def find(text: str, lexicon: Lexicon) -> list[Entity]:
    """Every name in a plain text, leftmost and longest first, none inside another."""
    found: list[Entity] = []
    by_start, place = lexicon.by_start, 0
    while place < len(text) - 1:
        for name, kind, identity in by_start.get(text[place : place + _KEY], ()):
            if text.startswith(name, place) and _whole(text, place, place + len(name)):
                found.append(entity(kind, identity, text, place, place + len(name)))
                place += len(name) - 1
                break
        place += 1
    return found
