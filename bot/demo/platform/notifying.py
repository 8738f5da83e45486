"""The calls that send messages by template: the mini-program's, and both of the account's, as strictly as the platform."""

from dataclasses import dataclass

from aiohttp import web

from bot.demo.platform.answering import Fields, Refused, done, json_of
from bot.demo.platform.platform import Platform
from bot.demo.platform.subscriptions import Subscriptions

NOT_FOLLOWING, BAD_OPENID, BAD_ARGUMENT, UNAUTHORIZED = 43004, 40003, 47003, 48001


@dataclass(frozen=True, slots=True)
class Notifying:
    """The handlers."""

    platform: Platform

    async def miniprogram(self, request: web.Request) -> Fields:
        """A mini-program's subscription message."""
        asked = await json_of(request)
        openid, subscriptions = _openid(asked), self.platform.miniprogram
        self._check(subscriptions, asked, page=asked.get("page", ""))
        if code := subscriptions.spend(openid, str(asked["template_id"])):
            raise Refused(code)
        self.platform.told(openid, **subscriptions.shown(asked["template_id"], asked["data"]))
        return done(msgid=self._number())

    async def account(self, request: web.Request) -> Fields:
        """An account's subscription message, to whoever agreed; following is not asked for."""
        asked = await json_of(request)
        openid, subscriptions = _openid(asked), self.platform.subscriptions
        self._check(subscriptions, asked)
        if code := subscriptions.spend(openid, str(asked["template_id"])):
            raise Refused(code)
        shown = subscriptions.shown(asked["template_id"], asked["data"])
        self.platform.told(openid, **shown, url=str(asked.get("page", "")))
        return done(msgid=self._number())

    async def template(self, request: web.Request) -> Fields:
        """An account's template message, to a follower; the same client_msg_id again is the same message."""
        asked = await json_of(request)
        openid, subscriptions = _openid(asked), self.platform.subscriptions
        self._check(subscriptions, asked)
        if not self.platform.contacts.met(openid):
            raise Refused(BAD_OPENID)
        if not self.platform.contacts.follows(openid):
            raise Refused(NOT_FOLLOWING)
        once = str(asked.get("client_msg_id", ""))
        if once and (openid, once) in self.platform.messages:
            return done(msgid=self.platform.messages[openid, once])
        number = self._number()
        if once:
            self.platform.messages[openid, once] = number
        shown = subscriptions.shown(asked["template_id"], asked["data"])
        self.platform.told(openid, **shown, url=str(asked.get("url", "")))
        return done(msgid=number)

    def _check(self, subscriptions: Subscriptions, asked: Fields, *, page: object = "") -> None:
        if not self.platform.config.verified:
            raise Refused(UNAUTHORIZED)
        if code := subscriptions.fault(asked.get("template_id"), asked.get("data"), page):
            raise Refused(code)

    def _number(self) -> int:
        return self.platform.rng.randrange(10**17, 10**18)


def _openid(asked: Fields) -> str:
    openid = asked.get("touser")
    if not isinstance(openid, str) or not openid:
        raise Refused(BAD_OPENID)
    return openid
