"""A text with what its words tell of danger, and of what takes danger back, marked behind it.

The classifier counts characters. What it cannot know from them is put to it as characters of its own: that 晕倒 and 不省人事
are one, that a text speaks of last year or asks for a form, that it is a child or a parent to whom something happens.
"""

import re
from collections.abc import Mapping
from functools import cache

from intents.distress.heard import heard, lines_of

CALMING = frozenset({"PAST", "PROPOSE", "ASKHOW", "CLAIM", "ASKWHERE", "GRIPE", "HYPER", "EVENTS"})
OVER = frozenset({"PAST", "PROPOSE", "CLAIM", "EVENTS"})
"""Of these, what tells that the whole text speaks of something that is over or may come."""
GRIPE = "GRIPE"
URGENT = "NOW"

_FIRST_MARK = 0xE100
"""Marks are characters that Unicode leaves to private use: no text has them, and no folding changes them."""
_BETWEEN, _CHILD_MARK, _KIN_MARK, _SELF_MARK = "\ue000", "\ue001", "\ue002", "\ue003"
_SORTS = {(True, False): "\ue010", (True, True): "\ue011", (False, True): "\ue012", (False, False): "\ue013"}
"""Danger without anything calming, danger with it, calming words alone, neither."""

_WHOSE = "(?:我|俺|我们|他|她)?家?的?"
_CHILD = re.compile(
    f"{_WHOSE}(?:孩子|小孩|娃娃|娃|宝宝|婴儿|儿子|女儿|闺女|孙子|孙女|外孙|外甥女?|侄子|侄女|弟弟|妹妹|小朋友|学生|同学)"
)
_KIN = re.compile(
    f"{_WHOSE}(?:爸爸?|妈妈?|父亲|母亲|爹|娘|爷爷|奶奶|姥姥|姥爷|外公|外婆|老伴|老公|老婆|丈夫|妻子|媳妇|对象|爱人|男朋友|女朋友|老人家?|大爷|大妈"
    "|老太太|老头子?|老奶奶|老爷爷|哥哥?|姐姐?|公公|婆婆|岳父|岳母|舅舅|舅妈|叔叔|阿姨|室友|朋友|闺蜜|邻居|工友|同事)"
)
_SELF = re.compile("[我俺咱]")


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in lines_of("kinds.txt")}


def kinds(meant: str) -> tuple[str, ...]:
    """The kinds of words that a text (as it was meant) has, in the order of the file."""
    return tuple(kind for kind, pattern in _patterns().items() if pattern.search(meant))


def marked(text: str) -> str:
    """The text as the classifier reads it."""
    meant = heard(text)
    found = kinds(meant)
    places = {kind: place for place, kind in enumerate(_patterns())}
    shown = _KIN.sub(_KIN_MARK, _CHILD.sub(_CHILD_MARK, meant))
    marks = [chr(_FIRST_MARK + places[kind]) for kind in found]
    marks += [mark for mark in (_CHILD_MARK, _KIN_MARK) if mark in shown]
    if _SELF.search(meant):
        marks.append(_SELF_MARK)
    calming = any(kind in CALMING for kind in found)
    danger = any(kind not in CALMING and kind != URGENT for kind in found)
    return f"{shown}{_BETWEEN}{''.join(marks)}{_SORTS[danger, calming]}"
