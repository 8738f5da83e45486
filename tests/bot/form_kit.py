"""A form that has everything a form can have, and how to speak to it without a service."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from actions.form import Accepted as Fine
from actions.form import Asked, Choice, Confirm, Field, Form, Offered, Refused
from actions.model import Facts, Option, Outcome, Pending, Text, Turn
from bot.choosing import choose
from bot.decisions import Decision, Fill
from bot.message import IncomingMessage, MessageKind
from bot.sessions import Session
from intents.model import Entity, EntityKind, Thresholds, Understanding

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LIMITS = Thresholds(act=0.7, offer=0.3)

EVENTS = {"event:1": "污水处理厂", "event:2": "自来水厂", "event:3": "气象台"}
ROOM = {"event:1": 4, "event:2": 2, "event:3": 9}
_NUMBERS = {"一": "1", "两": "2", "三": "3", "四": "4", "五": "5"}


def read_event(asked: Asked) -> str | None:
    """The event pointed at, or named; asked directly, any words may name one."""
    if asked.about in EVENTS:
        return asked.about
    if "厂" in asked.text or "气象台" in asked.text:
        return re.sub(r"^.*(去|参观|看看|是)", "", asked.text)
    return asked.text.strip() if asked.direct and asked.text.strip() else None


async def offer_events(turn: Turn, _facts: Facts) -> Offered:
    """All events there are."""
    del turn
    choices = tuple(Choice(value=event, label=name) for event, name in EVENTS.items())
    return Offered(choices=choices, prompt="想参观哪一个？回复数字就行。")


async def check_event(_turn: Turn, _facts: Facts, value: str) -> Fine | Offered | Refused | Outcome:
    """An event by its subject or by its words; several, none, or the end."""
    if value in EVENTS:
        return Fine(value=value, echo=EVENTS[value])
    found = [event for event, name in EVENTS.items() if name in value]
    if value.startswith("厂") or value == "水厂":
        both = tuple(Choice(value=event, label=EVENTS[event]) for event in ("event:1", "event:2"))
        return Offered(choices=both, prompt="您说的是哪一个？")
    if "停办" in value:
        return Outcome(replies=(Text(text="这个活动停办了。"),))
    return Fine(value=found[0], echo=EVENTS[found[0]]) if found else Refused(text="没有找到这个活动。")


def read_party(asked: Asked) -> str | None:
    """How many people; a bare number only where it was asked."""
    if (party := asked.meaning.first(EntityKind.PARTY_SIZE)) is not None:
        return party.value
    if (found := re.search(r"([0-9]|[一两三四五])(?:个|口)?人", asked.text)) is not None:
        return _NUMBERS.get(found.group(1), found.group(1))
    bare = re.fullmatch(r"\s*([0-9]|[一两三四五])\s*", asked.text) if asked.direct else None
    return _NUMBERS.get(bare.group(1), bare.group(1)) if bare else None


async def check_party(turn: Turn, _facts: Facts, value: str) -> Fine | Refused:
    """Not more than the event's room; more than eight fit nowhere, and the event is asked again for five to eight."""
    room = ROOM[turn.answers["event"]]
    if int(value) > 8:
        return Refused(text="最多8人。")
    if int(value) > room:
        return Refused(text=f"这场只剩{room}个位子，换一场吧。", field="event")
    return Fine(value=value)


def read_name(asked: Asked) -> str | None:
    """A name, said as one; asked directly, up to four characters."""
    if (found := re.search(r"我叫(\w{2,3})", asked.text)) is not None:
        return found.group(1)
    return asked.text.strip() if asked.direct and 0 < len(asked.text.strip()) <= 4 else None


def read_guardian(asked: Asked) -> str | None:
    """A name, where it is the guardian's."""
    if (found := re.search(r"监护人(?:是|叫)(\w{2,3})", asked.text)) is not None:
        return found.group(1)
    return asked.text.strip() if asked.direct and 0 < len(asked.text.strip()) <= 4 else None


def read_phone(asked: Asked) -> str | None:
    """Eleven digits."""
    found = re.search(r"1[0-9]{10}", asked.text)
    return found.group(0) if found else None


def has_children(answers: Mapping[str, str]) -> bool:
    """The guardian is asked only for the weather station."""
    return answers.get("event") == "event:3"


