"""Files to documents. Every file and row gives a `SourceDocument` or a `ReadFailure`; none stops the rest."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from io import BufferedReader
from pathlib import Path

from knowledge.importing.decoding import UndecodableError, decode, mended
from knowledge.importing.draft import about_document
from knowledge.importing.fields import field_of
from knowledge.importing.html_article import to_page
from knowledge.importing.markdown import front_matter, to_text
from knowledge.importing.model import Finding, FindingKind, Media, ReadFailure, Source, SourceDocument

LIMIT = 20 * 1024 * 1024
"""The most bytes one text may have."""

_ROWS = (".jsonl", ".jsonl.gz")
SUFFIXES = (".txt", ".html", ".htm", ".md", *_ROWS)
_BLOCK = 1024 * 1024

_KEYS = ("id", "key", "编号")
_TEXTS = ("text", "content", "body", "正文", "内容")
_TITLES = ("title", "标题", "题目", "文件名称")

Read = SourceDocument | ReadFailure


def read_all(paths: Iterable[Path], *, limit: int = LIMIT) -> Iterator[Read]:
    """Read files and, in folders, every readable file below, in the order of names."""
    for path, source in files_of(paths):
        yield from read(path, source, limit=limit)


def files_of(paths: Iterable[Path]) -> Iterator[tuple[Path, Source]]:
    """The files that `read_all` reads, each with where it stands: below the folder that was given, or by its name."""
    for path in paths:
        if path.is_dir():
            for file in sorted(one for one in path.rglob("*") if one.is_file() and one.name.lower().endswith(SUFFIXES)):
                yield file, Source(file=file.relative_to(path).as_posix(), path=_whole_path(file))
        else:
            yield path, Source(file=path.name, path=_whole_path(path))


def _whole_path(path: Path) -> str:
    return path.absolute().as_posix()


def count(paths: Iterable[Path]) -> int:
    """About how many texts `read_all` will give (a line of a broken file may count for none or for several)."""
    return sum(_rows_in(path) if path.name.lower().endswith(_ROWS) else 1 for path, _ in files_of(paths))


def _rows_in(path: Path) -> int:
    rows, last = 0, b""
    with suppress(OSError, EOFError, zlib.error), _open(path) as file:
        while block := file.read(_BLOCK):
            rows += block.count(b"\n")
            last = block
        rows += rows == 0 or not last.endswith(b"\n")
    return max(1, rows)


def read(path: Path, source: Source | None = None, *, limit: int = LIMIT) -> Iterator[Read]:
    """Read one file. `limit` is in bytes, a text; `source` is where it stands, else the file's name."""
    source = source or Source(file=path.name, path=_whole_path(path))
    name = path.name.lower()
    if not name.endswith(SUFFIXES):
        yield ReadFailure(source=source, reason=f"不支持的文件类型。可导入：{'、'.join(SUFFIXES)}。")
        return
    if path.exists() and not path.is_file():
        yield ReadFailure(source=source, reason="不是普通文件（可能是管道或设备），未导入。请先存成文件。")
        return
    try:
        if name.endswith(_ROWS):
            yield from _rows(path, source, limit)
        else:
            yield _whole(path, source, limit)
    except OSError as error:
        why = "没有读取权限" if isinstance(error, PermissionError) else error.strerror or "已损坏"
        yield ReadFailure(source=source, reason=f"文件无法读取（{why}）。")


def _guarded(make: Callable[[bytes, Source], Read], data: bytes, source: Source) -> Read:
    """What `make` reads; an error nobody foresaw is the failure of this one text and stops no other."""
    try:
        return make(data, source)
    except Exception as error:  # noqa: BLE001  (see above)
        reason = f"读取时出错（{type(error).__name__}），未导入，其余不受影响。请检查原文件，或报告这个问题。"
        return ReadFailure(source=source, reason=reason)


def _whole(path: Path, source: Source, limit: int) -> Read:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        return ReadFailure(source=source, reason=_too_large(limit))
    return _guarded(parse, data, source)


