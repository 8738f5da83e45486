"""The shapes of what residents ask for and get. Moments are UTC."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from actions.visits.event_model import EVERYBODY
from knowledge.cipher import Cipher
from knowledge.workdays import Workdays


class BookingState(StrEnum):
    """Every state but `cancelled` has its seats."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


class WaitingState(StrEnum):
    """In line; offered (a held booking stands for it); and the three ways out."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of a party, where the site needs real names."""

    name: str
    born: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call: the least that a booking needs."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The personal part of a booking, as it lies in the database."""

    name: bytes | None
    phone: bytes | None
    people: bytes | None
    phone_blind: bytes | None = None  # the phone's keyed hash, by which a second booking of it is found


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """What a resident asks for. The same `key` of the same resident again is the same request.

    `of_age` is the resident's declaration; `people` (the booker first) is needed where the site asks for real names.
    `wait`: go to the waiting list when it is full. `hold_s`: take the seats for so long, to be confirmed by `accept`.
    """

    session_id: UUID
    resident_id: UUID
    key: str
    party: int
    contact: Contact
    audience: str = EVERYBODY
    of_age: bool = False
    people: tuple[Person, ...] = ()
    invitation: str = ""
    wait: bool = True
    hold_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A booking (or a hold, until `expires_at`). `resident_id` is None once the person is forgotten."""

    id: UUID
    session_id: UUID
    resident_id: UUID | None
    audience: str
    party: int
    state: BookingState
    reason: str | None
    expires_at: datetime | None
    waiting_id: UUID | None
    version: int
    checked_in_at: datetime | None
    party_came: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place in line. `position` counts from 1 among those still waiting for the same seats; 0: no longer in line."""

    id: UUID
    session_id: UUID
    resident_id: UUID | None
    audience: str
    party: int
    seq: int
    state: WaitingState
    reason: str | None
    passed_over: int
    version: int
    created_at: datetime
    position: int = 0


class Refusal(StrEnum):
    """Why not. Their sentences for residents are in `sentences.py`."""

    UNKNOWN = "unknown"  # no such session, booking or place in line (of this resident)
    NOT_PUBLISHED = "not_published"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CLOSED = "closed"  # the cut-off has passed
    TOO_YOUNG = "too_young"
    NOT_DECLARED = "not_declared"  # whether the person is of age was not said
    PEOPLE_MISSING = "people_missing"  # real names of everybody are needed
    CONTACT_MISSING = "contact_missing"
    INVITATION = "invitation"
    PARTY_SIZE = "party_size"
    AUDIENCE = "audience"
    ALREADY_BOOKED = "already_booked"
    ALREADY_WAITING = "already_waiting"
    PHONE_BOOKED = "phone_booked"  # this contact's phone stands in the session already, for whomever
    FULL = "full"
    OFFER_EXPIRED = "offer_expired"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"  # seats that are only held are taken first, then changed
    OTHER_EVENT = "other_event"
    TOO_EARLY = "too_early"
    NOT_PRESENT = "not_present"  # feedback of somebody who was not there
    LARGER_IN_LINE = "larger_in_line"  # a party may shrink in line, and not grow


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No, and why: `sentence` is what the resident reads. `free` seats and `line` parties, where it is about them."""

    reason: Refusal
    sentence: str
    free: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The booking as it stands now (look at its state where `again`: the request had been answered before)."""

    booking: Booking
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """In line at `entry.position`. `free` seats there are, too few or meant for those before."""

    entry: Entry
    free: int = 0
    again: bool = False


BookingResult = Booked | Waiting | Refused


class Office(Protocol):
    """What offering seats needs: when an offer ends, and an id for it."""

    @property
    def workdays(self) -> Workdays:
        """The calendar."""

    @property
    def new_id(self) -> Callable[[], UUID]:
        """Makes ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the booking desk works with, beside the transaction and the moment; it is an `Office` too."""

    cipher: Cipher
    workdays: Workdays
    new_id: Callable[[], UUID]
