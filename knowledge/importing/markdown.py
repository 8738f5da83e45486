"""Markdown to plain lines. The metadata list at the top stays as lines: the metadata step reads it."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*)$")
_RULE = re.compile(r"[\s|:\-]+|[\s*]+|[\s_]+")
_TARGET = r"\((?:[^()\n]|\([^()\n]{0,200}\)){0,500}\)"
_IMAGE = re.compile(rf"!\[([^\]]{{0,200}})\]{_TARGET}")
_LINK = re.compile(rf"\[([^\]]{{1,200}})\]{_TARGET}")
_UNSEEN = re.compile(
    r"<(script|style|iframe|noscript|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>\n]{0,300})?/?>")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LONGEST = 4000
_PAIR = re.compile(r"([A-Za-z_\u4e00-\u9fff][\w-]{0,30})\s?:\s?(.*)")
_ITEM = re.compile(r"\s{0,8}-\s(.*)")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1")
_SINGLE = re.compile(r"(?<![\w*])[*](?=[^\s*])([^*\n]{1,200}?)(?<=\S)[*](?![\w*])")
_CODE = re.compile(r"`([^`\n]{1,200})`")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_BREAK = re.compile(r"<br\s{0,3}/?>|\\$")


def _inline(text: str) -> str:
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _SINGLE.sub(r"\1", _EMPHASIS.sub(r"\2", _CODE.sub(r"\1", text)))
    return _ESCAPE.sub(r"\1", _TAG.sub("", _BREAK.sub("", text))).rstrip()


def _is_rule(line: str) -> bool:
    """A thematic break, or the line between a table's head and its rows."""
    return any(mark in line for mark in ("---", "***", "___")) and _RULE.fullmatch(line) is not None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _rows(lines: list[str]) -> list[str]:
    """A pipe table as lines of 列：值."""
    head = _cells(lines[0])
    return [
        "；".join(f"{name}：{value}" for name, value in zip(head, _cells(row), strict=False) if value)
        for row in lines[2:]
    ]


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The names and values that lead a Markdown file between two lines of dashes, and the rest; lists become 值；值."""
    match = _FRONT.match(text.replace("\r\n", "\n"))
    if match is None or len(match[1]) > _FRONT_LONGEST:
        return {}, text
    found: dict[str, str] = {}
    name = ""
    for line in match[1].split("\n"):
        item, pair = _ITEM.fullmatch(line), _PAIR.fullmatch(line)
        if item is not None and name:
            found[name] = "；".join(part for part in (found[name], _bare(item[1])) if part)
        elif pair is not None:
            name = pair[1]
            found[name] = _bare(pair[2])
    return found, text.replace("\r\n", "\n")[match.end() :]


def _bare(value: str) -> str:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return "；".join(_bare(part) for part in value[1:-1].split(","))
    return value.strip("\"' ")


def to_text(text: str) -> tuple[str | None, str]:
    """The first top heading (or None) and the text without marks, line by line; scripts and tags go."""
    text = _UNSEEN.sub(lambda match: "\n" * match.group().count("\n"), text)
    title: str | None = None
    out: list[str] = []
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        heading = _HEADING.match(line)
        if "|" in line and at + 1 < len(lines) and "|" in lines[at + 1] and _is_rule(lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            out += ["", "", *(_inline(row) for row in _rows(lines[at:end]))]
            at = end
            continue
        if heading is not None:
            words = _inline(heading[2].rstrip().rstrip("#"))
            if title is None and len(heading[1]) == 1:
                title, words = words, ""
            out.append(words)
        else:
            out.append("" if _FENCE.match(line) or _is_rule(line) else _inline(_QUOTE.sub("", line)))
        at += 1
    return title, "\n".join(out)
