"""The names under which sources write metadata, and how a line of them is read."""

from __future__ import annotations

import re

from knowledge.importing.lexicon import words

NAMES: dict[str, str] = {
    "index_number": "索引号|信息索引号|索引编号",
    "category": "组配分类|主题分类|信息分类|信息类别|公开类别|公文种类|文种|分类|类别",
    "issuer": "发布机构|发文机关|发布单位|发文单位|制发机关|公开主体|公开机构|发布机关|责任部门|发文部门|公开责任部门",
    "published_on": "发布日期|发布时间|公开日期|公开时间|公布日期|发文时间|发稿时间",
    "formed_on": "成文日期|成文时间|生成日期|发文日期|印发日期|制定日期|制发日期|形成日期",
    "title": "标题|名称|文件名称|信息名称|文件标题",
    "number": "发文字号|文号|文件编号|发文文号|文件字号|文件文号|公文文号",
    "summary": "内容概述|内容摘要|摘要|概述|内容简介|信息概述",
    "topics": "主题词|关键词|关键字|标签",
    "validity": "有效性|效力状态|效力|是否有效|时效|时效性|文件有效性|公文时效",
    "valid_until": "有效期至|失效日期|失效时间|有效期截止|有效期截止日期",
    "abolished_on": "废止日期|废止时间",
    "successor": "替代文件|现行文件|被替代为",
    "interprets": "解读文件文号|解读文件|被解读文件|解读对象|原文文号|政策原文|关联文件",
    "interpretation_form": "解读形式|解读方式|解读类型",
    "origin": "来源|文章来源|信息来源|稿源",
    "event_time": "时间",
    "topic_text": "主题",
    "unused": "开放类型|公开方式|公开属性|公开范围|公开形式|公开时限|体裁分类|服务对象分类|"
    "访问次数|浏览次数|浏览量|字体|字号|作者|统一登记号|登记号|生效日期|实施日期|施行日期|"
    "统一编号|点击数",
}
FIELD = {name: field for field, names in NAMES.items() for name in names.split("|")}
ENGLISH = {
    "date": "published_on", "publish_date": "published_on", "pubdate": "published_on", "published": "published_on",
    "doc_number": "number", "document_number": "number", "source": "origin",
    "organization": "issuer", "department": "issuer",
    "publisher": "issuer", "keywords": "topics", "tags": "topics", "abstract": "summary", "description": "summary",
    "status": "validity", "kind": "category", "type": "category", "form": "interpretation_form",
}  # fmt: skip

WEAK = words(
    """
    分类 类别 标题 名称 文种 摘要 概述 关键词 标签 效力 时效 来源 时间 主题 作者 字体 字号 现行文件 责任部门
    政策原文 关联文件 关键字 文号
    """
)
"""Names that begin ordinary lines too: read as metadata only beside a sure one, or in brackets."""

_LONGEST_FIRST = sorted((name for name in FIELD), key=len, reverse=True)
_SPACED = "|".join(r"\s{0,3}".join(name) for name in _LONGEST_FIRST)
_BULLET = r"[-*•|·\s]*"
_PAIR = re.compile(rf"(?:^{_BULLET}|[\s|；;，,])[【\[]?({_SPACED})\s{{0,2}}(?:[】\]]\s?[:：]?|[:：])")
_BLOCK = re.compile(rf"【\s?({_SPACED}|嘉宾)\s?】")
_LONGEST_LINE = 600


def field_of(name: str) -> str | None:
    """Which field a name means, in Chinese or English, or None."""
    squeezed = re.sub(r"\s", "", name)
    low = squeezed.lower().replace("-", "_")
    return FIELD.get(squeezed) or ENGLISH.get(low) or (low if low in NAMES and low != "unused" else None)


def pairs(text: str) -> list[tuple[str, str]]:
    """The (name, value) pairs of a header line; empty unless the line begins with one.

    A value ends where the next name begins, so several pairs may share a line and a value may be empty.
    """
    if len(text) > _LONGEST_LINE:
        return []
    matches = list(_PAIR.finditer(text))
    if not matches or matches[0].start() != 0:
        return []
    found = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        value = text[match.end() : following.start() if following else len(text)]
        found.append((re.sub(r"\s", "", match[1]), value.strip(" |；;,，\t")))
    return found


def blocks(text: str) -> list[tuple[str, int, int]]:
    """The 【name】 marks of a line, as (name, start, end)."""
    return [(re.sub(r"\s", "", m[1]), m.start(), m.end()) for m in _BLOCK.finditer(text)]
