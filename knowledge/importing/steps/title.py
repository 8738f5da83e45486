"""The title of a document: from beside the text, from a header, or the line at the top that can be one."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.importing.chinese import HAN
from knowledge.importing.document_number import own_number
from knowledge.importing.draft import Draft, Line
from knowledge.importing.steps.header import ISSUER, Stated

_TITLE_LONGEST = 90
_LEAST_TITLE = 8
_TITLE_NOT = re.compile(
    r"[。；;:：，,]$|^(?:各位|同志们|第[一二三四五六七八九十]+[章条节]|[一二三四五六七八九十]、|[(（][一二三四五六七八九十]|\d+[.、]|尊敬的|根据|为了?)|^[【\[(（].*[】\])）]$"
)
_DOCUMENT_TYPE = re.compile(
    r"(?:通知|意见|办法|规定|细则|方案|公告|通告|决定|批复|函|报告|条例|解读|要点|规划|计划|措施|讲话|致辞|说明|指南|目录|清单|纪要|命令|令|情况)(?:[(（].{1,12}[)）])?$"
)
_LETTERHEAD = re.compile(
    rf"([{HAN}]{{3,30}}(?:政府|局|厅|部|委|委员会|办公室|办公厅|院|中心|管委会|办事处))(?:文件|便笺|函件)?"
)
_SPACED = re.compile(rf"(?:[{HAN}] ){{1,11}}[{HAN}]")
_TITLE_BEGINS = re.compile(rf"[{HAN}、 ]{{0,40}}关于")
_MOST_TITLE_LINES = 4
_NUMBER_LONGEST = 40


def _is_title(text: str) -> bool:
    enough = len(re.findall(f"[{HAN}]", text)) >= 4
    return enough and len(text) <= _TITLE_LONGEST and not _TITLE_NOT.search(text)


def _same(a: str, b: str) -> bool:
    return re.sub(r"[\s\W_]", "", a) == re.sub(r"[\s\W_]", "", b)


_LOOKED_AT = 5


def _title_line(lines: tuple[Line, ...]) -> int | None:
    """Which line is the title: the first, if it can be one; else, or where it says of no document, the first near the
    top that does, unless what stands before it is text.
    """
    first = 0 if lines and _is_title(lines[0].text) else None
    if first is not None and _DOCUMENT_TYPE.search(lines[0].text + (lines[1].text if len(lines) > 1 else "")):
        return first
    for at, line in enumerate(lines[:_LOOKED_AT]):
        if "。" in line.text or line.text.endswith(("：", ":")):
            break
        if at and _is_title(line.text) and _DOCUMENT_TYPE.search(line.text) and len(line.text) >= _LEAST_TITLE:
            return at
    return first


def take_title(draft: Draft, stated: Stated) -> Draft:
    """The title from beside the text, from a header, or the first proper line (two, when it was broken)."""
    given = draft.title
    said = stated.first("title")
    if given is None and said is not None:
        given = replace(said[1], text=said[0], repaired=())
    lines = draft.lines
    if given is None and len(lines) == 1:
        return draft  # a text of one line is its text; it has no title
    if given is not None:
        same = bool(lines) and _same(lines[0].text, given.text)
        return replace(draft, title=given, lines=lines[1:] if same else lines)
    at = _title_line(lines)
    if at is None:
        return draft
    if at:
        return replace(draft, title=lines[at], lines=(*lines[:at], *lines[at + 1 :]))
    if len(lines) > 1 and not _DOCUMENT_TYPE.search(lines[0].text) and len(lines[0].text) <= 45:
        joined = lines[0].text + lines[1].text
        starts = "关于" in lines[0].text or ISSUER.fullmatch(lines[0].text)
        if starts and _DOCUMENT_TYPE.search(lines[1].text) and _is_title(joined):
            return replace(draft, title=replace(lines[0], text=joined), lines=lines[2:])
    return replace(draft, title=lines[0], lines=lines[1:])


def take_letterhead(draft: Draft, stated: Stated) -> tuple[Draft, Stated]:
    """The printed head of an official document: 明湖市人民政府文件, its number under it, then the title, each line of it
    as the page broke it. The head says who issues; the title is made whole.
    """
    lines = [line.map(lambda text: text.replace(" ", "") if _SPACED.fullmatch(text) else text) for line in draft.lines]
    at = 0
    head = _LETTERHEAD.fullmatch(lines[0].text) if len(lines) > 1 else None
    number = own_number(lines[1].text) if head is not None and len(lines[1].text) <= _NUMBER_LONGEST else None
    if head is not None and number is not None:
        stated = stated.adding("issuer", head[1], lines[0]).adding("number", lines[1].text, lines[1])
        at = 2
    if draft.title is None and stated.first("title") is None:
        lines[at:] = _whole_title(lines[at:])
    return replace(draft, lines=tuple(lines[at:])), stated


def _whole_title(lines: list[Line]) -> list[Line]:
    """The lines with those of the title joined: from the one that begins it to the one that names the kind of document."""
    first = lines[0].text if lines else ""
    if not _TITLE_BEGINS.match(first) or _DOCUMENT_TYPE.search(first):
        return lines
    for count in range(2, min(_MOST_TITLE_LINES, len(lines)) + 1):
        joined = "".join(line.text for line in lines[:count])
        if len(joined) > _TITLE_LONGEST or re.search(r"[。；：:]", joined):
            return lines
        if _DOCUMENT_TYPE.search(joined):
            return [replace(lines[0], text=joined), *lines[count:]]
    return lines
