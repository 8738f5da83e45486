"""Documents by what they are called: number, title words, topics, issuer, year."""

import re
from collections.abc import Iterable
from datetime import date

from knowledge.library.model import DocumentCard
from knowledge.search import weights
from knowledge.search.catalogue import Catalogue, said_number
from knowledge.search.index import PassageSearcher
from knowledge.search.linear import linear, sigmoid
from knowledge.search.model import DocumentHit, DocumentQuery
from knowledge.search.question import idf
from knowledge.search.ranking import preference
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams, longest_common

PROPOSED = 60
NAME_FEATURES = ("covered", "title_covered", "title_share", "common", "subject_share", "missing", "lead", "words")
_LEAD = NAME_FEATURES.index("lead")
NEWEST_OF = 1000
DEAD_PENALTY = 1.0  # a dead document follows a living one of nearly the same name
UNNAMED = 0.3  # nothing but a department or a year was said
BY_NUMBER = 1.0
BY_PART_OF_NUMBER = 0.9
_POLITE = re.compile(
    r"请?(?:帮我|给我|我想|我要|俺想|麻烦)?(?:查一?下|找一?下|查找|查询|搜索|搜一?下|看一?下|看看|找|查|要)|有没有|有吗|在哪里?|哪里|那个|这个|相关的?|有关的?"
    r"|(?:的)?(?:文件|原文|全文|红头文件|政策|解读|通知|办法|规定)?(?:呢|吗|吧|啊|了)?$|关于|一下"
)
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_SUBJECT = re.compile(
    r"关于(?:印发|进一步|加强|做好|开展|公布|调整|完善|修改|废止|规范|推进|实施)*[《〈]?(.+?)[》〉]?的(?:通知|意见|公告|决定|通告|办法|批复|解读)*$"
)


class Namer:
    """Finds documents by name in one fixed state of the library."""

    def __init__(self, searcher: PassageSearcher, catalogue: Catalogue) -> None:
        self._searcher = searcher
        self._catalogue = catalogue

    def documents(self, query: DocumentQuery, *, today: date) -> tuple[DocumentHit, ...]:
        """See `Search.documents`."""
        numbered = self._by_number(query)
        if numbered:
            best = sorted(numbered, key=lambda hit: (-hit.probability, -self._preference(hit.document, today)))
            return tuple(best[: query.limit])
        if query.number and not query.words.strip():
            return ()  # a number that nothing carries, and nothing else was said
        return self._by_words(query, today)

    def _preference(self, card: DocumentCard, today: date) -> float:
        dead = self._catalogue.dead(card, today)
        return preference(card, today) - (DEAD_PENALTY if dead else 0.0)

    def _by_number(self, query: DocumentQuery) -> list[DocumentHit]:
        for said in filter(None, (query.number, query.words)):
            exact = [card for card in self._catalogue.by_number(said) if self._narrow(card, query)]
            if exact:
                return [DocumentHit(document=card, score=2.0, probability=BY_NUMBER) for card in exact]
            parts = [card for card in self._catalogue.by_said_number(said) if self._narrow(card, query)]
            if parts:
                known = said_number(said)
                sure = BY_PART_OF_NUMBER if known is not None and (known.year and known.prefix) else 0.7
                probability = sure / len(parts) ** 0.5
                return [DocumentHit(document=card, score=1.0, probability=probability) for card in parts]
        return []

    def _narrow(self, card: DocumentCard, query: DocumentQuery) -> bool:
        if query.kind not in (None, card.kind):
            return False
        return query.department_id is None or query.department_id == card.department_id

    def _by_words(self, query: DocumentQuery, today: date) -> tuple[DocumentHit, ...]:
        rows = self.judged(query)
        if rows is None:
            return self._newest(query)
        scored = [(linear(weights.NAME_RANK, row), row, card) for row, card in rows]
        scored.sort(key=lambda each: -(each[0] + self._preference(each[2], today)))
        hits = []
        for place, (score, row, card) in enumerate(scored[: query.limit]):
            rivals = [other for n, (other, _, _) in enumerate(scored) if n != place]
            probability = sigmoid(linear(weights.NAME, with_lead(row, score, rivals)))
            hits.append(DocumentHit(document=card, score=score, probability=probability))
        return tuple(hits)

    def judged(self, query: DocumentQuery) -> list[tuple[tuple[float, ...], DocumentCard]] | None:
        """Documents with words in common and their features (see NAME_FEATURES); None where no words were said."""
        words = _subject_of(query.words, with_year=query.year is None)
        terms = list(dict.fromkeys(bigrams(words)))
        if not terms:
            return None
        cards = self._named(query, terms, PROPOSED)
        known = {term: idf(self._searcher.title_frequency(term), self._searcher.size) for term in terms}
        return [(name_features(words, known, card), card) for card in cards]

    def _named(self, query: DocumentQuery, terms: list[str], limit: int) -> list[DocumentCard]:
        found = self._searcher.names(
            terms, limit=limit, kind=query.kind, department_id=query.department_id, year=query.year
        )
        return [self._catalogue.cards[one] for one, _ in found if one in self._catalogue.cards]

    def _newest(self, query: DocumentQuery) -> tuple[DocumentHit, ...]:
        cards = self._named(query, [], NEWEST_OF)
        newest = sorted(cards, key=lambda card: (card.published_on or date.min, card.id), reverse=True)
        return tuple(DocumentHit(document=card, score=0.0, probability=UNNAMED) for card in newest[: query.limit])


def with_lead(row: tuple[float, ...], score: float, rivals: list[float]) -> tuple[float, ...]:
    """The features with the lead of this score over the best of the others filled in."""
    lead = max(-2.0, min(2.0, score - max(rivals, default=score - 2.0)))
    return (*row[:_LEAD], lead, *row[_LEAD + 1 :])


def _subject_of(words: str, *, with_year: bool) -> str:
    """What was said of a document without the words that only ask for one."""
    folded = fold(words)[:200].strip()
    bare = _POLITE.sub("", folded)
    if not with_year:
        bare = _YEAR.sub("", bare)
    return bare.strip() or folded


def name_features(words: str, known: dict[str, float], card: DocumentCard) -> tuple[float, ...]:
    """The features of a document being the one meant (see NAME_FEATURES; "lead" is filled in by who ranks)."""
    title = fold(card.title)
    rest = fold("\n".join([card.number or "", *card.topics, card.issuer or "", card.summary or ""]))
    weight = sum(known.values()) or 1.0
    both = f"{title}\n{rest}"
    subject = _SUBJECT.search(title)
    return (
        _share(known, both, weight),
        _share(known, title, weight),
        _present(bigrams(title), words),
        longest_common(words, title) / (len(words) or 1),
        _present(bigrams(subject[1]), words) if subject else _present(bigrams(title), words),
        max((value for term, value in known.items() if term not in both), default=0.0)
        / max(known.values(), default=1.0),
        0.0,
        min(1.0, len(words) / 20),
    )


def _share(known: dict[str, float], text: str, weight: float) -> float:
    return sum(value for term, value in known.items() if term in text) / weight


def _present(terms: Iterable[str], words: str) -> float:
    listed = list(terms)
    return sum(term in words for term in listed) / (len(listed) or 1)
