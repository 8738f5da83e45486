"""Characters: the invisible removed, wide letters narrowed, what was lost in a wrong encoding flagged.

Not NFKC as a whole: it would turn ，：（） into ASCII, ① into 1 and ㎡ into m2, which changes what the source says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from knowledge.importing.draft import Draft, Line, about_document, found, rewrite
from knowledge.importing.model import Finding, FindingKind, Severity

NAME = "unicode"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_COMBINING = re.compile("[\u0300-\u036f]")
_LOST = re.compile("\ufffd+|锟斤拷(?:锟斤拷|锟|斤|拷)*|烫{3,}|屯{3,}")
_GARBLED = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{6,}"
)
_LETTERS_OF_GARBLED = re.compile("[\u00c0-\u00ff]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {ord(c): ord(c) - 0xFEE0 for c in "＃＄％＆＊＋－／＜＝＞＠＼＾＿｀｜"}
_PUNCTUATION = str.maketrans("〞〝〟﹑﹐﹔﹕﹖﹗﹙﹚｡｢｣､﹝﹞⺀", "”“”、，；：？！（）。「」、〔〕\u2e80")
_TABLE = _WIDE | dict(_PUNCTUATION)


def _repair(garbled: str) -> str | None:
    """The Chinese that was read in a Western encoding, if it can be had back without loss."""
    for western in ("cp1252", "latin-1"):
        for chinese in ("utf-8", "gb18030"):
            try:
                text = garbled.encode(western).decode(chinese)
            except UnicodeError:
                continue
            if all("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in text):
                return text
    return None


def _garbled(line: Line) -> tuple[tuple[str, ...], list[Finding]]:
    repaired: list[str] = []
    findings: list[Finding] = []
    for match in _GARBLED.finditer(line.text):
        if len(_LETTERS_OF_GARBLED.findall(match.group())) * 4 < len(match.group()):
            continue
        right = _repair(match.group())
        note = (
            "此处是乱码（编码转换出错）。"
            + (f"原文可能是“{right}”，已加入检索。" if right else "")
            + "请对照原件改正。"
        )
        findings.append(found(NAME, FindingKind.MOJIBAKE, note, line, span=match.span()))
        repaired.extend([right] if right else [])
    return tuple(repaired), findings


def _line(line: Line) -> tuple[Line, list[Finding]]:
    if line.text.isascii() and line.text.isprintable():
        return replace(line, text=_SPACES.sub(" ", line.text).strip()), []
    repaired, findings = _garbled(line)
    text = _INVISIBLE.sub("", line.text.replace("\t", " "))
    for match in _PRIVATE.finditer(text):
        note = "此处有自造字（私用区字符），已删去，可能缺字。请对照原件补上。"
        at = Line(number=line.number, text=text)
        findings.append(found(NAME, FindingKind.PRIVATE_USE_REMOVED, note, at, span=match.span(), replacement=""))
    text = _PRIVATE.sub("", text)
    if _COMBINING.search(text):
        text = unicodedata.normalize("NFC", text)
    text = _COMPATIBLE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text).translate(_TABLE)
    text = _SPACES.sub(" ", text).strip()
    changed = replace(line, text=text, repaired=(*line.repaired, *repaired))
    for match in _LOST.finditer(text):
        note = "此处的字在编码转换中丢失，无法恢复。请对照原件补上。"
        findings.append(found(NAME, FindingKind.CHARACTER_LOST, note, changed, span=match.span()))
    return changed, findings


def run(draft: Draft) -> Draft:
    """Clean characters of title and body; empty lines go (their numbers stay with the others)."""
    invisible = sum(len(_INVISIBLE.findall(line.text.replace("\t", " "))) for line in draft.all_lines)
    changed = rewrite(draft, _line)
    title = changed.title if changed.title is not None and changed.title.text else None
    changed = replace(changed, title=title, lines=tuple(line for line in changed.lines if line.text or line.repaired))
    if not invisible:
        return changed
    note = f"删去 {invisible} 个看不见的字符（零宽、控制字符等），文字未变，无需处理。"
    return changed.adding([about_document(NAME, FindingKind.INVISIBLE_REMOVED, note, severity=Severity.INFO)])
