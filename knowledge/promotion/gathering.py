"""The words and shapes of advertisements in a text, gathered into clusters that stand together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from operator import add

from knowledge.promotion import words
from knowledge.promotion.composites import composites
from knowledge.promotion.shapes import Shape, codes, contacts, crossed
from knowledge.promotion.skeleton import Skeleton

ALWAYS, NEVER, SURE, TRADE, PUSH = 6, 5, 3, 2, 1
_TIERS = (
    ("PLAIN", 0),
    ("PUSH", PUSH),
    ("TRADE", TRADE),
    ("SURE", SURE),
    ("BRANDS", SURE),
    ("NEVER", NEVER),
    ("ALWAYS", ALWAYS),
)
_GAP = 3
_WINDOW = 12
_NEAR = 6
_LONGEST_CROSSED = 4
_LATIN = re.compile(r"[a-z0-9]{2}|[qv扣微][〇零一二三四五六七八九]")
_BREAK = re.compile(r"[。！？；!?;\n，,：:、“”《》（）()「」【】\[\]]")
_OFFICE = re.compile(
    r"政府|政务|公安|税务|财政|社保|医保|民政|部门|大厅|窗口|单位|群众|居民|企业|街道|社区|办理|申请|规定|管理|应当"
)
_HAN_ONLY = re.compile("[\u3400-\u9fff]+")
_JOINTS = frozenset("的到在由向对把将被和与及或为以用经从等、 ")
"""Characters that join the parts of a sentence: what stands around one is no one phrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A word or shape at [start, end) that proves `weight`; items of one `kind` count once. `made`: it is made of others,
    which do not count again.
    """

    start: int
    end: int
    weight: int
    kind: str
    made: bool = False


@cache
def vocabulary() -> dict[str, int]:
    """Every word with its weight."""
    return {word: weight for name, weight in _TIERS for word in getattr(words, name).split()}


@cache
def _by_beginning() -> dict[str, tuple[str, ...]]:
    """The words by their first two characters, the longest first."""
    table: dict[str, list[str]] = {}
    for word in vocabulary():
        table.setdefault(word[:2], []).append(word)
    return {pair: tuple(sorted(found, key=len, reverse=True)) for pair, found in table.items()}


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Each word with its place, from left to right, the longest at each place, none overlapping.

    A look-up of two characters at each place: five times as fast as one expression of all words.
    """
    table = _by_beginning()
    last = 0
    for at in [at for at, pair in enumerate(map(add, text, text[1:])) if pair in table]:
        if at < last:
            continue
        word = next((one for one in table[text[at : at + 2]] if text.startswith(one, at)), None)
        if word is not None:
            last = at + len(word)
            yield at, word


def clusters(bones: Skeleton) -> Iterator[list[Item]]:
    """What stands together, in order: items with nothing between them that keeps them apart."""
    cluster: list[Item] = []
    end = 0
    for item in _items(bones):
        if cluster and _apart(bones.text[end : item.start]):
            yield cluster
            cluster, end = [], 0
        cluster.append(item)
        end = max(end, item.end)
    if cluster:
        yield cluster


def _items(bones: Skeleton) -> list[Item]:
    text, known = bones.text, vocabulary()
    coded = _LATIN.search(text) is not None
    named = list(contacts(text)) if coded else []
    taken = _merged(named)
    shapes = [one for one in named if one.weight]
    shapes += [one for one in codes(text, bones.raw) if not _inside(one.start, one.end, taken)] if coded else []
    found = [
        Item(start=at, end=at + len(word), weight=known[word], kind=word)
        for at, word in _words(text)
        if known[word] and not _inside(at, at + len(word), taken)
    ]
    found += map(_item, shapes)
    for low, high in _windows(sorted(found, key=lambda one: one.start)):
        found += (replace(_item(shape, low), made=True) for shape in composites(text[low:high]))
    return sorted(found, key=lambda one: (one.start, -one.end))


def _item(shape: Shape, at: int = 0) -> Item:
    return Item(start=at + shape.start, end=at + shape.end, weight=shape.weight, kind=shape.kind)


def _merged(shapes: list[Shape]) -> list[tuple[int, int]]:
    """The spans that shapes cover, in order, apart from each other."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in shapes):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether [start, end) touches one of these spans."""
    at = bisect_left(spans, (end, 0)) - 1
    return at >= 0 and spans[at][1] > start


def _windows(items: list[Item]) -> list[tuple[int, int]]:
    """Where it is worth looking for more: around a word of a trade, or around weak ones close together."""
    spans: list[tuple[int, int]] = []
    last = -_WINDOW
    for item in items:
        near, last = item.start - last <= _NEAR, item.end
        if item.weight < TRADE and not near:
            continue
        low, high = max(0, item.start - _WINDOW), item.end + _WINDOW
        if spans and low <= spans[-1][1]:
            low = spans.pop()[0]
        spans.append((low, high))
    return spans


def _apart(gap: str) -> bool:
    """Whether something between two items keeps them apart."""
    if len(gap) > 1 and not _JOINTS.isdisjoint(gap):
        return True
    return len(gap) > _GAP or _BREAK.search(gap) is not None or _OFFICE.search(gap) is not None


def trimmed(text: str, cluster: list[Item]) -> list[Item]:
    """Without words that cut through others, and without weak ones at the ends that are not glued to the rest."""
    covered = {at for one in cluster for at in range(one.start, one.end)}
    kept = [one for one in cluster if not _cuts_through(text, one, covered)]
    first, last = 0, len(kept)
    while last - first > 1 and kept[first].weight == PUSH and _is_loose(text[kept[first].end : kept[first + 1].start]):
        first += 1
    while (
        last - first > 1
        and kept[last - 1].weight == PUSH
        and _is_loose(text[kept[last - 2].end : kept[last - 1].start])
    ):
        last -= 1
    return kept[first:last]


def _is_loose(gap: str) -> bool:
    """Whether what stands between two words holds them apart: more than a character, or one that joins sentences."""
    return len(gap) > 1 or gap in _JOINTS


def _cuts_through(text: str, item: Item, covered: set[int]) -> bool:
    """Whether a word was found across the border of two others that have nothing to do with it."""
    if item.made or item.end - item.start > _LONGEST_CROSSED or not _HAN_ONLY.fullmatch(item.kind):
        return False
    if len(set(item.kind)) == 1:  # 久久久 is no word, however the dictionary parts it
        return False
    span = crossed(text, item.start, item.end)
    return span is not None and not covered.issuperset(range(*span))
