"""The closed vocabulary of importing: what came in, what was found, what is shown and what is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: `BLOCKING` stops publication, `WARNING` wants a look, `INFO` is for the record."""

    INFO = "info"
    WARNING = "warning"
    BLOCKING = "blocking"


class FindingKind(StrEnum):
    """Everything an import can find. The set is closed: consoles and reports match on it."""

    INVISIBLE_REMOVED = "invisible_removed"
    PRIVATE_USE_REMOVED = "private_use_removed"
    CHARACTER_LOST = "character_lost"
    MOJIBAKE = "mojibake"
    HIDDEN_TEXT = "hidden_text"
    READING_REMOVED = "reading_removed"
    CHARACTER_EATEN = "character_eaten"
    SIMPLIFIED = "simplified"
    POISON = "poison"
    POISON_HEAVY = "poison_heavy"
    POISON_SUSPECTED = "poison_suspected"
    BOILERPLATE = "boilerplate"
    LINES_JOINED = "lines_joined"
    EDITOR_CREDIT = "editor_credit"
    METADATA_MISSING = "metadata_missing"
    METADATA_CONFLICT = "metadata_conflict"
    INDEX_NUMBER_WRONG = "index_number_wrong"
    NUMBER_MASKED = "number_masked"
    NUMBER_NORMALIZED = "number_normalized"
    DATE_UNREADABLE = "date_unreadable"
    DATE_DOUBTFUL = "date_doubtful"
    VALIDITY_STATED = "validity_stated"
    FIGURE_MASKED = "figure_masked"
    FIGURE_IMPOSSIBLE = "figure_impossible"
    SPUN_WORD = "spun_word"
    NAME_MASKED = "name_masked"
    NAME_KEPT = "name_kept"
    IDENTIFIER_MASKED = "identifier_masked"
    TEXT_EMPTY = "text_empty"


class Media(StrEnum):
    """The form a document was read from."""

    TEXT = "text/plain"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    ROW = "application/jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a document came from: a file's name below the folder that was given, and, in a file of rows, the row (1 =
    first). `path` is the whole path, where it was read from one.
    """

    file: str
    line: int | None = None
    path: str = ""

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the original text.

    `start` and `end` are character offsets into the original where the words stand there literally, else None (they
    were changed by an earlier step). `line` is 1 for the first line, 0 for a title that came beside the text.
    `excerpt` is at most 60 characters around the place, as the step saw them.
    """

    line: int
    excerpt: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a step saw or did. `note` is Chinese, says what it is and what the curator should do."""

    step: str
    kind: FindingKind
    severity: Severity
    note: str
    original: str
    place: Place
    replacement: str | None = None

    @property
    def line(self) -> int:
        """The line of the original (see `Place.line`)."""
        return self.place.line


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """One document as read, before cleaning. `key` is a stable external id; `metadata` has the names of the source."""

    source: Source
    text: str
    key: str | None = None
    title: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    media: Media = Media.TEXT
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFailure:
    """A file or row that could not be read; `reason` is a Chinese sentence for staff. The rest goes on."""

    source: Source
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of a document; None is unknown and never guessed (RULES.md, "Documents").

    `validity` is one of 有效, 已修改, 废止, 失效. `number` has the form 机关代字〔year〕serial号, or 令第N号.
    `interprets` is the number of the document this text interprets; `cites` the numbers named in the body, each once.
    """

    index_number: str | None = None
    category: str | None = None
    issuer: str | None = None
    formed_on: date | None = None
    published_on: date | None = None
    title: str | None = None
    number: str | None = None
    summary: str | None = None
    topics: tuple[str, ...] = ()
    validity: str | None = None
    valid_until: date | None = None
    abolished_on: date | None = None
    successor: str | None = None
    interprets: str | None = None
    interpretation_form: str | None = None
    origin: str | None = None
    phones: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A sentence that lost words and may have lost its sense: not to be quoted while another passage answers.

    `paragraph` indexes `CleanText.paragraphs` (-1 is the title); `start` and `end` are offsets into `CleanText.text`
    (for the title, into the title); `line` is the line of the original.
    """

    paragraph: int
    start: int
    end: int
    line: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A document ready for a curator. `paragraphs` is what is shown, `indexed` what search sees, `original` untouched.

    `indexed` is title and body plus repaired variants of corrupted words, so that the text is found by the right word
    though it is never shown as if the source had said it.
    """

    source: Source
    key: str | None
    title: str | None
    paragraphs: tuple[str, ...]
    indexed: str
    metadata: Metadata
    findings: tuple[Finding, ...]
    damaged: tuple[Damage, ...]
    original: str

    @property
    def text(self) -> str:
        """The body as shown, one paragraph a line."""
        return "\n".join(self.paragraphs)

    @property
    def publishable(self) -> bool:
        """Whether nothing found blocks publication."""
        return all(finding.severity is not Severity.BLOCKING for finding in self.findings)
