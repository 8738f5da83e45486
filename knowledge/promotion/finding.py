"""Where a text carries an advertisement of others: words and shapes that stand together, weighed.

An advertisement is glued into a text that is about something else, so it shows by what stands side by side: no ordinary
word proves anything alone, three of them in a row do. Where the clause fights the trade, it takes more.
"""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.promotion import words
from knowledge.promotion.contexts import is_familiar, is_fought, is_quoted
from knowledge.promotion.gathering import ALWAYS, NEVER, SURE, TRADE, Item, clusters, trimmed
from knowledge.promotion.growing import grown
from knowledge.promotion.shapes import brand
from knowledge.promotion.skeleton import Skeleton, skeleton

CUT = 4
SUSPECT = 3
_HIDDEN = 2
_FOUGHT = 3
_LEFT = 12
_HEADS = tuple(words.HEADS.split())
_BRANDS = frozenset(words.BRANDS.split())
_SITE = frozenset(words.SITE.split())
_NUMERALS = frozenset("二三四五六七八九")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """An advertisement at [start, end) of a text; `sure` where it is to be cut, else it only looks like one."""

    start: int
    end: int
    sure: bool


def planted(text: str, *, fought: bool = False) -> list[Planted]:
    """The advertisements of a text of one paragraph, in order, none overlapping. Linear in its length.

    `fought`: the whole document is about fighting such trades, so that every clause is taken to do so.
    """
    bones = skeleton(text)
    found: list[Planted] = []
    for rough in clusters(bones):
        if not _is_worth_a_look(bones, rough):
            continue
        cluster = trimmed(bones.text, rough)
        if not cluster:
            continue
        total, start, end = _judge(bones, cluster, fought=fought)
        if total >= CUT:
            start, end = grown(bones.text, start, end)
        if total >= SUSPECT:
            first, last = bones.span(start, end)
            found.append(Planted(start=first, end=last, sure=total >= CUT))
    return _joined(found)


def _is_worth_a_look(bones: Skeleton, rough: list[Item]) -> bool:
    """Whether a cluster can come to anything: more than one item, a sure one, a hidden one, or one behind a code."""
    first = rough[0]
    if len(rough) > 1 or first.weight >= SURE:
        return True
    if first.weight == TRADE and (first.kind.startswith(_HEADS) or bones.is_hidden(first.start, first.end)):
        return True
    before = bones.text[first.start - 1 : first.start] if first.start else ""
    coded = before.isdigit() or (before.isascii() and before.isalpha()) or before in _NUMERALS
    return first.kind in _SITE and coded


def _weights(cluster: list[Item]) -> dict[str, int]:
    """What each kind adds: a thing made of others, only what it proves beyond them."""
    weights: dict[str, int] = {}
    for one in cluster:
        if not one.made:
            weights[one.kind] = max(one.weight, weights.get(one.kind, 0))
    simple = [one for one in cluster if not one.made]
    for one in cluster:
        inside = (
            {each.kind for each in simple if one.start <= each.start and each.end <= one.end} if one.made else set()
        )
        if one.made and (more := one.weight - sum(weights[kind] for kind in inside)) > 0:
            weights[f"+{one.kind}"] = max(more, weights.get(f"+{one.kind}", 0))
    return weights


def _weigh(bones: Skeleton, cluster: list[Item]) -> tuple[int, int, int]:
    """The weight of a cluster, and its span grown over a brand before it."""
    start, end = cluster[0].start, max(one.end for one in cluster)
    weights = _weights(cluster)
    hidden = _HIDDEN if any(bones.is_hidden(one.start, one.end) for one in cluster) else 0
    top = max(hidden, *(one.weight for one in cluster if one.kind != "phone" or len(weights) == 1))
    site = len(_SITE & weights.keys())
    total = sum(weights.values()) + hidden + (1 if site and "code" in weights else 0)
    if top < NEVER and cluster[0].kind.startswith(_HEADS):
        length, proof = brand(bones.text[max(0, start - _LEFT) : start])
        if length and (proof > 1 or site > 1 or top > 1):
            start, total, top = start - length, total + proof + (1 if proof > 1 else 0), max(top, TRADE)
    ordinary = top < SURE or cluster[0].kind in _BRANDS
    lone = len(weights) == 1 and ordinary and not hidden and start == cluster[0].start
    return (0 if top < TRADE or lone else total), start, end


def _judge(bones: Skeleton, cluster: list[Item], *, fought: bool) -> tuple[int, int, int]:
    """The weight of a cluster where it stands, and its span."""
    total, start, end = _weigh(bones, cluster)
    if total < SUSPECT:
        return total, start, end
    top = max(one.weight for one in cluster)
    if top < NEVER and is_familiar(bones.text, start, end):
        return 0, start, end
    contact = any(one.kind == "contact" for one in cluster)
    quoted = is_quoted(bones.text, start, end)
    if fought or is_fought(bones.text, start, end):
        if quoted and not contact:
            return 0, start, end
        total -= 0 if top == ALWAYS or contact else _FOUGHT
    elif quoted and not contact and top < ALWAYS:
        total = min(total, SUSPECT if top >= NEVER else 0)
    return total, start, end


def _joined(found: list[Planted]) -> list[Planted]:
    """Without overlaps: what runs into what came before it joins it."""
    apart: list[Planted] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
            continue
        last = apart.pop()
        apart.append(Planted(start=last.start, end=max(last.end, one.end), sure=last.sure or one.sure))
    return apart
