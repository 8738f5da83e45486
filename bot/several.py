"""Several questions in one message: the first is answered, the others are offered. Pure."""

import re
from dataclasses import replace

from actions.answers.meant import matter_of
from actions.model import Choices, Option, Outcome, Said
from bot import aspects

MOST = 3
PROMPT = "您还问了下面的，回复数字我接着答："
LOOKED_UP = frozenset({"ask_policy", "find_document", "find_interpretation", "office_info", "find_place"})
"""What may be one of several questions: what is only looked up."""
SHORTEST = 4
"""Letters of the shortest question of its own."""
LONGEST = 200
"""Characters: a longer text is a story."""

_ENDS = re.compile(r"[?？。!！;；\n]+")
_NUMBERED = re.compile(r"(?:^|(?<=[\s,，。;；?？]))(?:[1-9一二三四五][、.．)）]|第[一二三四五][,，、:：]?)\s*")
_ALSO = re.compile(
    r"[,，。\s]*(?:^|(?<=[,，。?？;；!！\s\n]))(?:还有(?:就是|一个|个)?(?:问题|事)?|另外(?:再)?(?:问|请问)?(?:一下|下)?|顺便(?:再)?(?:问|请问)?(?:一下|下)?|再(?:请)?问(?:一下|下)|对了)[,，:：\s]*"
)


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a text that asks more than one; none where it is one, or a story."""
    if len(text) > LONGEST:
        return ()
    marked = _ALSO.sub("\n", _NUMBERED.sub("\n", text))
    parts = [part.strip(" ,，、\t") for part in _ENDS.split(marked)]
    asked = [part for part in parts if sum(one.isalnum() for one in part) >= SHORTEST]
    if not 1 < len(asked) <= MOST:
        return ()
    return (asked[0], *(_whole(one, asked[0]) for one in asked[1:]))


def all_asked(said: tuple[Said, ...]) -> bool:
    """Whether each of them surely asks for something that is looked up."""
    return bool(said) and all(one.meaning.sure and one.meaning.intent in LOOKED_UP for one in said)


def with_others(outcome: Outcome, others: tuple[Said, ...]) -> Outcome:
    """The answer to the first question, and the others to choose from."""
    options = tuple(Option(label=one.text, intent=one.meaning.intent, words=one.text) for one in others)
    *before, last = outcome.replies
    if isinstance(last, Choices):
        labelled = tuple(replace(one, label=f"您还问的：{one.label}") for one in options)
        return replace(outcome, replies=(*before, replace(last, options=(*last.options, *labelled))))
    return replace(outcome, replies=(*outcome.replies, Choices(prompt=PROMPT, options=options)))


def _whole(text: str, first: str) -> str:
    """A question in words of its own: 怎么申请 behind 低保标准是多少 is 低保怎么申请."""
    letters = "".join(one for one in text if one.isalnum())
    return f"{matter_of(first)}{text}" if aspects.ANSWER.intent_of(letters) is not None else text
