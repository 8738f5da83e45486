"""Metadata: what the source says of a document is read, checked, and what is missing is named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from knowledge.importing import document_number
from knowledge.importing.chinese import DATE, HAN, parse_date
from knowledge.importing.draft import CUT, Draft, Line, about_document, found, rewrite
from knowledge.importing.fields import field_of
from knowledge.importing.model import Finding, FindingKind, Metadata, Severity
from knowledge.importing.organization_code import index_number_fault
from knowledge.importing.steps import header, title, unwrap
from knowledge.importing.steps.header import Stated

NAME = "metadata"

_MANDATORY = {
    "index_number": ("索引号", "按“机构代码/年份-流水号”编制"),
    "title": ("标题", "填写文件全称"),
    "issuer": ("发布机构", "填写发文机关全称"),
    "published_on": ("发布日期", "填写首次公开的日期"),
    "category": ("分类", "从公开目录中选择"),
    "summary": ("内容概述", "用一两句话概括"),
}
"""RULES.md: without these six a document cannot be published."""

_VALIDITY = (
    ("失效", "失效"),
    ("废止", "废止"),
    ("修改", "已修改"),
    ("修订", "已修改"),
    ("无效", "失效"),
    ("有效", "有效"),
    ("现行", "有效"),
    ("是", "有效"),
    ("否", "失效"),
)
_FORMS = (
    ("一图读懂", "图片解读"),
    ("图解", "图片解读"),
    ("图片解读", "图片解读"),
    ("视频", "视频解读"),
    ("动漫", "视频解读"),
    ("音频", "音频解读"),
    ("专家解读", "专家解读"),
    ("负责人解读", "负责人解读"),
    ("媒体解读", "媒体解读"),
    ("答记者问", "问答解读"),
    ("问答", "问答解读"),
    ("新闻发布会", "新闻发布会"),
    ("文字解读", "文字解读"),
    ("政策解读", "文字解读"),
    ("的解读", "文字解读"),
)
_PHONE = re.compile(
    r"(?:咨询|联系|服务|举报|监督|投诉|办公|受理)?(?:电话|热线|"
    r"拨打)\s?[:：]?\s?((?:0\d{2,3}[-—－ ]?)?\d{7,8}|1\d{4}|1[3-9]\d{9}|"
    r"[48]00-?\d{3}-?\d{4})(?!\d)"
)
_OF_ITSELF = r"(?:(?:本|该)[一-龥]{0,8}|(?:施行|实施|执行|印发|生效)[^。；\n]{0,20}[，,、]\s?)"
_UNTIL = re.compile(rf"{_OF_ITSELF}有效期(?:限)?(?:截?至|到)\s?({DATE.pattern})")
_YEARS_VALID = re.compile(rf"{_OF_ITSELF}(有效期(?:限)?(?:为)?\s?[一二三四五六七八九十\d]{{1,2}}\s?年)")
_NAMED = re.compile(rf"《([^《》]{{2,80}})》\s?[(（]([{HAN}]{{1,14}}[〔\[(（【]\d{{4}}[〕\])）】]\s?\d{{1,5}}号)[)）]")
_DAYS = ("published_on", "formed_on", "valid_until", "abolished_on")


def _given(draft: Draft) -> Stated:
    """What came beside the text, under Chinese or English names."""
    stated = Stated()
    for name, line in draft.fields:
        field = field_of(name)
        if field is not None and line.text.strip(CUT + " "):
            stated = stated.adding(field, line.text, line)
    return stated


def _day(stated: Stated, field: str) -> tuple[date | None, list[Finding]]:
    said = stated.first(field)
    if said is None:
        return None, []
    value, line = said
    day = parse_date(value)
    if day is not None:
        return day, []
    note = f"日期“{value[:30]}”读不出或不存在，未采用。请填写正确日期。"
    return None, [found(NAME, FindingKind.DATE_UNREADABLE, note, line)]


def _text(stated: Stated, field: str) -> str | None:
    said = stated.first(field)
    return said[0].replace(CUT, "") if said is not None else None


def _index_number(stated: Stated) -> tuple[str | None, list[Finding]]:
    said = stated.first("index_number")
    if said is None:
        return None, []
    value, line = re.sub(r"\s", "", said[0]).upper(), said[1]
    fault = index_number_fault(value)
    if fault is None:
        return value, []
    note = f"索引号“{value[:40]}”有误：{fault}。已照录，请核对后改正。"
    return value, [found(NAME, FindingKind.INDEX_NUMBER_WRONG, note, line)]


def _choice(text: str | None, table: Iterable[tuple[str, str]]) -> str | None:
    return next((value for mark, value in table if text and mark in text), None)


def _interprets(title: str | None, stated: Stated, body: str) -> str | None:
    """The number of the document that this text interprets, where the text itself names it."""
    said = _text(stated, "interprets")
    if said and document_number.numbers(said):
        return document_number.numbers(said)[0]
    if title is None or (_choice(title, _FORMS) is None and "解读" not in title):
        return None
    inner = re.search(r"《(.{2,80})》", title)
    named = {m[1]: m[2] for m in _NAMED.finditer(body[:20_000])}
    match = next(
        (number for name, number in named.items() if inner and (name == inner[1] or name.endswith(inner[1]))), None
    )
    return document_number.own_number(match) if match else None


def _phones(body: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[1] for match in _PHONE.finditer(body)))


def _valid_until(body: str) -> date | None:
    match = _UNTIL.search(body)
    return parse_date(match[1]) if match else None


def _fill(draft: Draft, stated: Stated) -> tuple[Metadata, list[Finding]]:
    body = draft.body.replace(CUT, "")
    title = draft.title.text.replace(CUT, "") if draft.title is not None else None
    days = {field: _day(stated, field) for field in (*_DAYS, "event_time")}
    index_number, findings = _index_number(stated)
    category = _text(stated, "category")
    form = _choice(_text(stated, "interpretation_form") or category, _FORMS) or _choice(title, _FORMS)
    number = _text(stated, "number")
    metadata = Metadata(
        index_number=index_number,
        category=category,
        issuer=_text(stated, "issuer"),
        formed_on=days["formed_on"][0] or days["event_time"][0],
        published_on=days["published_on"][0],
        title=title,
        number=document_number.own_number(number) if number else None,
        summary=_text(stated, "summary") or _text(stated, "topic_text"),
        topics=tuple(dict.fromkeys(word for word in re.split(r"[;；,，、\s]+", _text(stated, "topics") or "") if word)),
        validity=_choice(_text(stated, "validity"), _VALIDITY),
        valid_until=days["valid_until"][0] or _valid_until(body),
        abolished_on=days["abolished_on"][0],
        successor=_text(stated, "successor"),
        interprets=_interprets(title, stated, body),
        interpretation_form=form,
        origin=_text(stated, "origin"),
        phones=_phones(body),
        cites=document_number.numbers(body),
    )
    return metadata, [*findings, *(finding for _, marks in days.values() for finding in marks)]


def _missing(metadata: Metadata) -> list[Finding]:
    findings = []
    for field, (name, what) in _MANDATORY.items():
        if not getattr(metadata, field):
            note = f"缺少{name}，未补齐前不能发布。请{what}。"
            findings.append(about_document(NAME, FindingKind.METADATA_MISSING, note, original=name))
    return findings


def _doubts(metadata: Metadata, body: str) -> list[Finding]:
    """What the fields say against each other, and what the text says of its validity but a field does not."""
    findings = []
    if metadata.formed_on and metadata.published_on and metadata.published_on < metadata.formed_on:
        note = f"发布日期 {metadata.published_on} 早于成文日期 {metadata.formed_on}，请核对。"
        findings.append(about_document(NAME, FindingKind.METADATA_CONFLICT, note))
    years = _YEARS_VALID.search(body)
    if years is not None and metadata.valid_until is None:
        note = f"正文写明“{years[1]}”，没有写截止日期。请填写有效期截止日。"
        findings.append(
            about_document(NAME, FindingKind.VALIDITY_STATED, note, original=years[1], severity=Severity.INFO)
        )
    return findings


def _number_findings(line: Line) -> tuple[Line, list[Finding]]:
    """Flag masked numbers, bring the others into their right form."""
    findings = [
        found(
            NAME,
            FindingKind.NUMBER_MASKED,
            "文号的年份或序号被遮盖，不能补全，请对照原件填写。",
            line,
            span=match.span(),
        )
        for match in document_number.masked(line.text)
    ]
    note = "文号已改为规范写法（六角括号，不加“第”，不加前导零）。"
    for start, end, right in document_number.changes(line.text):
        findings.append(
            found(
                NAME,
                FindingKind.NUMBER_NORMALIZED,
                note,
                line,
                span=(start, end),
                severity=Severity.INFO,
                replacement=right,
            )
        )
    text = document_number.normalize(line.text)
    return replace(line, text=text), findings


def run(draft: Draft) -> Draft:
    """Take stated metadata out of the text, check it, name what is missing (dates of day 31 in February are None).

    What the body says is read when the lines that a page broke are whole again.
    """
    draft = rewrite(draft, _number_findings)
    stated = _given(draft)
    draft, stated = header.take_lists(draft, stated)
    draft, stated = title.take_letterhead(draft, stated)
    draft = title.take_title(draft, stated)
    draft, stated = header.take_blocks(draft, stated)
    draft, stated = header.take_lines_under_title(draft, stated)
    stated = header.signature(draft, stated)
    draft = unwrap.run(draft)
    metadata, findings = _fill(draft, stated)
    return replace(draft, metadata=metadata, fields=()).adding(
        [*findings, *_missing(metadata), *_doubts(metadata, draft.body)]
    )
