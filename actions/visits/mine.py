"""What a resident has: bookings, offers, places in line; how they are named in a chat and found by a few words."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from actions.form import Accepted, Asked, Choice, Field, Offered
from actions.model import Facts, Outcome, Text, Turn
from actions.subjects import of_kind, subject
from actions.visits import queries, wording
from actions.visits.asking import WORDS
from actions.visits.finding import ranked, sought
from actions.visits.model import Booking, BookingState, Desk, Entry, Event, Listing, Session
from intents.model import EntityKind
from knowledge import residents
from knowledge.links import personal_token

NONE = "您目前没有预约，也没有在候补。想看看有什么活动，回复“开放日活动”。"
LINE = "line-"  # marks a place in line among the subjects of kind "booking"
MANY = 8


def desk_of(facts: Facts) -> Desk:
    """The booking desk of this turn."""
    return Desk(cipher=facts.cipher, workdays=facts.workdays, new_id=uuid4)


async def me(turn: Turn, facts: Facts) -> UUID:
    """The resident who speaks."""
    return await residents.find(facts.transaction, channel=turn.resident.channel, sender=turn.resident.sender)


async def page(path: str, facts: Facts, turn: Turn) -> str:
    """A page that knows the person: in WeChat by a short-lived token, in the web chat by its cookie."""
    url = f"{facts.service.public_url}{path}"
    if turn.resident.channel == "web":
        return url
    return f"{url}?k={personal_token(facts.cipher, await me(turn, facts), now=turn.now)}"


async def ticket_url(booking: Booking, facts: Facts, turn: Turn) -> str:
    """The page with the ticket."""
    return await page(f"/visits/bookings/{booking.id}", facts, turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One thing of a resident's: a booking (or an offer), or a place in line."""

    session: Session
    event: Event
    booking: Booking | None = None
    entry: Entry | None = None

    @property
    def subject(self) -> str:
        """`booking:ID`, or `booking:line-ID` for a place in line."""
        if self.booking is not None:
            return subject("booking", str(self.booking.id))
        assert self.entry is not None
        return subject("booking", f"{LINE}{self.entry.id}")

    @property
    def line(self) -> str:
        """What a resident reads of it in a list."""
        if self.booking is not None:
            return wording.booking_line(self.booking, self.session, self.event)
        assert self.entry is not None
        return wording.entry_line(self.entry, self.session, self.event)

    @property
    def held(self) -> bool:
        """Whether it is an offer that waits to be taken."""
        return self.booking is not None and self.booking.state is BookingState.HELD

    @property
    def party(self) -> int:
        """How many people."""
        owner = self.booking or self.entry
        assert owner is not None
        return owner.party


async def all_mine(turn: Turn, facts: Facts, *, past: bool = False) -> tuple[Mine, ...]:
    """Offers first, then bookings by their start, then places in line; `past`: bookings whose visit has begun."""
    person = await me(turn, facts)
    booked = await queries.bookings_of(facts.transaction, person, now=turn.now, past=past)
    found = [Mine(booking=one.booking, session=one.session, event=one.event) for one in booked]
    if not past:
        lines = await queries.lines_of(facts.transaction, person, now=turn.now)
        found += [Mine(entry=one.entry, session=one.session, event=one.event) for one in lines if one.entry.position]
    return tuple(sorted(found, key=lambda one: not one.held))


async def chosen(turn: Turn, facts: Facts) -> Mine | None:
    """The one that the form holds, if it is (still) theirs."""
    mine = await all_mine(turn, facts)
    return next((one for one in mine if one.subject == turn.answers.get("booking")), None)


def matching(mine: tuple[Mine, ...], words: str, turn: Turn) -> tuple[Mine, ...]:
    """Those that the words name, by the day or the event; all where the words name none."""
    title = turn.meaning.first(EntityKind.EVENT)
    if title is not None and (called := tuple(one for one in mine if one.event.id == title.value)):
        mine = called
    what = sought(words, turn.meaning, turn.now)
    timely = [one for one in mine if what.on(one.session)] if what.days or what.part else list(mine)
    named = ranked([Listing(event=one.event, sessions=(one.session,)) for one in timely], what.pairs)
    events = {one.event.id for one in named}
    kept = tuple(one for one in timely if one.event.id in events)
    return kept or tuple(timely) or mine


def parse_which(asked: Asked) -> str | None:
    """Which of one's own: what "这个" stands for, or words."""
    if asked.about is not None and of_kind("booking", asked.about):
        return asked.about
    if asked.direct:
        return f"{WORDS}{asked.text.strip()}" if asked.text.strip() else None
    if "booking" in asked.answers:
        return None
    what = sought(asked.text, asked.meaning, asked.now)
    return f"{WORDS}{asked.text.strip()}" if what.days or what.named else None


def which(question: str, *, lines: bool) -> Field:
    """The field that asks which booking is meant; `lines`: places in line count too."""

    async def mine(turn: Turn, facts: Facts) -> tuple[Mine, ...]:
        return tuple(one for one in await all_mine(turn, facts) if lines or (one.booking is not None and not one.held))

    async def offer(turn: Turn, facts: Facts) -> Offered | Accepted | Outcome:
        return _offered(await mine(turn, facts), question)

    async def check(turn: Turn, facts: Facts, value: str) -> Offered | Accepted | Outcome:
        known = await mine(turn, facts)
        found = next((one for one in known if one.subject == value), None)
        if found is not None:
            return Accepted(value=value, echo=found.line)
        words = value.removeprefix(WORDS) if value.startswith(WORDS) else ""
        return _offered(matching(known, words, turn), question)

    return Field(
        name="booking",
        label="预约",
        question=question,
        again="没看懂是哪一个，回复前面的数字就行。",
        parse=parse_which,
        offer=offer,
        check=check,
        subject="booking",
    )


def _offered(mine: tuple[Mine, ...], question: str) -> Offered | Accepted | Outcome:
    if not mine:
        return Outcome(replies=(Text(text=NONE),))
    if len(mine) == 1:
        return Accepted(value=mine[0].subject, echo=mine[0].line)
    return Offered(prompt=question, choices=tuple(Choice(value=one.subject, label=one.line) for one in mine[:MANY]))


def booking_id_of(value: str) -> UUID | None:
    """The booking of a subject; None for a place in line."""
    identity = of_kind("booking", value) or ""
    return None if identity.startswith(LINE) else UUID(identity)


def line_id_of(value: str) -> UUID:
    """The place in line of a subject."""
    return UUID((of_kind("booking", value) or "").removeprefix(LINE))
