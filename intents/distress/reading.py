"""Reading a text, however long, for somebody in danger: sentence by sentence, the worst of them counts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from intents.classifier import Classifier
from intents.distress.heard import heard, lines_of
from intents.distress.learning import CALM
from intents.distress.marks import CALMING, GRIPE, OVER, kinds, marked
from intents.model import Alarm, Danger

DOUBT = 0.25
"""From here somebody may be in danger: the number is given, and what was asked is answered too."""
SURE = 0.85
"""From here somebody is."""
SHORT = 60  # characters of a text that is read as a whole, and of the longest piece of a longer one
ALSO = 0.3

_SENTENCES = re.compile(r"[^。！？!?；;\n…]+[。！？!?；;\n…]*")
_CLAUSES = re.compile(r"[^，,、：:\s]+[，,、：:\s]*")


@cache
def _certain() -> tuple[tuple[Danger, re.Pattern[str]], ...]:
    return tuple((Danger(danger), re.compile(pattern)) for danger, pattern in lines_of("certain.txt"))


def pieces(text: str) -> tuple[str, ...]:
    """The pieces in which a text is read: a short one as a whole and by its sentences, a long one by them alone."""
    sentences = [piece for sentence in _SENTENCES.findall(text) for piece in _cut(sentence)]
    found = sentences if len(text) > SHORT else [text, *sentences]
    return tuple(dict.fromkeys(piece.strip() for piece in found if piece.strip()))


def _cut(sentence: str) -> Iterator[str]:
    """A sentence in runs of clauses, each with the last clause of the run before; without any, in overlapping halves."""
    if len(sentence) <= SHORT:
        yield sentence
        return
    run, last = "", ""
    for clause in _CLAUSES.findall(sentence):
        for part in _halves(clause):
            if run and len(run) + len(part) > SHORT:
                yield run
                run = last if len(last) + len(part) <= SHORT else ""
            run, last = run + part, part
    yield run


def _halves(clause: str) -> Iterator[str]:
    step = SHORT // 2
    for start in range(0, max(1, len(clause) - step), step):
        yield clause[start : start + SHORT] if len(clause) > SHORT else clause


@dataclass(frozen=True, slots=True)
class DangerReader:
    """Reads texts with a learned classifier."""

    classifier: Classifier

    def read(self, text: str) -> Alarm | None:
        """The alarm that a text raises; None for a calm one."""
        worst = 0.0
        found: dict[Danger, float] = {}
        certain: Danger | None = None
        for piece in pieces(text):
            shares = self.shares(piece)
            worst = max(worst, sum(shares.values()))
            for danger, share in shares.items():
                found[danger] = max(found.get(danger, 0.0), share)
            certain = certain or certainly(piece)
        if certain is None and worst < DOUBT:
            return None
        ranked = sorted(found, key=lambda one: -found[one])
        first = certain or ranked[0]
        also = tuple(one for one in ranked if one is not first and found[one] >= ALSO)
        return Alarm(danger=first, sure=certain is not None or worst >= SURE, also=also)

    def shares(self, piece: str) -> Mapping[Danger, float]:
        """How likely each danger is in a piece of a text, 0..1; what is left of 1 is calm."""
        probabilities = self.classifier.probabilities(marked(piece))
        named = zip(self.classifier.intents, np.asarray(probabilities).tolist(), strict=True)
        return {Danger(name): share for name, share in named if name != CALM}


def certainly(piece: str) -> Danger | None:
    """The danger that a piece tells of by rule, unless something in it takes that back.

    A clause is taken back by itself, and by another that tells of the past or of what may come; but whoever says in one
    that they want to die has said so, whatever they ask in the next.
    """
    meant = heard(piece)
    told = [(danger, pattern) for danger, pattern in _certain() if pattern.search(meant)]
    if not told:
        return None
    over = bool(OVER.intersection(kinds(meant)))
    clauses = [(clause, CALMING.intersection(kinds(clause))) for clause in _CLAUSES.findall(meant)]
    for danger, pattern in told:
        calm = CALMING - {GRIPE} if danger is Danger.SELF_HARM else CALMING  # a quarrel makes it no less true
        if over and danger is not Danger.SELF_HARM:
            continue
        if any(pattern.search(clause) for clause, found in clauses if not found & calm):
            return danger
    return None
