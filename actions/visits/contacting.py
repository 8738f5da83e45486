"""The fields of a booking that ask for personal data: the notice and the consent first, then who comes and whom to call.

A consent is the answer to the notice, given after it was shown in this form: nothing that was said before counts as one. Who
said all in one sentence reads the notice with what is read back, and agrees by confirming.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from actions import contact
from actions.form import Accepted, Asked, Choice, Field, Offered, Refused
from actions.model import Facts, Outcome, Text, Turn
from actions.visits import asking, notice, rules, sentences
from actions.visits.coming import asked_for, session_and_event
from actions.visits.model import Event, Refusal

AGREED, REFUSED, UNWILLING = "agreed", "refused", "unwilling"
BY_CONFIRMING = "by confirming"
_AGREES = re.compile(
    r"^\s*(?:我|俺|我们)?(?:都)?(?:已?(?:看|读|知道|了解|明白|清楚)(?:过|了|完)*[,，]?)*"
    r"(?:同意|没问题|没意见|可以|好的?|行|是的?|对|嗯+|中|继续|接着|确认|确定|知道了|明白了?|ok|yes|1)[^不没]{0,6}$",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"^\s*(?:我|俺)?(?:不|没)(?:太)?(?:同意|接受|答应|可以|行)[^，。]{0,4}$|^\s*(?:不报|不去|不参加)了?[。.!！]*$"
)
_UNWILLING = re.compile(
    r"(?:不|别)(?:太|大)?(?:想|愿意?|方便|能|肯|要|用|需要)?[^，。]{0,2}(?:留|填|给|说|提供|写|告诉|登记)|保密|不告诉|匿名|没有?(?:电话|手机)"
)
_OF_CONTACT = re.compile(
    r"(?:不|别)(?:太|大)?(?:想|愿意?|方便|肯)[^，。]{0,2}(?:留|填|给|提供|写|登记)[^，。]{0,3}(?:手机|电话|号码|姓名|名字|信息)"
)
REFUSAL = "refusal:"
NOT_BOOKED = "好的，这次就不报名了，没有保存您的任何信息。以后想参加，随时再来。"


def told_of(event: Event, facts: Facts) -> str:
    """The notice of an event, as one text."""
    organizer = facts.city.by_id[event.department_id].name if event.department_id in facts.city.by_id else "主办单位"
    return notice.in_one(event, organizer, facts.service.hotline)


# --- consent -----------------------------------------------------------------------------------------------------


def _parse_consent(asked: Asked) -> str | None:
    """`agreed`, with the name where nothing else was said; what answers the fields behind it agrees as well."""
    if not asked.direct:
        return None
    text = asked.text.strip()
    if _REFUSES.match(text):
        return REFUSED
    if _UNWILLING.search(text):
        return UNWILLING
    if "name" not in asked.answers and (name := contact.name(asked)) is not None:
        return f"{AGREED}:{name}"
    given = contact.phone(asked) is not None or asking.people(asked) is not None
    return AGREED if given or _AGREES.match(text) or asked.meaning.intent == "affirm" else None


async def _offer_consent(turn: Turn, facts: Facts) -> Offered | Accepted | None:
    """The purpose is told before anything is asked (个人信息保护法 Art. 17).

    Where all was said already, the notice stands with what is read back, and to confirm that is to agree.
    """
    known = await session_and_event(turn, facts)
    if known is None:
        return None
    event, answers = known[1], turn.answers
    if "phone" in answers and ("people" if event.real_name else "name") in answers:
        return Accepted(value=BY_CONFIRMING)
    told = told_of(event, facts)
    if event.real_name and "people" not in answers:
        wanted = (
            "同意的话，请发每位参观人的姓名和出生日期，一行一位，预约人写在第一行，例如：\n"
            "王芳 1980-05-06\n李小明 2012-03-15\n不同意就回复“取消”。"
        )
        return Offered(prompt=f"这个活动要实名登记。\n{told}\n{wanted}")
    missing = "联系人的姓名" if "phone" in answers else "联系人的电话" if "name" in answers else "联系人的姓名和电话"
    example = "，例如“王芳 13800000000”" if missing.endswith("姓名和电话") else ""
    return Offered(prompt=f"报名要留一位联系人。\n{told}\n同意的话，请告诉我{missing}{example}；不同意就回复“取消”。")


_YES_NO = (Choice(value=AGREED, label="同意，接着报名"), Choice(value=REFUSED, label="不同意，不报了"))


async def _check_consent(_turn: Turn, _facts: Facts, value: str) -> Accepted | Offered | Outcome:
    kind, _, name = value.partition(":")
    if kind == REFUSED:
        return Outcome(replies=(Text(text=NOT_BOOKED),))
    if kind == UNWILLING:
        return Offered(prompt=notice.NEEDED, choices=_YES_NO)
    return Accepted(value=notice.VERSION, also={"name": name} if name else {})


def _names_in(value: str) -> tuple[str, ...]:
    return tuple(name for name in (value.partition(":")[2],) if name)


# --- who comes, whom to call -------------------------------------------------------------------------------------


def _unless_refused(parse: Callable[[Asked], str | None]) -> Callable[[Asked], str | None]:
    """Read a field; who will not tell it is heard too."""

    def read(asked: Asked) -> str | None:
        value = parse(asked)
        return REFUSAL if value is None and asked.direct and _UNWILLING.search(asked.text) else value

    return read


_NEEDED = Refused(text=notice.NEEDED)


async def _check_people(turn: Turn, facts: Facts, value: str) -> Accepted | Refused:
    if value == REFUSAL:
        return _NEEDED
    known = await session_and_event(turn, facts)
    people = asking.people_of(value)
    if known is None:
        return Refused(text=sentences.sentence(Refusal.UNKNOWN), field="event")
    session, event = known
    party = int(turn.answers.get("party", len(people)))
    reason = rules.refusal_of_people(event, session, people, party)
    if reason is Refusal.PEOPLE_MISSING:
        return Refused(text=f"您说一共{party}人，请把{party}位的姓名和出生日期一次发来，一行一位。")
    if reason is not None:
        return Refused(text=sentences.sentence(reason, event, session))
    return Accepted(value=value, echo=asking.shown_people(value), also={"name": people[0].name})


async def _check_name(_turn: Turn, _facts: Facts, value: str) -> Accepted | Refused:
    return _NEEDED if value == REFUSAL else Accepted(value=value)


async def _check_phone(_turn: Turn, _facts: Facts, value: str) -> Accepted | Refused:
    if value == REFUSAL:
        return _NEEDED
    if (phone := rules.plain_phone(value)) is not None:
        return Accepted(value=phone)
    return Refused(text="这个号码好像不对，请发11位手机号，或者带区号的固定电话。")


CONSENT = Field(
    name="consent",
    label="",
    question="请先看收集信息的说明。",
    again="请回复“同意”接着报名，或者直接发联系人的姓名和电话；不同意就回复“取消”。",
    brief="接着报名的话，请发联系人的姓名和电话；不同意就回复“取消”。",
    parse=_parse_consent,
    offer=_offer_consent,
    check=_check_consent,
    personal=_names_in,
    recorded="联系人",
    needs=("event",),
    own=_OF_CONTACT,
)
PEOPLE = Field(
    name="people",
    label="参观人",
    question="请发每位参观人的姓名和出生日期，一行一位，例如：王芳 1980-05-06",
    again="没看懂，请照这个样子一行写一位：王芳 1980-05-06",
    parse=_unless_refused(asking.people),
    check=_check_people,
    show=asking.shown_people,
    applies=asked_for("people"),
    personal=asking.names_of,
    needs=("event", "party"),
)
NAME = replace(contact.NAME_FIELD, parse=_unless_refused(contact.name), check=_check_name, own=_OF_CONTACT)
PHONE = replace(contact.PHONE_FIELD, parse=_unless_refused(contact.phone), check=_check_phone, own=_OF_CONTACT)
