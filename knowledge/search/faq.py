"""Questions against questions: approved answers by how people ask for them, every phrasing an entry of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import rjieba

from knowledge.library.model import Answer
from knowledge.search import weights
from knowledge.search.likeness import PAIR_FEATURES, Corpus, Phrase, bare, pair_features
from knowledge.search.linear import linear, sigmoid
from knowledge.search.model import AnswerHit
from knowledge.search.places import Gazetteer
from knowledge.search.question import idf
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams

PROPOSED_ENTRIES = 24
PROPOSED_ANSWERS = 12
LONGEST = 120  # characters of a question that are looked at
ANSWER_FEATURES = (
    *(f"pair_{name}" for name in PAIR_FEATURES), "best", "second", "likeness", "about", "said_words", "said_content",
    "told_content", "both_content", "missing", "both_characters", "other_place", "place_unsaid", "other_office",
    "same_office",
)  # fmt: skip
SURE_FEATURES = (
    "score", "lead", "best", "both_content", "missing", "said_content", "told_content", "other_place", "place_unsaid",
    "other_office", "same_want", "other_want", "negation_differs", "action_differs", "numbers_differ", "equal", "length",
    "known", "about", "common_asked",
)  # fmt: skip
WORD_FOR_WORD = 0.99  # the question is a phrasing itself
CAUTION = 0.75  # above one half: a wrong answer costs more than a choice of three, and near misses are frequent
#: Too seldom in what is fitted on, too wrong to be overlooked.
_UNLIKELY = {
    "other_place": 0.1, "pair_action_differs": 0.4, "pair_numbers_differ": 0.4, "pair_negation_differs": 0.7,
    "other_office": 0.5,
}  # fmt: skip
_EQUAL = ANSWER_FEATURES.index("pair_equal")
_Postings = dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]
_K1 = 1.2
_WHOLE_SCORE = 10.0  # of a question that is a phrasing itself; judged ones stay below
_NEVER = -6.0  # the score of an answer that is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    answer: int  # its place among the answers
    text: str
    phrase: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer that may be meant, its phrasing most like the question, and what speaks for it (ANSWER_FEATURES)."""

    answer: Answer
    phrasing: str
    score: float
    features: tuple[float, ...]


