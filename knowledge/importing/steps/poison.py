"""Advertisements that others planted in a text: cut from what is shown and searched, each place reported.

Two detectors look: one grows phrases around listed cores and compares their places with each other
(`poison_listed.py`), one weighs what stands side by side (`knowledge.promotion`). What both leave in doubt stays in the
text, is reported, and its sentence is never quoted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.importing.draft import CUT, Draft, Line, about_document, found
from knowledge.importing.model import Finding, FindingKind, Severity
from knowledge.importing.steps import poison_listed
from knowledge.promotion import planted
from knowledge.promotion.contexts import is_about_fighting

NAME = "poison"

_HEAVY_SHARE = 0.2
_REPEATED = 3
_MOSTLY = 0.7
_SHORT_LINE = 60
_LITTLE_LEFT = 4
_HEAD_LINES = 3
_ENDS = "。！？；!?;”》"
_LETTER = re.compile("[\u3400-\u9fffA-Za-z0-9]")
_CRUMBS = frozenset("·・*_|｜~^+➕☆★◆●")
_PAUSES = frozenset("，,、；;：:")
_STOPS = frozenset("。！？；!?;，,、：:")
_STANDS_ALONE = re.compile(
    r"[“《\"]|政府|人民|[市县区省镇乡村]|文化|图书|教育|公安|财政|民政|高新|开发|经济|门户|各级|委员|办公|交通|水利|卫生|农业|住房|自然资源"
)
_AFTER_NOUN = re.compile(r"^(?:[,，。！？；!?;:：、)）”》]|$|的|会|力度|性|工作|发展|更|栏|制度|活动|平台)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A phrase at [start, end) of a line; `sure` where it goes, else it only looks like one; `exact` where its extent was
    found by comparing its places.
    """

    start: int
    end: int
    sure: bool
    exact: bool = False


def find(lines: Sequence[Line], *, fought: bool = False) -> dict[int, list[Span]]:
    """The phrases of each line that has any, in order, none overlapping. `fought`: the document is about fighting
    such trades.
    """
    spans: dict[int, list[Span]] = defaultdict(list)
    for hit in poison_listed.find(lines):
        exact = hit.contexts >= _REPEATED
        spans[hit.index].append(Span(start=hit.start, end=hit.end, sure=True, exact=exact))
    for index, line in enumerate(lines):
        spans[index] += [
            Span(start=one.start, end=one.end, sure=one.sure)
            for one in planted(line.text, fought=fought)
            if not any(span.exact and one.start < span.end and span.start < one.end for span in spans[index])
        ]
    again = Counter(
        lines[index].text[one.start : one.end] for index, found in spans.items() for one in found if not one.sure
    )
    return {index: _settled(lines[index].text, found, again) for index, found in spans.items() if found}


def _settled(text: str, spans: list[Span], again: Counter[str]) -> list[Span]:
    """The spans of a line, joined where they touch; what is said three times in one document, or is most of its line,
    is sure; and a line that is no sentence and of which hardly anything would be left goes whole.
    """
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        words = text[span.start : span.end]
        one = replace(span, sure=span.sure or again[words] >= _REPEATED or len(words) > _MOSTLY * len(text.strip()))
        if joined and (one.start <= joined[-1].end or _one_pause_apart(text, joined[-1], one)):
            last = joined[-1]
            joined[-1] = Span(start=last.start, end=max(last.end, one.end), sure=last.sure or one.sure)
        else:
            joined.append(one)
    sure = [_without_crumbs(text, one) for one in joined if one.sure]
    left = len(_LETTER.findall(text)) - sum(len(_LETTER.findall(text[one.start : one.end])) for one in sure)
    if sure and left <= _LITTLE_LEFT and len(text) <= _SHORT_LINE and text.strip()[-1] not in _ENDS:
        return [Span(start=0, end=len(text), sure=True)]
    return sorted([*sure, *(one for one in joined if not one.sure)], key=lambda one: one.start)


