"""Search-engine poison by its listed cores: phrases of gambling, pornography and forged papers glued into sentences.

A core word is found, grown over the modifiers such phrases are padded with, judged by its surroundings, and trimmed by
repetition: the same phrase glued into three different places is the phrase; what follows it only once is the text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.importing.draft import Line
from knowledge.importing.lexicon.poison_words import BRANDS, FOUGHT, GAMBLING, ORDINARY, SEO
from knowledge.importing.steps.poison_phrases import STRONG, grow_left, grow_right, pattern_of, whole_core

_NEVER_ALONE = BRANDS | {"代开发票", "代孕", "假证", "外挂", "娱乐场"}
_SENTENCE = re.compile(r"[。！？；!?;\n]")
_REACH = 60
_REPEATED = 3
_BRAND = 6
_FEW_STRONG, _MANY_STRONG = 1, 2
_MOST_PHRASES = 50
_FAMILIAR = re.compile(r"体育彩票|福利彩票|福彩|体彩|棋牌室|博彩业|娱乐场所|澳门特别|澳门大学|粤港澳|港澳")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A phrase at [start, end) of line `index`; `core_at` is the core's span; the rest judges it."""

    index: int
    start: int
    end: int
    core: tuple[int, int]
    phrase: str
    strong: int
    seo: int
    fought: bool
    rank: int
    contexts: int = 1


def _fought(text: str, start: int, end: int) -> bool:
    """Whether the sentence around [start, end) is about fighting the trade."""
    left = max(
        (m.end() for m in _SENTENCE.finditer(text, max(0, start - _REACH), start)), default=max(0, start - _REACH)
    )
    right = _SENTENCE.search(text, end, end + _REACH)
    around = text[left:start] + " " + text[end : right.start() if right else end + _REACH]
    return any(word in around for word in FOUGHT)


def _rank(core: str) -> int:
    """2 for a core that is never innocent, 1 for one that may be, 0 for an ordinary word."""
    return 2 if core in STRONG else 1 if core in GAMBLING or core in BRANDS else 0


def _hit(text: str, low: str, index: int, match: re.Match[str]) -> Hit:
    core_end = whole_core(low, match.start(), match.end())
    start, left = grow_left(low, match.start(), max(0, match.start() - _REACH))
    end, right = grow_right(low, core_end, min(len(low), core_end + _REACH))
    words = [*left, *right]
    core = re.sub(r"[ ·・.*_\-]", "", match.group().lower())
    ranks = [_rank(core), *(_rank(word) for word in words if word not in BRANDS)]
    seo = sum(word in SEO or word in STRONG for word in words)
    return Hit(
        index=index,
        start=start,
        end=end,
        core=(match.start(), core_end),
        phrase=text[start:end],
        seo=seo,
        strong=sum((word in SEO and word not in ORDINARY) or word in STRONG for word in words),
        fought=_fought(text, start, end),
        rank=max(ranks),
    )


def _candidates(lines: Sequence[Line]) -> Iterator[Hit]:
    pattern = pattern_of("\n".join(line.text for line in lines))
    if pattern is None:
        return
    for index, line in enumerate(lines):
        last = 0
        low = line.text.lower()
        low = low if len(low) == len(line.text) else line.text
        for match in pattern.finditer(line.text):
            if match.start() < last:
                continue
            hit = _hit(line.text, low, index, match)
            if hit.start < last:
                hit = replace(hit, start=last, phrase=line.text[last : hit.end])
            last = hit.end
            yield hit


def _quoted(text: str, hit: Hit) -> bool:
    before, after = text[max(0, hit.start - 1) : hit.start], text[hit.end : hit.end + 1]
    return before in {"“", "《", '"', "「", "‘"} or after in {"”", "》", '"', "」", "’"}


