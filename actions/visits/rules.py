"""The rules of visits. Pure: no database, no clock, no wording. Each is stated here and nowhere else.

The cut-off is the first moment that is too late: a request at exactly `cut_off_at` is refused. Ages are those of the
day of the visit in the city. A person is a year older from the beginning of the birthday; who was born on 29 February
is a year older on 1 March where the year has no 29 February.
"""

import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from actions.visits.model import (
    EVERYBODY,
    BookingRequest,
    BookingState,
    Contact,
    Event,
    EventState,
    Person,
    Refusal,
    Session,
    SessionState,
)
from knowledge.city_time import CITY_TIME, city_day

OFFER_HOURS = 4.0  # office hours an offer stands
LONGEST_NAME = 40
LIVE_STATES = (BookingState.HELD, BookingState.CONFIRMED, BookingState.ATTENDED, BookingState.ABSENT)
REMIND_FROM = time(10)  # city time, the day before
CUT_OFF = time(17)  # city time, the day before, where the organizer says nothing else
PURGE_AFTER = timedelta(days=30)
LATEST_SYNC = timedelta(days=3)  # how long after the end a door may still hand in its list
AHEAD = timedelta(minutes=10)  # a door's clock may be so much ahead of ours
ABSENT_AFTER = timedelta(days=1)

#: What may be changed of an event that residents have read and booked; the rest needs a new event.
LIVE_FIELDS = frozenset(
    {"summary", "notices", "place", "address", "keywords", "phone", "audience", "for_children", "skip_allowed"}
)

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:\+?86|0086)?(010|02\d|0[3-9]\d{2})(\d{7,8})(?:x(\d{1,5}))?")
_EXTENSION = re.compile(r"(?<=\d)\s*(?:转|分机|ext\.?|x)\s*(?=\d)|(?<=\d{7})-(?=\d{1,5}$)", re.IGNORECASE)
_BESIDE_DIGITS = re.compile(r"[\s().·\-\u2010-\u2015\u2212]+")


# --- who may come ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must be asked before a booking."""

    declaration: bool
    people: bool
    invitation: bool


def needs(event: Event) -> Needs:
    """What an event asks of those who book."""
    return Needs(
        declaration=event.min_age > 0 and not event.real_name, people=event.real_name, invitation=event.invited
    )


def age_on(born: date, day: date) -> int:
    """Full years on `day`; negative before the birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def plain_phone(text: str) -> str | None:
    """A phone of mainland China as it is kept: `13800001234`, `0536-8000001`, `0536-8000001-12`; None: it is none.

    Width, blanks, hyphens, brackets and +86 do not matter: people write a number in many ways.
    """
    marked = _EXTENSION.sub("x", unicodedata.normalize("NFKC", text).strip())
    plain = _BESIDE_DIGITS.sub("", marked)
    if not plain.isascii():
        return None
    if (mobile := _MOBILE.fullmatch(plain)) is not None:
        return mobile.group(1)
    landline = _LANDLINE.fullmatch(plain)
    return None if landline is None else "-".join(part for part in landline.groups() if part)


def invitation_hash(code: str) -> str:
    """What is kept of an invitation code (64 hex digits); case, width and blanks do not matter."""
    plain = "".join(unicodedata.normalize("NFKC", code).upper().split())
    return sha256(f"visit invitation\n{plain}".encode()).hexdigest()


def refusal_before(event: Event, session: Session, now: datetime) -> Refusal | None:
    """Why nobody can book this session now, or None."""
    if event.state in (EventState.DRAFT, EventState.SUBMITTED):
        return Refusal.NOT_PUBLISHED
    if event.state is EventState.ENDED or session.state is SessionState.ENDED or now >= session.starts_at:
        return Refusal.ENDED
    if event.state is EventState.SUSPENDED or session.state is SessionState.SUSPENDED:
        return Refusal.SUSPENDED
    if now >= session.cut_off_at:
        return Refusal.CLOSED
    return None


def refusal_of(event: Event, session: Session, request: BookingRequest) -> Refusal | None:
    """Why this party cannot come to this session, whether there are seats or not; None: it can."""
    if pool_of(session, request.audience) is None:
        return Refusal.AUDIENCE
    if (refused := refusal_of_party(event, session, request.audience, request.party)) is not None:
        return refused
    if not _reachable(request.contact):
        return Refusal.CONTACT_MISSING
    if event.invitation_hash is not None and not hmac.compare_digest(
        invitation_hash(request.invitation), event.invitation_hash
    ):
        return Refusal.INVITATION
    if event.real_name:
        return refusal_of_people(event, session, request.people, request.party)
    return Refusal.NOT_DECLARED if event.min_age > 0 and not request.of_age else None


def refusal_of_party(event: Event, session: Session, audience: str, party: int) -> Refusal | None:
    """Whether so many people could come at all."""
    most = min(event.max_party, session.seats_for(audience))
    return None if 1 <= party <= most else Refusal.PARTY_SIZE


def refusal_of_people(event: Event, session: Session, people: Sequence[Person], party: int) -> Refusal | None:
    """Whether everybody of the party is named, and those whom the age binds are old enough on the day."""
    day = city_day(session.starts_at)
    if len(people) != party or not all(0 < len(one.name.strip()) <= LONGEST_NAME for one in people):
        return Refusal.PEOPLE_MISSING
    if not all(0 <= age_on(one.born, day) < 150 for one in people):
        return Refusal.PEOPLE_MISSING
    bound = people if event.age_binds_all else people[:1]
    if any(age_on(one.born, day) < event.min_age for one in bound):
        return Refusal.TOO_YOUNG
    return None


def _reachable(contact: Contact) -> bool:
    return 0 < len(contact.name.strip()) <= LONGEST_NAME and plain_phone(contact.phone) is not None


# --- seats and the line ------------------------------------------------------------------------------------------


class Seating(StrEnum):
    """What a party gets."""

    SEATS = "seats"
    LINE = "line"
    NOTHING = "nothing"


def pool_of(session: Session, audience: str) -> str | None:
    """Whose seats an audience takes: its own, or everybody's where the session makes no difference. None: no such."""
    if audience == EVERYBODY or not session.quotas:
        return EVERYBODY
    return audience if any(quota.audience == audience for quota in session.quotas) else None


