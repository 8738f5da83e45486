"""The furniture of the page a text was taken from: nothing goes that is not proven to be furniture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.importing.draft import Draft, Line, found
from knowledge.importing.lexicon.site_words import (
    ANCHORS,
    DOWNLOAD_WORDS,
    EDITOR,
    FOOTER_NEIGHBOURS,
    PAGE_AT_END,
    RELATED,
    SPEECH,
    TOKENS,
    WHOLE_LINES,
)
from knowledge.importing.model import Finding, FindingKind, Severity

NAME = "boilerplate"

_LONGEST = 140
_EDGE = 40
_KEYWORD = re.compile(r"[^\s，。,.;；:：、！？!?()（）“”《》]{1,6}")
_HEADING = re.compile(r"第?[一二三四五六七八九十\d]+[、.章节条款]")
_FEWEST_KEYWORDS = 4
_FOOTER_TAIL = 25
_RELATED_TAIL = 20

Doomed = dict[int, str]
"""Index of a line to its reason."""


def _furniture(text: str) -> str | None:
    """Why a line is furniture by itself, or None."""
    if len(text) > _LONGEST:
        return None
    for reason, pattern in WHOLE_LINES:
        if pattern.fullmatch(text):
            return reason
    if ANCHORS.search(text) and not TOKENS.sub("", text):
        return "网页导航或分享按钮"
    return None


def _alone(lines: tuple[Line, ...]) -> Doomed:
    return {i: reason for i, line in enumerate(lines) if (reason := _furniture(line.text)) is not None}


def _download_speech(lines: tuple[Line, ...]) -> Doomed:
    """The speech of a download site near either end: lines with two of its words, and the greeting above them."""
    doomed: Doomed = {}
    for i, line in enumerate(lines):
        near = i < _EDGE or i >= len(lines) - _EDGE
        words = {m.group().lower() for m in DOWNLOAD_WORDS.finditer(line.text[:_LONGEST])}
        if near and len(line.text) <= _LONGEST and len(words) >= 2 and _ARTICLE.match(line.text) is None:
            doomed[i] = "下载网站的说明"
    for i, line in enumerate(lines):
        if (
            re.fullmatch(r"(?:温馨提示|特别提示|下载须知|使用须知|声明|免责声明)\s?[:：]?", line.text)
            and i + 1 in doomed
        ):
            doomed[i] = "下载网站的说明"
    return doomed


_RULE = re.compile(r"(?=.{5})[-—–_=*~～·.＊＝#\s]+")
_PAGE_MARK = re.compile(r"[-—–_=~～·*\s]+\d{1,4}[-—–_=~～·*\s]+")
_DECORATED = re.compile(r"[-—–_=*~～]{4,}")
_CODES = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Z]*[A-Z])(?=[0-9A-Z]*\d)[0-9A-Z]{8,}(?![0-9A-Za-z])")
_MATTER = re.compile(
    r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[?？]$|第[一二三四五六七八九十百\d]+[条章节款]|应当|不得|负责|办理|规定|按照|申请|补贴|[市县区]政府|人民政府|通知$|办法$|意见$|方案$"
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]+[条章节款]")
_FURNITURE_SCORE = 4
_SENTENCE_SCORE = 6
_SHORT = 40


def _is_speech(text: str) -> bool:
    """Whether a line speaks of documents to be downloaded and of nothing an office writes: judged by its words, by how
    short it is, and by its marks, codes and rules.
    """
    if len(text) > _LONGEST or _MATTER.search(text):
        return False
    rest, score = text, 0
    for weight, pattern in SPEECH:
        score += weight * len({match.group().lower() for match in pattern.finditer(rest)})
        rest = pattern.sub(" ", rest)
    if not score:
        return False
    score += (len(text) <= _SHORT) + ("。" not in text and "；" not in text)
    score += bool(_DECORATED.search(text)) + bool(_CODES.search(text))
    return score >= (_SENTENCE_SCORE if text.endswith(("。", "；", ";")) else _FURNITURE_SCORE)


def _speech(lines: tuple[Line, ...]) -> Doomed:
    """The speech of download sites anywhere in the text, and lines that are nothing but rules and page marks."""
    doomed = {i: "下载网站的说明" for i, line in enumerate(lines) if _is_speech(line.text)}
    for i, line in enumerate(lines):
        if _RULE.fullmatch(line.text) or _PAGE_MARK.fullmatch(line.text):
            doomed[i] = "分隔线或页码"
    return doomed


def _keywords(lines: tuple[Line, ...]) -> Doomed:
    """A run of four or more short lines before the title, most of which the title repeats."""
    doomed: Doomed = {}
    start = 0
    while start < min(len(lines), _EDGE):
        end = start
        while end < len(lines) and _KEYWORD.fullmatch(lines[end].text) and not _HEADING.match(lines[end].text):
            end += 1
        if end - start >= _FEWEST_KEYWORDS:
            words = [line.text for line in lines[start:end]]
            title = " ".join(line.text for line in lines[end : end + 2])[:200]
            if sum(word in title for word in words) * 2 >= len(words):
                doomed |= dict.fromkeys(range(start, end), "下载网站的关键词")
        start = max(end, start + 1)
    return doomed


def _footer(lines: tuple[Line, ...], doomed: Doomed) -> Doomed:
    """Short lines beside a filing or copyright line at the end of the text."""
    more: Doomed = {}
    anchors = [i for i, reason in doomed.items() if reason == "版权页脚" and i >= len(lines) - _FOOTER_TAIL]
    for anchor in anchors:
        for step in (-1, 1):
            at = anchor + step
            while 0 <= at < len(lines) and (at in doomed or FOOTER_NEIGHBOURS.fullmatch(lines[at].text[:_LONGEST])):
                more[at] = "版权页脚"
                at += step
    return more


def _related(lines: tuple[Line, ...]) -> Doomed:
    """A list of other articles that ends the text: its heading and title-like lines without a full stop."""
    for i in range(max(1, len(lines) - _RELATED_TAIL), len(lines)):
        rest = lines[i + 1 :]
        if RELATED.fullmatch(lines[i].text[:_LONGEST]) and not any("。" in line.text for line in rest):
            return dict.fromkeys(range(i, len(lines)), "相关文章列表")
    return {}


def _tail(line: Line) -> tuple[Line, list[Finding]]:
    """A page mark or a button glued to the end of a line."""
    match = PAGE_AT_END.search(line.text[-40:])
    if match is None:
        return line, []
    offset = max(0, len(line.text) - 40)
    span = (match.start() + offset, len(line.text))
    finding = found(
        NAME,
        FindingKind.BOILERPLATE,
        "页码或网页按钮，已删去。",
        line,
        span=span,
        severity=Severity.INFO,
        replacement="",
    )
    return replace(line, text=line.text[: span[0]]), [finding]


def _editors(lines: tuple[Line, ...]) -> Doomed:
    return {i: "责任编辑" for i, line in enumerate(lines) if len(line.text) <= 60 and EDITOR.fullmatch(line.text)}


def _drop(draft: Draft, find: Callable[[tuple[Line, ...]], Doomed]) -> Draft:
    doomed = find(draft.lines)
    if not doomed:
        return draft
    findings = []
    for i in sorted(doomed):
        credit = doomed[i] == "责任编辑"
        kind = FindingKind.EDITOR_CREDIT if credit else FindingKind.BOILERPLATE
        note = (
            "责任编辑署名，已从正文删去，此处存档。" if credit else f"{doomed[i]}，不属于正文，已删去。如有误删请恢复。"
        )
        findings.append(found(NAME, kind, note, draft.lines[i], severity=Severity.INFO, replacement=""))
    lines = tuple(line for i, line in enumerate(draft.lines) if i not in doomed)
    return replace(draft, lines=lines).adding(findings)


def _all(lines: tuple[Line, ...]) -> Doomed:
    doomed = _speech(lines) | _alone(lines) | _download_speech(lines) | _editors(lines) | _related(lines)
    return doomed | _footer(lines, doomed)


def run(draft: Draft) -> Draft:
    """Drop furniture lines; keywords are judged after the rest, when the title follows them."""
    draft = _drop(draft, _all)
    draft = _drop(draft, _keywords)
    lines, findings = [], []
    for line in draft.lines:
        changed, marks = _tail(line)
        lines.append(changed)
        findings += marks
    return replace(draft, lines=tuple(lines)).adding(findings)
