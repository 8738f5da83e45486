"""What speaks for a passage and for a sentence: features as numbers about 0..1, in a fixed order.

Whether each part of the question stands in each sentence is worked out once, as a table; the rest is arithmetic on it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.search.index import Found
from knowledge.search.question import Question, covered, missing_weight, share_of, words_covered
from knowledge.search.question import characters_covered as characters
from knowledge.search.tokens import bigrams
from knowledge.search.wanted import Figure, Want, figures, fits, tells

Floats = npt.NDArray[np.float64]

PASSAGE_FEATURES = (
    "bm25_of_best", "bm25_of_weight", "rank", "covered", "title_covered", "both_covered", "words_both", "characters",
    "common", "title_common", "tells", "title_share", "siblings", "best_of_document", "opening",
)  # fmt: skip
SENTENCE_FEATURES = (
    "covered", "words", "characters", "around", "words_around", "common", "tells", "tells_known", "length", "density",
    "before", "is_title", "asks", "clause", "covered_and_tells", "lead_in", "figure_asked", "words_and_tells", "after",
    "thing",
)  # fmt: skip
SURE_FEATURES = (
    "passage", "sentence", "gap", "words_with_title", "missing", "characters_with_title", "covered_with_title", "tells",
    "tells_known", "clause", "common", "bm25_of_weight", "question_length", "title_covered", "words_sentence",
    "document_missing", "words_and_tells", "characters_sentence", "unknown_weight", "no_want",
    "thing", "thing_asked",
)  # fmt: skip
BEHIND_CHARS = 26
BEFORE_CHARS = 12
_CLAUSES = re.compile(r"[^,，、;；:：。]+")
_PAUSE = re.compile(r"[,，;；:：。]")
_ASKS = re.compile(r"[?？]\W*$")
_UNTOLD = frozenset({Want.WHAT, Want.WHETHER, Want.NOTHING})


class Table:
    """Which parts of a question stand in which of some texts: the rows of `has` are texts, its columns parts."""

    def __init__(self, question: Question, texts: Sequence[str]) -> None:
        self._question = question
        items = question.items
        flat = b"".join([bytes([item in text for item in items]) for text in texts])
        self.has: Floats = np.frombuffer(flat, np.uint8).reshape(len(texts), len(items)).astype(np.float64)

    @property
    def shares(self) -> Floats:
        """(texts, 3): the shares of terms, words and characters of the question in each text."""
        return shares(self._question, self.has)

    @property
    def common(self) -> Floats:
        """(texts,): about how much of the question stands in each text in one piece."""
        run, longest = np.zeros(len(self.has)), np.zeros(len(self.has))
        for column in range(len(self._question.weighed)):
            run = (run + 1) * self.has[:, column]
            longest = np.maximum(longest, run)
        return np.minimum(1.0, (longest + (longest > 0)) / (len(self._question.bare) or 1))


def shares(question: Question, has: Floats) -> Floats:
    """(texts, 3): see `Table.shares`."""
    return np.asarray(has @ question.item_weights, np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEvidence:
    """The features of one sentence, and the figure in it that is nearest to the question, if one is asked for."""

    features: Floats
    figure: Figure | None


def passage_evidence(question: Question, found: Sequence[Found], titles: Sequence[str]) -> Floats:
    """(passages, features): see PASSAGE_FEATURES. `titles` are the folded titles beside the passages."""
    scores = np.array([one.bm25 for one in found])
    best = scores.max() or 1.0
    ids = [one.document_id for one in found]
    tops = {one: max(found[n].bm25 for n in range(len(found)) if ids[n] == one) for one in dict.fromkeys(ids)}
    texts = ["\n".join((*one.folded, one.extra)) for one in found]
    table = Table(question, texts)
    unique = list(dict.fromkeys(titles))
    of_titles = Table(question, unique)
    place = [unique.index(title) for title in titles]
    both = shares(question, np.maximum(table.has, of_titles.has[place]))
    title_shares, title_common = of_titles.shares, of_titles.common
    own = np.array([share_of(bigrams(title), question) for title in unique])
    return np.column_stack(
        (
            scores / best,
            np.minimum(2.0, scores / question.weight),
            1.0 / np.arange(1, len(found) + 1),
            table.shares[:, 0],
            title_shares[place, 0],
            both[:, 0],
            both[:, 1],
            table.shares[:, 2],
            table.common,
            title_common[place],
            [tells(text, question.asked) for text in texts],
            own[place],
            np.log1p([ids.count(one) for one in ids]) / 2,
            np.array([tops[one] for one in ids]) / best,
            [float(one.position == 0) for one in found],
        )
    )


def sentence_evidence(
    question: Question, found: Sequence[Found], titles: Sequence[str]
) -> list[tuple[Floats, list[Figure | None]]]:
    """For each passage: (sentences, features), see SENTENCE_FEATURES, and the figure each gives as an answer."""
    texts = [text for one in found for text in one.folded]
    passages = np.repeat(np.arange(len(found)), [len(one.folded) for one in found])
    beside = [f"{title}\n{one.extra}" for one, title in zip(found, titles, strict=True)]
    table, everywhere = Table(question, texts), Table(question, beside).has[passages]
    mine = table.shares
    together = np.append(passages[1:] == passages[:-1], values=False)  # a sentence and the next are of one passage
    previous, following = np.roll(table.has, 1, 0) * np.roll(together, 1)[:, None], np.roll(table.has, -1, 0)
    following *= together[:, None]
    around = shares(question, np.maximum(np.maximum(table.has, everywhere), np.maximum(previous, following)))
    known = float(question.asked.want not in _UNTOLD)
    nearest = [nearest_figure(question, text) for text in texts]
    if question.asked.want is Want.FIGURE:
        told = np.array([float(figure is not None) for figure, _ in nearest])
    else:
        told = np.array([tells(text, question.asked) for text in texts])
    lengths = np.array([len(text) for text in texts])
    lead_in = [text.rstrip().endswith((":", "：")) for text in texts]
    features = np.column_stack(
        (
            mine,
            around[:, :2],
            table.common,
            told * known,
            np.full(len(texts), known),
            np.minimum(1.0, lengths / 160),
            mine[:, 0] * 10 / (10 + np.sqrt(lengths)),
            np.roll(mine[:, 0], 1) * np.roll(together, 1),
            [float(_is_title(text, titles[int(n)])) for text, n in zip(texts, passages, strict=True)],
            [float(_ASKS.search(text) is not None) for text in texts],
            [share for _, share in nearest],
            mine[:, 0] * told,
            np.roll(lead_in, 1) * np.roll(together, 1),
            [float(figure is not None) for figure, _ in nearest],
            mine[:, 1] * told,
            np.roll(mine[:, 0], -1) * together,
            [_thing_near(question, text, figure) for text, (figure, _) in zip(texts, nearest, strict=True)],
        )
    )
    ends = np.cumsum([len(one.folded) for one in found])[:-1]
    figure_of = [figure for figure, _ in nearest]
    starts = [0, *(int(end) for end in ends), len(texts)]
    return [
        (rows, figure_of[start:end])
        for rows, start, end in zip(np.split(features, ends), starts, starts[1:], strict=False)
    ]


def _is_title(text: str, title: str) -> bool:
    return bool(title) and len(text) < len(title) + 12 and (text.strip() in title or title in text)


def nearest_figure(question: Question, text: str) -> tuple[Figure | None, float]:
    """The figure a question asks for that stands nearest to its words, and how much of them its clause has."""
    if question.asked.want is not Want.FIGURE:
        return None, 0.0
    best: tuple[Figure | None, float] = (None, 0.0)
    for figure in figures(text):
        if fits(figure, question.asked):
            clause = _clause_of(text, figure)
            if figure.unit == "个" and question.asked.unit not in {None, "个"} and not _behind(question, text, figure):
                continue  # 个 counts anything: what it counts is behind it
            share = (characters(question, clause) + covered(question, clause)) / 2
            share += 0.05 if question.asked.unit == figure.unit else 0.01
            share += _thing_near(question, text, figure)
            best = max(best, (figure, share), key=lambda each: each[1])
    return best


def _thing_near(question: Question, text: str, figure: Figure | None) -> float:
    """How much of what the question counts stands right behind the figure, or right before it."""
    if figure is None or not question.asked.thing:
        return 0.0
    if text[: figure.start].endswith(question.asked.thing):
        return 1.0
    terms = bigrams(question.asked.thing)
    before = text[max(0, figure.start - BEFORE_CHARS) : figure.start]
    return max(_behind(question, text, figure), 0.5 * sum(term in before for term in terms) / len(terms))


def _behind(question: Question, text: str, figure: Figure) -> float:
    """How much of what the question counts stands right behind the figure."""
    terms = bigrams(question.asked.thing)
    behind = _PAUSE.split(text[figure.end : figure.end + BEHIND_CHARS], maxsplit=1)[0]
    return sum(term in behind for term in terms) / (len(terms) or 1)


def _clause_of(text: str, figure: Figure) -> str:
    for match in _CLAUSES.finditer(text):
        if match.start() <= figure.start < match.end():
            return match.group()
    return text


def sure_evidence(
    question: Question, text: str, passage: str, title: str, rows: tuple[Floats, Floats], scores: Sequence[float]
) -> Floats:
    """The features (see SURE_FEATURES) of "this sentence answers".

    `rows` are the features of passage and sentence; `scores` are the passage's, the sentence's, and the lead. Texts
    are folded.
    """
    with_title = f"{title}\n{text}"
    named = dict(zip(SENTENCE_FEATURES, rows[1].tolist(), strict=True))
    heaviest = max((weight for _, weight in question.words), default=0.0)
    return np.array(
        (
            scores[0] / 5,
            scores[1] / 5,
            max(-2.0, min(2.0, scores[2])),
            words_covered(question, with_title),
            missing_weight(question, with_title),
            characters(question, with_title),
            covered(question, with_title),
            named["tells"],
            named["tells_known"],
            named["clause"],
            named["common"],
            rows[0][1],
            min(1.0, len(question.bare) / 20),
            rows[0][4],
            named["words"],
            missing_weight(question, f"{title}\n{passage}"),
            words_covered(question, with_title) * named["tells"],
            named["characters"],
            heaviest / 12,
            float(question.asked.want is Want.NOTHING),
            named["thing"],
            float(bool(question.asked.thing)),
        )
    )
