"""A web page to title, metadata and the lines of its article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.importing.fields import FIELD, field_of
from knowledge.importing.html_hidden import take_hidden

_META = {
    "articletitle": "标题", "pubdate": "发布日期", "contentsource": "来源", "columnname": "栏目", "keywords": "关键词",
    "description": "摘要", "indexnumber": "索引号",
    "filenum": "文号", "docnum": "文号", "publisher": "发布机构",
    "department": "发布机构",
}  # fmt: skip
"""The meta tags that government sites must carry (网站标识 rules), to our names; 栏目 is dropped."""

_FURNITURE = (
    "script, style, noscript, template, iframe, object, svg, nav, header, footer, "
    "aside, form, button, select, input, rt, rp, "
    ".breadcrumb, .crumbs, .share, .bdsharebuttonbox, .print, .footer, .header, .nav, .navbar, .menu, "
    ".sidebar, .related, "
    ".pagination, .pager, #header, #footer, #nav, #share"
)
_ARTICLES = (
    "#UCAP-CONTENT", "#zoom", "#Zoom", "#zoomcon", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", ".pages_content",
    ".article-content", ".article_content",
    ".articleContent", ".news_content", ".news-content", ".view-content",
    ".detail-content", ".con_text", ".xxgk_content", "#content", "article", "main",
)  # fmt: skip
_BLOCKS = (
    "p, div, li, tr, h1, h2, h3, h4, h5, h6, table, ul, ol, dl, dt, dd, blockquote, section, article, pre, hr, center"
)
_BREAK = "\u2029"
_HAN_GAP = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n][ \t\r\n]*(?=[\u3000-\u9fff\uff00-\uffef])")
_SITE_SUFFIX = re.compile(r"\s*[-_|–—]\s*[^-_|–—]{2,30}$")
_LEAST_ARTICLE = 80
_LONGEST_CELL = 400
_MAX_TABLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says: `hidden` are the texts it hid from readers, already out of `text`."""

    title: str | None
    text: str
    metadata: dict[str, str]
    hidden: tuple[str, ...]


def _squeeze(text: str) -> str:
    return " ".join(_HAN_GAP.sub("", text).split())


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        name = _META.get((node.attributes.get("name") or "").lower())
        value = _squeeze(node.attributes.get("content") or "")
        if name is not None and value:
            found.setdefault(name, value)
    return found


def _rows(table: LexborNode) -> list[list[str]]:
    return [[_squeeze(cell.text()) for cell in row.css("td, th")] for row in table.css("tr")]


def _metadata_table(rows: list[list[str]]) -> dict[str, str]:
    """The fields of a table of names and values side by side; empty unless it has two known names."""
    found: dict[str, str] = {}
    for row in rows:
        cells = [
            cell for text in row for cell in (re.split(r"[:：]", text, maxsplit=1) if _starts_known(text) else [text])
        ]
        for name, value in pairwise(cells):
            known = re.sub(r"[\s:：【】\[\]]", "", name)
            if known in FIELD and value and field_of(re.sub(r"[\s:：]", "", value)) is None:
                found.setdefault(known, value)
    return found if len(found) > 1 else {}


def _starts_known(text: str) -> bool:
    match = re.match(r"([^:：]{2,10})[:：]\s*\S", text)
    return match is not None and re.sub(r"[\s【】]", "", match[1]) in FIELD


def _table_text(rows: list[list[str]], *, headed: bool) -> str:
    rows = [row for row in rows if any(row)]
    if headed and len(rows) > 1 and len(rows[0]) > 1:
        return _BREAK.join(
            "；".join(f"{name}：{value}" if name else value for name, value in zip(rows[0], row, strict=False) if value)
            if len(row) == len(rows[0])
            else "；".join(cell for cell in row if cell)
            for row in rows[1:]
        )
    return _BREAK.join("：".join(cell for cell in row if cell) if len(row) == 2 else " ".join(row) for row in rows)


def _flatten_tables(tree: LexborHTMLParser) -> dict[str, str]:
    """Tables of data become lines of 列：值, tables of metadata are read and removed, layout tables stay."""
    found: dict[str, str] = {}
    for table in reversed(tree.css("table")[:_MAX_TABLES]):
        if table.css_first("table table") is not None:
            continue
        rows = _rows(table)
        fields = _metadata_table(rows)
        cells = [cell for row in rows for cell in row]
        if fields:
            found = fields | found
            table.replace_with(_BREAK)
        elif len(cells) > 1 and max(map(len, rows)) > 1 and max(map(len, cells)) <= _LONGEST_CELL:
            headed = table.css_first("th") is not None or max(map(len, rows)) > 2
            table.replace_with(_BREAK + _table_text(rows, headed=headed) + _BREAK)
    return found


def _weight(node: LexborNode) -> int:
    """How much a node is an article: its characters less three times those in links."""
    links = sum(len(link.text()) for link in node.css("a"))
    return len(_squeeze(node.text())) - 3 * links


def _article(tree: LexborHTMLParser) -> LexborNode | None:
    for selector in _ARTICLES:
        nodes = [node for node in tree.css(selector) if _weight(node) >= _LEAST_ARTICLE]
        if nodes:
            return max(nodes, key=_weight)
    scores: dict[int, tuple[int, LexborNode]] = {}
    for paragraph in tree.css("p"):
        parent = paragraph.parent
        if parent is not None:
            old = scores.get(parent.mem_id, (0, parent))[0]
            scores[parent.mem_id] = (old + max(0, _weight(paragraph)), parent)
    best = max(scores.values(), key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _LEAST_ARTICLE else tree.body


def _lines(tree: LexborHTMLParser, article: LexborNode) -> str:
    for node in tree.css("br"):
        node.replace_with(_BREAK)
    for node in article.css(_BLOCKS):
        if node.mem_id != article.mem_id:
            node.insert_before(_BREAK)
            node.insert_after(_BREAK)
    return "\n".join(line for piece in article.text().split(_BREAK) if (line := _squeeze(piece)))


def _title(tree: LexborHTMLParser, metadata: dict[str, str]) -> str | None:
    heading = next((text for node in tree.css("h1") if len(text := _squeeze(node.text())) > 3), None)
    node = tree.css_first("head > title")
    tab = _SITE_SUFFIX.sub("", _squeeze(node.text())) if node is not None else None
    return metadata.pop("标题", None) or heading or tab or None


def to_page(html: str) -> Page:
    """The article of a page. A page without a clear article gives its whole body."""
    tree = LexborHTMLParser(html)
    metadata = _meta(tree)
    hidden = take_hidden(tree)
    title = _title(tree, metadata)
    for node in tree.css(_FURNITURE)[::-1]:
        node.replace_with("")
    metadata |= _flatten_tables(tree)
    metadata.pop("栏目", None)
    article = _article(tree)
    text = _lines(tree, article) if article is not None else ""
    return Page(title=title, text=text, metadata=metadata, hidden=tuple(hidden))
