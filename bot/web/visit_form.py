"""The booking form: what was filled in, and what is wrong with it, beside the fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from actions.visits import rules
from actions.visits.model import BookingRequest, Contact, Event, Person, Refusal, Refused
from actions.visits.notice import VERSION
from bot.consoles.fields import Fields

NAME_CHARS, PHONE_CHARS, CODE_CHARS, KEY_CHARS, CONSENT_CHARS = 40, 32, 64, 64, 32
NOTICE_CHANGED = "上面的说明有更新，请重新看一遍再提交。"
MOST_ROWS = 10

#: Where the sentence of a refusal stands; the others stand above the form.
BESIDE = {
    Refusal.PARTY_SIZE: "party",
    Refusal.CONTACT_MISSING: "phone",
    Refusal.PHONE_BOOKED: "phone",
    Refusal.NOT_DECLARED: "of_age",
    Refusal.PEOPLE_MISSING: "people",
    Refusal.TOO_YOUNG: "people",
    Refusal.INVITATION: "invitation",
    Refusal.AUDIENCE: "audience",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a resident filled in. `errors` are sentences by field; "" is the form as a whole."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def rows_of(event: Event) -> int:
    """For how many people the form has lines, where everybody is named."""
    return min(event.max_party, MOST_ROWS) if event.real_name else 0


def read(form: Fields, event: Event, resident: UUID) -> BookingRequest | None:
    """The request in a posted form; None where `form.errors` says what is wrong."""
    session = form.identity("session")
    if session is None:
        form.wrong("session", "请选择一个场次。")
    people = people_in(form, rows_of(event))
    party = len(people) if event.real_name else form.whole("party", label="人数", least=1, most=event.max_party)
    if party is None:
        form.wrong("party", "请填写人数。")
    name = form.text("name", label="联系人姓名", least=1, most=NAME_CHARS)
    phone = form.text("phone", label="联系电话", least=1, most=PHONE_CHARS)
    if "phone" not in form.errors and rules.plain_phone(phone) is None:
        form.wrong("phone", "请填写能打通的手机号或座机号，座机要带区号。")
    key = form.text("key", most=KEY_CHARS)
    if not (key and key.isascii()):
        form.wrong("", "这一页放得太久了，请再提交一次。")
    agreed = form.text("consent", most=CONSENT_CHARS)
    if agreed != VERSION:
        form.wrong("consent", NOTICE_CHANGED if agreed else "同意上面的说明后才能预约。")
    if rules.needs(event).declaration and not form.flag("of_age"):
        form.wrong("of_age", f"请确认参观当天年满{event.min_age}周岁。")
    invitation = form.text("invitation", label="邀请码", most=CODE_CHARS)
    audience = form.text("audience", most=16)
    if form.errors or session is None or party is None:
        return None
    return BookingRequest(
        session_id=session,
        resident_id=resident,
        key=f"page:{key}",
        party=party,
        contact=Contact(name=name, phone=phone),
        audience=audience,
        of_age=form.flag("of_age"),
        people=people,
        invitation=invitation,
    )


def people_in(form: Fields, rows: int, *, required: bool = True) -> tuple[Person, ...]:
    """Everybody who is named; a line that is half empty is told."""
    found = []
    for number in range(1, rows + 1):
        name = form.text(f"person_name_{number}", label="姓名", most=NAME_CHARS)
        born = form.day(f"person_born_{number}", label="出生日期")
        if name and born is not None and born.year >= 1900:
            found.append(Person(name=name, born=born))
        elif name or form.posted.get(f"person_born_{number}"):
            form.wrong("people", f"第{number}位的姓名和出生日期都要填写，日期如 1990-05-01。")
    if rows and required and not found:
        form.wrong("people", "请至少填写一位参观人的姓名和出生日期。")
    return tuple(found)


def refused(result: Refused, event: Event) -> dict[str, str]:
    """A rule's no, beside the field it is about."""
    place = BESIDE.get(result.reason, "")
    if place == "people" and not event.real_name:
        place = "of_age"
    return {place: result.sentence}
