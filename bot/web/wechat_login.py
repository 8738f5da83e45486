"""A page opened inside WeChat learns who opened it: to the platform's authorization page, and back with a code.

The state is bound to the browser by a cookie and good once: nobody can sign somebody else's browser in as themselves.
Where it does not work out, the page is shown to the person of the web chat instead, and the browser is not sent round
again for a while.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.identities import Identities
from bot.logins import Person
from bot.redis_link import RedisLink
from bot.web.problems import ProblemError, words_of
from bot.web.routes import Routes
from bot.web.visitors import Visitors
from bot.wechat.client_errors import WeChatError
from bot.wechat.login import CODE_CHARS, CodeLogin, authorization_url
from knowledge.residents import Door

START, BACK = "/login/wechat", "/login/wechat/back"
CHANNEL = "wechat"
HOME = "/visits"
PHONE = "/me/phone"  # where a phone is confirmed
STATE_S = 600
STATE_COOKIE, TRIED_COOKIE = "mingchuang_state", "mingchuang_tried"
NEXT_CHARS = 300

log = structlog.get_logger()


def _new_state() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeChatLogin:
    """The two routes. `wechat` is None where the platform is not to be asked."""

    visitors: Visitors
    identities: Identities
    redis: RedisLink
    wechat: CodeLogin | None
    oauth_base: str
    public_url: str
    new_state: Callable[[], str] = _new_state

    def add(self, routes: Routes) -> None:
        """Open both."""
        routes.add("GET", START, self.start, public=True)
        routes.add("GET", BACK, self.back, public=True)

    def helps(self, request: web.Request) -> bool:
        """Whether going there may tell who this is: inside WeChat, and not tried a moment ago."""
        inside = "MicroMessenger" in request.headers.get("User-Agent", "")
        return self.wechat is not None and inside and TRIED_COOKIE not in request.cookies

    async def start(self, request: web.Request) -> web.Response:
        """Off to the platform."""
        wanted = safe_next(request.query.get("next", HOME))
        if self.wechat is None:
            return _to(wanted)
        state = self.new_state()
        await self.redis.client.set(_key(state), wanted, ex=STATE_S)
        back = f"{self.public_url}{BACK}"
        response = _to(authorization_url(self.oauth_base, self.wechat.appid, back, state))
        self._remember(response, STATE_COOKIE, state)
        return response

    async def back(self, request: web.Request) -> web.Response:
        """Home again: signed in where the code was good."""
        state = request.query.get("state", "")
        kept = request.cookies.get(STATE_COOKIE, "")
        same = hmac.compare_digest(state.encode(errors="replace"), kept.encode(errors="replace"))
        if self.wechat is None or not (state and same):
            raise ProblemError(400, words_of(400).title, "这次登录不是从这个浏览器开始的，请从活动页面重新进入。")
        wanted = await self.redis.client.getdel(_key(state))
        if not isinstance(wanted, bytes):
            raise ProblemError(400, words_of(400).title, "这次登录已经过期，请从活动页面重新进入。")
        response = _to(wanted.decode())
        response.del_cookie(STATE_COOKIE, path=START)
        self._remember(response, TRIED_COOKIE, "1", path="/")
        await self._sign_in(request.query.get("code", ""), response)
        return response

    async def _sign_in(self, code: str, response: web.Response) -> None:
        if self.wechat is None or not 0 < len(code) <= CODE_CHARS:
            return
        try:
            identity = await self.wechat.of_page(code)
        except WeChatError as error:
            log.warning("wechat_login_failed", reason=str(error))
            return
        resident = await self.identities.came(Door(channel=CHANNEL, sender=identity.openid), identity.unionid)
        known = Person(resident_id=resident, channel=CHANNEL, sender=identity.openid)
        await self.visitors.begin(response, known)

    def _remember(self, response: web.Response, name: str, value: str, *, path: str = START) -> None:
        response.set_cookie(
            name, value, max_age=STATE_S, path=path, secure=self.visitors.secure, httponly=True, samesite="Lax"
        )


def start_path(wanted: str) -> str:
    """Where a page sends somebody to be known and come back."""
    return f"{START}?{urlencode({'next': wanted})}"


def safe_next(address: str) -> str:
    """The address where it is one of the visit pages, else their first."""
    ours = address in (HOME, PHONE) or address.startswith((f"{HOME}/", f"{HOME}?", f"{PHONE}?"))
    plain = address.isprintable() and "\\" not in address and len(address) <= NEXT_CHARS
    return address if ours and plain else HOME


def _key(state: str) -> str:
    return f"mc:login:state:{state}"


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
