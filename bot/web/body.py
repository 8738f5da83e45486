"""The body of an official document as blocks: chapters, headings 一、（一）, articles, the addressee, the signature.

Chinese official documents are plain lines; their order is in how a line begins (GB/T 9704). Pure.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

_NUMERAL = "[〇零一二两三四五六七八九十百千0-9]{1,9}"
_CHAPTER = re.compile(rf"^第{_NUMERAL}[编章节](?:\s|$|　)?")
_ARTICLE = re.compile(rf"^(第{_NUMERAL}条(?:之[一二三四五六七八九十])?)[\s　]*")
_FIRST = re.compile(r"^[一二三四五六七八九十百]{1,4}、")
_SECOND = re.compile(r"^[（(][一二三四五六七八九十百]{1,4}[)）]")
_ITEM = re.compile(r"^(?:[（(]?\d{1,2}[)）]|\d{1,2}[.．、](?!\d))")
_DATE = re.compile(r"^(?:[12]\d{3}|20xx)年\d{1,2}月\d{1,2}日$")
_MARKS = re.compile(r"(〔[^〔〕]{0,8}(?:存疑|有删节|缺字|待核)〕)")
_STOPS = "。；;！？!?，,：:"
HEADING_CHARS = 42
LEAD_CHARS = 40
SIGNATURE_CHARS = 40


class Block(StrEnum):
    """What a line is."""

    CHAPTER = "chapter"
    HEADING = "heading"
    SUBHEADING = "subheading"
    ARTICLE = "article"
    ITEM = "item"
    ADDRESSEE = "addressee"
    SIGNATURE = "signature"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a line; `flag` where it is a mark that the cleaning put in place of something."""

    text: str
    flag: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `lead` is what stands out at its beginning; `damaged` where it must not be relied on."""

    block: Block
    parts: tuple[Part, ...]
    lead: str = ""
    damaged: bool = False


def lines_of(body: str, damaged: Collection[tuple[int, int]] = ()) -> tuple[Line, ...]:
    """The lines of a body, empty ones left out. `damaged` are [start, end) of sentences of `body`."""
    broken = {body.count("\n", 0, start) for start, _ in damaged}
    numbered = [(number, line.strip().strip("　")) for number, line in enumerate(body.split("\n"))]
    written = [(number, line) for number, line in numbered if line]
    signed = _signature([line for _, line in written])
    found = []
    for place, (number, line) in enumerate(written):
        block, lead, rest = _kind(line, first=place == 0)
        if place >= signed:
            block, lead, rest = Block.SIGNATURE, "", line
        found.append(Line(block=block, lead=lead, parts=_parts(rest), damaged=number in broken))
    return tuple(found)


def _signature(lines: list[str]) -> int:
    """Where the signature begins: a date on its own at the end, and the short names above it."""
    if not lines or not _DATE.match(lines[-1]):
        return len(lines)
    start = len(lines) - 1
    while start > 0 and _is_name(lines[start - 1]):
        start -= 1
    return start


def _is_name(line: str) -> bool:
    bare = not any(stop in line for stop in _STOPS)
    return bare and len(line) <= SIGNATURE_CHARS and not (_FIRST.match(line) or _SECOND.match(line))


def _kind(line: str, *, first: bool) -> tuple[Block, str, str]:
    if first and line.endswith(("：", ":")):
        return Block.ADDRESSEE, "", line
    if (article := _ARTICLE.match(line)) is not None:
        return Block.ARTICLE, article.group(1), line[article.end() :]
    if _is_title(line) and _CHAPTER.match(line):
        return Block.CHAPTER, "", line
    if _FIRST.match(line) or _SECOND.match(line):
        return _titled(line, Block.HEADING if _FIRST.match(line) else Block.SUBHEADING)
    return Block.ITEM if _ITEM.match(line) else Block.PARAGRAPH, "", line


def _is_title(line: str) -> bool:
    return len(line) <= HEADING_CHARS and not line.endswith(tuple(_STOPS)) and not any(stop in line for stop in "。；")


def _titled(line: str, block: Block) -> tuple[Block, str, str]:
    """A heading on its own line; or a paragraph that begins with one, which ends at its first full stop."""
    if _is_title(line):
        return block, "", line
    stop = line.find("。")
    if 0 < stop <= LEAD_CHARS and stop + 1 < len(line):
        return Block.PARAGRAPH, line[: stop + 1], line[stop + 1 :]
    return Block.PARAGRAPH, "", line


def _parts(text: str) -> tuple[Part, ...]:
    return tuple(Part(text=piece, flag=bool(_MARKS.fullmatch(piece))) for piece in _MARKS.split(text) if piece)
