"""The text that every extractor reads, and spans of it that were already understood."""

import re
import unicodedata
from functools import cache, lru_cache

import opencc

from intents.model import Entity, EntityKind

LONGEST = 1000
"""Characters in which entities are looked for."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")
TAKEN = "\x00"
"""What stands in the place of every character that was understood already."""


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _narrow(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The first :data:`LONGEST` characters, simplified, half-width, lower case; every character keeps its place."""
    short = _SURROGATES.sub("\ufffd", text[:LONGEST])
    narrow = short.lower()
    if len(narrow) != len(short) or not unicodedata.is_normalized("NFKC", narrow):
        narrow = "".join(map(_narrow, short))
    simple = str(_converter().convert(narrow))
    return simple if len(simple) == len(narrow) else narrow


def without(text: str, entities: list[Entity]) -> str:
    """The text with the entities' spans blanked, so that nothing reads them twice; places stay."""
    for entity in entities:
        text = text[: entity.start] + TAKEN * (entity.end - entity.start) + text[entity.end :]
    return text


def entity(kind: EntityKind, value: str, text: str, start: int, end: int) -> Entity:
    """The entity at `text[start:end]`."""
    return Entity(kind=kind, value=value, text=text[start:end], start=start, end=end)