class Faq:
    """All approved answers, indexed by their phrasings and by all their words. Immutable; threads may share it."""

    def __init__(self, answers: Iterable[Answer], gazetteer: Gazetteer) -> None:
        self.answers = tuple(answers)
        self._gazetteer = gazetteer
        texts = [(n, text) for n, answer in enumerate(self.answers) for text in (answer.question, *answer.phrasings)]
        self._corpus = Corpus(text for _, text in texts)
        self._entries = [_Entry(answer=n, text=text, phrase=self._corpus.phrase(text)) for n, text in texts]
        self._entries_by_answer: dict[int, list[int]] = {}
        self._word_for_word: dict[str, set[int]] = {}
        for number, entry in enumerate(self._entries):
            self._entries_by_answer.setdefault(entry.answer, []).append(number)
            self._word_for_word.setdefault(entry.phrase.folded, set()).add(number)
        self._said = [fold("\n".join([one.question, *one.phrasings, *one.topics])) for one in self.answers]
        self._told = [fold(one.answer) for one in self.answers]
        self._phrases = _index([_terms(entry.phrase) for entry in self._entries])
        self._wholes = _index([_counts(f"{said}\n{told}") for said, told in zip(self._said, self._told, strict=True)])

    def judge(self, question: str) -> list[Judged]:
        """Answers that may be meant, best first. Any text is fine; an empty one gives none."""
        phrase = self._corpus.phrase(question[:LONGEST])
        if not phrase.folded or not self._entries:
            return []
        likeness = _scores(self._phrases, _terms(phrase), len(self._entries))
        about = _scores(self._wholes, self._rare(phrase), len(self.answers))
        near: dict[int, list[int]] = {}
        for number in _best(likeness, PROPOSED_ENTRIES):
            near.setdefault(self._entries[number].answer, []).append(number)
        for answer in _best(about, PROPOSED_ANSWERS):
            near.setdefault(answer, self._entries_of(answer, likeness))
        top = float(about.max()) or 1.0
        judged = [self._judge(phrase, answer, near[answer], likeness, float(about[answer]) / top) for answer in near]
        return sorted(judged, key=lambda one: -one.score)

    def _entries_of(self, answer: int, likeness: npt.NDArray[np.float64]) -> list[int]:
        return sorted(self._entries_by_answer[answer], key=lambda number: -likeness[number])[:2]

    def _rare(self, phrase: Phrase) -> dict[str, float]:
        size = len(self.answers)
        terms = set(_counts(phrase.folded))
        known = {term: self._wholes[term][0].size for term in terms if term in self._wholes}
        return {term: idf(count, size) for term, count in known.items()}

    def _judge(
        self, phrase: Phrase, number: int, entries: Sequence[int], likeness: npt.NDArray[np.float64], about: float
    ) -> Judged:
        rows = []
        for entry in entries:
            features = pair_features(phrase, self._entries[entry].phrase)
            rows.append((linear(weights.PAIR, features), entry, features))
        rows.sort(key=lambda row: (-row[0], row[1]))
        best, entry, features = rows[0]
        second = rows[1][0] if len(rows) > 1 else _NEVER
        like = float(likeness[entry])
        row = (*features, best / 4, second / 4, like, about, *self._facts(phrase, number))
        return Judged(
            answer=self.answers[number],
            phrasing=self._entries[entry].text,
            score=linear(weights.ANSWER, row),
            features=row,
        )

    def _facts(self, phrase: Phrase, number: int) -> tuple[float, ...]:
        said, told = self._said[number], self._told[number]
        both = f"{said}\n{told}"
        content = {word: phrase.words.get(word, 0.0) for word in phrase.content_words}
        gazetteer = self._gazetteer
        places, theirs = gazetteer.districts(phrase.folded), gazetteer.districts(said)
        elsewhere = any(place not in both for place in gazetteer.elsewhere(phrase.folded))
        offices, their_offices = gazetteer.departments(phrase.folded), gazetteer.departments(said)
        if self.answers[number].department_id is not None:
            their_offices |= {str(self.answers[number].department_id)}
            theirs |= {one for one in their_offices if one in gazetteer.district_ids}
        other_place = elsewhere or bool(places and theirs and not places & theirs)
        return (
            _inside(phrase.words, said),
            _inside(content, said),
            _inside(content, told),
            _inside(content, both),
            max((weight for word, weight in content.items() if word not in both), default=0.0),
            _inside(phrase.characters, both),
            float(other_place),
            float(bool(theirs) and not places),
            float(bool(offices and their_offices) and not offices & their_offices),
            float(bool(offices & their_offices)),
        )

    def hits(self, question: str, *, today: date, limit: int) -> tuple[AnswerHit, ...]:
        """See `Search.answers`."""
        if (same := self.same(question, today=today)) is not None:
            return (same,)
        judged = [one for one in self.judge(question) if one.answer.valid_on(today)]
        hits = [
            AnswerHit(answer=one.answer, phrasing=one.phrasing, score=one.score, probability=probability(judged, place))
            for place, one in enumerate(judged[: limit + 1])
        ]
        return tuple(sorted(hits, key=lambda hit: -hit.probability)[:limit])

    def same(self, question: str, *, today: date) -> AnswerHit | None:
        """The answer that this question is a phrasing of, word for word; None where it is of none, or of several."""
        numbers = self._word_for_word.get(bare(question[:LONGEST]), set())
        entries = [self._entries[number] for number in sorted(numbers)]
        valid = [entry for entry in entries if self.answers[entry.answer].valid_on(today)]
        if len({entry.answer for entry in valid}) != 1:
            return None
        chosen = valid[0]
        return AnswerHit(
            answer=self.answers[chosen.answer], phrasing=chosen.text, score=_WHOLE_SCORE, probability=WORD_FOR_WORD
        )


