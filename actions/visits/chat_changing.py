"""Changing a booking in a chat: another session of the same event, another number of people, or both."""

from collections.abc import Callable, Mapping
from uuid import UUID

from actions.form import Accepted, Asked, Choice, Confirm, Field, Form, Offered, Refused
from actions.model import Facts, Outcome, Text, Turn
from actions.subjects import of_kind, subject
from actions.visits import asking, cards, changing, looking, sentences, wording
from actions.visits.mine import MANY, Mine, booking_id_of, chosen, desk_of, me, page, ticket_url, which
from actions.visits.model import Booked, Listing, Refusal
from actions.visits.model import Refused as RefusedVisit


async def _offer_what(_turn: Turn, _facts: Facts) -> Offered:
    return Offered(
        prompt="想改什么？", choices=(Choice(value="session", label="改时间"), Choice(value="party", label="改人数"))
    )


def _parse_what(asked: Asked) -> str | None:
    if any(word in asked.text for word in ("时间", "场次", "日期", "改期", "哪天")):
        return "session"
    return "party" if "人数" in asked.text or "几个人" in asked.text else None


async def _listing(turn: Turn, facts: Facts) -> tuple[Mine, Listing] | None:
    one = await chosen(turn, facts)
    listing = await looking.listing_of(facts, one.event.id) if one is not None else None
    return (one, listing) if one is not None and listing is not None else None


async def _offer_other(turn: Turn, facts: Facts) -> Offered | Accepted | Outcome:
    return await _other_sessions(turn, facts, asking.times_of(asking.ON))


async def _other_sessions(turn: Turn, facts: Facts, times: asking.Times) -> Offered | Accepted | Outcome:
    known = await _listing(turn, facts)
    others = (
        [one for one in looking.bookable(known[1], turn.now) if one.id != known[0].session.id]
        if known is not None
        else []
    )
    if known is None or not others:
        text = "这个活动没有别的场次可以换。去不了的话，可以回复“取消预约”。"
        return Outcome(replies=(Text(text=text),))
    later = [one for one in others if one.starts_at > known[0].session.starts_at]
    fitting = times.among(later if times.following else others)
    if len(fitting) == 1 and not times.empty:
        return Accepted(
            value=subject("session", str(fitting[0].id)),
            echo=sentences.when(fitting[0].starts_at, fitting[0].ends_at),
        )
    prompt = "想换到哪一场？" if fitting else "那个时间没有场次，能换的有："
    event = known[0].event
    choices = tuple(
        Choice(value=subject("session", str(one.id)), label=wording.session_line(one, turn.now, event))
        for one in (fitting or others)[:MANY]
    )
    return Offered(prompt=prompt, choices=choices)


async def _check_other(turn: Turn, facts: Facts, value: str) -> Offered | Accepted | Outcome:
    picked = of_kind("session", value)
    if picked is None:
        return await _other_sessions(turn, facts, asking.times_of(value))
    known = await looking.session_and_event(facts, picked)
    if known is None:
        return await _other_sessions(turn, facts, asking.times_of(asking.ON))
    return Accepted(value=value, echo=sentences.when(known[0].starts_at, known[0].ends_at))


async def _check_size(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    one = await chosen(turn, facts)
    party = int(value)
    if one is not None and not 1 <= party <= one.event.max_party:
        return Refused(text=f"这个活动每次可以预约1到{one.event.max_party}人，请调整人数。")
    return Accepted(value=value, echo=f"{party}人")


async def _confirm_change(turn: Turn, facts: Facts) -> Confirm | Refused | Outcome:
    one = await chosen(turn, facts)
    if one is None:
        return Refused(text=sentences.sentence(Refusal.UNKNOWN), field="booking")
    if one.event.real_name and "party" in turn.answers:
        where = await page(f"/visits/bookings/{booking_id_of(one.subject)}/change", facts, turn)
        text = f"这个活动是实名登记，改人数要重新填写参观人，请在这里改：{where}"
        return Outcome(replies=(Text(text=text),))
    new = [turn.echoes.get(name, "") for name in ("session", "party")]
    return Confirm(text=f"原来的预约：{one.line}\n改成：{'，'.join(part for part in new if part)}", yes="确认更改")


def _neither(answers: Mapping[str, str]) -> bool:
    return "session" not in answers and "party" not in answers


def _open(name: str, *, unless: str) -> Callable[[Mapping[str, str]], bool]:
    """A change applies where it was said or chosen, or where nothing is known yet."""

    def applies(answers: Mapping[str, str]) -> bool:
        return name in answers or answers.get("what") == name or not ("what" in answers or unless in answers)

    return applies


def _wants(what: str) -> Field:
    if what == "session":
        return Field(
            name="session",
            label="时间",
            names=("场次", "日期"),
            question="想换到哪一场？",
            parse=asking.session_times,
            offer=_offer_other,
            check=_check_other,
            applies=_open("session", unless="party"),
            needs=("booking",),
        )
    return Field(
        name="party",
        label="人数",
        question="改成几个人？",
        again="没看懂人数，请只回复一个数字，比如“3”。",
        parse=asking.party_size,
        check=_check_size,
        show=lambda value: f"{value}人",
        applies=_open("party", unless="session"),
        needs=("booking",),
    )


WHAT = Field(
    name="what",
    label="",
    question="想改什么？",
    again="回复1改时间，回复2改人数。",
    parse=_parse_what,
    offer=_offer_what,
    applies=_neither,
    needs=("booking",),
)
CHANGING = Form(
    fields=(which("要更改哪一个预约？", lines=False), WHAT, _wants("session"), _wants("party")), review=_confirm_change
)


async def change_booking(turn: Turn, facts: Facts) -> Outcome:
    """Another session, another number of people; if it cannot be, the old booking stands."""
    booking_id = booking_id_of(turn.answers["booking"])
    session = of_kind("session", turn.answers.get("session"))
    party = turn.answers.get("party")
    wanted = changing.Change(
        session_id=UUID(session) if session else None,
        party=int(party) if party else None,
    )
    assert booking_id is not None
    result = await changing.change(
        facts.transaction, booking_id, await me(turn, facts), wanted, desk_of(facts), now=turn.now
    )
    if isinstance(result, RefusedVisit):
        return Outcome(replies=(Text(text=f"没能更改，原来的预约不变。{result.sentence}"),))
    return await _changed(result, turn, facts)


async def _changed(result: Booked, turn: Turn, facts: Facts) -> Outcome:
    known = await looking.session_and_event(facts, str(result.booking.session_id))
    assert known is not None
    session, event = known
    card = cards.changed(result.booking, session, event, await ticket_url(result.booking, facts, turn))
    return Outcome(replies=(card,), wrote=True, shown=(subject("booking", str(result.booking.id)),))
