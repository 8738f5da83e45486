"""The shapes of voices: who acts, what the settings are, what is handed in and what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from actions.voices.vocabulary import KIND_NAMES, STATE_NAMES, Act, Kind, Role, State
from knowledge.cipher import Cipher
from knowledge.city import City
from knowledge.workdays import Workdays

__all__ = [
    "KIND_NAMES",
    "STATE_NAMES",
    "SYSTEM",
    "Act",
    "Actor",
    "Case",
    "Contact",
    "Desk",
    "Entry",
    "Kind",
    "KindPolicy",
    "Likeness",
    "NewCase",
    "NewReply",
    "Policy",
    "Published",
    "Reply",
    "ReplyState",
    "Role",
    "State",
    "Suggested",
    "Taken",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: an opaque id for the log ("staff:ID", "resident:UUID", "system"), the part, the department."""

    id: str
    role: Role
    department_id: str | None = None

    @property
    def scope(self) -> str | None:
        """The department whose cases alone may be seen; None sees all."""
        return self.department_id if self.role is Role.DEPARTMENT else None


SYSTEM = Actor(id="system", role=Role.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPolicy:
    """What holds for one kind: working days to the reply, whether a name may be kept back, whether it may be public."""

    days: int = 5
    anonymous: bool = True
    public: bool = True
    asks_page: bool = False


def _kinds() -> Mapping[Kind, KindPolicy]:
    return MappingProxyType(
        {
            Kind.SUGGESTION: KindPolicy(),
            Kind.FAULT: KindPolicy(days=3, asks_page=True),
            Kind.LETTER: KindPolicy(anonymous=False),
            Kind.CONSULTATION: KindPolicy(),
            Kind.COMPLAINT: KindPolicy(public=False),
            Kind.FEEDBACK: KindPolicy(),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of voices. Days of `pause_days` are working days, the others calendar days."""

    kinds: Mapping[Kind, KindPolicy] = field(default_factory=_kinds)
    transfers: int = 2
    pauses: int = 2
    pause_days: int = 10
    follow_ups: int = 3
    reopen_days: int = 30
    rating_days: int = 10
    personal_days: int = 180
    second_person: bool = True

    def days(self, kind: Kind) -> int:
        """Working days from receipt to the reply."""
        return self.kinds[kind].days


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the work on cases stands on: the settings, the calendar, the seals, the city."""

    policy: Policy
    workdays: Workdays
    cipher: Cipher
    city: City


# --- what is handed in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a resident hands in. `key` names the handing in: the same key of the same resident is the same case."""

    kind: Kind
    channel: str
    sender: str
    key: str
    text: str
    title: str = ""
    page_url: str = ""
    leader: str = ""  # to whom a letter is addressed
    department_id: str | None = None  # the department that the resident named, or that was suggested to them
    anonymous: bool = False
    public: bool = False  # the resident agrees that question and answer be shown without them
    name: str = ""
    phone: str = ""
    notice: str = ""  # the version of the notice that was shown before name and phone were left
    draft_id: str = ""  # pictures kept for ("voice_draft", draft_id) become the case's


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A case that exists now, as its resident is told. `code` is None where it was told before and cannot be again."""

    case_id: UUID
    number: str
    code: str | None
    due_on: date
    due_shown: str
    department_ids: tuple[str, ...]  # suggested, best first
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What everybody is to read of a case."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReply:
    """A reply as staff write it. `shown` is the public version of the case that goes with a public one; without it, what
    the case shows, masked.
    """

    text: str
    public: bool = False
    shown: Published | None = None


# --- what is shown -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as staff and its resident see it; texts are masked, nothing here says who the resident is."""

    id: UUID
    number: str
    kind: Kind
    state: State
    title: str
    text: str
    channel: str
    page_url: str | None
    leader: str | None
    department_id: str | None  # the lead
    anonymous: bool
    wants_public: bool
    published_at: datetime | None
    public_title: str | None
    public_text: str | None
    designated: bool
    transfers: int
    pauses: int
    follow_ups: int
    paused_at: datetime | None
    received_at: datetime
    clock_from: date
    days: int
    paused_days: int
    due_on: date
    due_exact: bool
    duty: int
    answered: int
    supporters: int
    topic: str
    merged_into: UUID | None
    rating: int | None
    replied_at: datetime | None
    closed_at: datetime | None
    purged_at: datetime | None
    updated_at: datetime
    version: int

    @property
    def owes(self) -> bool:
        """Whether a reply is owed."""
        return self.answered < self.duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a case's story. `shown_to` is "resident" (everybody) or "staff"."""

    id: int
    at: datetime
    actor: str
    act: str
    before: str | None
    after: str | None
    department_id: str | None
    text: str
    shown_to: str


class ReplyState(StrEnum):
    """How far a reply is."""

    SUBMITTED = "submitted"  # waits for the second person
    REJECTED = "rejected"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply to a case. `duty` is which of the case's duties it answers."""

    id: UUID
    case_id: UUID
    duty: int
    text: str
    public: bool
    public_title: str | None  # the public version of the case that goes with it
    public_text: str | None
    state: ReplyState
    department_id: str | None
    drafted_by: str
    drafted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who stands behind a case, masked or open."""

    name: str
    phone: str
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A case that is like a text: `score` 0..1."""

    case_id: UUID
    number: str
    title: str
    state: State
    department_id: str | None
    received_at: datetime
    supporters: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A department that may be in charge, how surely (shares that add up to at most 1), and why."""

    department_id: str
    share: float
    because: str
