"""Cutting a document into passages of about 320 characters, on sentences, each knowing what may be quoted of it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.library.model import Document
from knowledge.search.text import fold

PASSAGE_CHARS = 320
LONG_SENTENCE_CHARS = 120
SHORT_PART_CHARS = 10

_SENTENCES = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』》）)\"']*|[^。！？!?]+")
_PARTS = re.compile(r"[^；;]*[；;]+|[^；;]+")
_ARTICLE = re.compile(r"\s*第[〇零一二两三四五六七八九十百千0-9]{1,9}条")
_HEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．]")
_HAN = r"[\u3400-\u9fff]"
_GAP = re.compile(rf"(?<=[\u3400-\u9fff，。；：！？、”》）)0-9])\s+(?={_HAN}|[“《（(0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as shown and as compared; one that is not `quotable` is searched but never shown as an answer."""

    text: str
    folded: str
    quotable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document. `extra` (folded) is what the document is also found by: repaired words, never shown."""

    position: int  # from 0, within the document
    sentences: tuple[Sentence, ...]
    extra: str = ""

    @property
    def text(self) -> str:
        """The passage as shown."""
        return "".join(sentence.text for sentence in self.sentences).strip()


def sentences_of(line: str) -> list[str]:
    """The sentences of a line; a very long one is cut at its semicolons, and at gaps that were line ends once."""
    found: list[str] = []
    for piece in _pieces(line):
        for match in _SENTENCES.findall(piece):
            parts = _PARTS.findall(match) if len(match) > LONG_SENTENCE_CHARS else [match]
            found.extend(part for part in parts if part.strip())
    return found


def _pieces(line: str) -> Iterator[str]:
    start = 0
    for gap in _GAP.finditer(line):
        if gap.start() - start >= SHORT_PART_CHARS:
            yield line[start : gap.end()]
            start = gap.end()
    yield line[start:]


def _extras(document: Document, lines: list[str]) -> list[str]:
    """What `indexed` has behind each line of the body that the body has not: words repaired for the search."""
    extras = [""] * len(lines)
    at, last = 0, -1
    for number, line in enumerate(lines):
        found = document.indexed.find(line, at) if line else -1
        if found < 0:
            continue
        if last >= 0:
            extras[last] = document.indexed[at:found].strip()
        at, last = found + len(line), number
    if last >= 0:
        extras[last] = document.indexed[at:].strip()
    return [" ".join(extra.split()) for extra in extras]


def cut(document: Document) -> list[Passage]:
    """The passages of a document, in order. Pure. An empty body gives none."""
    lines = document.body.split("\n")
    damaged = _Spans(document.damaged)
    begins = 0
    texts = [sentences_of(line) for line in lines]
    folded = _fold_all([text for line in texts for text in line])
    extras = _fold_all(_extras(document, lines))
    cutter = _Cutter()
    for number, line in enumerate(texts):
        starts = _ARTICLE.match(lines[number]) is not None
        at = 0
        for place, text in enumerate(line):
            shown = text if place < len(line) - 1 else text + "\n"
            full = cutter.size >= PASSAGE_CHARS // 2 and _HEADING.match(text) is not None
            at = lines[number].index(text, at) + len(text)
            whole = not damaged.touch(begins + at - len(text), begins + at)
            sentence = Sentence(text=shown, folded=next(folded), quotable=whole)
            cutter.add(sentence, starts=starts or full)
            starts = False
        begins += len(lines[number]) + 1
        cutter.end_line(next(extras))
    cutter.close()
    return cutter.passages


class _Spans:
    """Spans of a text, in order."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with [start, end)."""
        before = bisect_left(self._starts, end)
        return any(low < end and start < high for low, high in self._spans[max(0, before - 2) : before])


def _fold_all(texts: list[str]) -> Iterator[str]:
    """Each text folded; in one go, since a call costs more than the sentences do. None of them has a line end."""
    return iter(fold("\n".join(texts)).split("\n"))


class _Cutter:
    """Gathers sentences until a passage is full."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.size = 0
        self._sentences: list[Sentence] = []
        self._extra: list[str] = []

    def add(self, sentence: Sentence, *, starts: bool) -> None:
        if starts or self.size + len(sentence.text) > PASSAGE_CHARS:
            self.close()
        self._sentences.append(sentence)
        self.size += len(sentence.text)

    def end_line(self, extra: str) -> None:
        if extra:
            self._extra.append(extra)

    def close(self) -> None:
        if not self._sentences:
            return
        passage = Passage(position=len(self.passages), sentences=tuple(self._sentences), extra=" ".join(self._extra))
        self.passages.append(passage)
        self._sentences, self._extra, self.size = [], [], 0
