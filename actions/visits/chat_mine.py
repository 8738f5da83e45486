"""A resident's own visits in a chat: what they have, taking an offer, the ticket, cancelling."""

from uuid import UUID

from actions.form import Confirm, Form, Refused
from actions.model import Choices, Facts, Image, Option, Outcome, Reply, Text, Turn
from actions.subjects import of_kind, subject
from actions.visits import booking, rules, sentences, waiting, wording
from actions.visits.attendance import Tickets
from actions.visits.chat_offers import give_back, settled_by_word, take
from actions.visits.mine import (
    MANY,
    NONE,
    Mine,
    all_mine,
    booking_id_of,
    chosen,
    desk_of,
    line_id_of,
    me,
    ticket_url,
    which,
)
from actions.visits.model import BookingState, Refusal
from actions.visits.model import Refused as RefusedVisit
from actions.visits.ticket_picture import ticket_png


async def my_bookings(turn: Turn, facts: Facts) -> Outcome:
    """Everything ahead, or one of them whole; an offer can be taken from here."""
    for kind, act in (("accept", take), ("decline", give_back), ("ticket", _ticket)):
        if (identity := of_kind(kind, turn.subject)) is not None:
            return await act(UUID(identity), turn, facts)
    if (settled := await settled_by_word(turn, facts)) is not None:
        return settled
    mine = await all_mine(turn, facts)
    wanted = turn.subject if of_kind("booking", turn.subject) else turn.about
    found = next((one for one in mine if one.subject == wanted), None)
    if found is None and len(mine) == 1:
        found = mine[0]
    if found is not None:
        return await _whole(found, turn, facts)
    if not mine:
        return Outcome(replies=(Text(text=NONE),))
    options = tuple(Option(label=one.line, intent="my_bookings", subject=one.subject) for one in mine[:MANY])
    more = f"（先列{MANY}个）" if len(mine) > MANY else ""
    prompt = f"您有{len(mine)}个预约{more}，回复数字看详情："
    return Outcome(replies=(Choices(prompt=prompt, options=options),), shown=tuple(one.subject for one in mine[:MANY]))


async def _whole(one: Mine, turn: Turn, facts: Facts) -> Outcome:
    session, event = one.session, one.event
    lines = [
        event.title,
        f"时间：{sentences.when(session.starts_at, session.ends_at)}",
        f"地点：{event.place}" + (f"（{event.address}）" if event.address else ""),
        f"人数：{one.party}人",
        *_state(one),
    ]
    out = "退出候补" if one.entry is not None else "取消预约"
    options = [_option(out, "cancel_booking", one.subject)]
    if one.booking is not None and one.booking.state is BookingState.HELD:
        options = [
            _option("接受这个名额", "my_bookings", subject("accept", str(one.booking.id))),
            _option("不要了，让给别人", "my_bookings", subject("decline", str(one.booking.id))),
        ]
    elif one.booking is not None and one.booking.state is BookingState.CONFIRMED:
        options = [
            _option("入场二维码", "my_bookings", subject("ticket", str(one.booking.id))),
            _option("改时间或人数", "change_booking", one.subject),
            *options,
        ]
        lines.append(f"凭证和日历：{await ticket_url(one.booking, facts, turn)}")
    elif one.booking is not None:
        options = []
    prompt = "\n".join(lines)
    reply: Reply = Choices(prompt=prompt, options=tuple(options)) if options else Text(text=prompt)
    return Outcome(replies=(reply,), shown=(one.subject, subject("event", event.id)))


def _option(label: str, intent: str, about: str) -> Option:
    return Option(label=label, intent=intent, subject=about)


def _state(one: Mine) -> list[str]:
    session, event = one.session, one.event
    if one.entry is not None:
        reason = f"（{one.entry.reason}）" if one.entry.reason else ""
        return [f"状态：候补第{one.entry.position}位{reason}"]
    assert one.booking is not None
    lines = [f"状态：{wording.state_words(one.booking)}"]
    if one.booking.state is BookingState.HELD and one.booking.expires_at is not None:
        lines.append(f"请在{sentences.moment_words(one.booking.expires_at)}前确认，过时名额让给后面的市民。")
    if rules.refusal_before(event, session, session.cut_off_at) is Refusal.SUSPENDED:
        lines.append(sentences.sentence(Refusal.SUSPENDED, event, session))
    elif one.booking.state is BookingState.CONFIRMED:
        lines.append(f"更改和取消的截止时间：{sentences.moment_words(session.cut_off_at)}")
    return lines


async def _ticket(booking_id: UUID, turn: Turn, facts: Facts) -> Outcome:
    """The ticket as a picture, for the door."""
    mine = await all_mine(turn, facts)
    found = next((one.booking for one in mine if one.booking is not None and one.booking.id == booking_id), None)
    if found is None or found.state is not BookingState.CONFIRMED:
        return Outcome(replies=(Text(text=sentences.sentence(Refusal.UNKNOWN)),))
    tickets = Tickets(facts.secret_key)
    alt = f"入场二维码，签到码{tickets.code(found.id)}，也可以打开{await ticket_url(found, facts, turn)}"
    picture = Image(content=ticket_png(tickets.ticket(found.id)), media_type="image/png", alt=alt)
    return Outcome(replies=(picture,), shown=(subject("booking", str(found.id)),))


async def _confirm_cancel(turn: Turn, facts: Facts) -> Confirm | Refused:
    one = await chosen(turn, facts)
    if one is None:
        return Refused(text=sentences.sentence(Refusal.UNKNOWN), field="booking")
    what = "退出候补" if one.entry is not None else "放弃为您保留的名额" if one.held else "取消这个预约"
    return Confirm(text=f"要{what}吗？\n{one.line}", yes=what, no="先不动它")


CANCELLING = Form(fields=(which("要取消哪一个？", lines=True),), review=_confirm_cancel)


async def cancel_booking(turn: Turn, facts: Facts) -> Outcome:
    """Give the seats back, or leave the line."""
    value = turn.answers["booking"]
    booking_id = booking_id_of(value)
    if booking_id is None:
        left = await waiting.leave(
            facts.transaction, line_id_of(value), await me(turn, facts), desk_of(facts), now=turn.now
        )
        if isinstance(left, RefusedVisit):
            return Outcome(replies=(Text(text=left.sentence),))
        return Outcome(replies=(Text(text="已退出候补。想再参加，随时可以重新预约。"),), wrote=True)
    result = await booking.cancel(facts.transaction, booking_id, await me(turn, facts), desk_of(facts), now=turn.now)
    if isinstance(result, RefusedVisit):
        return Outcome(replies=(Text(text=result.sentence),))
    return Outcome(replies=(Text(text="已取消，名额会让给别的市民，谢谢您提前告诉我们。"),), wrote=True)
