"""What the endpoints of visits take and give. Moments carry the city's offset; ids are opaque."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema

from actions.visits.model import FIELDS, FORMS
from bot.api.endpoint import Given, Told

PAGE_SIZE = 50
PAGE_MAX = 100
FAR = 10_000
HOLD_LEAST_S, HOLD_MOST_S = 30, 900
MOST_PEOPLE = 50


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("含有不能显示的字符。")
    return text


def _among(names: tuple[str, ...]) -> Callable[[str], str]:
    def among(name: str) -> str:
        if name not in names:
            raise ValueError(f"只能是：{'、'.join(names)}。")
        return name

    return among


PRINTABLE = AfterValidator(_printable)
Form = Annotated[str, AfterValidator(_among(FORMS)), WithJsonSchema({"type": "string", "enum": list(FORMS)})]
FieldName = Annotated[str, AfterValidator(_among(FIELDS)), WithJsonSchema({"type": "string", "enum": list(FIELDS)})]
Slug = Annotated[str, Field(min_length=1, max_length=64), PRINTABLE]


class EventsQuery(Given):
    """What to look for; whatever is left out does not matter."""

    from_: date | None = Field(None, alias="from")
    """First day, in the city."""
    to: date | None = None
    """Last day, itself included."""
    campaign: Slug | None = None
    district: Slug | None = None
    department: Slug | None = None
    form: Form | None = None
    field: FieldName | None = None
    q: Annotated[str, Field(max_length=60), PRINTABLE] = ""
    """Words, separated by blanks: all of them must be found."""
    children: bool = False
    free: bool = False
    """Only events with a session that has free seats."""
    limit: int = Field(PAGE_SIZE, ge=1, le=PAGE_MAX)
    offset: int = Field(0, ge=0, le=FAR)


class PersonIn(Given):
    """One of a party, where the site asks for real names."""

    name: Annotated[str, Field(min_length=1, max_length=40), PRINTABLE]
    born: date


class BookIn(Given):
    """A booking asked for. `consent` is the version of the notice that the resident agreed to."""

    session: UUID
    party: int = Field(ge=1, le=999)
    name: Annotated[str, Field(min_length=1, max_length=40), PRINTABLE]
    phone: Annotated[str, Field(min_length=5, max_length=32), PRINTABLE]
    """A mobile or a landline with its area code, however it is written: blanks, hyphens and +86 do not matter."""
    consent: Annotated[str, Field(max_length=32), PRINTABLE]
    audience: Annotated[str, Field(max_length=16), PRINTABLE] = ""
    of_age: bool = False
    people: list[PersonIn] = Field(default=[], max_length=MOST_PEOPLE)
    invitation: Annotated[str, Field(max_length=64), PRINTABLE] = ""
    wait: bool = True
    """Whether to go to the waiting list where it is full."""
    hold_s: int | None = Field(None, ge=HOLD_LEAST_S, le=HOLD_MOST_S)
    """Only hold the seats, for so many seconds: they are confirmed by `accept`, or free again."""


class ChangeIn(Given):
    """What is to be otherwise; what is left out stays."""

    session: UUID | None = None
    party: int | None = Field(None, ge=1, le=999)
    people: list[PersonIn] = Field(default=[], max_length=MOST_PEOPLE)


class ShrinkIn(Given):
    """A smaller party; the place in line stays."""

    party: int = Field(ge=1, le=999)


class FeedbackIn(Given):
    """How it was."""

    stars: int = Field(ge=1, le=5)
    said: str = Field("", max_length=1000)


class MineQuery(Given):
    """Which of one's own bookings."""

    past: bool = False
    """Those of the past too."""


class QuotaOut(Told):
    """Seats that one audience has for itself."""

    audience: str
    seats: int
    free: int


class SessionOut(Told):
    """A session. `bookable`: it can be booked now; who does not fit goes to the waiting list."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    when: str
    """The time in words."""
    capacity: int
    free: int
    waiting: int
    """Parties in line."""
    state: str
    bookable: bool
    reason: str | None
    """Why it cannot be booked, as a sentence."""
    quotas: list[QuotaOut]


class PlaceOut(Told):
    """A department or district."""

    id: str
    name: str


class NoticeOut(Told):
    """One thing that is told before personal data is asked for."""

    heading: str
    text: str


class EventOut(Told):
    """An event of the catalogue."""

    id: str
    title: str
    form: str
    field: str
    department: PlaceOut | None
    district: PlaceOut | None
    summary: str
    place: str
    address: str
    audience: str
    for_children: bool
    campaign: str | None
    state: str
    url: str
    sessions: list[SessionOut]


class EventsOut(Told):
    """A page of the catalogue; `next` is the offset of the following one."""

    items: list[EventOut]
    next: int | None


class FullEventOut(EventOut):
    """An event with all that must be known before booking."""

    notices: list[str]
    phone: str
    min_age: int
    age_binds_all: bool
    real_name: bool
    invited: bool
    """An invitation code is needed."""
    asks_declaration: bool
    """`of_age` must be said."""
    max_party: int
    consent: str
    """The version of the notice below."""
    notice: list[NoticeOut]


class BriefOut(Told):
    """What a booking is for."""

    event: str
    title: str
    session: UUID
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    when: str
    place: str
    address: str


class BookingOut(Told):
    """One's own booking. In state `held` seats are kept until `expires_at`: accept or cancel it."""

    id: UUID
    state: str
    party: int
    audience: str
    expires_at: datetime | None
    about: BriefOut
    url: str


class WaitingOut(Told):
    """One's own place in line, from 1; 0 where one is no longer in it."""

    id: UUID
    state: str
    party: int
    audience: str
    position: int
    reason: str | None
    """Why the place was moved or passed over, where it was."""
    about: BriefOut


class LeftOut(Told):
    """The line was left."""

    id: UUID
    state: str


class BookedOut(Told):
    """What became of a request. `booked`: it is the booking's id; `waiting`: that of the place in line."""

    result: Literal["booked", "waiting"]
    id: UUID
    session: UUID
    party: int
    state: str
    position: int | None = None
    """The place in line, from 1."""
    expires_at: datetime | None = None
    """Until when the seats are held, where they only are."""
    again: bool = False
    """The same request was answered before; this is how it stands now."""
    url: str


class MineOut(Told):
    """Everything of one's own, the next first."""

    bookings: list[BookingOut]
    waiting: list[WaitingOut]


class TicketOut(Told):
    """What opens the door: the text of the QR code, and the short code that is typed."""

    ticket: str
    code: str
    party: int
    about: BriefOut


class FeedbackOut(Told):
    """Thanks; `again`: there was one already, and it stays."""

    again: bool
