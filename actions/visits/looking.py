"""Looking events up for the chat: the catalogue by what is sought, honestly wider where nothing fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from actions.model import Facts
from actions.visits import finding, queries
from actions.visits.finding import Sought
from actions.visits.model import Event, Listing, Session, Wanted
from actions.visits.rules import refusal_before

EVERYTHING = 1000
EVERY_EVENT = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found. `widened` says what had to be left out of the question: "", "time", "place" or "words";
    `by` is the question that the listings answer.
    """

    listings: tuple[Listing, ...]
    widened: str = ""
    by: Sought = field(default_factory=Sought)


async def look(what: Sought, facts: Facts, now: datetime) -> Found:
    """Events that fit, best first, else by the next session; then what is nearest: another day (the nearest one first),
    another district, and at last without the words.
    """
    catalogue = _Catalogue(facts=facts, now=now)
    for question, by_name in _narrow(what):
        found = await catalogue.fitting(question)
        if found := finding.called(found, what) if by_name else found:
            return Found(listings=found, by=question)
    for widened, question in _wider(what):
        if found := await catalogue.fitting(question):
            if what.days and not question.days:
                found = finding.nearest(found, what.days)
            return Found(listings=found, widened=widened, by=question)
    return Found(listings=(), widened="words", by=what)


def _narrow(what: Sought) -> Iterator[tuple[Sought, bool]]:
    """The question, and where it names an event: by all its words, and though the event is not made for children."""
    names = what.all_pairs != what.pairs
    yield what, False
    if names:
        yield what.by_name(), True
    if what.children and what.named:
        yield replace(what, children=False), False
    if what.children and names:
        yield replace(what.by_name(), children=False), True


def _wider(what: Sought) -> Iterator[tuple[str, Sought]]:
    if what.days and what.part:
        yield "time", replace(what, days=())
    if what.days or what.part:
        yield "time", what.any_time()
    if what.district_id is not None:
        yield "place", what.anywhere()
        yield "place", what.anywhere().any_time()
    wide = replace(what, pairs=frozenset(), department_id=None, district_id=None, free=False, words="")
    yield "words", wide
    yield "words", wide.any_time()


@dataclass(slots=True, kw_only=True)
class _Catalogue:
    """The catalogue while one question is widened: asked for what fits, and where that is not enough once for all there is."""

    facts: Facts
    now: datetime
    asked: bool = False
    everything: tuple[Listing, ...] | None = None

    async def fitting(self, what: Sought) -> tuple[Listing, ...]:
        """What fits, best first; what can be booked comes before what cannot."""
        soonest = sorted(finding.on_time(await self._limited(what), what), key=_next)
        fitting = finding.ranked(soonest, what.pairs)
        if what.soonest:
            fitting = tuple(sorted(fitting, key=_next))
        return tuple(sorted(fitting, key=lambda one: not _open(one, self.now)))

    async def _limited(self, what: Sought) -> Sequence[Listing]:
        wanted, first = what.wanted(), not self.asked
        self.asked = True
        if first and wanted != EVERY_EVENT:
            return await self._read(wanted)
        if self.everything is None:
            self.everything = await self._read(EVERY_EVENT)
        return finding.limited(self.everything, what, self.now)

    async def _read(self, wanted: Wanted) -> tuple[Listing, ...]:
        return await queries.catalogue(self.facts.transaction, wanted, now=self.now, limit=EVERYTHING)


def _next(listing: Listing) -> tuple[datetime, str]:
    return listing.sessions[0].starts_at, listing.event.id


def narrowed(listings: Sequence[Listing], what: Sought) -> tuple[Listing, ...]:
    """Those of a few events that are meant: by days and hours, by seats and children, by their words; the soonest first
    where that is asked for.
    """
    kept = finding.on_time(listings, what)
    if what.children:
        kept = tuple(one for one in kept if one.event.for_children)
    if what.free:
        kept = tuple(one for one in kept if any(session.free > 0 for session in one.sessions))
    for name, own in (("district_id", what.district_id), ("department_id", what.department_id)):
        if own is not None and any(getattr(one.event, name) == own for one in kept):
            kept = tuple(one for one in kept if getattr(one.event, name) == own)
    kept = finding.ranked(kept, what.pairs)
    return tuple(sorted(kept, key=lambda one: one.sessions[0].starts_at)) if what.soonest else kept


def _open(listing: Listing, now: datetime) -> bool:
    return any(refusal_before(listing.event, session, now) is None for session in listing.sessions)


def bookable(listing: Listing, now: datetime) -> tuple[Session, ...]:
    """The sessions of an event that can be booked or waited for."""
    return tuple(one for one in listing.sessions if refusal_before(listing.event, one, now) is None)


async def listing_of(facts: Facts, event_id: str) -> Listing | None:
    """An event that residents may see, with the sessions that lie ahead."""
    return await queries.listing_of(facts.transaction, event_id)


async def session_and_event(facts: Facts, session_id: str) -> tuple[Session, Event] | None:
    """A session with its event; None where there is no such."""
    try:
        identity = UUID(session_id)
    except ValueError:
        return None
    session = await queries.session_of(facts.transaction, identity)
    event = await queries.event_of(facts.transaction, session.event_id) if session is not None else None
    return (session, event) if session is not None and event is not None else None
