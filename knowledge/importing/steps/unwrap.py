"""Lines that a printed page broke are one paragraph again.

Text copied out of a PDF or a scan ends its lines wherever the page ended, in the middle of words. A text was broken so
where many of its lines end within a sentence: behind a comma, or inside a word of the language. Lists, tables and verses
also have lines without a full stop, but they do not end inside words, and stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from statistics import median

import rjieba

from knowledge.importing.chinese import DATE, HAN
from knowledge.importing.draft import Draft, Line, about_document
from knowledge.importing.model import FindingKind, Severity

NAME = "unwrap"

_LEAST_BREAKS = 3
_EVIDENT = 0.3  # of the lines without an end, those that surely end within a sentence
_LEAST_CHARS = 8
_FULL = 0.75  # of the usual width: a shorter line ended because its paragraph did
_WIDEST = 160  # half-width columns; no page has wider lines
_ENDS = re.compile(r"[。！？；：!?;:…][”’」』》）)\"']*$")
_PAUSE = re.compile(r"[，,、]$")
_STARTS = re.compile(
    rf"第[〇零一二两三四五六七八九十百千\d]{{1,7}}[条章节编款部]|[一二三四五六七八九十]{{1,3}}[、.．]|[（(][一二三四五六七八九十\d]{{1,3}}[)）]|"
    rf"\d{{1,3}}[、.．](?!\d)|[①-⑳●○■◆▲★·•\-—*]|附\s?[件表]|[【\[|]|(?:{DATE.pattern})$"
)
_IN_PAGE_SPACE = re.compile(rf"(?<=[{HAN}，。、；：]) (?=[\d{HAN}])|(?<=\d) (?=[{HAN}％%])")
_WIDE = re.compile("[\u2e80-\uffef]")


def _width(text: str) -> int:
    """How many half-width columns a line takes."""
    return len(text) + len(_WIDE.findall(text))


def _is_open(line: Line) -> bool:
    """Whether a line ends where no sentence does."""
    return len(line.text) >= _LEAST_CHARS and _ENDS.search(line.text) is None


def _cuts_a_word(a: str, b: str) -> bool:
    """Whether a word of the language stands across the end of a line."""
    left, right = a[-3:], b[:3]
    at = 0
    for token in rjieba.cut(left + right):
        after = at + len(token)
        if at < len(left) < after:
            return re.fullmatch(f"[{HAN}]+", token) is not None and rjieba.has_word(token)
        at = after
    return False


def _is_evident(a: Line, b: Line) -> bool:
    return _PAUSE.search(a.text) is not None or _cuts_a_word(a.text, b.text)


def _broken_at(lines: tuple[Line, ...]) -> float | None:
    """The width from which a line was broken by the page; None where the text was not."""
    open_ = [(a, b) for a, b in pairwise(lines) if _is_open(a) and _STARTS.match(b.text) is None]
    widths = [_width(a.text) for a, _ in open_]
    if len(open_) < _LEAST_BREAKS or max(widths) > _WIDEST:
        return None
    evident = sum(_is_evident(a, b) for a, b in open_)
    return median(widths) * _FULL if evident >= max(_LEAST_BREAKS, _EVIDENT * len(open_)) else None


def _apart(a: Line, b: Line, original: list[str]) -> bool:
    """Whether an empty line stands between two lines; a page mark that was cut between them joins."""
    between = original[a.number : b.number - 1]
    return bool(between) and not any(line.strip() for line in between)


def run(draft: Draft) -> Draft:
    """Join the lines that a page broke; a joined line has the number of its first."""
    least = _broken_at(draft.lines)
    if least is None:
        return draft
    original = draft.source.text.split("\n")
    joined: list[Line] = []
    last: Line | None = None  # as it stands on the page
    count = 0
    for line in draft.lines:
        goes_on = last is not None and _is_open(last) and _width(last.text) >= least
        if last is not None and goes_on and _STARTS.match(line.text) is None and not _apart(last, line, original):
            before = joined[-1]
            gap = " " if re.search(r"[A-Za-z]$", before.text) and re.match(r"[A-Za-z]", line.text) else ""
            joined[-1] = replace(
                before, text=before.text + gap + line.text, repaired=(*before.repaired, *line.repaired)
            )
            count += 1
        else:
            joined.append(line)
        last = line
    lines = tuple(line.map(lambda text: _IN_PAGE_SPACE.sub("", text)) for line in joined)
    note = f"有 {count} 处句子被版面折成两行（常见于从 PDF 复制的文字），已接成整段。请看一眼段落是否正确。"
    finding = about_document(NAME, FindingKind.LINES_JOINED, note, severity=Severity.INFO)
    return replace(draft, lines=lines).adding([finding])
