"""From a question to the sentences that may answer it: the index proposes, features decide, and say how sure they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from knowledge.library.model import DocumentCard, Kind
from knowledge.promotion import planted
from knowledge.search import weights
from knowledge.search.catalogue import Catalogue
from knowledge.search.evidence import (
    PASSAGE_FEATURES,
    SENTENCE_FEATURES,
    SURE_FEATURES,
    Floats,
    SentenceEvidence,
    passage_evidence,
    sentence_evidence,
    sure_evidence,
)
from knowledge.search.index import Found, PassageSearcher
from knowledge.search.judging import Judge
from knowledge.search.linear import linear, sigmoid
from knowledge.search.model import PassageHit
from knowledge.search.others import other_figures
from knowledge.search.places import Gazetteer
from knowledge.search.question import Question, prepare
from knowledge.search.wanted import Figure

PROPOSED = 18
READ_CLOSELY = 8
READ_OF_BEST = 14  # at most so many, where the rest are of the best passage's document
THING_BONUS = 2.0  # a figure of what the question counts; too few questions say it for a fit to learn it
VAGUE_PENALTY = 0.7  # 400余项 where the same document says 502项
QUOTABLE = 0.3  # well below what is quoted: only then other figures of the document are looked for
NEARLY_AS_GOOD = 3.0  # of sentences of one passage
OTHER_THING = 0.5  # the figure is not said to be of what the question counts
_THING = SENTENCE_FEATURES.index("thing")
DEAD_PENALTY = 3.0  # a dead document follows a living one, unless the living one is about something else
PLACE_PENALTY = 8.0
DOUBTFUL = 0.1  # the figure asked for is one that cannot be right
RANK_BONUS = 0.06
YEAR_BONUS = 0.02
DOCUMENT_BONUS = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage with the sentence in it that answers best. `place` is that sentence's number in the passage."""

    found: Found
    card: DocumentCard
    title: str
    place: int
    passage: Floats
    evidence: SentenceEvidence
    passage_score: float
    sentence_score: float
    dead: bool = False
    here: float = 1.0  # how far the document is about the place asked about

    @property
    def score(self) -> float:
        """How well it fits, before preferences."""
        figure = self.evidence.figure
        bonus = THING_BONUS * float(self.evidence.features[_THING])
        bonus -= VAGUE_PENALTY if figure is not None and figure.vague else 0.0
        return linear(weights.FINAL, (self.passage_score, self.sentence_score)) + bonus

    def rivals(self, other: "Candidate") -> bool:
        """Whether the other might answer instead: no document rivals its interpretation, nor the dead the living."""
        mine = {self.card.id, *self.card.interpretation_ids, *self.card.document_ids}
        return other.card.id not in mine and (self.dead or not other.dead) and other.here >= self.here


