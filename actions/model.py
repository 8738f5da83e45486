"""The shapes of every capability: what an action is told, what it may ask, and what it answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random
from uuid import UUID

from actions.handover.model import Policy as HandoverPolicy
from actions.voices.model import Policy
from intents.model import Understanding
from knowledge.cipher import Cipher
from knowledge.city import City
from knowledge.residents import Door
from knowledge.search.model import Search
from knowledge.store import Transaction
from knowledge.workdays import Workdays

# --- what is said back -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Plain Chinese text; the door cuts it to what its platform carries."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One numbered choice: what the resident reads, and the intent and subject it stands for."""

    label: str
    intent: str
    subject: str | None = None  # "answer:ID", "document:ID", "place:ID", …; None: the words that led here, again
    words: str | None = None  # the words to act on, where they are not the label


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A question with at most a handful of numbered answers."""

    prompt: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Something with a page of its own."""

    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture (PNG or JPEG bytes) and what it shows, for those who do not see it."""

    content: bytes
    media_type: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A person takes over: what the resident is told, and whether the door may transfer the conversation now."""

    text: str
    transfer: bool = False


Reply = Text | Choices | Card | Image | Handover


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document an answer rests on, as `ask --json` prints it."""

    id: str
    title: str
    number: str | None = None
    passage: str = ""


class Answered(StrEnum):
    """What became of the question."""

    ANSWERED = "answered"
    OFFERED = "offered"
    DECLINED = "declined"  # nothing that a government service is asked: said so, and not put on the list of unanswered
    UNANSWERED = "unanswered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A form under way: its intent, what was answered so far, and the field asked for now (empty: none yet)."""

    intent: str
    asked: str
    answers: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0  # how often the asked field was answered with something it cannot be
    echoes: Mapping[str, str] = field(default_factory=dict)  # how values are read back, where a check said so
    said: tuple[str, ...] = ()  # the fields the resident answered themself, in that order
    waiting: Mapping[str, str] = field(default_factory=dict)  # said already, but resting on a field not answered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an action answers. `shown` are the subjects ("document:ID") that "这个" may mean from now on."""

    replies: tuple[Reply, ...]
    pending: Pending | None = None
    sources: tuple[Source, ...] = ()
    shown: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()  # of a list, the subjects that were not shown yet: "还有吗" shows them
    asks: bool = False  # whether it asks for what is missing: what is said next may be the answer
    answered: Answered = Answered.ANSWERED
    reason: str = "not_found"  # why it is unanswered
    question: str = ""  # what is unanswered, where the text alone does not say it
    wrote: bool = False  # whether it changed a record: then its turn is recorded in the same transaction
    forget: bool = False  # whether the resident was erased: then neither this turn nor the session is kept
    doors: tuple[Door, ...] = ()  # of a resident who was erased: nothing is remembered of what came through them
    changed: tuple[str, ...] = ()  # conversations with staff that changed: live pages are told after the commit
    sealed_as: str = ""  # what the message said is kept sealed: on record it stands under this name alone


# --- what an action is told and may ask --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Who speaks: the door and the name the door knows them by."""

    channel: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A point a resident sent (GCJ-02 degrees) and its label."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """What was said last: for "这个还有效吗", "上一个", "莲汀区的呢", and for a report that an answer is wrong.

    `shown` is what was shown last, `before` what was shown before that; `intent` is what was acted on last, `thread`
    the questions that `question` goes on with, the first one first; `rest` is the last outcome's; `asks` is what could not be answered without what it asked for.
    """

    question: str = ""
    shown: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    intent: str = ""
    thread: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    asks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A question of before, with its meaning."""

    text: str
    meaning: Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing a resident said, with all that is known of it. `now` is UTC.

    `subject` is what a choice or a menu key stands for; `about` what "这个", "上一个" or "第二个" in the text stand for;
    `answers` are a form's, `echoes` how they were read back; `earlier` are the questions that the text goes on with
    ("莲汀区的呢"), `page` the subjects to list where the rest of a list is asked for.
    """

    id: UUID
    resident: Resident
    text: str
    meaning: Understanding
    now: datetime
    subject: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    echoes: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None
    location: Location | None = None
    previous: Previous = field(default_factory=Previous)
    earlier: tuple[Said, ...] = ()
    page: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the service says of itself: names, numbers, addresses; from the settings."""

    city: str
    hotline: str
    hotline_hours: str
    site_url: str
    public_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The open transaction, and what a rule may ask."""

    transaction: Transaction
    search: Search
    city: City
    service: Service
    cipher: Cipher
    workdays: Workdays
    rng: Random
    secret_key: str = field(default="", repr=False)  # what tickets are signed with
    voices: Policy = field(default_factory=Policy)  # the settings of cases
    handover: HandoverPolicy = field(default_factory=HandoverPolicy)  # when and where a person answers


Act = Callable[[Turn, Facts], Awaitable[Outcome]]
