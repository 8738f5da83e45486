"""What a turn is told of what was said before, and what is remembered of it afterwards. Pure."""

from dataclasses import replace

from actions.model import Choices, Option, Outcome, Pending, Previous, Reply, Resident, Turn
from bot.decisions import Act
from bot.hearing import CHOSEN
from bot.moment import Moment
from bot.referring import spoken_of
from bot.sessions import Session

LONGEST_THREAD = 3
"""How many questions back a text can go on with."""


def turn_of(moment: Moment, text: str) -> Turn:
    """The turn of a message; `text` is the message's, or the words behind the choice that it picks."""
    message, session = moment.message, moment.session
    behind = moment.words if moment.words is not None and text != message.text else None
    offered = tuple(option for option in session.choices if not (option.subject or "").startswith(CHOSEN))
    return Turn(
        id=moment.turn_id,
        resident=Resident(channel=message.channel, sender=message.sender),
        text=text,
        meaning=behind or moment.meaning,
        now=moment.now,
        about=spoken_of(text if behind else message.text, behind or moment.meaning, offered, session.previous),
        previous=session.previous,
    )


def turn_of_act(act: Act, moment: Moment) -> Turn:
    """The turn that an action is called with."""
    turn = turn_of(moment, act.text)
    return replace(
        turn,
        subject=act.subject,
        answers=act.answers,
        echoes=act.echoes,
        location=act.location,
        about=act.about or turn.about,
        earlier=moment.earlier if act.earlier else (),
        page=act.page,
    )


def choices_of(replies: tuple[Reply, ...]) -> tuple[Option, ...]:
    """Everything that can be picked."""
    return tuple(option for reply in replies if isinstance(reply, Choices) for option in reply.options)


def shelved(session: Session, intent: str) -> Pending | None:
    """The form that waits while another one is filled."""
    return session.pending if session.pending is not None and session.pending.intent != intent else session.shelf


def remembering(moment: Moment, outcome: Outcome, act: Act | None) -> Session:
    """The session with what was just asked and shown; "上一个" is what was shown before that."""
    session, before = moment.session, moment.session.previous
    changed = bool(outcome.shown) and outcome.shown != before.shown
    seen = replace(
        before,
        shown=outcome.shown or before.shown,
        before=before.shown if changed else before.before,
        rest=outcome.rest or (before.rest if _of_the_list(act, session) else ()),
    )
    return replace(
        session,
        previous=seen if act is None or act.page else _asked(seen, act, outcome, moment.message.text),
        choices=choices_of(outcome.replies) or session.choices,
        at=moment.now.timestamp(),
    )


def _of_the_list(act: Act | None, session: Session) -> bool:
    """Whether one of a list was looked at: the rest of the list is still there."""
    if act is None or act.subject is None or act.intent != session.previous.intent:
        return False
    return act.subject in {one.subject for one in session.choices}


def _asked(seen: Previous, act: Act, outcome: Outcome, said: str) -> Previous:
    """The question that was acted on."""
    if act.about is not None and seen.question and not act.earlier:
        return replace(
            seen, intent=act.intent, asks=None
        )  # more about the same thing: the question is still the one before
    thread = (*seen.thread, seen.question)[-LONGEST_THREAD:] if act.earlier else ()
    return replace(
        seen,
        question=act.text or (said if outcome.asks else seen.question),
        intent=act.intent,
        thread=thread,
        asks=(act.text or said) if outcome.asks else None,
    )


def interrupted(moment: Moment, outcome: Outcome) -> Session:
    """The session after an intercept: the form under way stays as it is, or waits for the one that now begins."""
    session = moment.session
    said = Act(intent=session.previous.intent, text=moment.message.text)
    following = remembering(moment, outcome, said)
    if outcome.pending is None:
        return following
    shelf = shelved(session, outcome.pending.intent)
    return replace(following, pending=outcome.pending, parked=False, shelf=shelf)
