"""Visits in a chat: what there is, and booking it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from actions.model import Answered, Choices, Facts, Option, Outcome, Reply, Source, Text, Turn
from actions.subjects import ids_of, of_kind, subject
from actions.threads import MOST_REST, with_more
from actions.visits import asking, booking, campaigns, cards, looking, notice, queries, sentences, wording
from actions.visits.booking_form import FORM as BOOKING
from actions.visits.booking_form import audience_of, session_id_of
from actions.visits.choosing_event import AT
from actions.visits.finding import Sought, sought
from actions.visits.mine import LINE, desk_of, page, ticket_url
from actions.visits.model import EVERYBODY, Booked, BookingRequest, Contact, Listing, Refused, Session, Waiting
from knowledge import consents, residents
from knowledge.city_time import city_day

MANY = 6
SESSIONS = 4
SOON_DAYS = 15
_MONTH = re.compile(r"(?:开放日?|活动|公开)(?:活动)?(?:月|季)(?![初底末中份])")
_NEAR = re.compile(r"附近|离(?:我|俺|家)|家门口|周边|就近")
__all__ = ["BOOKING", "book_visit", "is_particular", "list_events"]


def is_particular(turn: Turn, _facts: Facts) -> bool:
    """Whether the text names a time or points at an event: then the catalogue answers before the library does."""
    return turn.about is not None or bool(sought(turn.text, turn.meaning, turn.now).days)


async def list_events(turn: Turn, facts: Facts) -> Outcome:
    """One event whole, or a handful as choices; honest where nothing fits."""
    chosen = of_kind("event", turn.subject) or of_kind("event", turn.about)
    if chosen is not None and (listing := await looking.listing_of(facts, chosen)) is not None:
        return show_event(listing, facts, turn)
    if turn.page:
        known = [await looking.listing_of(facts, one) for one in ids_of("event", turn.page[:MANY])]
        return _listed("还有这些，", [one for one in known if one is not None], turn.page[MANY:], turn)
    what = _sought(turn)
    if (card := await _campaign(turn, facts)) is not None:
        return card
    if what.empty:
        today = city_day(turn.now)
        what = Sought(days=tuple(today + timedelta(days=number) for number in range(SOON_DAYS)))
    found = await looking.look(what, facts, turn.now)
    if not found.listings:
        return _nothing(what, facts)
    if (len(found.listings) == 1 or what.soonest) and not found.widened:
        whole = await looking.listing_of(facts, found.listings[0].event.id)
        return show_event(whole or found.listings[0], facts, turn)
    return _offer(found, what, facts, turn)


async def _campaign(turn: Turn, facts: Facts) -> Outcome | None:
    """The campaign that is spoken of (开放月, or its name), as a card with its page; None: none is."""
    what = sought(_MONTH.sub(" ", turn.text), turn.meaning, turn.now)
    if not _MONTH.search(turn.text) or replace(what, pairs=frozenset(), all_pairs=frozenset(), words="") != Sought():
        return None
    found = await campaigns.running(facts.transaction, today=city_day(turn.now))
    if not found:
        return None
    card = cards.campaign(found[0], f"{facts.service.public_url}/visits/campaigns/{found[0].id}")
    return Outcome(replies=(card,))


def _sought(turn: Turn) -> Sought:
    """What is looked for, by all the questions that the text goes on with."""
    what = Sought()
    for one in turn.earlier:
        what = sought(one.text, one.meaning, turn.now).over(what)
    return sought(turn.text, turn.meaning, turn.now).over(what)


def show_event(listing: Listing, facts: Facts, turn: Turn) -> Outcome:
    """One event with all that is needed to decide, and its sessions to book."""
    event = listing.event
    url = f"{facts.service.public_url}/visits/{event.id}"
    text = wording.about(listing, _organizer(event.department_id, facts), url, turn.now)
    options = tuple(
        Option(
            label=f"{_verb(one)}{sentences.moment_words(one.starts_at)}",
            intent="book_visit",
            subject=subject("event", f"{event.id}{AT}{one.id}"),
        )
        for one in looking.bookable(listing, turn.now)[:SESSIONS]
    )
    reply: Reply = Choices(prompt=f"{text}\n回复数字就可以报名：", options=options) if options else Text(text=text)
    source = Source(id=f"event:{event.id}", title=event.title, passage=event.summary)
    return Outcome(replies=(reply,), shown=(subject("event", event.id),), sources=(source,))


def _verb(session: Session) -> str:
    return "报名" if session.free_for(EVERYBODY) > 0 and not session.waiting else "排候补："


def _organizer(department_id: str, facts: Facts) -> str:
    known = facts.city.by_id.get(department_id)
    return known.name if known is not None else facts.service.city


def _offer(found: looking.Found, what: Sought, facts: Facts, turn: Turn) -> Outcome:
    count, few = len(found.listings), found.listings[:MANY]
    lead = wording.found_words(what, found.by, found.widened, count, facts)
    if _NEAR.search(turn.text) and not what.district_id:
        lead += "（说说您在哪个区县，可以只看那里的）"
    more = "" if count <= MANY else f"，先列{len(few)}个，{wording.all_words(found.listings, found.by, facts)}"
    rest = tuple(subject("event", one.event.id) for one in found.listings[MANY : MANY + MOST_REST])
    outcome = _listed(f"{lead}{more}\n", few, rest, turn, left=count - len(few))
    return replace(outcome, answered=Answered.OFFERED if found.widened else Answered.ANSWERED)


def _listed(
    lead: str, listings: Sequence[Listing], rest: tuple[str, ...], turn: Turn, *, left: int | None = None
) -> Outcome:
    """Events as choices; the others are the rest of the list, `left` of them (more than are remembered, perhaps)."""
    options = tuple(
        Option(label=wording.event_line(one, turn.now), intent="list_events", subject=subject("event", one.event.id))
        for one in listings
    )
    prompt = with_more(f"{lead}回复数字看详情、报名：", len(rest) if left is None else left)
    return Outcome(
        replies=(Choices(prompt=prompt, options=options),),
        shown=tuple(subject("event", one.event.id) for one in listings),
        rest=rest,
    )


def _nothing(what: Sought, facts: Facts) -> Outcome:
    said = wording.what_words(what, facts)
    text = (
        f"{said.removesuffix('的') or '近期'}没有查到开放日活动。可以换个日子、换个区县问问，"
        f"或者看全部活动：{facts.service.public_url}/visits"
    )
    return Outcome(replies=(Text(text=text),), answered=Answered.UNANSWERED)


async def book_visit(turn: Turn, facts: Facts) -> Outcome:
    """Book what the form holds. The turn's id is the key: the same message again books nothing more."""
    if "session" not in turn.answers:
        return await list_events(turn, facts)
    resident = await residents.seen(
        facts.transaction, channel=turn.resident.channel, sender=turn.resident.sender, now=turn.now
    )
    answers = turn.answers
    assert "consent" in answers  # the form shows the notice before it comes here
    request = BookingRequest(
        session_id=session_id_of(answers),
        resident_id=resident,
        key=f"chat:{turn.id}",
        party=int(answers["party"]),
        contact=Contact(name=answers["name"], phone=answers["phone"]),
        audience=audience_of(answers),
        of_age=answers.get("age") == asking.YES,
        people=asking.people_of(answers.get("people", "")),
        invitation=answers.get("code", ""),
    )
    result = await booking.book(facts.transaction, request, desk_of(facts), now=turn.now)
    if isinstance(result, Refused):
        return await _refused(request, result, facts, turn)
    await consents.give(
        facts.transaction,
        resident=resident,
        purpose=notice.PURPOSE,
        wording=notice.VERSION,
        new_id=uuid4(),
        now=turn.now,
    )
    return await _done(result, facts, turn)


async def _done(result: Booked | Waiting, facts: Facts, turn: Turn) -> Outcome:
    session_id = result.booking.session_id if isinstance(result, Booked) else result.entry.session_id
    known = await looking.session_and_event(facts, str(session_id))
    assert known is not None
    session, event = known
    if isinstance(result, Waiting):
        url = await page(f"/visits/waiting/{result.entry.id}", facts, turn)
        card = cards.in_line(result.entry, session, event, url)
        return Outcome(replies=(card,), wrote=True, shown=(subject("booking", f"{LINE}{result.entry.id}"),))
    card = cards.booked(result.booking, session, event, await ticket_url(result.booking, facts, turn))
    return Outcome(replies=(card,), wrote=True, shown=(subject("booking", str(result.booking.id)),))


async def _refused(request: BookingRequest, result: Refused, facts: Facts, turn: Turn) -> Outcome:
    text = result.sentence
    session = await queries.session_of(facts.transaction, request.session_id)
    listing = await looking.listing_of(facts, session.event_id) if session is not None else None
    if listing is not None:
        others = replace(listing, sessions=tuple(one for one in listing.sessions if one.id != request.session_id))
        text += wording.alternatives(others.sessions, turn.now, others.event)
    return Outcome(replies=(Text(text=text),))
