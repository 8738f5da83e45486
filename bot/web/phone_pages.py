"""Confirming one's phone on a page: a number, a code, done. Without scripts, and without a gateway it says so."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from aiohttp import web

from bot.consoles.fields import fields
from bot.consoles.login import address_of
from bot.logins import Person
from bot.phone_codes import PhoneCodes, PhoneError, Reason
from bot.web.look import look_of
from bot.web.routes import Routes
from bot.web.visit_pages import private
from bot.web.visitors import WEB, Visitors
from bot.web.wechat_login import WeChatLogin, safe_next, start_path
from knowledge import identities
from knowledge.city_time import CITY_TIME
from knowledge.identities import ConfirmedPhone
from knowledge.links import VISITS
from knowledge.residents import Door

ROOT = "/me/phone"
STATUS = {
    Reason.TOO_SOON: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.OFF: HTTPStatus.CONFLICT,
    Reason.OTHER: HTTPStatus.CONFLICT,
    Reason.GONE: HTTPStatus.CONFLICT,
    Reason.NOT_SENT: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePages:
    """The page, and its two forms."""

    codes: PhoneCodes
    visitors: Visitors
    login: WeChatLogin

    def add(self, routes: Routes) -> None:
        """Open them."""
        routes.add("GET", ROOT, self.visitors.page(self.page), public=True)
        routes.add("POST", ROOT, self.visitors.page(self.send), public=True)
        routes.add("POST", f"{ROOT}/code", self.visitors.page(self.confirm), public=True)

    async def page(self, request: web.Request) -> web.Response:
        """How it stands, and the form that comes next."""
        person = await self.visitors.of(request)
        if (person is None or person.channel == WEB or _by_link(person)) and self.login.helps(request):
            return web.Response(status=303, headers={"Location": start_path(str(request.rel_url))})
        other = "other" in request.query
        if person is not None and other:
            await self.codes.drop(_door(person))
        return await self._shown(request, person, wants=safe_next(request.query.get("next", "")), other=other)

    async def send(self, request: web.Request) -> web.Response:
        """A code, to the number in the form."""
        person, form = await self.visitors.known(request), await fields(request)
        wants = safe_next(form.text("next"))
        if _by_link(person):
            return await self._shown(request, person, wants=wants)
        try:
            await self.codes.ask(_door(person), form.text("phone", most=40), address_of(request))
        except PhoneError as error:
            return await self._shown(
                request, person, wants=wants, error=error, phone=form.raw.get("phone", ""), other=True
            )
        return _see(wants)

    async def confirm(self, request: web.Request) -> web.Response:
        """The code came back."""
        person, form = await self.visitors.known(request), await fields(request)
        wants = safe_next(form.text("next"))
        if _by_link(person):
            return await self._shown(request, person, wants=wants)
        try:
            await self.codes.confirm(_door(person), form.text("code", most=20))
        except PhoneError as error:
            return await self._shown(request, person, wants=wants, error=error)
        return _see(wants, done="1")

    async def _shown(
        self,
        request: web.Request,
        person: Person | None,
        *,
        wants: str,
        error: PhoneError | None = None,
        phone: str = "",
        other: bool = False,
    ) -> web.Response:
        values = {
            "possible": self.codes.possible,
            "by_link": _by_link(person),
            "confirmed": _words(await self._confirmed(person)),
            "waiting": await self.codes.waiting(_door(person)) if person is not None else "",
            "other": other,
            "done": "done" in request.query,
            "error": error.sentence if error is not None else "",
            "phone": phone,
            "wants": wants,
        }
        status = STATUS.get(error.reason, HTTPStatus.UNPROCESSABLE_ENTITY) if error is not None else HTTPStatus.OK
        return private(look_of(request).page("me_phone.html", values, status=status))

    async def _confirmed(self, person: Person | None) -> ConfirmedPhone | None:
        if person is None:
            return None
        async with self.visitors.store.transaction() as transaction:
            return await identities.phone_of(transaction, person.resident_id, cipher=self.codes.cipher)


def phone_path(wants: str) -> str:
    """Where a phone is confirmed, and from there on to one of the visit pages."""
    return f"{ROOT}?{urlencode({'next': wants})}"


def _by_link(person: Person | None) -> bool:
    """A personal link can have been passed on: it does not make whoever has it somebody's phone."""
    return person is not None and person.scope == VISITS


def _door(person: Person) -> Door:
    return Door(channel=person.channel, sender=person.sender)


def _words(confirmed: ConfirmedPhone | None) -> dict[str, str] | None:
    if confirmed is None:
        return None
    at = confirmed.at.astimezone(CITY_TIME)
    return {"phone": confirmed.shown, "day": f"{at.year}年{at.month}月{at.day}日"}


def _see(wants: str, **more: str) -> web.Response:
    address = f"{ROOT}?{urlencode({'next': wants, **more})}"
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