def _one_pause_apart(text: str, last: Span, one: Span) -> bool:
    """Whether two phrases that go stand together but for a comma."""
    return last.sure and one.sure and text[last.end : one.start] in _PAUSES


def _without_crumbs(text: str, span: Span) -> Span:
    """With the marks that stood between its letters, and without the second of two stops that would meet, or one that
    would begin the line.
    """
    start, end = span.start, span.end
    while start and text[start - 1] in _CRUMBS:
        start -= 1
    while end < len(text) and text[end] in _CRUMBS:
        end += 1
    if start and text[start - 1] in _PAUSES and text[end : end + 1] in {*_PAUSES, *_ENDS}:
        start -= 1
    elif text[end : end + 1] in {*_PAUSES, *_ENDS} - {""} and (not start or text[start - 1] in _STOPS):
        end += 1
    return replace(span, start=start, end=end)


def _makes_damage(text: str, span: Span) -> bool:
    """Whether the sentence may have lost a word: not when the phrase stood alone or in the place of a name."""
    left, right = text[max(0, span.start - 20) : span.start].rstrip(), text[span.end : span.end + 20].lstrip()
    if (not left or left[-1] in _ENDS) and (not right or right[0] in "。！？；!?;“《"):
        return False
    if not right and left and left[-1] in _ENDS:
        return False
    return bool(_AFTER_NOUN.match(right)) or not _STANDS_ALONE.match(right)


def _cut(line: Line, spans: Sequence[Span]) -> tuple[Line, list[Finding]]:
    pieces: list[str] = []
    findings: list[Finding] = []
    last = 0
    for span in spans:
        pieces.append(line.text[last : span.start])
        place = (span.start, span.end)
        if not span.sure:
            note = "疑似混入的推广词，未删。这一句不会被引用；如是推广词请删去，如是正文无需处理。"
            findings.append(found(NAME, FindingKind.POISON_SUSPECTED, note, line, span=place))
            pieces.append(CUT + line.text[span.start : span.end])
            last = span.end
            continue
        damaged = _makes_damage(line.text, span)
        note = "混入的推广词（赌博、色情、假证等），已删去。"
        note += "它可能替换了原文的词，句意可能不完整，请对照原件补上。" if damaged else "请核对前后文是否完整。"
        findings.append(found(NAME, FindingKind.POISON, note, line, span=place, replacement=""))
        pieces.append(CUT if damaged else "")
        last = span.end
    text = "".join([*pieces, line.text[last:]])
    return replace(line, text=re.sub(rf" {{2,}}|(?<={CUT}) | (?={CUT})", " ", text).strip()), findings


def _heads(draft: Draft) -> str:
    """The title, or the lines at the top that may be it."""
    if draft.title is not None:
        return draft.title.text
    return "\n".join(line.text for line in draft.lines[:_HEAD_LINES] if len(line.text) <= _SHORT_LINE)


def run(draft: Draft) -> Draft:
    """Cut every poison phrase from title and body, flag what looks like one; a text that is mostly poison is blocked."""
    lines = draft.all_lines
    by_line = find(lines, fought=is_about_fighting(_heads(draft)))
    if not by_line:
        return draft
    cleaned: list[Line] = []
    findings: list[Finding] = []
    for index, line in enumerate(lines):
        changed, marks = _cut(line, by_line[index]) if index in by_line else (line, [])
        cleaned.append(changed)
        findings += marks
    before = sum(len(line.text) for line in lines)
    cut = sum(one.end - one.start for group in by_line.values() for one in group if one.sure)
    if cut > before * _HEAVY_SHARE:
        note = f"全文约 {cut * 100 // before}% 是推广词，不能发布。请找原件重新导入。"
        findings.append(about_document(NAME, FindingKind.POISON_HEAVY, note, severity=Severity.BLOCKING))
    draft = draft.with_lines(cleaned, findings)
    title = draft.title if draft.title is not None and draft.title.text.strip(CUT) else None
    return replace(draft, title=title, lines=tuple(line for line in draft.lines if line.text.strip(CUT + " ")))
