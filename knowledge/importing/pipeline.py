"""The steps of cleaning in their one order, and the last look: what is shown, what is searched, what is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from knowledge.importing.draft import CUT, Draft, Line, about_document, begin
from knowledge.importing.model import CleanText, Damage, Finding, FindingKind, Severity, SourceDocument
from knowledge.importing.steps import boilerplate, figures, metadata, pinyin, poison, privacy, simplify, spun, unicode

STEPS: tuple[tuple[str, Callable[[Draft], Draft]], ...] = (
    (unicode.NAME, unicode.run),
    (pinyin.NAME, pinyin.run),
    (simplify.NAME, simplify.run),
    (poison.NAME, poison.run),
    (boilerplate.NAME, boilerplate.run),
    (metadata.NAME, metadata.run),
    (spun.NAME, spun.run),
    (figures.NAME, figures.run),
    (privacy.NAME, privacy.run),
)
"""Characters first, since all else reads them; readings before simplifying (a reading hides words from OpenCC); poison
before furniture and metadata (it sits in titles too); privacy last, so that nothing after it brings a name back."""

_SENTENCES = re.compile(r"[^。！？!?；;\n]+[。！？!?；;”》]*|[。！？!?；;]+")


def clean(source: SourceDocument) -> CleanText:
    """Run every step. Pure; never raises on any text; linear in its length."""
    draft = begin(source)
    for _, run in STEPS:
        draft = run(draft)
    draft = _without_empty(draft)
    paragraphs = tuple(line.text.replace(CUT, "") for line in draft.lines)
    return CleanText(
        source=source.source,
        key=source.key,
        title=draft.title.text.replace(CUT, "") if draft.title is not None else None,
        paragraphs=paragraphs,
        indexed=_indexed(draft),
        metadata=draft.metadata,
        findings=tuple(_placed(draft.findings, source.text)),
        damaged=tuple(_damages(draft)),
        original=source.text,
    )


def _without_empty(draft: Draft) -> Draft:
    """Lines that came out empty go; a text without any line left is blocked."""
    lines = tuple(line for line in draft.lines if line.text.replace(CUT, "").strip())
    draft = replace(draft, lines=lines)
    if lines:
        return draft
    note = "清洗后没有正文，不能发布。请检查原件。"
    return draft.adding([about_document("pipeline", FindingKind.TEXT_EMPTY, note, severity=Severity.BLOCKING)])


def _indexed(draft: Draft) -> str:
    """Title and body with each line's repaired words behind it."""
    lines = [" ".join([line.text, *dict.fromkeys(line.repaired)]) for line in draft.all_lines]
    return "\n".join(lines).replace(CUT, "")


def _damages(draft: Draft) -> Iterator[Damage]:
    if draft.title is not None and CUT in draft.title.text:
        title = draft.title.text.replace(CUT, "")
        yield Damage(paragraph=-1, start=0, end=len(title), line=draft.title.number, sentence=title)
    offset = 0
    for index, line in enumerate(draft.lines):
        yield from _damages_of(line, index, offset)
        offset += len(line.text.replace(CUT, "")) + 1


def _damages_of(line: Line, index: int, offset: int) -> Iterator[Damage]:
    if CUT not in line.text:
        return
    marks = 0
    for match in _SENTENCES.finditer(line.text):
        before, marks = marks, marks + match.group().count(CUT)
        sentence = match.group().replace(CUT, "")
        if CUT in match.group() and sentence.strip():
            start = offset + match.start() - before
            end = start + len(sentence)
            yield Damage(paragraph=index, start=start, end=end, line=line.number, sentence=sentence)


def _placed(findings: Iterable[Finding], original: str) -> Iterator[Finding]:
    """Findings in the order of the text, with offsets where the original has the words literally at that line."""
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\r\n|[\r\n\x0b\x0c\x1c\x1d\x1e\u2028\u2029]", original))
    starts.append(len(original) + 1)
    after: dict[tuple[str, int, str], int] = {}
    for finding in sorted(findings, key=lambda f: f.line):
        line = finding.line
        if not finding.original or not 0 < line < len(starts):
            yield finding
            continue
        key = (finding.step, line, finding.original)
        at = original.find(finding.original, after.get(key, starts[line - 1]), starts[line])
        if at < 0:
            yield finding
            continue
        after[key] = at + len(finding.original)
        yield replace(finding, place=replace(finding.place, start=at, end=at + len(finding.original)))