async def review(turn: Turn, _facts: Facts) -> Confirm | Refused | Outcome | None:
    """Together at last; some answers make it end otherwise."""
    match turn.answers["name"]:
        case "无须确认":
            return None
        case "满了":
            return Outcome(replies=(Text(text="刚刚满了。"),))
        case "重名":
            return Refused(text="这个名字报过了。", field="name")
        case "末项":
            return Refused(text="电话不对。")
    return Confirm(text="请核对：" + "；".join(VISIT.lines(turn.answers, turn.echoes)), yes="确认报名")


VISIT = Form(
    opening="好的，来报名。",
    fields=(
        Field(
            name="event", label="活动", question="想参观什么？", parse=read_event, again="没找到，请回复数字。",
            offer=offer_events, check=check_event, subject="event",
        ),
        Field(
            name="party", label="人数", names=("几个人",), question="一共几位？", parse=read_party,
            again="请只回复人数，比如“3”。", show=lambda value: f"{value}人", check=check_party, needs=("event",),
        ),
        Field(
            name="guardian", label="监护人", question="监护人是谁？", parse=read_guardian, applies=has_children,
            needs=("event",),
        ),
        Field(name="name", label="姓名", names=("名字",), question="怎么称呼您？", parse=read_name),
        Field(name="phone", label="电话", names=("联系电话", "手机号"), question="电话多少？", parse=read_phone),
    ),
    review=review,
)  # fmt: skip


def read_story(asked: Asked) -> str | None:
    """Any words; of those that began the form only what says something."""
    text = asked.text.strip()
    return text if text and (asked.direct or len(text) > 10) else None


def read_picture(asked: Asked) -> str | None:
    """Pictures, one after the other, or that there is none."""
    if asked.kind == "image":
        return " ".join(part for part in (asked.answers.get("pictures", ""), asked.payload["media"]) if part)
    return "无" if asked.direct and asked.text == "没有" else None


STORY = Form(
    fields=(
        Field(name="story", label="", question="请说说是什么事。", parse=read_story, free=True),
        Field(
            name="pictures", label="图片", question="有照片吗？没有就回复“没有”。", parse=read_picture,
            kinds=("text", "image"),
        ),
        Field(name="phone", label="电话", question="电话多少？", parse=read_phone),
    ),
)  # fmt: skip

FORMS = {"book_visit": VISIT, "submit_suggestion": STORY}


def say(text: str, kind: MessageKind = MessageKind.TEXT, **payload: str) -> IncomingMessage:
    """A message of Mr. O."""
    return IncomingMessage(channel="wechat", sender="o", id="1", kind=kind, text=text, received_at=NOW, payload=payload)


def means(intent: str, confidence: float = 0.9, *entities: Entity) -> Understanding:
    """A meaning; sure from 0.7, lost below 0.3."""
    return Understanding(intent=intent, confidence=confidence, thresholds=LIMITS, entities=entities)


LOST = means("out_of_scope", 0.1)


def decide(text: str, meaning: Understanding = LOST, session: Session | None = None) -> Decision:
    """What the text is for."""
    return choose(say(text), meaning, session or Session(), FORMS, NOW)


def filled(text: str, session: Session, meaning: Understanding = LOST) -> Fill:
    """The same, where it goes on with a form."""
    decision = decide(text, meaning, session)
    assert isinstance(decision, Fill), decision
    return decision


def visiting(asked: str, *, parked: bool = False, **answers: str) -> Session:
    """A visit being booked, so far."""
    pending = Pending(intent="book_visit", asked=asked, answers=answers, said=tuple(answers))
    return Session(pending=pending, parked=parked)


def telling(asked: str, *, parked: bool = False, **answers: str) -> Session:
    """A suggestion being made, so far."""
    return replace(
        visiting(asked, parked=parked),
        pending=Pending(intent="submit_suggestion", asked=asked, answers=answers, said=tuple(answers)),
    )


def option(subject: str, label: str) -> Option:
    """A choice of the visit's form."""
    return Option(label=label, intent="book_visit", subject=f"form:{subject}")


def confirming() -> Session:
    """A visit of which only the confirmation is missing."""
    return Session(pending=Pending(intent="book_visit", asked="confirm", answers=ALL, said=tuple(ALL)))


ALL = {"event": "event:1", "party": "3", "name": "老王", "phone": "13800000000"}
