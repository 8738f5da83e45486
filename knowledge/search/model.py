"""What searching returns, and the protocol the rest of the house searches through."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from knowledge.library.model import Answer, DocumentCard, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageHit:
    """A passage that may answer a question.

    `sentence` is the sentence in it that answers, `context` that sentence with its neighbours; `others` are further
    sentences of the same document that speak of the same thing with another figure. `score` is comparable within one
    search only; `probability` (0..1, calibrated) is how sure it is that the sentence answers the question.
    """

    document: DocumentCard
    passage: str
    sentence: str
    context: str
    score: float
    probability: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHit:
    """An approved answer whose question is like the one asked; `probability` (0..1) is calibrated."""

    answer: Answer
    phrasing: str
    score: float
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHit:
    """A document found by what it is called, or by what it is about."""

    document: DocumentCard
    score: float
    probability: float  # 0..1: how sure it is that this is the document meant


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentQuery:
    """What is known of the document looked for; every field narrows, `words` ranks."""

    words: str = ""
    number: str | None = None
    year: int | None = None
    kind: Kind | None = None
    department_id: str | None = None
    limit: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What the library itself shows of what may be asked: short approved questions, and its newest valid document."""

    questions: tuple[str, ...] = ()
    document: DocumentCard | None = None


class Search(Protocol):
    """The library as one searches it. Everything returned is published; dead documents are returned and say so."""

    @property
    def sequence(self) -> int:
        """The last change of the library that this index contains."""

    @property
    def samples(self) -> Samples:
        """Questions and a document to give as examples."""

    def card(self, document_id: str) -> DocumentCard | None:
        """The published document of this id."""

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """Published documents that carry this 发文字号 (any of its written forms)."""

    def answer(self, answer_id: str) -> Answer | None:
        """The published answer of this id."""

    async def answers(self, question: str, *, today: date, limit: int = 3) -> tuple[AnswerHit, ...]:
        """Approved answers to this question, most probable first."""

    async def passages(self, question: str, *, today: date, limit: int = 5) -> tuple[PassageHit, ...]:
        """Passages that may answer this question, best first; one a document unless `limit` leaves room."""

    async def documents(self, query: DocumentQuery, *, today: date) -> tuple[DocumentHit, ...]:
        """Documents by number, title, topic or date, best first."""

    async def refresh(self, sequence: int) -> None:
        """Take in every change up to `sequence` at least; returns when a search sees them."""
