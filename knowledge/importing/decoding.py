"""Bytes to text by strict attempts, and the refusal of what is no text."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件（docx、xlsx）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件（doc、xls）"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x1f\x8b", "压缩文件"),
    (b"Rar!", "压缩文件"),
    (b"7z\xbc\xaf", "压缩文件"),
)
_COMMON = frozenset(
    "的一是不了在有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经政府市公開开務务關关於于為为與与並并這國會發後來個們對說產動經學應应區区縣县機机權权條条請请業业"
)
_LEAST_COMMON = 0.08
_SAMPLE = 20_000
_LEAST_GARBLED = 30
_GARBLED = re.compile(
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{4,}"
)
_HAN = re.compile("[\u3400-\u9fff]")


class UndecodableError(ValueError):
    """Bytes that are no text; the message is a Chinese sentence for staff."""


def decode(data: bytes) -> str:
    """The text of a file: BOM, then UTF-8, then the likelier of GB18030 and Big5. Raises `UndecodableError`."""
    for magic, name in _BINARY:
        if data.startswith(magic):
            message = f"这是{name}，不是文本。请先另存为文本或网页再导入。"
            raise UndecodableError(message)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding)
    if b"\0" in data:
        message = "文件含有空字节，是二进制文件，不是文本。请另存为文本再导入。"
        raise UndecodableError(message)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(data)


def mended(text: str) -> str:
    """The text, read again as what it was where its UTF-8 or GB18030 had once been taken for a Western encoding and
    saved so. Raises `UndecodableError` where that cannot be had back without loss.
    """
    sample = text[:_SAMPLE]
    garbled = sum(len(match.group()) for match in _GARBLED.finditer(sample))
    if garbled < _LEAST_GARBLED or garbled <= len(_HAN.findall(sample)):
        return text
    for chinese in ("utf-8", "gb18030"):
        try:
            again = _western(text).decode(chinese)
        except UnicodeError:
            continue
        if _common_share(again) >= _LEAST_COMMON:
            return again
    message = "全文是乱码（编码转换出错），而且已有字丢失，无法还原。请从原来的网页或文件重新导出。"
    raise UndecodableError(message)


def _western(text: str) -> bytes:
    """The bytes that were taken for Windows-1252, or for Latin-1 where that has no letter for a byte."""
    found = bytearray()
    for char in text:
        try:
            found += char.encode("cp1252")
        except UnicodeEncodeError:
            found += char.encode("latin-1")
    return bytes(found)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"文件开头标明 {encoding} 编码，但内容不符，可能已损坏。请重新导出。"
        raise UndecodableError(message) from error


def _common_share(text: str) -> float:
    han = _HAN.findall(text[:50_000])
    return sum(c in _COMMON for c in han) / len(han) if han else 0.0


def _chinese(data: bytes) -> str:
    """GB18030 or Big5, whichever has more of the commonest characters."""
    readings: list[tuple[float, str]] = []
    for encoding in ("gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((_common_share(text), text))
    if not readings:
        message = "无法识别文字编码（不是 UTF-8、GB18030、Big5 或 UTF-16）。请另存为 UTF-8 文本再导入。"
        raise UndecodableError(message)
    share, text = max(readings, key=lambda reading: reading[0])
    if share < _LEAST_COMMON:
        message = "内容不像中文文本，可能是二进制文件或编码损坏。请检查原件。"
        raise UndecodableError(message)
    return text
