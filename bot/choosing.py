"""Choosing what a message is for: pure, table-tested.

The order is the law of the dialogue: an event or a menu key says it itself; a form's field beats the classifier; then
numbered choices and what was shown; then the meaning. A form gives way when its field cannot read the text and the text
surely means something else; it is parked and offered again (`bot/forming.py`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from actions.form import Asked, Form
from actions.model import Location, Pending
from bot.decisions import Act, Decision, Fill, Lapsed, Leave, Nothing, Which
from bot.following import follow, numbered
from bot.forming import RESUME, taken, within
from bot.hearing import STALE_S, Heard, asked
from bot.message import IncomingMessage, MessageKind
from bot.picking import picked
from bot.referring import only_points, refer
from bot.sessions import Session
from intents.model import Understanding

#: What may be meant of a thing of a kind. The first shows it, when a resident only points at it ("第二个", "上一个").
SHOWING = {
    "answer": ("ask_policy", "find_document"),
    "document": ("find_document", "find_interpretation"),
    "place": ("find_place",),
    "department": ("office_info",),
    "event": ("list_events", "book_visit"),
    "session": ("list_events", "book_visit"),
    "booking": ("my_bookings", "cancel_booking", "change_booking"),
    "ticket": ("track_ticket",),
}
LOOKED_UP = frozenset({"ask_policy", "find_document", "find_interpretation", "office_info", "find_place"})
"""What is only looked up: a mere yes may lead there."""
LIKELY = 5
"""Among so many of the first meanings a doubt is settled by what the text points at."""


def choose(
    message: IncomingMessage, meaning: Understanding, session: Session, forms: Mapping[str, Form], now: datetime,
    *, words: Understanding | None = None,
) -> Decision:  # fmt: skip
    """What this message is for. `words` is the meaning of the words that stand behind the picked choice, if any do."""
    heard = _heard(message, meaning, session, forms, now)
    wordless = message.kind not in (MessageKind.TEXT, MessageKind.VOICE) or not message.text.strip()
    if heard is not None and not heard.form.has(heard.pending.asked):
        return Leave(intent=heard.pending.intent)
    if heard is not None:
        decision = taken(heard) if wordless else within(heard)
        if decision is not None:
            return decision
    if wordless:
        act = _event(message)
    elif session.pending is None and RESUME.match(message.text):
        return Lapsed()
    else:
        chosen = (
            _chosen(message.text, session)
            or _yes_or_no(meaning, session, now)
            or follow(message.text, meaning, session, now)
        )
        if isinstance(chosen, Which | Nothing):
            return replace(chosen, park=session.pending is not None)
        act = chosen or _meant(message.text, meaning, session)
    act = replace(act, park=session.pending is not None)
    if act.intent not in forms:
        return act
    said = meaning if act.text == message.text else words
    text = act.text if said is not None else ""
    first = asked(message, text, said or meaning, session, now, {}, direct=False)
    return _begun(act, replace(first, about=act.about or first.about), forms[act.intent])


def words_behind(text: str, session: Session) -> str:
    """The words that led to the choice a text picks, where it stands for nothing but them; else nothing."""
    option = picked(text, session.choices)
    return (option.words or "") if option is not None and option.subject is None else ""


def _heard(
    message: IncomingMessage, meaning: Understanding, session: Session, forms: Mapping[str, Form], now: datetime
) -> Heard | None:
    """The message beside the form under way, where there is one."""
    pending = session.pending
    if pending is None or pending.intent not in forms:
        return None
    return Heard(
        message=message, meaning=meaning, session=session, pending=pending, form=forms[pending.intent], now=now
    )


def _chosen(text: str, session: Session) -> Act | None:
    """What a text picks of the choices, or points at among what was shown."""
    option = picked(text, session.choices)
    if option is not None:
        words = option.words or session.previous.question or option.label
        return Act(intent=option.intent, text=words, subject=option.subject)
    pointed = refer(text, session.choices, session.previous) if only_points(text) else None
    subject = numbered(text, session) or pointed
    intents = _of_kind(subject) if subject is not None else ()
    return Act(intent=intents[0], text=text, subject=subject) if intents else None


def _yes_or_no(meaning: Understanding, session: Session, now: datetime) -> Act | Which | None:
    """A yes or a no to choices of the library that wait for an answer."""
    offered = session.choices
    stale = bool(session.at) and now.timestamp() - session.at > STALE_S
    if stale or not offered or not meaning.sure or not {one.intent for one in offered} <= LOOKED_UP:
        return None
    if sum(one.subject in session.previous.shown for one in offered) == 1:
        return None  # one of them was looked at already
    if meaning.intent == "deny":
        return Act(intent="none_of_these", text="")
    if meaning.intent != "affirm":
        return None
    if len(offered) > 1:
        return Which(options=offered, count=len(offered))
    (option,) = offered
    return Act(intent=option.intent, text=option.words or option.label, subject=option.subject)


def _of_kind(subject: str) -> tuple[str, ...]:
    return SHOWING.get(subject.partition(":")[0], ())


def _meant(text: str, meaning: Understanding, session: Session) -> Act:
    intent = "out_of_scope" if meaning.lost else meaning.intent if meaning.sure else "unsure"
    if not meaning.sure and (subject := refer(text, session.choices, session.previous)) is not None:
        possible = _of_kind(subject)
        likely = [one.intent for one in meaning.ranking[:LIKELY] if one.intent in possible]
        intent = next(iter(likely or (possible if meaning.lost else ())), intent)
    return Act(intent=intent, text=text)


def _event(message: IncomingMessage) -> Act:
    payload = message.payload
    match message.kind:
        case MessageKind.LOCATION:
            location = Location(
                latitude=float(payload["latitude"]), longitude=float(payload["longitude"]), label=message.text
            )
            return Act(intent="find_place", text="", location=location)
        case MessageKind.CLICK | MessageKind.SCAN | MessageKind.SUBSCRIBE:
            key = payload.get("key", "")
            if key.startswith("intent:"):
                return Act(intent=key.removeprefix("intent:"), text="")
            if key.startswith("place:"):
                return Act(intent="find_place", text="", subject=key)
            return Act(intent="welcome", text="")
        case _:
            return Act(intent="unreadable", text="", subject=f"kind:{message.kind}")


def _begun(act: Act, heard: Asked, form: Form) -> Decision:
    """The beginning of the act's form. A choice or a menu key says which intent, and its words what is known already."""
    pending = Pending(intent=act.intent, asked="")
    if act.subject is None:
        return Fill(pending=pending, given=form.read(heard, {}), text=act.text, opening=True)
    kind = act.subject.partition(":")[0]
    taking = next((field for field in form.fields if field.subject == kind), None)
    if taking is None:
        return act
    return Fill(pending=pending, given={taking.name: act.subject}, text=act.text, opening=True)
