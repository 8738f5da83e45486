"""Addresses inside a text become links; everything else is text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_URL = re.compile(r"https?://[^\s，。；、（）【】《》“”‘’「」<>\"'|\\^`{}]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text, and where it leads, if anywhere. An address of our own leads there without its host."""

    text: str
    href: str | None = None


def pieces(text: str, public_url: str) -> Iterator[Piece]:
    """The text in pieces."""
    end = 0
    for found in _URL.finditer(text):
        if found.start() > end:
            yield Piece(text=text[end : found.start()])
        url = found.group().rstrip(".,;:!?)")
        end = found.start() + len(url)
        yield Piece(text=url, href=local(url, public_url))
    if end < len(text):
        yield Piece(text=text[end:])


def local(url: str, public_url: str) -> str | None:
    """The address as a page of ours may link it: our own by its path, others by http(s) only; None for the rest."""
    if public_url and (url == public_url or url.startswith(f"{public_url}/")):
        return url.removeprefix(public_url) or "/"
    return url if url.startswith(("https://", "http://", "/")) and not url.startswith("//") else None
