"""What a resident of the sample city is told: `python -m bench.search.asked`.

Questions in words that nobody approved, a good part of which nothing in the library answers, go the way that a question
goes after it was understood: approved answers and passages, then the rules. An answer that should not have been given
counts against precision as much as a wrong one.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from actions.answers import rules
from actions.answers.finding import find
from bench.search.data import TODAY, Shelf, sample_answers, sample_city, sample_documents
from knowledge.library.model import DocumentCard
from knowledge.search.faq import Faq
from knowledge.search.model import AnswerHit, PassageHit
from knowledge.search.places import Gazetteer
from knowledge.search.text import fold

QUESTIONS = Path(__file__).parent / "asked.yml"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question, the approved answers that answer it, and what a quoted sentence must say; nothing: nothing answers."""

    text: str
    answers: frozenset[str]
    says: str | None

    @property
    def answered(self) -> bool:
        """Whether the library answers it."""
        return bool(self.answers or self.says)

    def right(self, verdict: rules.Verdict) -> bool:
        """Whether what is told, or one of what is offered, answers it."""
        if any(hit.answer.id in self.answers for hit in verdict.answers):
            return True
        said = fold(verdict.passages[0].context) if verdict.passages else ""
        return self.says is not None and fold(self.says) in said


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The library of the sample city as `find` looks things up in it."""

    faq: Faq
    shelf: Shelf

    def card(self, document_id: str) -> DocumentCard | None:
        """See `Search.card`."""
        return self.shelf.catalogue.cards.get(document_id)

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """See `Search.by_number`."""
        return self.shelf.catalogue.by_number(number)

    async def answers(self, question: str, *, today: date, limit: int = 3) -> tuple[AnswerHit, ...]:
        """See `Search.answers`."""
        return self.faq.hits(question, today=today, limit=limit)

    async def passages(self, question: str, *, today: date, limit: int = 5) -> tuple[PassageHit, ...]:
        """See `Search.passages`."""
        return self.shelf.ranker.passages(question, today=today, limit=limit)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A question and what it came to."""

    question: Question
    verdict: rules.Verdict

    @property
    def given(self) -> bool:
        """Whether an answer was given, not only offered."""
        return self.verdict.kind in rules.GIVEN

    @property
    def right(self) -> bool:
        """Whether it answers the question."""
        return self.question.right(self.verdict)


def questions() -> list[Question]:
    """All of them."""
    listed = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return [Question(text=one["q"], answers=frozenset(one.get("answer", ())), says=one.get("says")) for one in listed]


async def ask(asked: Iterable[Question], folder: Path) -> list[Told]:
    """What each comes to; `folder` is an empty one for the index."""
    city = sample_city()
    desk = Desk(faq=Faq(sample_answers(), Gazetteer(city)), shelf=Shelf.of(sample_documents(), folder, city))
    return [Told(question=one, verdict=await find(one.text, desk, TODAY)) for one in asked]


def precision(told: Iterable[Told]) -> float:
    """How many of the answers that were given are right."""
    given = [one.right for one in told if one.given]
    return sum(given) / (len(given) or 1)


def main() -> None:
    """Print the figures, and every answer that should not have been given."""
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(ask(questions(), Path(folder)))
    known = [one for one in told if one.question.answered]
    unknown = [one for one in told if not one.question.answered]
    shares = (
        f"with an answer: given {_share(one.given for one in known)}",
        f"rightly {_share(one.given and one.right for one in known)}",
        f"offered among the choices {_share(not one.given and one.right for one in known)}",
    )
    lines = [
        f"{len(known)} questions with an answer, {len(unknown)} without; precision {precision(told):.3f}",
        ", ".join(shares),
        f"without: given all the same {_share(one.given for one in unknown)}",
        str(dict(Counter(one.verdict.kind.value for one in told))),
        *(f"    {_line(one)}" for one in told if one.given and not one.right),
        *(f"    not given: {_line(one)}" for one in known if not one.given),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _share(each: Iterable[bool]) -> str:
    listed = list(each)
    return f"{sum(listed) / (len(listed) or 1):.3f}"


def _line(one: Told) -> str:
    verdict = one.verdict
    found = [f"{hit.answer.id} {hit.probability:.2f}" for hit in verdict.answers]
    found += [f"{hit.document.id} {hit.probability:.2f} {hit.context.strip()[:60]}" for hit in verdict.passages[:1]]
    return f"{one.question.text} | {verdict.kind.value} {found}"


if __name__ == "__main__":
    main()
