"""Figures that cannot be: masked ones are flagged, impossible ones replaced by 〔数字存疑〕 so nobody quotes them.

The commonest maker of impossible figures is find-and-replace of a year: 20 → 2023 turns 2000多 into 202300多 and
20日 into 2023日. Where that happened, every date of that year in the document is in doubt. Nothing is ever completed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from knowledge.importing.draft import Draft, Line, found, rewrite
from knowledge.importing.model import Finding, FindingKind
from knowledge.importing.steps.impossible import impossible
from knowledge.importing.steps.masked import masked

NAME = "figures"
DOUBT = "〔数字存疑〕"


def _replace(line: Line, years: frozenset[str], replaced: frozenset[str]) -> tuple[Line, list[Finding]]:
    findings = [
        found(
            NAME,
            FindingKind.FIGURE_MASKED,
            "此处的年份、地名或数字被遮盖，不能补全，请对照原件填写。",
            line,
            span=span,
        )
        for span in masked(line.text)
    ]
    pieces: list[str] = []
    last = 0
    for bad in impossible(line.text, years, replaced):
        note = f"数字不可信：{bad.reason}。已显示为“{DOUBT}”，原文保留，请对照原件改正。"
        findings.append(
            found(NAME, FindingKind.FIGURE_IMPOSSIBLE, note, line, span=(bad.start, bad.end), replacement=DOUBT)
        )
        pieces += [line.text[last : bad.start], DOUBT]
        last = bad.end
    return replace(line, text="".join([*pieces, line.text[last:]])), findings


def _years(draft: Draft) -> frozenset[str]:
    """The years a document dates itself with: in its source, its title, its metadata."""
    days = (draft.metadata.formed_on, draft.metadata.published_on)
    named = re.findall(
        r"(?<!\d)20[0-3]\d(?=\s?[年\-/.])", draft.source.text[:3000] + (draft.title.text if draft.title else "")
    )
    return frozenset([*named, *(str(day.year) for day in days if day)])


def _doubt_dates(draft: Draft, years: frozenset[str]) -> Draft:
    """Take back the document's dates of years that find-and-replace has used, and say so."""
    metadata = draft.metadata
    findings: list[Finding] = []
    lines = draft.source.text.split("\n")
    for field, name in (("formed_on", "成文日期"), ("published_on", "发布日期")):
        day: date | None = getattr(metadata, field)
        if day is None or str(day.year) not in years:
            continue
        metadata = replace(metadata, **{field: None})  # type: ignore[arg-type]
        spelled = re.compile(rf"{day.year}\D{{1,3}}0?{day.month}\D{{1,3}}0?{day.day}(?!\d)")
        number = next((n for n, text in enumerate(lines, 1) if spelled.search(text)), 0)
        text = lines[number - 1].strip()[:60] if number else str(day)
        note = (
            f"{name} {day} 不可信：文中的“20”被替换成了“{day.year}”，这个年份可能也是替换出来的。未采用，请核实后填写。"
        )
        findings.append(found(NAME, FindingKind.DATE_DOUBTFUL, note, Line(number=number, text=text)))
    if not findings:
        note = f"文中的“20”被替换成了“{'、'.join(sorted(years))}”，文中这一年份的日期都可能不可信，请核实。"
        findings.append(found(NAME, FindingKind.DATE_DOUBTFUL, note, Line(number=0, text="")))
    return replace(draft, metadata=metadata).adding(findings)


def run(draft: Draft) -> Draft:
    """Flag masked figures, replace impossible ones, doubt the dates that the same damage may have made."""
    years = _years(draft)
    replaced = frozenset(
        bad.year for line in draft.all_lines for bad in impossible(line.text, years) if bad.year is not None
    )
    draft = rewrite(draft, lambda line: _replace(line, years, replaced))
    summary = draft.metadata.summary
    if summary is not None:
        shown = _replace(Line(number=0, text=summary), years, replaced)[0].text
        draft = replace(draft, metadata=replace(draft.metadata, summary=shown))
    return _doubt_dates(draft, replaced) if replaced else draft
