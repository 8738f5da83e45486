"""Whose job it usually is: what residents say, in the words in which departments speak of their own duties. Pure."""

import re
from pathlib import Path

import yaml

from knowledge.search.text import fold

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RULES = tuple(
    (re.compile(one["said"].lower()), one["duty"])
    for one in yaml.load((Path(__file__).parent / "whose.yml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
)


def duties_of(said: str) -> tuple[tuple[str, int], ...]:
    """For each rule that matches a text: the words of duties, and how many characters of the text say so."""
    text = fold(said)
    found = []
    for pattern, duty in _RULES:
        if hit := sum(match.end() - match.start() for match in pattern.finditer(text)):
            found.append((duty, hit))
    return tuple(found)
