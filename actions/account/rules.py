"""Rules of subscriptions: which topic a sentence names, and which of one's own it wants to be rid of. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.search.text import fold
from knowledge.subscriptions import Topic, TopicKind
from knowledge.topics import known_topics

#: The seven fields of open days; as a topic they are fields of documents too.
FIELDS = ("优化营商环境", "便民服务", "市场监管", "城市治理", "人居环境", "消防安全", "民生保障")
LONGEST_KEYWORD = 12
SHORTEST_KEYWORD = 2

_MINE = re.compile(
    r"我的订阅|我?(?:都)?订(?:阅)?(?:了|的)(?:些|都)?(?:是)?(?:什么|啥|哪些|哪几|有哪些)|订阅(?:列表|清单|记录)|查(?:看|一下)?.{0,3}订阅"
)
_ALL = re.compile(r"全部|所有|一个都不|全都|统统|都取消|都退|都不")
_ANSWERS = re.compile(r"答复|答案|没答上|回答|提问")
_KEEP = re.compile(
    r"(?:只留|只要|只保留|除了)(?P<kept>.+?)(?:[，,、]?(?:其他|其它|别的|外|以外|之外|都退|都取消|全退)|$)"
)
_WISH = re.compile(r"(?:订阅|关注|订)(?:一下|一个|一份|个|上|下)?(?:关于|有关)?(?P<said>.+)$")
_TRAILING = re.compile(
    r"(?:方面|相关|一类|那一类|类|话题|主题|这一块|这块)?(?:的)?(?:新)?"
    r"(?:政策文件|政策|文件|通知公告|通知|公告|消息|信息|动态|话题|内容|推送|提醒|资讯|文章|新规|提示)*(?:的)?(?:吧|呗|吗|么|啊|呀)?$"
)
_BODIES = tuple("局委办厅院部处站队馆区县市")
_PUNCTUATION = re.compile(r"[\s。，,.!！?？、；;：:“”\"'（）()]+")
#: What a keyword is not made of: a sentence was caught, and not a topic.
_SENTENCE = re.compile(
    r"[我你您俺咱恁]|什么|哪|怎么|咋|啥|发给|告诉|通知|提醒|推送|推给|有新|出来|不|回来|最新|新政|取消"
)
_NOTHING = frozenset(
    (
        "",
        "新",
        "的",
        "政策",
        "文件",
        "一下",
        "最新",
        "消息",
        "新的",
        "这个",
        "市政府",
        "政府",
        "活动",
        "一个",
        "多个",
        "几个",
    )
)


def is_of_answers(text: str) -> bool:
    """Whether the text speaks of answers to questions, and not of topics."""
    return bool(_ANSWERS.search(fold(text)))


def wants_list(text: str) -> bool:
    """Whether the text asks what one has subscribed to."""
    return bool(_MINE.search(fold(text)))


def keywords_of(text: str) -> tuple[str, ...]:
    """The keywords that a wish to subscribe names: "我想订阅养老和医保的政策" -> 养老, 医保; none where it names none."""
    plain = fold(text)
    if known := known_topics(plain):
        return known
    wish = _WISH.search(_PUNCTUATION.sub("", plain))
    return bare_keywords(wish.group("said")) if wish else ()


def bare_keywords(said: str) -> tuple[str, ...]:
    """The keywords of an answer to "which topic?"; none where it is no keyword."""
    plain = _PUNCTUATION.sub("", fold(said))
    if known := known_topics(plain):
        return known
    keyword = _TRAILING.sub("", plain, count=1)
    fitting = SHORTEST_KEYWORD <= len(keyword) <= LONGEST_KEYWORD and keyword.isalnum()
    return (keyword,) if fitting and keyword not in _NOTHING and not _SENTENCE.search(keyword) else ()


def is_body(name: str) -> bool:
    """Whether words that may name a department or district are its name: 医保局 is, 医保 is what it does."""
    return name.endswith(_BODIES)


def topic_of(keyword: str) -> Topic:
    """A field where the keyword is one's name, else a keyword."""
    kind = TopicKind.FIELD if keyword in FIELDS else TopicKind.KEYWORD
    return Topic(kind=kind, value=keyword)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A topic of one's own, and the names by which a text may mean it."""

    topic: Topic
    names: tuple[str, ...]


def to_remove(text: str, mine: Iterable[Named]) -> tuple[Topic, ...] | None:
    """Which of one's own topics the text wants to be rid of: those it names, all, or all but those it names.

    None where it does not say which.
    """
    own = tuple(mine)
    kept = _KEEP.search(text)
    if kept is not None:
        staying = _named(kept.group("kept"), own)
        return tuple(one.topic for one in own if one.topic not in staying) if staying else None
    named = _named(text, own)
    if named:
        return named
    return tuple(one.topic for one in own) if _ALL.search(text) or len(own) == 1 else None


def _named(text: str, own: Iterable[Named]) -> tuple[Topic, ...]:
    return tuple(one.topic for one in own if any(name and name in text for name in one.names))
