"""The shapes of events and their sessions. Moments are UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

FORMS = ("实地参观", "线上云体验", "政策解读", "座谈交流", "知识竞赛")


FIELDS = ("优化营商环境", "便民服务", "市场监管", "城市治理", "人居环境", "消防安全", "民生保障")


EVERYBODY = ""  # the seats that no audience has for itself


class EventState(StrEnum):
    """draft → submitted → published → (suspended) → ended."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    ENDED = "ended"


class SessionState(StrEnum):
    """What can be done with a session: book, nothing for now, nothing any more."""

    OPEN = "open"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """What an organizer writes of an event. `invitation` is the code in clear; None: whoever likes may come."""

    title: str
    department_id: str
    form: str
    field: str
    summary: str
    place: str
    address: str
    phone: str
    notices: tuple[str, ...] = ()
    district_id: str | None = None
    campaign_id: str | None = None
    keywords: tuple[str, ...] = ()
    audience: str = ""
    for_children: bool = False
    min_age: int = 18
    age_binds_all: bool = False
    real_name: bool = False
    invitation: str | None = None
    max_party: int = 5
    skip_allowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it stands. `invited` says that a code is needed."""

    id: str
    campaign_id: str | None
    department_id: str
    district_id: str | None
    title: str
    form: str
    field: str
    summary: str
    notices: tuple[str, ...]
    place: str
    address: str
    keywords: tuple[str, ...]
    phone: str
    audience: str
    for_children: bool
    min_age: int
    age_binds_all: bool
    real_name: bool
    invitation_hash: str | None
    max_party: int
    skip_allowed: bool
    state: EventState
    version: int
    created_by: str
    submitted_by: str | None
    approved_by: str | None
    returned_because: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def invited(self) -> bool:
        """Whether only those with a code may come."""
        return self.invitation_hash is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """What an organizer writes of a session. `quotas`: seats for one audience alone; no cut-off: the usual one."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    cut_off_at: datetime | None = None
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Seats of a session that one audience has for itself."""

    audience: str
    seats: int
    taken: int

    @property
    def free(self) -> int:
        """Seats not taken."""
        return self.seats - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it stands. `taken` counts holds too; `waiting` are the parties in line, where it was asked for."""

    id: UUID
    event_id: str
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    capacity: int
    taken: int
    state: SessionState
    reason: str | None
    version: int
    quotas: tuple[Quota, ...] = ()
    waiting: int = 0

    @property
    def free(self) -> int:
        """Seats not taken, whoever they are for."""
        return self.capacity - self.taken

    def free_for(self, audience: str) -> int:
        """Seats not taken in one audience's part; `EVERYBODY` for the part that nobody has for himself."""
        for quota in self.quotas:
            if quota.audience == audience:
                return quota.free
        return self.free - sum(quota.free for quota in self.quotas)

    def seats_for(self, audience: str) -> int:
        """All seats of one audience's part."""
        for quota in self.quotas:
            if quota.audience == audience:
                return quota.seats
        return self.capacity - sum(quota.seats for quota in self.quotas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An event with the sessions that still lie ahead (or were asked for)."""

    event: Event
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for in the catalogue; empty means any. Days are the city's, both ends included."""

    first_day: date | None = None
    last_day: date | None = None
    campaign_id: str | None = None
    department_id: str | None = None
    district_id: str | None = None
    form: str | None = None
    field: str | None = None
    words: Sequence[str] = ()
    for_children: bool = False
    only_free: bool = False