def _guilty(hit: Hit, text: str, contexts: int) -> bool:
    """The judgment on one place. `contexts` is in how many different surroundings the phrase stands."""
    if _FAMILIAR.search(text, max(0, hit.core[0] - 2), hit.core[1] + 3) and hit.strong < _MANY_STRONG:
        return False
    if contexts >= _REPEATED and hit.strong >= _MANY_STRONG:
        return True
    if hit.fought:
        return hit.rank > 0 and hit.strong >= _MANY_STRONG and not _quoted(text, hit)
    if hit.rank == 2:
        return True
    if hit.rank == 1:
        core = text[hit.core[0] : hit.core[1]]
        return (
            hit.strong >= _FEW_STRONG or hit.seo >= _MANY_STRONG or (contexts >= _REPEATED and core not in _NEVER_ALONE)
        )
    return hit.strong >= _MANY_STRONG or (hit.strong >= _FEW_STRONG and contexts >= _REPEATED)


def _trim(hit: Hit, counts: Counter[str], common: list[tuple[str, int]], text: str) -> Hit:
    """Cut a phrase back to a shorter one around its core that is repeated more often."""
    best = hit
    for phrase, count in common:
        if count < _REPEATED or count <= counts[hit.phrase] or len(phrase) >= len(hit.phrase):
            continue
        at = text.find(phrase, hit.start, hit.end)
        if at < 0 or at > hit.core[0] or at + len(phrase) < hit.core[1]:
            continue
        if best is hit or count > counts[best.phrase]:
            best = replace(hit, start=at, end=at + len(phrase), phrase=phrase)
    return best


def _common_end(texts: list[str]) -> str:
    """The longest end that all texts share."""
    first = min(texts, key=len)
    shared = next((n for n in range(len(first)) if any(text[-1 - n] != first[-1 - n] for text in texts)), len(first))
    return first[len(first) - shared :]


def _with_brand(hits: list[Hit], lines: Sequence[Line]) -> list[Hit]:
    """Grow a phrase to the left over a name never seen before: letters and digits, and what precedes it every time."""
    lefts: dict[str, list[str]] = defaultdict(list)
    rights: dict[str, set[str]] = defaultdict(set)
    for hit in hits:
        text = lines[hit.index].text
        lefts[hit.phrase].append(text[max(0, hit.start - _BRAND) : hit.start])
        rights[hit.phrase].add(text[hit.end : hit.end + 2])
    grown = []
    for hit in hits:
        text = lines[hit.index].text
        letters = re.search(r"[A-Za-z0-9]*$", text[max(0, hit.start - 2 * _BRAND) : hit.start])
        more = len(letters.group()) if letters else 0
        if len(rights[hit.phrase]) >= _REPEATED:
            shared = _common_end(lefts[hit.phrase])
            name = re.search(r"\w*$", shared)
            more = max(more, len(name.group()) if name else 0)
        grown.append(replace(hit, start=hit.start - more))
    return grown


def find(lines: Sequence[Line]) -> list[Hit]:
    """All poison places of a document, in order, with their exact extent."""
    hits = list(_candidates(lines))
    counts = Counter(hit.phrase for hit in hits)
    common = counts.most_common(_MOST_PHRASES)
    contexts: dict[str, set[str]] = defaultdict(set)
    trimmed = [_trim(hit, counts, common, lines[hit.index].text) for hit in hits]
    for hit in trimmed:
        text = lines[hit.index].text
        contexts[hit.phrase].add(text[max(0, hit.start - 2) : hit.start] + "|" + text[hit.end : hit.end + 2])
    guilty = [
        replace(hit, contexts=len(contexts[hit.phrase]))
        for hit in trimmed
        if _guilty(hit, lines[hit.index].text, len(contexts[hit.phrase]))
    ]
    return _without_collisions(_with_brand(guilty, lines))


def _without_collisions(hits: list[Hit]) -> list[Hit]:
    """No hit begins before the one before it on its line ends."""
    kept: list[Hit] = []
    for hit in hits:
        last = kept[-1].end if kept and kept[-1].index == hit.index else 0
        kept.append(replace(hit, start=max(hit.start, last)))
    return kept
