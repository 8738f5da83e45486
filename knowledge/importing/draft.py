"""The text while it is being cleaned: lines that remember where they came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from knowledge.importing.model import Finding, FindingKind, Metadata, Place, Severity, SourceDocument

CUT = "\ue000"
"""Stands where words were cut and the sentence may have lost its sense. Private use, so no input contains it."""

_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x1c\x1d\x1e\u2028\u2029]")
_AROUND = 18
_LONGEST_EXCERPT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `number` in the original (0: a title beside the text), `text` now, words `repaired` for search only."""

    number: int
    text: str
    repaired: tuple[str, ...] = ()

    def map(self, change: Callable[[str], str]) -> Line:
        """Apply a change to the text and to the repaired words alike."""
        text, repaired = change(self.text), tuple(change(word) for word in self.repaired)
        return self if text == self.text and repaired == self.repaired else replace(self, text=text, repaired=repaired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document between two steps. `fields` are the values of the source's metadata, cleaned like text until read."""

    source: SourceDocument
    title: Line | None
    lines: tuple[Line, ...]
    metadata: Metadata
    fields: tuple[tuple[str, Line], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """The title, if there is one, then metadata values not read yet, then the body."""
        title = () if self.title is None else (self.title,)
        return (*title, *(line for _, line in self.fields), *self.lines)

    @property
    def body(self) -> str:
        """The body, one line a line."""
        return "\n".join(line.text for line in self.lines)

    def with_lines(self, lines: Iterable[Line], findings: Iterable[Finding] = ()) -> Draft:
        """Replace title, metadata values and body (in the order of `all_lines`) and add findings."""
        changed = tuple(lines)
        first = 0 if self.title is None else 1
        body = first + len(self.fields)
        fields = tuple((name, line) for (name, _), line in zip(self.fields, changed[first:body], strict=True))
        title = changed[0] if first else None
        return replace(self, title=title, fields=fields, lines=changed[body:], findings=(*self.findings, *findings))

    def adding(self, findings: Iterable[Finding]) -> Draft:
        """The same draft with more findings."""
        more = tuple(findings)
        return replace(self, findings=(*self.findings, *more)) if more else self


Rewrite = Callable[[Line], tuple[Line, list[Finding]]]


def rewrite(draft: Draft, change: Rewrite) -> Draft:
    """Apply a change line by line to title and body, gathering its findings."""
    lines: list[Line] = []
    findings: list[Finding] = []
    for line in draft.all_lines:
        changed, found = change(line)
        lines.append(changed)
        findings.extend(found)
    return draft.with_lines(lines, findings)


def begin(source: SourceDocument) -> Draft:
    """The draft of an untouched document; every kind of line end separates."""
    lines = tuple(Line(number=n, text=text) for n, text in enumerate(_LINE_ENDS.split(source.text), start=1))
    title = Line(number=0, text=" ".join(source.title.split())) if source.title and source.title.strip() else None
    fields = tuple((name, Line(number=0, text=" ".join(value.split()))) for name, value in source.metadata.items())
    return Draft(source=source, title=title, lines=lines, metadata=Metadata(), fields=fields, findings=source.findings)


class Spanned(Protocol):
    """Anything at [start, end) of a line."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """Behind the last character."""


S = TypeVar("S", bound=Spanned)


def without_overlaps(spans: Iterable[S]) -> list[S]:
    """The spans in order of place, none overlapping; of two that do, the one that came first stays."""
    kept: list[S] = []
    for span in spans:
        at = bisect_right(kept, span.start, key=lambda other: other.start)
        before = at == 0 or kept[at - 1].end <= span.start
        if before and (at == len(kept) or span.end <= kept[at].start):
            kept.insert(at, span)
    return kept


def excerpt(text: str, start: int, end: int) -> str:
    """At most 60 characters around [start, end)."""
    cut = text[max(0, start - _AROUND) : end + _AROUND].replace(CUT, "")
    return cut if len(cut) <= _LONGEST_EXCERPT else cut[: _LONGEST_EXCERPT - 1] + "…"


def found(
    step: str,
    kind: FindingKind,
    note: str,
    line: Line,
    *,
    span: tuple[int, int] | None = None,
    severity: Severity = Severity.WARNING,
    replacement: str | None = None,
) -> Finding:
    """A finding about [start, end) of a line as it stands now, or about the whole line."""
    start, end = span if span is not None else (0, len(line.text))
    original = line.text[start:end].replace(CUT, "")
    place = Place(line=line.number, excerpt=excerpt(line.text, start, end))
    return Finding(
        step=step, kind=kind, severity=severity, note=note, original=original, place=place, replacement=replacement
    )


def about_document(
    step: str, kind: FindingKind, note: str, *, severity: Severity = Severity.WARNING, original: str = ""
) -> Finding:
    """A finding about the document as a whole (line 0)."""
    place = Place(line=0, excerpt=original[:_LONGEST_EXCERPT])
    return Finding(step=step, kind=kind, severity=severity, note=note, original=original, place=place)
