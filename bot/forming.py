"""What a text does to the form under way: an answer, a correction, a step back, a way out, or nothing at all. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from actions.form import Field
from actions.model import Option, Pending
from bot.correcting import Correction, recognise
from bot.decisions import Decision, Fill, Leave
from bot.hearing import CHOSEN, SHORT, SMALL_TALK, Heard, asks
from bot.picking import picked
from bot.repeating import REPEAT
from bot.wording import CANCEL

MAX_TRIES = 3
YES = f"{CHOSEN}yes"
NO = f"{CHOSEN}no"

ALWAYS = frozenset({"human_agent", "help"})  # said shortly, these are meant, whatever was asked

RESUME = re.compile(
    r"^\s*(?:请)?(?:继续|接着|恢复)(?:来|填|办|报|说|报名|填写|吧|上次|刚才|刚才的|上次的|一下)*[。.!！]*\s*$"
)
_BACK = re.compile(
    r"^\s*(?:请|我要|我想)?(?:返回|退回|回到?|后退|回退|倒回|往回退?|退)?(?:上一?(?:步|项|题|个问题))(?:去|吧)?[。.!！]*\s*$"
    r"|^\s*(?:返回|后退|回退|退回|退一步|往回退?|退回去|倒回去)(?:吧|一下)?[。.!！]*\s*$"
)
_AFRESH = re.compile(
    r"^\s*(?:我要|我想)?(?:重新填写?|重填|重来|重新来|从头来|重新开始|从头开始|全部重填|都重填)(?:吧|一遍)?[。.!！]*\s*$"
)
_CONFIRMED = re.compile(
    r"^\s*(?:我?确认|确定|提交|就这样|没问题|没错|好)(?:提交|报名|预约|办理|无误|的|了|吧|啊|嘞|[，,]|确认|没错|就这样)*[。.!！]*\s*$"
)
_FIRMLY = re.compile(r"^\s*我?(?:确认|确定|提交)")  # a polite "好的" may be meant for what was just answered
_CANCELS = re.compile(
    r"^\s*(?:我?要|我?想|请|帮我|给我|好的?|是的?|对|确认|确定|嗯)*[,，\s]*(?:取消|退出|退掉|放弃|不去了|去不了)"
)
_DECLINED = re.compile(
    r"^\s*(?:不要|不用|不需要|不想|不同意|不确认|不愿意|不提交|别提交|先别提交|不报|不办|no|n|🙅|👎)"
    r"(?:报名?|预约|办|提交|参加|了|吧|啊|谢谢|[，,])*[。.!！]*\s*$",
    re.IGNORECASE,
)


def within(heard: Heard) -> Decision | None:
    """What the text does to the form; None where it is about something else."""
    if heard.confirming and not heard.session.parked and _cancelling(heard):
        return heard.fill(confirmed=True)
    if REPEAT.match(heard.text):
        return heard.fill(recap=True)
    leaving = _leaving(heard)
    if leaving is not None:
        return leaving
    return _said(heard)


def _said(heard: Heard) -> Decision | None:
    """What the text does to the form, where it neither confirms nor leaves it."""
    option = picked(heard.text, tuple(one for one in heard.session.choices if _of_form(one)))
    if option is None and not heard.session.parked and (aside := _aside(heard)) is not None:
        return aside
    always = heard.topic and heard.meaning.intent in ALWAYS and not heard.detail
    if always and len(heard.text.strip()) <= SHORT:
        return None
    if RESUME.match(heard.text) and (heard.session.parked or not heard.confirming):
        return heard.fill(recap=True)
    if heard.session.parked:
        return _parked(heard)
    if heard.text.strip() in {one.label for one in heard.session.choices if not _of_form(one)}:
        return None  # what was offered beside the form: an answer that may not have arrived
    if heard.confirming:
        return _confirming(heard, option)
    if option is not None:
        return heard.fill({heard.pending.asked: str(option.subject).removeprefix(CHOSEN)})
    return _correction(heard) or _answer(heard)


def _aside(heard: Heard) -> Fill | None:
    """A question on what the form is about; what stands before it in the same text may answer the form."""
    asides, field = heard.form.asides, heard.field
    aside = asides.hear(heard.asked(direct=True)) if asides is not None else None
    if aside is None:
        return None
    if aside.at == 0:
        return heard.fill(aside=aside.topic)
    known = {**heard.pending.answers, **({field.name: ""} if field is not None else {})}
    given = _new(heard, heard.form.read(heard.before(aside.at, direct=False), known))
    if field is not None and (said := field.parse(heard.before(aside.at, direct=True))) is not None:
        given[field.name] = said
    return heard.fill(given, aside=aside.topic)


def _of_form(option: Option) -> bool:
    return (option.subject or "").startswith(CHOSEN)


def _cancelling(heard: Heard) -> bool:
    """Whether something is to be cancelled, and the text says so: no way out of the form, but a yes."""
    ways_out = [option.label for option in heard.session.choices if option.subject == NO]
    return ways_out not in ([], [CANCEL]) and _CANCELS.match(heard.text) is not None


def _leaving(heard: Heard) -> Decision | None:
    """The words that leave the form, begin it again, or go back a step."""
    if _AFRESH.match(heard.text):
        return Fill(pending=Pending(intent=heard.pending.intent, asked=""), opening=True)
    if _BACK.match(heard.text):
        if heard.session.parked:
            return heard.fill(recap=True)
        said = heard.pending.said
        return heard.anew(said[-1]) if said else Leave(intent=heard.pending.intent)
    free = heard.field is not None and heard.field.free
    if heard.meaning.intent == "cancel" and heard.meaning.sure and not (free and len(heard.text.strip()) > SHORT):
        return Leave(intent=heard.pending.intent)
    return None


def _parked(heard: Heard) -> Decision | None:
    """A form that waits goes on by itself only with what can be nothing but its answer, or with words that mean nothing else."""
    if heard.meaning.sure and heard.meaning.intent == heard.pending.intent:
        return heard.fill(_new(heard, heard.form.read(heard.asked(direct=False), {})), recap=True)
    answers = heard.detail and heard.meaning.intent != heard.session.previous.intent  # a day may narrow the last list
    if heard.topic and heard.meaning.intent not in SMALL_TALK and not answers:
        return None
    if picked(heard.text, heard.session.choices) is not None:
        return None
    if heard.confirming and _CONFIRMED.match(heard.text) and _FIRMLY.match(heard.text):
        return heard.fill(confirmed=True)
    if heard.meaning.sure and heard.meaning.intent == "affirm" and not heard.session.choices:
        return heard.fill(recap=True)  # to "回复“继续”接着办"
    field = heard.field
    if field is None or field.free:
        return None
    if (strong := field.parse(heard.asked(direct=False))) is not None:
        return heard.fill({field.name: strong})
    meant = heard.meaning.sure and heard.meaning.intent != "out_of_scope"  # a bare "3" is nothing by itself
    if meant or heard.stale or asks(heard.text, heard.meaning):
        return None
    weak = field.parse(heard.asked(direct=True))
    return heard.fill({field.name: weak}) if weak is not None else None


def _confirming(heard: Heard, option: Option | None) -> Decision | None:
    pending = heard.pending
    if option is not None:
        return heard.fill(confirmed=True) if option.subject == YES else Leave(intent=pending.intent)
    if (corrected := _correction(heard)) is not None:
        return corrected
    if _DECLINED.match(heard.text):
        return Leave(intent=pending.intent)
    if _CONFIRMED.match(heard.text) or (heard.meaning.intent == "affirm" and heard.meaning.sure):
        return heard.fill(confirmed=True)
    if heard.question:
        return None
    given = _new(heard, heard.form.read(heard.asked(direct=False), {}))
    if given:
        return heard.fill(given)
    return None if heard.topic or heard.asking else _again(heard)


def _correction(heard: Heard) -> Decision | None:
    found = recognise(heard.text, heard.form)
    if found is None:
        return None
    if found.field is not None:
        return _named(heard, found, found.field)
    rest = heard.text[found.at :].strip()
    if not rest or not any(character.isalnum() for character in rest):
        return _wrong(heard)
    if _is_an_answer(heard, found):
        return None
    for name in reversed(heard.pending.said):  # what surely is one of the answers, the last one first
        value = heard.form.field(name).parse(heard.asked(direct=False, at=found.at))
        if value is not None and not heard.form.field(name).free:
            return heard.fill({name: value})
    field, last = heard.field, heard.pending.said[-1:]
    if not found.firm or (field is not None and field.parse(heard.asked(direct=False, at=found.at)) is not None):
        return None
    value = heard.form.field(last[0]).parse(heard.asked(direct=True, at=found.at)) if last else None
    return heard.fill({last[0]: value}) if value is not None else None


def _is_an_answer(heard: Heard, found: Correction) -> bool:
    """Whether the asked field surely reads the whole of it, and nothing in what is left: "不是一回事" may be a choice."""
    field = heard.field
    if field is None or field.free or field.parse(heard.asked(direct=False, at=found.at)) is not None:
        return False
    return field.parse(heard.asked(direct=False)) is not None


def _named(heard: Heard, found: Correction, field: Field) -> Decision | None:
    """A field is named: it gets the value that is said, or is asked again where none is."""
    if heard.field is not None and heard.field.free and heard.field.name != field.name and not _known(heard, field):
        return None
    value = field.parse(heard.asked(direct=True, at=found.at)) if heard.text[found.at :].strip() else None
    if value is not None:
        free = {one.name: "" for one in heard.form.fields if one.free}
        others = heard.form.read(heard.asked(direct=False), {**free, **heard.pending.answers, field.name: value})
        return heard.fill({**others, field.name: value})
    return heard.anew(field.name) if _known(heard, field) and not heard.question else None


def _known(heard: Heard, field: Field) -> bool:
    return field.name in heard.pending.answers or field.name in heard.pending.waiting


def _wrong(heard: Heard) -> Decision | None:
    """Something is wrong, and it is not said what: at the confirmation what is asked, else the last answer again."""
    if heard.confirming:
        return heard.fill(again=True)
    field, said = heard.field, heard.pending.said
    if field is not None and not field.free and field.parse(heard.asked(direct=True)) is not None:
        return None  # "不是", "没有" may be the answer
    return heard.anew(said[-1]) if said else None


def _new(heard: Heard, read: Mapping[str, str]) -> dict[str, str]:
    """What was read and is not what is known; a story is not replaced by what sounds like one."""
    answers = heard.pending.answers
    return {
        name: value
        for name, value in read.items()
        if answers.get(name) != value and not (name in answers and heard.form.field(name).free)
    }


def _answer(heard: Heard) -> Decision | None:
    """The text as an answer to the field that was asked, or to others."""
    field = heard.field
    assert field is not None
    free = field.free and not heard.stale and not heard.looking_up
    others = heard.form.read(heard.asked(direct=False), {**heard.pending.answers, field.name: ""})
    strong = field.parse(heard.asked(direct=False))
    if (heard.question and not free) or (field.free and not free and _elsewhere(heard, readable=True)):
        return None
    if strong is not None:
        return heard.fill({**others, field.name: strong})
    weak = field.parse(heard.asked(direct=True))
    own = field.own is not None and field.own.search(heard.text) is not None
    guessed = field.offer is None and not free and heard.asking  # any words would do, and these ask something
    elsewhere = not own and (guessed or _elsewhere(heard, readable=weak is not None))
    if weak is not None and (free or others or not elsewhere):
        return heard.fill({**others, field.name: weak})
    if others and not elsewhere:
        return heard.fill(others)
    if not elsewhere and (restated := _restated(heard)):
        return heard.fill(restated)
    return None if elsewhere or heard.asking else _again(heard)


def _restated(heard: Heard) -> dict[str, str]:
    """An answer of before, said anew: "3个人" while the day is asked."""
    answers = heard.pending.answers
    for one in heard.form.fields:  # an action may keep more with the answers than its form asks for
        if one.free or one.name not in answers:
            continue
        value = one.parse(heard.asked(direct=False))
        if value is not None and value != answers[one.name]:
            return {one.name: value}
    return {}


def _elsewhere(heard: Heard, *, readable: bool) -> bool:
    """Whether the text is about something else; small talk is, where it can be no answer and is no mere nonsense."""
    if not heard.topic or heard.meaning.intent not in SMALL_TALK:
        return heard.topic
    return not readable and (heard.meaning.intent != "out_of_scope" or asks(heard.text, heard.meaning))


def _again(heard: Heard) -> Decision:
    """It cannot be read: asked again, and not for ever."""
    pending = heard.pending
    if pending.tries + 1 >= MAX_TRIES:
        return Leave(intent=pending.intent, gave_up=True)
    again = heard.fill(again=True)
    return replace(again, pending=replace(pending, tries=pending.tries + 1))


def taken(heard: Heard) -> Fill | None:
    """A message without words, where the form asks for such: a picture, a location."""
    kind = heard.message.kind.value
    given: dict[str, str] = {}
    for field in heard.form.fields:
        if kind in field.kinds and field.applies(heard.pending.answers):
            value = field.parse(heard.asked(direct=field.name == heard.pending.asked))
            if value is not None:
                given[field.name] = value
    return heard.fill(given) if given else None
