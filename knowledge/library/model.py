"""What the library hands out: documents and answers as the rest of the house sees them."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """A policy document, or the text that explains one."""

    DOCUMENT = "document"
    INTERPRETATION = "interpretation"


class State(StrEnum):
    """Where a document or an answer stands on its way to residents."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Validity(StrEnum):
    """The four states of a document's validity, in the words officials use; and that nobody has registered it."""

    VALID = "有效"
    AMENDED = "已修改"
    ABOLISHED = "废止"
    EXPIRED = "失效"
    UNKNOWN = "未登记"


class Rank(IntEnum):
    """Whose document it is; a lower rank outweighs a higher one."""

    NATIONAL = 0
    PROVINCIAL = 1
    CITY = 2
    COUNTY = 3
    UNKNOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCard:
    """A published document without its body: all that a reply needs to cite it."""

    id: str
    kind: Kind
    title: str
    number: str | None = None
    issuer: str | None = None
    department_id: str | None = None
    rank: Rank = Rank.UNKNOWN
    formed_on: date | None = None
    published_on: date | None = None
    summary: str | None = None
    topics: tuple[str, ...] = ()
    validity: Validity = Validity.UNKNOWN
    valid_until: date | None = None
    ended_on: date | None = None
    successor: str | None = None
    interprets: str | None = None
    form: str | None = None
    missing: tuple[str, ...] = ()
    interpretation_ids: tuple[str, ...] = ()  # of a document
    document_ids: tuple[str, ...] = ()  # of an interpretation: what it explains

    def validity_on(self, today: date) -> Validity:
        """What this document's validity is on `today`: it ends by itself on the day after `valid_until`."""
        if (
            self.validity in (Validity.VALID, Validity.AMENDED, Validity.UNKNOWN)
            and self.valid_until
            and today > self.valid_until
        ):
            return Validity.EXPIRED
        return self.validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A published document with its body, as it is indexed."""

    card: DocumentCard
    body: str
    indexed: str
    damaged: tuple[tuple[int, int], ...] = ()  # [start, end) in `body` of sentences that must not be quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """A published document with all that its page shows."""

    document: Document
    index_number: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that staff approved, with every phrasing of its question and the numbers of its sources."""

    id: str
    question: str
    phrasings: tuple[str, ...]
    answer: str
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    department_id: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    reviewed_on: date | None = None

    def valid_on(self, today: date) -> bool:
        """Whether this answer may be given on `today`; both ends belong to it."""
        started = self.valid_from is None or self.valid_from <= today
        return started and (self.valid_until is None or today <= self.valid_until)
