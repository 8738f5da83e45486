"""What a page hides from its readers but leaves for search engines and importers."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_ZERO = r"0*(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|$|!)"
_HIDING = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*{_ZERO}|opacity\s*:\s*{_ZERO}"
    r"|text-indent\s*:\s*-\s*\d{3,}|(?:left|top|right|bottom|margin-left|margin-top)\s*:\s*-\s*\d{4,}|(?:left|top)\s*:\s*-\s*\d{3,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|transform\s*:\s*scale\(\s*0\s*\)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(rf"(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*(?:{_ZERO}|1px)", re.IGNORECASE)
_OVERFLOW = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_WHITE = r"(?:#f{3}(?:f{3})?\b|white\b|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]|transparent\b)"
_WHITE_INK = re.compile(rf"(?:^|[;\s])color\s*:\s*{_WHITE}", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_WHITE_GROUND = re.compile(rf"^\s*(?:{_WHITE}|none)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_COMMENT = re.compile(r"/\*.{0,5000}?\*/", re.DOTALL)
_SELECTOR = re.compile(r"[\w\-.#\s>]{1,120}")
_MAX_RULES = 500
_MAX_DEPTH = 400


def _hides(style: str) -> bool:
    return bool(_HIDING.search(style)) or bool(_NO_SIZE.search(style) and _OVERFLOW.search(style))


def _dark_ground(node: LexborNode) -> bool:
    """Whether the node or one above it paints a background that is not white."""
    at: LexborNode | None = node
    for _ in range(40):
        if at is None:
            return False
        attributes = at.attributes
        ground = _GROUND.search(attributes.get("style") or "")
        if ground is not None:
            return not _WHITE_GROUND.match(ground[1])
        if attributes.get("bgcolor") or attributes.get("background"):
            return not _WHITE_GROUND.match(attributes.get("bgcolor") or "x")
        at = at.parent
    return False


def _by_rules(tree: LexborHTMLParser) -> list[LexborNode]:
    """Nodes that the page's own <style> rules hide (media rules are taken at their word)."""
    css = _COMMENT.sub("", "\n".join(node.text() for node in tree.css("style")))
    nodes: list[LexborNode] = []
    for selector, style in _RULE.findall(css)[:_MAX_RULES]:
        if not _hides(style):
            continue
        for part in selector.split(","):
            if _SELECTOR.fullmatch(part.strip()) and part.strip() not in {"html", "body"}:
                try:
                    nodes += tree.css(part.strip())
                except (SelectolaxError, ValueError):
                    continue
    return nodes


def _inline(tree: LexborHTMLParser) -> list[LexborNode]:
    nodes = list(tree.css("[hidden]"))
    for node in tree.css("[style]"):
        style = node.attributes.get("style") or ""
        if _hides(style) or (_WHITE_INK.search(style) and not _dark_ground(node)):
            nodes.append(node)
    fonts = tree.css("font[color]")
    white = [node for node in fonts if re.match(_WHITE, node.attributes.get("color") or "", re.IGNORECASE)]
    return [*nodes, *(node for node in white if not _dark_ground(node))]


def _topmost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Each node once, without those inside another of them: a node of an emptied parent must not be touched."""
    by_id = {node.mem_id: node for node in nodes if node.tag not in {"html", "body", "head"}}
    top = []
    for node in by_id.values():
        above = node.parent
        steps = 0
        while above is not None and above.mem_id not in by_id and steps < _MAX_DEPTH:
            above, steps = above.parent, steps + 1
        if above is None or above.mem_id not in by_id:
            top.append(node)
    return top


def take_hidden(tree: LexborHTMLParser) -> list[str]:
    """Empty the hidden nodes of the tree; their texts, each once, in no promised order."""
    nodes = _topmost([*_by_rules(tree), *_inline(tree)])
    texts: list[str] = []
    for node in nodes:
        text = " ".join(node.text(separator=" ").split())
        if text and text not in texts:
            texts.append(text)
    for node in nodes:
        node.inner_html = ""
    return texts
