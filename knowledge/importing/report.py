"""What an import found, for people (Markdown, Chinese) and for tools (JSON)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from knowledge.importing.model import CleanText, Finding, FindingKind, ReadFailure, Severity

NAMES: dict[FindingKind, str] = {
    FindingKind.INVISIBLE_REMOVED: "不可见字符",
    FindingKind.PRIVATE_USE_REMOVED: "自造字",
    FindingKind.CHARACTER_LOST: "缺字",
    FindingKind.MOJIBAKE: "乱码",
    FindingKind.HIDDEN_TEXT: "隐藏文字",
    FindingKind.READING_REMOVED: "混入注音",
    FindingKind.CHARACTER_EATEN: "被吃掉的字",
    FindingKind.SIMPLIFIED: "繁体转简体",
    FindingKind.POISON: "推广词",
    FindingKind.POISON_HEAVY: "推广词过多",
    FindingKind.POISON_SUSPECTED: "疑似推广词",
    FindingKind.BOILERPLATE: "网页附带文字",
    FindingKind.LINES_JOINED: "版面断行",
    FindingKind.EDITOR_CREDIT: "责任编辑",
    FindingKind.METADATA_MISSING: "缺元数据",
    FindingKind.METADATA_CONFLICT: "元数据矛盾",
    FindingKind.INDEX_NUMBER_WRONG: "索引号有误",
    FindingKind.NUMBER_MASKED: "文号被遮盖",
    FindingKind.NUMBER_NORMALIZED: "文号写法",
    FindingKind.DATE_UNREADABLE: "日期读不出",
    FindingKind.DATE_DOUBTFUL: "日期存疑",
    FindingKind.VALIDITY_STATED: "正文写明有效期",
    FindingKind.FIGURE_MASKED: "数字被遮盖",
    FindingKind.FIGURE_IMPOSSIBLE: "数字存疑",
    FindingKind.SPUN_WORD: "机器替换的词",
    FindingKind.NAME_MASKED: "个人姓名",
    FindingKind.NAME_KEPT: "受访者姓名",
    FindingKind.IDENTIFIER_MASKED: "个人信息",
    FindingKind.TEXT_EMPTY: "没有正文",
}
SEVERITIES = {Severity.BLOCKING: "须先处理", Severity.WARNING: "请核对", Severity.INFO: "仅供参考"}
_MOST_ORIGINALS = 5


def _cell(text: str) -> str:
    """A table cell: no line ends, no bars, no HTML."""
    return " ".join(text.split()).replace("|", "｜").replace("<", "＜").replace("`", "'") or "—"


def _done(finding: Finding) -> str:
    if finding.replacement is None:
        return "未改"
    return f"改为“{finding.replacement}”" if finding.replacement else "删去"


def _rows(findings: Iterable[Finding]) -> Iterable[str]:
    """One table row a place; the same kind with the same note on one line shares a row."""
    ordered = sorted(findings, key=lambda f: (f.line, f.kind, f.note))
    for (line, kind, note), group in groupby(ordered, key=lambda f: (f.line, f.kind, f.note)):
        same = list(group)
        originals = list(dict.fromkeys(f.original for f in same if f.original))
        shown = "、".join(originals[:_MOST_ORIGINALS]) + ("……" if len(originals) > _MOST_ORIGINALS else "")
        count = f"（{len(same)} 处）" if len(same) > 1 else ""
        place = f"第 {line} 行" if line else "全文"
        excerpt = same[0].place.excerpt if len(same) == 1 and same[0].place.excerpt != same[0].original else ""
        cells = [place, NAMES[kind] + count, shown[:120], excerpt, _done(same[0]), note]
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _document(clean: CleanText) -> Iterable[str]:
    counts = Counter(finding.severity for finding in clean.findings)
    summary = "，".join(f"{SEVERITIES[severity]} {counts[severity]} 处" for severity in SEVERITIES if counts[severity])
    yield f"## {_cell(str(clean.source))} {_cell(clean.title or '（无标题）')}"
    yield ""
    yield summary + "。" if summary else "没有发现问题。"
    if clean.damaged:
        yield f"有 {len(clean.damaged)} 句因删去推广词可能不完整，回答时尽量不引用。"
    if clean.findings:
        yield from (
            "",
            "| 位置 | 类别 | 原文 | 前后文 | 处理 | 说明 |",
            "|---|---|---|---|---|---|",
            *_rows(clean.findings),
        )
    yield ""


def to_markdown(documents: Sequence[CleanText], failures: Sequence[ReadFailure] = ()) -> str:
    """A report place by place: file, line, kind, original, what was done, what to do."""
    blocked = sum(not document.publishable for document in documents)
    lines = [
        "# 导入报告",
        "",
        f"读入 {len(documents)} 篇，未能读入 {len(failures)} 项，须先处理才能发布 {blocked} 篇。",
        "",
    ]
    if failures:
        lines += ["## 未能读入", "", *(f"- {_cell(str(failure.source))}：{failure.reason}" for failure in failures), ""]
    for document in documents:
        lines += _document(document)
    return "\n".join(lines)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "step": finding.step,
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "line": finding.line,
        "start": finding.place.start,
        "end": finding.place.end,
        "original": finding.original,
        "excerpt": finding.place.excerpt,
        "replacement": finding.replacement,
        "note": finding.note,
    }


def to_json(documents: Sequence[CleanText], failures: Sequence[ReadFailure] = ()) -> str:
    """The same as JSON: {"documents": [{file, row, key, title, publishable, damaged, findings}], "failures": […]}."""
    body = {
        "documents": [
            {
                "file": document.source.file,
                "row": document.source.line,
                "key": document.key,
                "title": document.title,
                "publishable": document.publishable,
                "damaged": [{"line": damage.line, "sentence": damage.sentence} for damage in document.damaged],
                "findings": [_finding(finding) for finding in document.findings],
            }
            for document in documents
        ],
        "failures": [{"file": f.source.file, "row": f.source.line, "reason": f.reason} for f in failures],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)