class Ranker:
    """Ranks passages of one fixed state of the library. Pure but for reading the index; threads may share it."""

    def __init__(self, searcher: PassageSearcher, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
        self._searcher = searcher
        self._catalogue = catalogue
        self._gazetteer = gazetteer

    def question(self, text: str) -> Question:
        """The question made ready against this library."""
        searcher = self._searcher
        return prepare(text, frequency=searcher.frequency, size=searcher.size, gazetteer=self._gazetteer)

    def candidates(self, question: Question, today: date) -> list[Candidate]:
        """The passages read closely, best first; those about the place asked about before others."""
        judge = Judge(question, self._searcher, self._gazetteer)
        if not question.terms:
            return []
        cards = self._catalogue.cards
        proposed = self._searcher.passages(question.terms, limit=PROPOSED)
        found = [one for one in proposed if one.document_id in cards]
        if not found:
            return []
        titles = [self._catalogue.folded_title(one.document_id) for one in found]
        rows = passage_evidence(question, found, titles)
        scores = rows @ np.array(weights.PASSAGE[:-1])
        here = _places(judge, found, cards, np.argsort(-scores, kind="stable"))
        order = np.argsort(-(scores - [PLACE_PENALTY * (1 - here[one.document_id]) for one in found]), kind="stable")
        best = _closely([int(number) for number in order], found)
        read = sentence_evidence(question, [found[n] for n in best], [titles[n] for n in best])
        closely = []
        for number, evidence in zip(best, read, strict=True):
            card = cards[found[number].document_id]
            scored = (rows[number], float(scores[number]))
            candidate = _candidate(found[number], card, titles[number], scored, evidence)
            if candidate is not None:
                dead = self._catalogue.dead(card, today)
                closely.append(replace(candidate, dead=dead, here=here[card.id]))
        return sorted(closely, key=lambda candidate: -candidate.score)

    def passages(self, text: str, *, today: date, limit: int) -> tuple[PassageHit, ...]:
        """See `Search.passages`."""
        question = self.question(text)
        candidates = self.candidates(question, today)
        ranked = sorted(candidates, key=lambda one: -(one.score + preferred(one, today)))
        chosen = _one_a_document(ranked)[:limit]
        hits = (self._hit(question, one, candidates) for one in chosen)
        return tuple(hit for hit in hits if _is_clean(hit.document.title) and _is_clean(hit.passage))

    def _hit(self, question: Question, chosen: Candidate, candidates: Sequence[Candidate]) -> PassageHit:
        doubtful = chosen.evidence.figure is not None and chosen.evidence.figure.doubtful
        probability = sure(question, chosen, candidates) * chosen.here * (DOUBTFUL if doubtful else 1.0)
        shown = chosen.found.shown
        quotable = [n for n in range(len(shown)) if n not in chosen.found.unquotable]
        near = [n for n in quotable if abs(n - chosen.place) <= 1]
        others: tuple[str, ...] = ()
        if chosen.evidence.figure is not None and not doubtful and probability >= QUOTABLE:
            again = self._searcher.passages(question.terms, limit=PROPOSED // 4, within=chosen.card.id)
            others = other_figures(question, chosen.found, chosen.place, chosen.evidence.figure, again)
        return PassageHit(
            document=chosen.card,
            passage="".join(shown[n] for n in quotable).strip(),
            sentence=shown[chosen.place].strip(),
            context="".join(shown[n] for n in near).strip(),
            score=chosen.score,
            probability=probability,
            others=others,
        )


@lru_cache(maxsize=8192)
def _is_clean(text: str) -> bool:
    """The last fence before a text is shown: nothing that looks planted, whoever let it into the library."""
    return not any(planted(line) for line in text.split("\n"))


def _exact(best: int, scores: Floats, features: Floats, figures: Sequence[Figure | None]) -> int:
    """The best sentence, or one nearly as good that gives for the same thing an exact figure where it gives none."""
    figure = figures[best]
    if figure is None or not figure.vague:
        return best
    for place in np.argsort(-scores, kind="stable"):
        other = figures[int(place)]
        near = scores[place] > scores[best] - NEARLY_AS_GOOD and features[place, _THING] >= features[best, _THING]
        if near and other is not None and other.unit == figure.unit and not other.vague:
            return int(place)
    return best


def _places(
    judge: Judge, found: Sequence[Found], cards: Mapping[str, DocumentCard], order: Iterable[int]
) -> dict[str, float]:
    """How far each document is about the place asked about; the index is asked only about the likeliest."""
    here: dict[str, float] = {}
    for rank, number in enumerate(order):
        one = found[int(number)]
        if one.document_id not in here:
            passage = "".join(one.folded)
            here[one.document_id] = judge.place(cards[one.document_id], passage, look=rank < READ_OF_BEST)
    return here


def _closely(ranked: list[int], found: Sequence[Found]) -> list[int]:
    """The best passages, and more of the best one's document: the answer may stand where little else does."""
    best = ranked[:READ_CLOSELY]
    more = [n for n in ranked[READ_CLOSELY:] if found[n].document_id == found[ranked[0]].document_id]
    return best + more[: READ_OF_BEST - len(best)]


def _candidate(
    found: Found,
    card: DocumentCard,
    title: str,
    scored: tuple[Floats, float],
    evidence: tuple[Floats, list[Figure | None]],
) -> Candidate | None:
    """The passage with its best sentence that may be quoted; None where none may."""
    features, figures = evidence
    scores = features @ np.array(weights.SENTENCE[:-1]) + THING_BONUS * features[:, _THING]
    scores[sorted(found.unquotable)] = -np.inf
    place = _exact(int(np.argmax(scores)), scores, features, figures)
    if scores[place] == -np.inf:
        return None
    return Candidate(
        found=found,
        card=card,
        title=title,
        place=place,
        passage=scored[0],
        evidence=SentenceEvidence(features=features[place], figure=figures[place]),
        passage_score=scored[1],
        sentence_score=float(scores[place]),
    )


def sure_features(question: Question, chosen: Candidate, candidates: Sequence[Candidate]) -> Floats:
    """What speaks for the chosen sentence being the answer (see SURE_FEATURES)."""
    rivals = [one.score for one in candidates if chosen.rivals(one)]
    lead = chosen.score - max(rivals, default=chosen.score - 2.0)
    found = chosen.found
    return sure_evidence(
        question,
        found.folded[chosen.place],
        "\n".join((*found.folded, found.extra)),
        chosen.title,
        (chosen.passage, chosen.evidence.features),
        (chosen.passage_score, chosen.sentence_score, lead),
    )


def sure(question: Question, chosen: Candidate, candidates: Sequence[Candidate]) -> float:
    """How probable it is that the chosen sentence answers, place and doubt apart."""
    probability = sigmoid(linear(weights.SURE, sure_features(question, chosen, candidates).tolist()))
    missed = bool(question.asked.thing) and chosen.evidence.features[_THING] == 0.0
    return probability * (OTHER_THING if missed else 1.0)


def preference(card: DocumentCard, today: date) -> float:
    """What decides between near-equal scores: whose document it is, how new, and of what kind."""
    day = card.published_on or card.formed_on
    years = max(0, min(20, today.year - day.year)) if day is not None else 10
    bonus = RANK_BONUS * (4 - int(card.rank)) - YEAR_BONUS * years
    return bonus + (DOCUMENT_BONUS if card.kind is Kind.DOCUMENT else 0.0)


def preferred(candidate: Candidate, today: date) -> float:
    """The preference for a candidate; the dead follow the living, and other places the one asked about."""
    bonus = preference(candidate.card, today) - (DEAD_PENALTY if candidate.dead else 0.0)
    return bonus - PLACE_PENALTY * (1 - candidate.here)


def _one_a_document(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The best of every document first, then what else there is."""
    seen: set[str] = set()
    first: list[Candidate] = []
    rest: list[Candidate] = []
    for one in ranked:
        (rest if one.card.id in seen else first).append(one)
        seen.add(one.card.id)
    return first + rest


for _weights, _names in (
    (weights.PASSAGE, PASSAGE_FEATURES),
    (weights.SENTENCE, SENTENCE_FEATURES),
    (weights.SURE, SURE_FEATURES),
):
    assert len(_weights) == len(_names) + 1, "weights of other features"
