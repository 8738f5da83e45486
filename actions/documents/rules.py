"""What is meant when somebody asks for a document: the words that name it, and which found one is certain enough."""

import re

from knowledge.library.model import DocumentCard
from knowledge.search.model import DocumentHit

CERTAIN = 0.6
ABOUT = 0.5  # the share of the words' pairs that a document's title, topics and summary must have
LEAD = 0.25  # how far ahead of the second the first must be

_ASKING = re.compile(
    r"(请|麻烦|帮我|帮忙|给我|给俺|我想|我要|俺想|俺要|想要|能不能|可以|有没有|有木有|哪里有|在哪|"
    r"找一下|找找|找个|查一下|查查|查询|搜一下|搜索|看一下|看看|下载|发我|发给我|发一下|发个|来一份|要一份|一份|一下|"
    r"的?(?:文件)?(?:原文|全文|正文|内容)|关于|相关的?|有关的?|政策文件|红头文件|文件|文号|是多少|是什么|"
    r"解读|图解|一图读懂|政策解释|解释|通俗|讲讲|说说|怎么理解|什么意思|还有效吗|有效吗|作废了?(?:吗|没)?|废止了?(?:吗|没)?|吗|呢|吧|呀|啊|嘞|[?？。！!，,、~\s])"
)
_POINTING = re.compile(
    r"^(?:那|请问)?(?:这|那|刚才|刚刚|上面|上边|上|前面)(?:一)?(?:个|份|条|篇|项|的)?(?:那个)?|^(?:它|该文件|此文件)|还有效|作废|废止了"
)
#: Pairs that stand in the titles of documents whatever they are about.
_EVERYWHERE = frozenset(
    [
        "服务",
        "管理",
        "工作",
        "通知",
        "办法",
        "规定",
        "政策",
        "实施",
        "意见",
        "方案",
        "细则",
        "办理",
        "申请",
        "标准",
        "补贴",
        "补助",
        "资金",
        "项目",
        "建设",
        "规范",
        "方面",
        "相关",
        "有关",
    ]
)


def subject_words(text: str) -> str:
    """The words of `text` that say which document: everything but the asking."""
    return _ASKING.sub(" ", text).strip()


def points_back(text: str) -> bool:
    """Whether `text` speaks of what was shown before ("这个还有效吗", "刚才那个", "上一个")."""
    return len(text) <= 24 and _POINTING.search(text) is not None


def about(words: str, card: DocumentCard) -> bool:
    """Whether a document is about these words: half of their pairs of characters stand in what it says of itself."""
    parts = [part.strip("的类") for part in words.split()]
    wanted = {part[at : at + 2] for part in parts for at in range(len(part) - 1)}
    said = f"{card.title} {' '.join(card.topics)} {card.summary or ''} {card.number or ''}"
    telling = {pair for pair in wanted if pair not in _EVERYWHERE} or wanted
    if not any(pair in said for pair in telling):
        return False
    return sum(pair in said for pair in wanted) >= ABOUT * len(wanted)


def is_certain(hits: tuple[DocumentHit, ...]) -> bool:
    """Whether the first hit is the one meant, not only the best of several."""
    if len(hits) == 1:
        return True
    return bool(hits) and hits[0].probability >= CERTAIN and hits[0].probability - hits[1].probability >= LEAD