def seat(party: int, *, free: int, line: int, wait: bool) -> Seating:
    """Seats only where the party fits and nobody waits for them: nobody goes before those in line."""
    if line == 0 and party <= free:
        return Seating.SEATS
    return Seating.LINE if wait else Seating.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Who is offered seats now, and who was passed over for it."""

    offered: tuple[UUID, ...]
    passed_over: tuple[UUID, ...]
    left: tuple[int, ...]  # how many seats were left for each who was passed over


def next_offers(line: Sequence[tuple[UUID, int]], *, free: int, skip_allowed: bool) -> Offers:
    """Walk the line (id, party) in order while seats last.

    A party that does not fit stops it; where the organizer allowed it, smaller ones behind it go first.
    """
    offered: list[UUID] = []
    too_large: list[tuple[UUID, int]] = []
    passed_over: list[tuple[UUID, int]] = []
    for entry, party in line:
        if party <= free:
            offered.append(entry)
            free -= party
            passed_over, too_large = passed_over + too_large, []
        elif skip_allowed:
            too_large.append((entry, free))
        else:
            break
    return Offers(
        offered=tuple(offered),
        passed_over=tuple(entry for entry, _ in passed_over),
        left=tuple(seats for _, seats in passed_over),
    )


def offers_go_out(event: Event, session: Session, now: datetime) -> bool:
    """Whether freed seats are offered now."""
    return refusal_before(event, session, now) is None


def reordered(line: Sequence[UUID], moved: UUID, position: int) -> tuple[UUID, ...]:
    """The line with one entry at `position` (from 1; beyond the end is the end)."""
    rest = [one for one in line if one != moved]
    at = max(position, 1) - 1
    return (*rest[:at], moved, *rest[at:])


# --- changing one's mind, coming, forgetting ----------------------------------------------------------------------


def refusal_to_leave(session: Session, now: datetime) -> Refusal | None:
    """Whether a resident may still cancel or change: until the cut-off; while it is suspended until the beginning."""
    if session.state is SessionState.ENDED or now >= session.starts_at:
        return Refusal.ENDED
    if session.state is not SessionState.SUSPENDED and now >= session.cut_off_at:
        return Refusal.CLOSED
    return None


def refusal_at_the_door(booking: BookingState, session: Session, at: datetime) -> Refusal | None:
    """Whether somebody with this booking is let in at this moment: on the city's day of the session."""
    if session.state is SessionState.SUSPENDED:
        return Refusal.SUSPENDED
    if booking in (BookingState.CANCELLED, BookingState.HELD):
        return Refusal.CANCELLED
    today, day = city_day(at), city_day(session.starts_at)
    if today < day:
        return Refusal.TOO_EARLY
    return Refusal.ENDED if today > max(day, city_day(session.ends_at)) else None


def reminder_due(session: Session, booked_at: datetime, now: datetime) -> bool:
    """Whether to remind now: from 10:00 the day before until the beginning; not who booked after that hour."""
    first = datetime.combine(city_day(session.starts_at) - timedelta(days=1), REMIND_FROM, CITY_TIME)
    return session.state is SessionState.OPEN and first <= now < session.starts_at and booked_at < first


def refusal_to_opine(booking: BookingState, session: Session, now: datetime) -> Refusal | None:
    """Whether somebody may say how it was: who was let in, or whom the door did not count, once the visit has begun."""
    there = booking in (BookingState.CONFIRMED, BookingState.ATTENDED)
    return None if there and now >= session.starts_at else Refusal.NOT_PRESENT


def may_be_forgotten(ends_at: datetime, now: datetime) -> bool:
    """Whether the personal part of a session's bookings is to be deleted."""
    return now >= ends_at + PURGE_AFTER


def default_cut_off(starts_at: datetime) -> datetime:
    """The day before at 17:00, city time (UTC)."""
    day = city_day(starts_at) - timedelta(days=1)
    return datetime.combine(day, CUT_OFF, CITY_TIME).astimezone(starts_at.tzinfo)


def quotas_fit(capacity: int, quotas: Mapping[str, int]) -> bool:
    """Whether the seats kept for audiences are within all seats."""
    return sum(quotas.values()) <= capacity
