"""What is heard before everything else, whatever is under way: a person in distress, what is said to a person of
staff, a word that was asked for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from actions.handover import chat as handover
from actions.handover.wording import SAID_TO_STAFF
from actions.model import Answered, Choices, Facts, Option, Outcome, Text, Turn
from actions.voices import listening
from actions.voices.distress import brief_words, words_for
from bot.beside import Beside
from bot.deciding import Intercept
from bot.forming import RESUME
from bot.message import MessageKind
from bot.moment import Moment
from bot.picking import picked
from bot.referring import only_points
from intents.model import Alarm, Danger

SPOKEN = (MessageKind.TEXT, MessageKind.VOICE)
DATABASE_GONE = (OSError, DBAPIError)

NOT_URGENT = "不是急事，接着说刚才的事"
FINE = "我没事，接着办刚才的事"
FORM_WAITS = "您刚才写的内容我都留着，等您想接着写的时候，回复“继续”就行。"
_NO_ERRAND = frozenset(
    {"out_of_scope", "greet", "thanks", "affirm", "deny", "cancel", "ask_policy", "report_answer", "help"}
)
"""What a person in distress may seem to mean without wanting anything of the service."""

#: What staff read of a message that is not words.
SHOWN = {
    MessageKind.VOICE: "（一段语音，没能听清）",
    MessageKind.IMAGE: "（一张图片）",
    MessageKind.VIDEO: "（一段视频）",
    MessageKind.LINK: "（一个链接：{text} {url}）",
    MessageKind.MINIPROGRAM: "（一张小程序卡片：{text}）",
    MessageKind.LOCATION: "（位置：{text} {latitude},{longitude}）",
    MessageKind.STICKER: "（表情）",
}


def spoken(hear: Callable[[Moment, Turn, Facts], Awaitable[Outcome | Beside | None]]) -> Intercept:
    """`hear`, for what people say in words."""

    async def intercept(moment: Moment, turn: Turn, facts: Facts) -> Outcome | Beside | None:
        if moment.message.kind not in SPOKEN or not turn.text.strip():
            return None
        return await hear(moment, turn, facts)

    return intercept


async def distress(moment: Moment, turn: Turn, facts: Facts) -> Outcome | Beside | None:
    """The right number at once; and staff see it: in the conversation that is open, or in one that begins for it.

    One begins only for somebody who may harm themself: with everything else those who are called have to come. What was
    said is not lost: a form under way takes it, and what only sounds like danger is answered as always, behind the number.
    """
    alarm = moment.meaning.alarm
    if alarm is None:
        return await _calmed(moment, turn, facts)
    if not alarm.sure:
        if only_points(turn.text) or picked(turn.text, moment.session.choices) is not None:
            return None  # "最后一个" is one of a list
        return Beside(replies=(Text(text=brief_words(alarm, facts.service.hotline)),))
    grave = alarm.danger is Danger.SELF_HARM
    told = await _told(turn, facts, alarm, begins=grave)
    words = words_for(alarm, turn.text)
    form = moment.session.pending is not None and not moment.session.parked
    if form and not (told.changed and grave):
        return replace(told, replies=(Text(text=words),))
    if form:
        return replace(told, replies=(Text(text=words),), instead=FORM_WAITS)
    intent = moment.meaning.intent if moment.meaning.sure else "unsure"
    choice = Option(label=FINE if grave else NOT_URGENT, intent=intent, words=turn.text)
    return Outcome(
        replies=(Choices(prompt=words, options=(choice,)),),
        wrote=told.wrote,
        changed=told.changed,
        answered=Answered.ANSWERED,
        sealed_as=told.sealed_as,
    )


async def _told(turn: Turn, facts: Facts, alarm: Alarm, *, begins: bool) -> Beside:
    """Put it before staff, where they can be told."""
    try:
        conversation = await handover.alarm(turn, facts, alarm.danger.value, begins=begins)
    except DATABASE_GONE:  # the number counts; staff cannot be told now
        return Beside()
    if conversation is None:
        return Beside()
    return Beside(wrote=True, changed=(str(conversation.id),), sealed_as=SAID_TO_STAFF)


async def _calmed(moment: Moment, turn: Turn, facts: Facts) -> Beside | None:
    """Somebody who frightened us says that they are fine: what they wanted is done, and staff stay told."""
    option = picked(turn.text, moment.session.choices)
    if option is None or option.label != FINE:
        return None
    try:
        calm = await handover.calm(turn, facts)
    except DATABASE_GONE:
        return None
    return Beside(replies=calm.replies, wrote=True, changed=calm.changed) if calm is not None else None


async def to_staff(moment: Moment, turn: Turn, facts: Facts) -> Outcome | None:
    """What is said while a person of staff is there, or is waited for, in words that they can read.

    A tap on the menu is for the service, and passes.
    """
    message = moment.message
    if not (message.kind in SPOKEN and turn.text.strip()):
        shown = SHOWN.get(message.kind)
        if shown is None:
            return None
        known = {"url": "", "latitude": "", "longitude": "", **message.payload, "text": message.text}
        turn = replace(turn, text=shown.format_map(known))
    try:
        return await handover.hear(turn, facts, talks=moment.talks, served=_served(moment))
    except DATABASE_GONE:  # no conversation can be looked up; what is known is still answered
        return None


def _served(moment: Moment) -> bool:
    """Whether a message surely wants something of the service: a choice it made, an answer to its form, a clear intent."""
    session, meaning = moment.session, moment.meaning
    if picked(moment.message.text, session.choices) is not None or RESUME.match(moment.message.text):
        return True
    form = session.pending is not None and not session.parked
    return form or (meaning.sure and meaning.intent not in _NO_ERRAND)


async def _asked_for(_moment: Moment, turn: Turn, facts: Facts) -> Outcome | None:
    return await listening.asked_for(turn, facts)


INTERCEPTS: tuple[Intercept, ...] = (spoken(distress), to_staff, spoken(_asked_for))
