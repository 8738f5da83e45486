"""Corrections inside a form: "不对，是13…", "改成…", "人数错了，是4个人", "把电话改成…", "改时间". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from actions.form import Field, Form
from intents.model import Understanding

_SORRY = r"^[\s,，。]*(?:(?:啊|哎|哎呀|呀|哦|噢|额|呃|等等|等一下|等下|抱歉|不好意思|对不起)[,，。!！\s]*)*"
_WRONG = r"(?:(?:我|俺)?(?:刚才|刚刚)?(?:说|写|填|打|搞|弄|记|发|报)?错了?|不对|不是|有误|更正|纠正)(?:啦|了|的)?(?:一下|下)?"
_BE = r"(?:应该是|应当是|应该|应为|实际是|其实是|改成|改为|换成|换为|改到|而是|是|为|成)"
_GAP = r"[,，。:：;；!！\s]*"
_INSTEAD = re.compile(rf"{_SORRY}不是.+?{_GAP}(?:应该是|应当是|而是|是|改成|改为)(?P<rest>.+)$", re.DOTALL)
_PLAINLY = re.compile(rf"{_SORRY}(?:{_WRONG}{_GAP})+(?:{_BE}{_GAP})?(?P<rest>.*)$", re.DOTALL)
_INTO = re.compile(rf"{_SORRY}(?:给我)?(?:改成|改为|换成|换为|改到|改){_GAP}(?P<rest>.+)$", re.DOTALL)

LONGEST = 60
"""Characters of the longest text that is read as a correction; what is longer is a story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """That something was wrong: which field, where it is named, and from where on the text says what is right."""

    field: Field | None
    at: int  # where the right value begins in the text; its length where it does not say one
    firm: bool  # the text says plainly that something was wrong ("改成…" alone does not)


def recognise(text: str, form: Form) -> Correction | None:
    """The correction that a text is, or None."""
    if len(text) > LONGEST:
        return None
    for name, candidate in _called(form):
        for pattern in _naming(re.escape(name)):
            if (found := pattern.match(text)) is not None:
                return Correction(field=candidate, at=found.start("rest"), firm=True)
    for pattern in (_INSTEAD, _PLAINLY):
        if (found := pattern.match(text)) is not None:
            return Correction(field=None, at=found.start("rest"), firm=True)
    if (found := _INTO.match(text)) is not None:
        return Correction(field=None, at=found.start("rest"), firm=False)
    return None


def _called(form: Form) -> Iterator[tuple[str, Field]]:
    """Every name of every field, the longest first: 联系电话 before 电话."""
    names = [(name, one) for one in form.fields for name in (one.label, *one.names) if name]
    yield from sorted(names, key=lambda pair: -len(pair[0]))


@cache
def _naming(name: str) -> tuple[re.Pattern[str], ...]:
    """The ways to say that what goes by this name is wrong, or what it is."""
    before = rf"{_SORRY}(?:我|俺|你|您)?(?:要|想)?(?:把|将)?(?:我的|我|俺的)?{name}"
    wrong = r"(?:给我|我)?(?:刚才|刚刚)?(?:(?:写|填|说|搞|弄|打|报|输|记)?错了?|不对|不是[^,，。是]*[,，。\s]*(?:而是|应该是|是|改成)|不是|有误|(?:想|要|需要)?(?:改|换|更正|修改)(?:一下|下|成|为|到)?)"
    after = rf"{_GAP}(?:一下)?(?:{_BE}{_GAP})?(?P<rest>.*)$"
    return (
        re.compile(before + wrong + after, re.DOTALL),
        re.compile(
            rf"{_SORRY}(?:我|俺)?(?:要|想)?(?:改|修改|更改|更正|重填|重新填|重写|换)(?:一下|下|个)?{name}{after}",
            re.DOTALL,
        ),
        re.compile(rf"{_SORRY}(?:我的)?{name}(?:应该是|应当是|应为|改成|改为|是|[:：]){_GAP}(?P<rest>.+)$", re.DOTALL),
    )


def rest_of(text: str, meaning: Understanding, at: int) -> tuple[str, Understanding]:
    """The text from there on, and its meaning with the entities that stand in it."""
    moved = tuple(replace(one, start=one.start - at, end=one.end - at) for one in meaning.entities if one.start >= at)
    return text[at:], replace(meaning, entities=moved)
