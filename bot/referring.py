"""What a resident points at of what was shown: "第二个", "这个", "刚才那个", "上一个". Pure."""

import re

from actions.model import Option, Previous
from actions.subjects import subject
from intents.model import EntityKind, Understanding

_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNIT = "(?:个|份|条|项|号|种|款|场|篇|处)"
_END = r"\s*(?:吧|呗|的|嘞|呢|啊)?[。.!！?？、）)]*\s*$"
_WANT = r"^\s*(?:我?(?:就)?(?:选|要|就|点|看看|看|报|约){0,2})?\s*"
_POINTED = re.compile(
    rf"{_WANT}(?:第[1-9一二两三四五六七八九]{_UNIT}|最后一{_UNIT}|[上前下后]一?{_UNIT}|(?:刚才|刚刚|上面|前面)(?:那|这)?一?{_UNIT}){_END}"
)

_TAIL = (
    r"(?=$|[的呢吧吗嘛,，。.?？!！、\s]|怎么|咋|是|还|有|什么|啥|在|几|能|可|报|约|要|和|跟|多|哪|电话|地址|时间|上班|下班|开|收费|免费|解读|原文"
    r"|文件|名额|位|材料|窗口|离|远)"
)
_NOT_A_THING = "(?!月|周|星期|礼拜|季|年|人|号|时候|问题|事|意思|系统|服务|小时|学期|孩子|娃|工作日)"
ORDINAL = re.compile(rf"第([1-9１-９]|[一二两三四五六七八九]){_UNIT}{_TAIL}")
_LAST_ONE = re.compile(rf"最后一{_UNIT}{_TAIL}")
_STEP = re.compile(rf"(?<![第早晚马])(再?[上前]|下|后)一?{_UNIT}{_NOT_A_THING}")
_THIS = re.compile(rf"(?:这|那|刚才|刚刚|方才|上面|前面|上边){{1,2}}一?{_UNIT}{_NOT_A_THING}|它")
LONGEST = 40
"""Characters of the longest text in which "这个" is read."""


def only_points(text: str) -> bool:
    """Whether a text does nothing but point at something that was shown: "第二个", "上一个", "刚才那个"."""
    return _POINTED.match(text) is not None


def spoken_of(text: str, meaning: Understanding, choices: tuple[Option, ...], previous: Previous) -> str | None:
    """The subject that the text names by its title, or else points at; None where it does neither."""
    named = meaning.first(EntityKind.EVENT)
    return subject("event", named.value) if named is not None else refer(text, choices, previous)


def refer(text: str, choices: tuple[Option, ...], previous: Previous) -> str | None:
    """The subject ("event:ID") that the text points at, among what was offered and shown; None where it does not."""
    if len(text) > LONGEST or not (previous.shown or choices):
        return None
    listed = tuple(option.subject for option in choices if option.subject) or previous.shown
    if (ordinal := ORDINAL.search(text)) is not None:
        number = _number(ordinal.group(1))
        return listed[number - 1] if number <= len(listed) else None
    if _LAST_ONE.search(text):
        return listed[-1] if listed else None
    current = previous.shown[0] if previous.shown else None
    if (step := _STEP.search(text)) is not None:
        return _beside(current, listed, previous, back=step.group(1)[-1] in "上前")
    return current if _THIS.search(text) else None


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers of all that a text points at by order."""
    return tuple(dict.fromkeys(_number(one) for one in ORDINAL.findall(text)))


def _beside(current: str | None, listed: tuple[str, ...], previous: Previous, *, back: bool) -> str | None:
    """The one before or after the current one in the list; else what was shown before it."""
    if current in listed[1:] and back:
        return listed[listed.index(current) - 1]
    if current in listed[:-1] and not back:
        return listed[listed.index(current) + 1]
    return (previous.before[0] if previous.before else current) if back else None


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)
