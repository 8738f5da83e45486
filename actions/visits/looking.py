"""Looking events up for the chat: the catalogue by what is sought, honestly wider where nothing fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from actions.model import Facts
from actions.visits import finding, queries
from actions.visits.finding import Sought
from actions.visits.model import Event, Listing, Session
from actions.visits.rules import refusal_before

EVERYTHING = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found. `widened` says what had to be left out of the question: "", "time" or "words"."""

    listings: tuple[Listing, ...]
    widened: str = ""


async def look(what: Sought, facts: Facts, now: datetime) -> Found:
    """Events that fit, best first, else by the next session; then without the time, then without the words."""
    for question in _narrow(what):
        if found := await _fitting(question, facts, now):
            return Found(listings=found)
    if (what.days or what.part) and (found := await _fitting(what.any_time(), facts, now)):
        return Found(listings=found, widened="time")
    wide = replace(what, pairs=frozenset(), department_id=None, district_id=None, free=False)
    found = await _fitting(wide, facts, now) or await _fitting(wide.any_time(), facts, now)
    return Found(listings=found, widened="words")


def _narrow(what: Sought) -> tuple[Sought, ...]:
    """The question, and where it names an event: by all its words, and though the event is not made for children."""
    by_name = replace(what, pairs=what.all_pairs, department_id=None, district_id=None)
    asked = [what, by_name] if what.all_pairs != what.pairs else [what]
    if what.children:
        asked += [replace(one, children=False) for one in asked if one.named]
    return tuple(asked)


async def _fitting(what: Sought, facts: Facts, now: datetime) -> tuple[Listing, ...]:
    listings = await queries.catalogue(facts.transaction, what.wanted(), now=now, limit=EVERYTHING)
    fitting = finding.ranked(finding.on_time(listings, what), what.pairs)
    if what.soonest:
        fitting = tuple(sorted(fitting, key=lambda one: one.sessions[0].starts_at))
    return tuple(sorted(fitting, key=lambda one: not _open(one, now)))  # what can be booked comes first


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
