"""Looking a question up in the library."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from actions.answers import meant, rules
from actions.answers.plain import plainly
from actions.answers.years import answer_covers, passage_covers, year_asked
from knowledge.library.model import Answer, DocumentCard
from knowledge.search.model import AnswerHit, PassageHit


class Finds(Protocol):
    """What of the search is asked here."""

    def card(self, document_id: str) -> DocumentCard | None:
        """See `Search.card`."""

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """See `Search.by_number`."""

    async def answers(self, question: str, *, today: date, limit: int = 3) -> tuple[AnswerHit, ...]:
        """See `Search.answers`."""

    async def passages(self, question: str, *, today: date, limit: int = 5) -> tuple[PassageHit, ...]:
        """See `Search.passages`."""


async def find(question: str, search: Finds, today: date) -> rules.Verdict:
    """What the library has for this question."""
    plain, year = plainly(question), year_asked(question, today)
    answers = await search.answers(plain, today=today, limit=rules.LOOKED_AT)
    kept, others = _of_year(answers, year, search, today)
    if kept and rules.settles(plain, kept[0]):
        return rules.settled(kept[0])
    passages = await search.passages(plain, today=today)
    fitting = tuple(hit for hit in passages if year is None or passage_covers(hit.document, hit.passage, year, today))
    found = rules.Found(question=plain, answers=kept, passages=fitting, year=year, other_years=others)
    verdict = rules.judge(found)
    if verdict.kind in rules.HARDLY and len(plain) > meant.STORY_CHARS:
        return await _by_clauses(plain, search, today) or verdict
    return verdict


async def _by_clauses(story: str, search: Finds, today: date) -> rules.Verdict | None:
    """What the clauses of a long text ask for, to choose from."""
    best: dict[str, AnswerHit] = {}
    for clause in meant.clauses(story):
        for hit in await search.answers(clause, today=today):
            known = best.get(hit.answer.id)
            if hit.probability >= rules.NEARLY_LIKELY and (known is None or known.probability < hit.probability):
                best[hit.answer.id] = hit
    hits = sorted(best.values(), key=lambda hit: -hit.probability)[: rules.CHOICES]
    return rules.Verdict(kind=rules.Kind.RELATED, answers=tuple(hits)) if hits else None


async def settled(question: str, search: Finds, today: date) -> rules.Verdict | None:
    """The approved answer that is surely the one meant, where there is one: looked up without the documents."""
    plain = plainly(question)
    hits = await search.answers(plain, today=today)
    kept, _ = _of_year(hits, year_asked(question, today), search, today)
    return rules.settled(kept[0]) if kept and rules.settles(plain, kept[0]) else None


def sources_of(answer: Answer, search: Finds) -> tuple[DocumentCard, ...]:
    """The documents that an answer rests on."""
    found: list[DocumentCard] = []
    for number in answer.sources:
        direct = search.card(number)
        found += [direct] if direct else search.by_number(number)[:1]
    return tuple(found)


def _of_year(
    hits: Iterable[AnswerHit], year: int | None, search: Finds, today: date
) -> tuple[tuple[AnswerHit, ...], tuple[AnswerHit, ...]]:
    """The answers that are about the year asked for, and the others."""
    kept: list[AnswerHit] = []
    others: list[AnswerHit] = []
    for hit in hits:
        fits = year is None or answer_covers(hit.answer, sources_of(hit.answer, search), year, today)
        (kept if fits else others).append(hit)
    return tuple(kept), tuple(others)
