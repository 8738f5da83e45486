"""Which of numbered choices a text picks: "2", "②", "要第一个，谢谢", "最上面那个", "买房那个", or its very words. Pure."""

import re

from actions.model import Option
from intents.entities.spans import plain

_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_UNIT = "(?:个|份|条|项|号|种|款|场|篇|处|家|件)"
_NUMBER = "([1-9]|10|[一二两三四五六七八九十])"
_WISH = r"(?:嗯|好的?|那|就|我|俺|咱|们|想|要|请|帮|给|来|去|选择?|点|看|报|约|查|回复?|是|按|办|问的?|说的?|一下|下|no\.?|[,，、.。\s])"
_WANT = f"{_WISH}*?"
_END = r"(?:个|吧|呗|的|嘞|呢|啊|呀|哈|哦|就|好了?|行了?|是了?|可以了?|谢谢您?你?|谢了|多谢|麻烦了?|辛苦了?|您|[,，、.。!！?？~)\s])*"
_BY_NUMBER = re.compile(rf"{_WANT}第?\s*\(?{_NUMBER}[).、]?\s*{_UNIT}?(?:那|这)?{_UNIT}?{_END}")
_SIDE = r"(?:那|这|的)*(?:一)?"
_FIRST = re.compile(rf"{_WANT}(?:最|靠)?(?:上面|上边|前面|前边|上头|前头|开头|头(?=一)){_SIDE}{_UNIT}?{_END}")
_LAST = re.compile(
    rf"{_WANT}(?:最后(?:面|边)?|倒数第?[1一]|(?:最|靠)?(?:下面|下边|后面|后边|下头|后头|末尾)){_SIDE}{_UNIT}?{_END}"
)
_MIDDLE = re.compile(rf"{_WANT}(?:正|最)?(?:中间|当中){_SIDE}{_UNIT}?{_END}")
_CALLED = re.compile(rf"{_WISH}*(?P<words>\S{{2,}}?)的?(?:那|这)一?{_UNIT}{_END}")
_NOT_WORDS = re.compile(r"第|[上前下后]一|刚|[这那]|不|别|没")
LONGEST = 16
"""Characters of the longest text that picks by anything but the words of a choice."""


def picked(text: str, choices: tuple[Option, ...]) -> Option | None:
    """The choice that a text picks; None where it picks none, or one that is not there."""
    if not choices:
        return None
    said = _said(text)
    option = next((one for one in choices if said == _said(one.label)), None)
    if option is not None or len(said) > LONGEST:
        return option
    if (number := number_of(text)) is not None:
        return choices[number - 1] if number <= len(choices) else None
    if _LAST.fullmatch(said):
        return choices[-1]
    if _FIRST.fullmatch(said):
        return choices[0]
    if len(choices) % 2 and _MIDDLE.fullmatch(said):
        return choices[len(choices) // 2]
    return _called(said, choices)


def number_of(text: str) -> int | None:
    """The number that a text picks, if it does nothing but that: 2 of "第二个", "（2）" and "就选2吧"."""
    said = _said(text)
    found = _BY_NUMBER.fullmatch(said) if len(said) <= LONGEST else None
    if found is None:
        return None
    return _NUMBERS.get(found.group(1)) or int(found.group(1))


def _called(said: str, choices: tuple[Option, ...]) -> Option | None:
    """The one choice whose label has the words: 买房那个."""
    found = _CALLED.fullmatch(said)
    if found is None or _NOT_WORDS.search(found["words"]):
        return None
    having = [one for one in choices if found["words"] in _said(one.label)]
    return having[0] if len(having) == 1 else None


def _said(text: str) -> str:
    return plain(text).strip().rstrip("。？?！!.")
