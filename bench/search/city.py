"""Questions about the sample city's documents, labelled by the approved answers: `python -m bench.search.city`.

An answer names its sources, so a question's right documents are known (they and their interpretations); a sentence is
taken as the answer where it says much of what the answer says, and a figure of it where a figure was asked for.
"""

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.search.data import TODAY, Shelf, first_half, sample_answers, sample_city, sample_documents
from bench.search.policies import calibration
from knowledge.library.model import Answer, Document
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams
from knowledge.search.wanted import Want, asked, figures

SAYS_IT = 0.45  # share of a sentence's terms that the answer has
SAYS_NOTHING = 0.2


@dataclass(frozen=True, kw_only=True)
class CityQuestion:
    """A question, the documents that answer it, and the approved answer (folded)."""

    question: str
    documents: frozenset[str]
    answer: str

    def said(self, document_id: str, sentence: str) -> bool | None:
        """Whether a sentence answers; None where the labels do not tell."""
        folded = fold(sentence)
        terms = set(bigrams(folded))
        share = len(terms & set(bigrams(self.answer))) / (len(terms) or 1)
        if asked(fold(self.question)).want is Want.FIGURE:
            mine = {figure.text for figure in figures(self.answer)}
            shared = any(figure.text in mine for figure in figures(folded))
            if shared and share >= SAYS_IT / 2:
                return True
            return False if not shared else None
        if share >= SAYS_IT:
            return True
        return False if share < SAYS_NOTHING or document_id not in self.documents else None


def questions(documents: Iterable[Document], *, tuned: bool) -> list[CityQuestion]:
    """The questions of one half of the answers, where their sources are among the documents."""
    by_number: dict[str, set[str]] = {}
    for one in documents:
        for number in filter(None, (one.card.number, one.card.interprets)):
            by_number.setdefault(number, set()).add(one.card.id)
    found = []
    for answer in sample_answers():
        right = frozenset().union(*(by_number.get(number, set()) for number in answer.sources))
        if right and first_half(answer.id) is tuned:
            found += [_question(text, answer, right) for text in (answer.question, *answer.phrasings[:2])]
    return found


def _question(text: str, answer: Answer, right: frozenset[str]) -> CityQuestion:
    return CityQuestion(question=text, documents=right, answer=fold(answer.answer))


def main() -> None:
    """Print the figures."""
    documents = sample_documents()
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf.of(documents, Path(folder), sample_city())
        for name, tuned in (("tuned on", True), ("reported", False)):
            _report(name, shelf, questions(documents, tuned=tuned))


def _report(name: str, shelf: Shelf, listed: list[CityQuestion]) -> None:
    first = inside = said = 0
    sure: list[tuple[float, bool]] = []
    for one in listed:
        hits = shelf.ranker.passages(one.question, today=TODAY, limit=5)
        first += bool(hits) and hits[0].document.id in one.documents
        inside += any(hit.document.id in one.documents for hit in hits)
        truth = one.said(hits[0].document.id, hits[0].sentence) if hits else False
        said += bool(truth)
        if truth is not None and hits:
            sure.append((hits[0].probability, truth))
        gone = shelf.without(one.documents, sample_city()).passages(one.question, today=TODAY, limit=1)
        sure += [(hit.probability, False) for hit in gone if not one.said(hit.document.id, hit.sentence)]
    count = len(listed)
    lines = [
        (
            f"{name}: {count} questions; right document first {first / count:.3f}, among five {inside / count:.3f};"
            f" first sentence says it {said / count:.3f}"
        ),
        *calibration(sure),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
