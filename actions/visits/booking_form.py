"""The form of a booking: its fields, and what is read back before it is confirmed."""

from collections.abc import Mapping
from uuid import UUID

from actions.form import Asides, Confirm, Form, Refused
from actions.model import Facts, Turn
from actions.subjects import of_kind
from actions.visits import rules, sentences
from actions.visits.answering import answer
from actions.visits.choosing_event import EVENT, SESSION
from actions.visits.coming import AGE, AUDIENCE, CODE, PARTY, session_and_event
from actions.visits.contacting import BY_CONFIRMING, CONSENT, NAME, PEOPLE, PHONE, told_of
from actions.visits.model import EVERYBODY, Refusal
from actions.visits.questions import hear
from actions.visits.rules import OFFER_HOURS


async def _review(turn: Turn, facts: Facts) -> Confirm | Refused:
    known = await session_and_event(turn, facts)
    if known is None:
        return Refused(text=sentences.sentence(Refusal.UNKNOWN), field="event")
    session, event = known
    audience = audience_of(turn.answers)
    party = int(turn.answers["party"])
    if (reason := rules.refusal_of_party(event, session, audience, party)) is not None:
        return Refused(text=sentences.sentence(reason, event, session, audience), field="party")
    lines = ["请核对：", *FORM.lines(turn.answers, turn.echoes)]
    lines += [f"须知：{'；'.join(one.rstrip('。；') for one in event.notices)}。"] if event.notices else []
    if turn.answers["consent"] == BY_CONFIRMING:
        lines.append(f"{told_of(event, facts)}\n回复“确认”就表示您同意这样收集和使用。")
    free = session.free_for(audience)
    if session.waiting or party > free:
        ahead = f"前面有{session.waiting}组。" if session.waiting else ""
        hours = f"{OFFER_HOURS:g}"
        lines.append(f"这一场名额不够了，确认后为您排进候补。{ahead}有名额会按顺序通知您，保留{hours}个工作小时。")
        return Confirm(text="\n".join(lines), yes="确认候补")
    return Confirm(text="\n".join(lines), yes="确认报名")


def audience_of(answers: Mapping[str, str]) -> str:
    """Whose seats are asked for."""
    kept = answers.get("audience", "all")
    return kept.partition(":")[2] if kept.startswith("for:") else EVERYBODY


def session_id_of(answers: Mapping[str, str]) -> UUID:
    """The chosen session."""
    return UUID(str(of_kind("session", answers["session"])))


FORM = Form(
    fields=(EVENT, SESSION, PARTY, AUDIENCE, AGE, CODE, CONSENT, PEOPLE, NAME, PHONE),
    opening="好的，我来帮您报名。",
    review=_review,
    asides=Asides(hear=hear, answer=answer),
)