def probability(judged: Sequence[Judged], place: int) -> float:
    """How sure it is that the answer at `place` is the one meant."""
    named = dict(zip(ANSWER_FEATURES, judged[place].features, strict=True))
    alike = sum(one.features[_EQUAL] > 0 for one in judged)
    if named["pair_equal"]:
        return WORD_FOR_WORD / alike
    raw = sigmoid(linear(weights.ANSWER_SURE, sure_features(judged, place)))
    raw = min(raw, 0.5 + (raw - 0.5) * CAUTION)
    for name, factor in _UNLIKELY.items():
        raw *= factor if named[name] else 1.0
    return raw


def sure_features(judged: Sequence[Judged], place: int) -> tuple[float, ...]:
    """What speaks for the answer at `place` of `judged` being the one meant (see SURE_FEATURES)."""
    one = judged[place]
    rival = max((other.score for other in judged if other is not one), default=one.score - 4.0)
    named = dict(zip(ANSWER_FEATURES, one.features, strict=True))
    return (
        one.score / 4,
        max(-1.0, min(1.0, (one.score - rival) / 4)),
        named["best"],
        named["both_content"],
        named["missing"],
        named["said_content"],
        named["told_content"],
        named["other_place"],
        named["place_unsaid"],
        named["other_office"],
        named["pair_same_want"],
        named["pair_other_want"],
        named["pair_negation_differs"],
        named["pair_action_differs"],
        named["pair_numbers_differ"],
        named["pair_equal"],
        named["pair_lengths"],
        named["both_characters"],
        named["about"],
        named["pair_common_asked"],
    )


def _inside(vector: Mapping[str, float], text: str) -> float:
    return sum([weight for term, weight in vector.items() if term in text]) / (sum(vector.values()) or 1.0)


def _terms(phrase: Phrase) -> dict[str, float]:
    """Bigrams, characters and words of a phrase in one vector, told apart by their first letter."""
    terms = {f"b{term}": weight for term, weight in phrase.bigrams.items()}
    terms.update((f"c{term}", weight * 0.7) for term, weight in phrase.characters.items())
    terms.update((f"w{term}", weight) for term, weight in phrase.words.items())
    return terms


def _counts(text: str) -> dict[str, float]:
    """Bigrams and words of a folded text with their saturated counts."""
    counts: dict[str, float] = {}
    for term in (*bigrams(text), *rjieba.cut(text)):
        counts[term] = counts.get(term, 0.0) + 1.0
    return {term: count * (_K1 + 1) / (count + _K1) for term, count in counts.items() if term.isalnum()}


def _index(vectors: Sequence[Mapping[str, float]]) -> _Postings:
    rows: dict[str, tuple[list[int], list[float]]] = {}
    for number, vector in enumerate(vectors):
        for term, weight in vector.items():
            numbers, values = rows.setdefault(term, ([], []))
            numbers.append(number)
            values.append(weight)
    return {term: (np.array(n, np.int64), np.array(w, np.float64)) for term, (n, w) in rows.items()}


def _scores(postings: _Postings, terms: Mapping[str, float], size: int) -> npt.NDArray[np.float64]:
    scores = np.zeros(size)
    for term, weight in terms.items():
        posting = postings.get(term)
        if posting is not None:
            scores[posting[0]] += weight * posting[1]
    return scores


def _best(scores: npt.NDArray[np.float64], count: int) -> list[int]:
    """The places of the highest scores above zero, highest first."""
    count = min(count, len(scores))
    best = np.argpartition(-scores, count - 1)[:count] if count else np.zeros(0, np.int64)
    return [int(n) for n in best[np.argsort(-scores[best], kind="stable")] if scores[n] > 0]
