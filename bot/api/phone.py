"""Confirming one's phone from a program: a number, a code, done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from bot.api.endpoint import Call, Endpoint, Given, Nothing, Told
from bot.api.problems import ApiError, Problem
from bot.consoles.login import address_of
from bot.phone_codes import CODE_S, SENTENCES, PhoneCodes, PhoneError, Reason
from knowledge import identities
from knowledge.city_time import CITY_TIME
from knowledge.residents import Door
from knowledge.store import Store

ROOT, TAG = "/api/v1/phone", "phone"
_STATUS = {Reason.NO_MOBILE: 422, Reason.WRONG: 422, Reason.TOO_SOON: 429, Reason.TOO_MANY: 429, Reason.NOT_SENT: 503}
_TITLES = {
    Reason.OFF: "没有开通短信确认",
    Reason.NO_MOBILE: "不是手机号",
    Reason.TOO_SOON: "太快了",
    Reason.TOO_MANY: "太多了",
    Reason.NOT_SENT: "短信没有发出去",
    Reason.WRONG: "验证码不对",
    Reason.GONE: "验证码失效了",
    Reason.OTHER: "手机号是另一个微信的",
}
PROBLEMS = {
    reason: Problem(code=reason.value, status=_STATUS.get(reason, 409), title=_TITLES[reason], detail=SENTENCES[reason])
    for reason in Reason
}


class PhoneOut(Told):
    """The confirmed phone, masked, and since when; both null where there is none. `possible`: whether one can be confirmed."""

    phone: str | None
    confirmed_at: datetime | None
    possible: bool


class PhoneIn(Given):
    """A mobile number, however it is written."""

    phone: Annotated[str, Field(min_length=5, max_length=32)]


class SentOut(Told):
    """Where the code went (masked), and for how many seconds it is good."""

    phone: str
    expires_in_s: int


class CodeIn(Given):
    """The code out of the message."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneApi:
    """The functions behind the endpoints."""

    store: Store
    codes: PhoneCodes

    async def told(self, call: Call, _: Nothing) -> PhoneOut:
        """How it stands."""
        async with self.store.transaction() as transaction:
            found = await identities.phone_of(transaction, call.person.resident_id, cipher=self.codes.cipher)
        return PhoneOut(
            phone=found.shown if found is not None else None,
            confirmed_at=found.at.astimezone(CITY_TIME) if found is not None else None,
            possible=self.codes.possible,
        )

    async def send(self, call: Call, given: PhoneIn) -> SentOut:
        """Text a code."""
        try:
            shown = await self.codes.ask(_door(call), given.phone, address_of(call.request))
        except PhoneError as error:
            raise ApiError(PROBLEMS[error.reason]) from None
        return SentOut(phone=shown, expires_in_s=CODE_S)

    async def confirm(self, call: Call, given: CodeIn) -> PhoneOut:
        """The code came back: this login is that resident's from now on."""
        try:
            resident = await self.codes.confirm(_door(call), given.code)
        except PhoneError as error:
            raise ApiError(PROBLEMS[error.reason]) from None
        async with self.store.transaction() as transaction:
            found = await identities.phone_of(transaction, resident, cipher=self.codes.cipher)
        assert found is not None  # it was confirmed a moment ago
        return PhoneOut(phone=found.shown, confirmed_at=found.at.astimezone(CITY_TIME), possible=True)


def _door(call: Call) -> Door:
    return Door(channel=call.person.channel, sender=call.person.sender)


def endpoints(api: PhoneApi) -> tuple[Endpoint[Any], ...]:
    """All of them."""
    asking = (Reason.OFF, Reason.NO_MOBILE, Reason.TOO_SOON, Reason.TOO_MANY, Reason.NOT_SENT)
    telling = (Reason.WRONG, Reason.GONE, Reason.OTHER)
    return (
        Endpoint(
            method="GET", path=ROOT, name="getPhone", summary="确认过的手机号", tag=TAG,
            takes=Nothing, act=api.told, gives=PhoneOut,
        ),
        Endpoint(
            method="POST", path=ROOT, name="sendPhoneCode", summary="发短信验证码", tag=TAG,
            takes=PhoneIn, act=api.send, gives=SentOut, problems=tuple(PROBLEMS[one] for one in asking),
        ),
        Endpoint(
            method="POST", path=f"{ROOT}/confirm", name="confirmPhone", summary="用验证码确认手机号", tag=TAG,
            takes=CodeIn, act=api.confirm, gives=PhoneOut, problems=tuple(PROBLEMS[one] for one in telling),
        ),
    )  # fmt: skip
