"""Addresses of web pages: with a scheme, with www, or a bare name under an ending that people here know."""

import re

from intents.entities.spans import entity
from intents.model import Entity, EntityKind

_PAGE = r"[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*"
_URL = re.compile(
    rf"https?://[a-z0-9]{_PAGE}"
    rf"|(?<![a-z0-9@.\-])(?:[a-z0-9][a-z0-9\-]{{0,62}}\.){{1,6}}(?:gov|com|cn|org|net|edu)(?![a-z0-9\-])(?:[:/]{_PAGE})?"
)
_TRAILING = ".,;:!?)('\"]["


def find(text: str) -> list[Entity]:
    """Every address in a plain text; a bare name gets `http://` in its value."""
    if "." not in text:
        return []
    found = []
    for match in _URL.finditer(text):
        address = match.group().rstrip(_TRAILING)
        value = address if address.startswith("http") else f"http://{address}"
        found.append(entity(EntityKind.URL, value, text, match.start(), match.start() + len(address)))
    return found
