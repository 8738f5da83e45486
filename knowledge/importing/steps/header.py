"""Metadata as the source states it: header lists, 【】 blocks, title lines, signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.importing.chinese import DATE, HAN
from knowledge.importing.document_number import own_number
from knowledge.importing.draft import Draft, Line
from knowledge.importing.fields import WEAK, blocks, field_of, pairs

_HEADER_LINES = 25
_SHORT = 200
_DATE_LINE = re.compile(rf"[(（]?\s?(?:{DATE.pattern})\s?(?:\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?\s?[)）]?")
ISSUER = re.compile(
    rf"[{HAN}]{{2,30}}(?:人民政府|人民政府办公室|人民政府办公厅|办公室|办公厅|委员会|局|厅|部|院|中心|管理处|管委会|街道办事处)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a document says of itself: (field, value, line), the first of a field counts."""

    values: tuple[tuple[str, str, Line], ...] = ()

    def first(self, field: str) -> tuple[str, Line] | None:
        """The first non-empty value of a field and its line."""
        return next(((value, line) for name, value, line in self.values if name == field and value), None)

    def adding(self, field: str, value: str, line: Line) -> Stated:
        """With one value more."""
        return replace(self, values=(*self.values, (field, value, line)))


def _header_pairs(line: Line) -> list[tuple[str, str]]:
    found = [
        (name, value) for name, value in pairs(line.text) if field_of(name) not in {None, "event_time", "topic_text"}
    ]
    return found if any(name not in WEAK for name, _ in found) else []


def _weak_pairs(line: Line, draft: Draft) -> list[tuple[str, str]]:
    """A line of weak names only: believed when it is a list item or when the value repeats the title."""
    found = pairs(line.text)
    if not found or any(name not in WEAK for name, _ in found):
        return []
    title = draft.title.text if draft.title is not None else ""
    listed = line.text.startswith(("- ", "* ", "| "))
    credit = len(found) > 1 and all(field_of(name) in {"origin", "unused"} for name, _ in found)
    known = [(name, value) for name, value in found if field_of(name) not in {"event_time", "topic_text"}]
    return known if listed or credit or any(value and value == title for _, value in known) else []


def take_lists(draft: Draft, stated: Stated) -> tuple[Draft, Stated]:
    """Read and remove header lines at the top of the text; weak names count beside sure ones."""
    taken: set[int] = set()
    top = draft.lines[:_HEADER_LINES]
    for index, line in enumerate(top):
        beside = index - 1 in taken or (index + 1 < len(top) and bool(_header_pairs(top[index + 1])))
        found = (
            _header_pairs(line)
            or _weak_pairs(line, draft)
            or (pairs(line.text) if beside and len(line.text) <= _SHORT else [])
        )
        found = [(name, value) for name, value in found if field_of(name) not in {"event_time", "topic_text"}]
        if not found:
            continue
        taken.add(index)
        for name, value in found:
            stated = stated.adding(field_of(name) or "unused", value, line)
    return replace(draft, lines=tuple(line for i, line in enumerate(draft.lines) if i not in taken)), stated


def take_blocks(draft: Draft, stated: Stated) -> tuple[Draft, Stated]:
    """Read 【时间】 blocks, whose value is the rest of the line or the next; the date goes, the rest stays."""
    lines: list[Line] = []
    waiting: str | None = None
    for index, line in enumerate(draft.lines):
        marks = blocks(line.text) if index < _HEADER_LINES else []
        head = line.text[: marks[0][1]] if marks else line.text
        kept: list[str] = []
        if waiting is not None and head.strip():
            stated = stated.adding(field_of(waiting) or "unused", head.strip(), line)
            kept = [] if waiting == "时间" else [f"【{waiting}】{head.strip()}"]
            waiting = None
        elif head.strip():
            kept = [head]
        for mark, following in zip(marks, [*marks[1:], None], strict=False):
            value = line.text[mark[2] : following[1] if following else len(line.text)].strip()
            if not value and following is None:
                waiting = mark[0]
                continue
            stated = stated.adding(field_of(mark[0]) or "unused", value, line)
            kept += [] if mark[0] == "时间" else [f"【{mark[0]}】{value}"]
        lines += [replace(line, text=text) for text in kept]
    return replace(draft, lines=tuple(lines)), stated


def take_lines_under_title(draft: Draft, stated: Stated) -> tuple[Draft, Stated]:
    """A date or a document number alone on one of the first two lines under the title."""
    lines = list(draft.lines)
    for _ in range(2):
        if not lines:
            break
        text = lines[0].text
        if _DATE_LINE.fullmatch(text[:60]):
            stated = stated.adding("formed_on", text, lines.pop(0))
        elif len(text) <= 40 and own_number(text) and re.fullmatch(r"[^。，,]*号[)）]?", text):
            stated = stated.adding("number", text, lines.pop(0))
        else:
            break
    return replace(draft, lines=tuple(lines)), stated


def signature(draft: Draft, stated: Stated) -> Stated:
    """The issuer and date that sign the text at its end; they stay in the text."""
    tail = draft.lines[-8:]
    for line, following in pairwise(tail):
        if ISSUER.fullmatch(line.text[:40]) and _DATE_LINE.fullmatch(following.text[:60]):
            return stated.adding("issuer", line.text, line).adding("formed_on", following.text, following)
    return stated
