"""The fields of a booking that say what is booked: the event and the session."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from actions.form import Accepted, Choice, Field, Offered, Refused
from actions.model import Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.subjects import ids_of, of_kind, subject
from actions.visits import asking, looking, rules, sentences, wording
from actions.visits.finding import Sought, sought
from actions.visits.model import Event, Listing, Refusal, Session
from knowledge.city_time import city_day

MANY = 6
ANSWERS = 2
LIKELY = 0.3  # from this probability on an answer of the library may be what was meant
_OF_VISITS = re.compile(r"参观|开放|活动|体验|走进|看看|逛|转转|场次|名额")
AT = "@"  # in a subject, between an event and the session that is meant: "event:ID@SESSION"
WHICH = "您想参加哪个活动？可以说活动的名字、地点或者日子，比如“污水处理厂”“周末适合孩子的”。"
NOTHING = "近期没有可以预约的开放日活动。有新活动会在这里发布，您也可以过几天再来问我。"


async def _offer_event(turn: Turn, facts: Facts) -> Offered | Outcome:
    known = [await looking.listing_of(facts, one) for one in ids_of("event", turn.previous.shown)]
    shown = _bookable(tuple(one for one in known if one is not None), turn)
    if len(shown) > 1:  # "我要报名" after a list
        return Offered(prompt="您想参加的是哪一个？", choices=_event_choices(shown, turn))
    found = await looking.look(Sought(days=_coming(turn)), facts, turn.now)
    listings = _bookable(found.listings, turn)
    if not listings:
        return Outcome(replies=(Text(text=NOTHING),), answered=Answered.UNANSWERED)
    return Offered(prompt=f"{WHICH}近期的活动有：", choices=_event_choices(listings, turn))


def _coming(turn: Turn) -> tuple[date, ...]:
    today = city_day(turn.now)
    return tuple(today + timedelta(days=number) for number in range(15))


def _bookable(listings: tuple[Listing, ...], turn: Turn) -> tuple[Listing, ...]:
    return tuple(one for one in listings if looking.bookable(one, turn.now))


def _event_choices(listings: tuple[Listing, ...], turn: Turn) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=subject("event", one.event.id), label=wording.event_line(one, turn.now)) for one in listings[:MANY]
    )


async def _check_event(turn: Turn, facts: Facts, value: str) -> Accepted | Offered | Refused | Outcome:
    chosen = of_kind("event", value)
    if chosen is not None:
        return await _check_chosen(chosen, turn, facts)
    shown, words = asking.words_of(value)
    what = sought(words, turn.meaning, turn.now)
    if shown and (narrowed := await _within(shown, what, turn, facts)) is not None:
        return narrowed
    found = await looking.look(what, facts, turn.now)
    listings = _bookable(found.listings, turn)
    if found.widened and shown:
        return await _as_before(shown, "没有找到这样的活动，可以从上面的里面选，也可以换个说法：", turn, facts)
    if not listings:
        return Refused(text=_why_none(found, turn))
    if found.widened == "words" and (other := await _other_matter(words, turn, facts)) is not None:
        return other
    if (len(listings) == 1 or what.soonest) and not found.widened:
        return _accepted(listings[0])
    lead = {
        "": "您想参加的是哪一个？",
        "time": "那个时间没有合适的场次，离得最近的有：",
        "place": "那个区县没有这样的活动，别的区县有：",
        "words": "没有找到完全符合的活动，近期有这些：",
    }
    return Offered(prompt=lead[found.widened], choices=_event_choices(listings, turn))


async def _other_matter(words: str, turn: Turn, facts: Facts) -> Outcome | None:
    """What the library knows of a registration that no event is called by (小学报名); None where visits are spoken of."""
    if _OF_VISITS.search(words):
        return None
    hits = await facts.search.answers(words, today=city_day(turn.now), limit=ANSWERS)
    near = [hit.answer for hit in hits if hit.probability >= LIKELY]
    if not near:
        return None
    options = (
        *(Option(label=one.question, intent="ask_policy", subject=subject("answer", one.id)) for one in near),
        Option(label="看近期的开放日活动", intent="list_events"),
    )
    prompt = "没有叫这个的开放日活动。您想问的是哪一个？回复数字就行："
    return Outcome(replies=(Choices(prompt=prompt, options=options),), answered=Answered.OFFERED)


async def _within(shown: Sequence[str], what: Sought, turn: Turn, facts: Facts) -> Accepted | Offered | None:
    """Those of the events on the screen that the words mean; None where the words name something else."""
    listings = await _on_screen(shown, turn, facts)
    fitting = looking.narrowed(listings, what)
    if not fitting:
        asks_only_when = not what.named and bool(what.days or what.part)
        prompt = "这几个活动那个时间没有场次。选一个别的时间的，或者换个活动："
        return await _as_before(shown, prompt, turn, facts) if asks_only_when else None
    if len(fitting) == 1 or what.soonest:
        return _accepted(fitting[0])
    return Offered(prompt="您想参加的是哪一个？", choices=_event_choices(fitting, turn))


async def _on_screen(shown: Sequence[str], turn: Turn, facts: Facts) -> tuple[Listing, ...]:
    """The events on the screen that can still be booked, with the sessions that can."""
    found = [await looking.listing_of(facts, one) for one in shown]
    return tuple(
        replace(one, sessions=looking.bookable(one, turn.now))
        for one in found
        if one is not None and looking.bookable(one, turn.now)
    )


async def _as_before(shown: Sequence[str], prompt: str, turn: Turn, facts: Facts) -> Offered:
    return Offered(prompt=prompt, choices=_event_choices(await _on_screen(shown, turn, facts), turn))


def _why_none(found: looking.Found, turn: Turn) -> str:
    if not found.listings or found.widened:
        return "没有找到这样的活动。"
    listing = found.listings[0]
    reason = rules.refusal_before(listing.event, listing.sessions[0], turn.now) or Refusal.CLOSED
    return f"“{listing.event.title}”：{sentences.sentence(reason, listing.event, listing.sessions[0])}"


async def _check_chosen(chosen: str, turn: Turn, facts: Facts) -> Accepted | Refused:
    event_id, _, session_id = chosen.partition(AT)
    listing = await looking.listing_of(facts, event_id)
    if listing is None:
        return Refused(text=sentences.sentence(Refusal.UNKNOWN))
    accepted = _accepted(listing)
    session = next((one for one in looking.bookable(listing, turn.now) if str(one.id) == session_id), None)
    if session is None:
        return accepted
    taken = _session_taken(listing.event, session)
    also = {**taken.also, "session": taken.value}
    return replace(accepted, echo=f"{accepted.echo}，{taken.echo}", also=also)


def _accepted(listing: Listing) -> Accepted:
    return Accepted(value=subject("event", listing.event.id), echo=listing.event.title)


async def _offer_session(turn: Turn, facts: Facts) -> Offered | Accepted | Outcome:
    listing = await looking.listing_of(facts, str(of_kind("event", turn.answers["event"])))
    sessions = looking.bookable(listing, turn.now) if listing is not None else ()
    if listing is None or not sessions:
        return _none_left(listing, turn)
    if len(sessions) == 1:
        return _session_taken(listing.event, sessions[0])
    return Offered(prompt="想参加哪一场？", choices=_session_choices(listing.event, sessions, turn))


def _none_left(listing: Listing | None, turn: Turn) -> Outcome:
    if listing is None or not listing.sessions:
        return Outcome(replies=(Text(text=sentences.sentence(Refusal.ENDED)),))
    session = listing.sessions[0]
    reason = rules.refusal_before(listing.event, session, turn.now) or Refusal.CLOSED
    return Outcome(replies=(Text(text=sentences.sentence(reason, listing.event, session)),))


def _session_choices(event: Event, sessions: tuple[Session, ...], turn: Turn) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=subject("session", str(one.id)), label=wording.session_line(one, turn.now, event))
        for one in sessions[:MANY]
    )


def _session_taken(event: Event, session: Session) -> Accepted:
    needs = rules.needs(event)
    asks = {
        "audience": bool(session.quotas),
        "declare": needs.declaration,
        asking.EVERYBODY: event.age_binds_all,
        "people": needs.people,
        "code": needs.invitation,
        "party": event.max_party > 1,
    }
    wanted = " ".join(name for name, asked in asks.items() if asked)
    return Accepted(
        value=subject("session", str(session.id)),
        echo=sentences.when(session.starts_at, session.ends_at),
        also={"asks": wanted, "min_age": str(event.min_age), **({} if event.max_party > 1 else {"party": "1"})},
    )


async def _check_session(turn: Turn, facts: Facts, value: str) -> Accepted | Offered | Refused | Outcome:
    event_id = str(of_kind("event", turn.answers["event"]))
    listing = await looking.listing_of(facts, event_id)
    sessions = looking.bookable(listing, turn.now) if listing is not None else ()
    if listing is None or not sessions:
        return _none_left(listing, turn)
    chosen = of_kind("session", value)
    if chosen is not None:
        found = next((one for one in sessions if str(one.id) == chosen), None)
        return _session_taken(listing.event, found) if found else Refused(text=sentences.sentence(Refusal.UNKNOWN))
    fitting = replace(asking.times_of(value), following=False).among(sessions)
    if len(fitting) == 1:
        return _session_taken(listing.event, fitting[0])
    if fitting:
        return Offered(prompt="想参加哪一场？", choices=_session_choices(listing.event, fitting, turn))
    choices = _session_choices(listing.event, sessions, turn)
    return Offered(prompt=f"“{listing.event.title}”那个时间没有场次，能约的有：", choices=choices)


EVENT = Field(
    name="event",
    label="活动",
    question=WHICH,
    again="想参加哪一个？回复前面的数字，或者说活动的名字、地点、日子；不报了就回复“取消”。",
    parse=asking.event_words,
    offer=_offer_event,
    check=_check_event,
    subject="event",
    holds=True,
    brief="想参加哪一个？回复前面的数字就行。",
)
SESSION = Field(
    name="session",
    label="场次",
    names=("时间", "日期", "日子", "哪天"),
    question="想参加哪一场？",
    again="没看懂是哪一场，回复前面的数字就行。",
    parse=asking.session_times,
    offer=_offer_session,
    check=_check_session,
    needs=("event",),
    subject="session",
)
