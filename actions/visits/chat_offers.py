"""Seats that are held for somebody from the waiting list, taken or given back by a word: 接受, 不要.

The words are those of every yes and no, so they count only where nothing else is under way and such an offer stands.
"""

import re
from uuid import UUID

from actions.model import Act, Choices, Facts, Option, Outcome, Text, Turn
from actions.subjects import subject
from actions.visits import booking, cards, looking, sentences
from actions.visits.mine import Mine, all_mine, desk_of, me, ticket_url
from actions.visits.model import BookingState, Refused

MANY = 4
GIVEN_BACK = "已把名额让给后面的市民，谢谢您告诉我们。想再参加，随时可以重新预约或候补。"

#: A word that takes seats, not one that only says yes to whatever was said last.
_TAKES = re.compile(r"接受|确认|要|参加|保留|名额")
_TAKES_AMONG_OWN = re.compile(r"^(?!.*(?:[吗么?？没不]|怎么|什么|哪)).*(?:接受|确认)")
_GIVES_AMONG_OWN = re.compile(
    r"^(?!.*(?:[吗么?？]|怎么|什么|哪|要不要)).*(?:不(?:想)?要|放弃|让给|让出).*(?:名额|候补|别人)"
)
_GIVES_BACK = re.compile(r"名额|候补|让给|让出")


def or_take(otherwise: Act) -> Act:
    """A yes: to seats that are held for the one who says it, else `otherwise`."""

    async def act(turn: Turn, facts: Facts) -> Outcome:
        offers = await _standing(turn, facts)
        if not offers:
            return await otherwise(turn, facts)
        if len(offers) == 1 and _TAKES.search(turn.text):
            return await take(_id(offers[0]), turn, facts)
        return _asked(offers)

    return act


def or_give_back(otherwise: Act) -> Act:
    """A no: to seats that are held for the one who says it, else `otherwise`."""

    async def act(turn: Turn, facts: Facts) -> Outcome:
        offers = await _standing(turn, facts)
        if not offers:
            return await otherwise(turn, facts)
        if len(offers) == 1 and _GIVES_BACK.search(turn.text):
            return await give_back(_id(offers[0]), turn, facts)
        return _asked(offers)

    return act


async def settled_by_word(turn: Turn, facts: Facts) -> Outcome | None:
    """“确认名额”, “不要这个名额” and the like, where an offer stands; None: it is about something else."""
    takes, gives = _TAKES_AMONG_OWN.match(turn.text), _GIVES_AMONG_OWN.match(turn.text)
    if turn.subject is not None or not (takes or gives):
        return None
    offers = await _standing(turn, facts)
    if len(offers) == 1:
        return await (take if takes else give_back)(_id(offers[0]), turn, facts)
    return _asked(offers) if offers else None


async def take(booking_id: UUID, turn: Turn, facts: Facts) -> Outcome:
    """Take an offer: the booking as a card."""
    result = await booking.accept(facts.transaction, booking_id, await me(turn, facts), now=turn.now)
    if isinstance(result, Refused):
        return Outcome(replies=(Text(text=result.sentence),))
    known = await looking.session_and_event(facts, str(result.booking.session_id))
    assert known is not None
    card = cards.booked(result.booking, *known, await ticket_url(result.booking, facts, turn))
    return Outcome(replies=(card,), wrote=not result.again, shown=(subject("booking", str(result.booking.id)),))


async def give_back(booking_id: UUID, turn: Turn, facts: Facts) -> Outcome:
    """Decline an offer: the seats go to the next in line."""
    result = await booking.cancel(facts.transaction, booking_id, await me(turn, facts), desk_of(facts), now=turn.now)
    if isinstance(result, Refused):
        return Outcome(replies=(Text(text=result.sentence),))
    return Outcome(replies=(Text(text=GIVEN_BACK),), wrote=not result.again)


async def _standing(turn: Turn, facts: Facts) -> tuple[Mine, ...]:
    mine = await all_mine(turn, facts)
    return tuple(
        one
        for one in mine
        if one.booking is not None
        and one.booking.state is BookingState.HELD
        and one.booking.expires_at is not None
        and one.booking.expires_at > turn.now
    )[:MANY]


def _id(offer: Mine) -> UUID:
    assert offer.booking is not None
    return offer.booking.id


def _asked(offers: tuple[Mine, ...]) -> Outcome:
    options: list[Option] = []
    for one in offers:
        name = "" if len(offers) == 1 else f"“{one.event.title}”"
        options += [
            Option(label=f"接受{name}", intent="my_bookings", subject=subject("accept", str(_id(one)))),
            Option(label=f"不要{name}了，让给别人", intent="my_bookings", subject=subject("decline", str(_id(one)))),
        ]
    said = "\n".join(f"· {_line(one)}" for one in offers)
    prompt = f"有名额为您保留着，等您确认：\n{said}\n要接受吗？"
    return Outcome(
        replies=(Choices(prompt=prompt, options=tuple(options)),), shown=tuple(one.subject for one in offers)
    )


def _line(offer: Mine) -> str:
    assert offer.booking is not None
    assert offer.booking.expires_at is not None
    when = sentences.when(offer.session.starts_at, offer.session.ends_at)
    until = sentences.moment_words(offer.booking.expires_at)
    return f"{offer.event.title}，{when}，{offer.party}人（请在{until}前确认）"