def parse(data: bytes, source: Source) -> Read:
    """The document in the bytes of one file; the form follows from the end of the file's name."""
    try:
        read_as = decode(data)
        text = mended(read_as)
    except UndecodableError as error:
        return ReadFailure(source=source, reason=str(error))
    note = "全文是乱码（曾按错误的编码保存），已按原来的编码还原，请抽查几处。"
    findings = (about_document("decoding", FindingKind.MOJIBAKE, note),) if text != read_as else ()
    if not text.strip():
        return ReadFailure(source=source, reason="文件是空的。")
    name = source.file.lower()
    if name.endswith((".html", ".htm")):
        return _page(text, source, findings)
    if name.endswith(".md"):
        fields, rest = front_matter(text)
        title, plain = to_text(rest)
        return SourceDocument(
            source=source,
            title=title or _first(fields, _TITLES),
            text=plain,
            metadata=_metadata(fields),
            media=Media.MARKDOWN,
            findings=findings,
        )
    return SourceDocument(source=source, text=text, media=Media.TEXT, findings=findings)


def _page(html: str, source: Source, before: tuple[Finding, ...] = ()) -> Read:
    page = to_page(html)
    if not page.text.strip():
        return ReadFailure(source=source, reason="网页里没有找到正文。请检查是否为框架页或图片页。")
    note = "网页里对读者隐藏的文字（常见于被植入的推广内容），未导入。如确属正文请手工补上。"
    findings = tuple(about_document("html", FindingKind.HIDDEN_TEXT, note, original=text) for text in page.hidden)
    return SourceDocument(
        source=source,
        title=page.title,
        text=page.text,
        metadata=page.metadata,
        media=Media.HTML,
        findings=(*before, *findings),
    )


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")


def _rows(path: Path, whole_file: Source, limit: int) -> Iterator[Read]:
    number = 0
    with _open(path) as file:
        while True:
            number += 1
            source = replace(whole_file, line=number)
            try:
                data = file.readline(limit + 1)
                whole = data.endswith(b"\n") or len(data) <= limit
                while not whole and not file.readline(limit).endswith(b"\n") and file.peek(1):
                    pass
            except (EOFError, zlib.error, gzip.BadGzipFile):
                yield ReadFailure(source=source, reason="压缩文件已损坏，此行及以后的内容未导入。")
                return
            if not data:
                if number == 1:
                    yield ReadFailure(source=whole_file, reason="文件是空的。")
                return
            if not whole:
                yield ReadFailure(source=source, reason=f"第 {number} 行：{_too_large(limit)}")
            elif data.strip():
                yield _guarded(row, data, source)


def row(data: bytes, source: Source) -> Read:
    """The document in one JSON line: id, title, text and metadata under Chinese or English names."""

    def fail(reason: str) -> ReadFailure:
        return ReadFailure(source=source, reason=f"第 {source.line} 行：{reason}")

    try:
        fields = json.loads(decode(data))
    except UndecodableError as error:
        return fail(str(error))
    except (ValueError, RecursionError):
        return fail("不是合格的 JSON。")
    if not isinstance(fields, dict):
        return fail("应是一个 JSON 对象（花括号）。")
    text = next((fields[name] for name in _TEXTS if fields.get(name)), None)
    if not isinstance(text, str) or not text.strip():
        return fail("缺少正文（text 或 正文），或正文不是文字。")
    try:
        text = mended(text)
    except UndecodableError as error:
        return fail(str(error))
    return SourceDocument(
        source=source,
        key=_first(fields, _KEYS),
        title=_first(fields, _TITLES),
        text=text,
        metadata=_metadata(fields),
        media=Media.ROW,
    )


def _first(fields: Mapping[str, object], names: Iterable[str]) -> str | None:
    value = next((fields[name] for name in names if _plain(fields.get(name)) and fields[name] != ""), None)
    return str(value).strip() if value is not None else None


def _plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _metadata(fields: Mapping[str, object]) -> dict[str, str]:
    inner = fields.get("metadata")
    merged = {**(inner if isinstance(inner, dict) else {}), **fields}
    found: dict[str, str] = {}
    for name, value in merged.items():
        if name in {*_KEYS, *_TEXTS, *_TITLES, "metadata"} or field_of(str(name)) is None:
            continue
        if isinstance(value, list):
            value = "；".join(str(part) for part in value if _plain(part))  # noqa: PLW2901
        if _plain(value) and str(value).strip():
            found[str(name)] = str(value)
    return found


def _too_large(limit: int) -> str:
    return f"文字超过 {limit / 1024 / 1024:g} MB，未导入。请拆分后再导入。"
