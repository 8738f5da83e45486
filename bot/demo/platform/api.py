"""The calls of the account's server, under `/cgi-bin` and `/sns`, answered as strictly as the platform does."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

from aiohttp import web

from bot.demo.platform.answering import Fields, Handler, Refused, answering, done, json_of
from bot.demo.platform.menus import check_menu
from bot.demo.platform.notifying import Notifying
from bot.demo.platform.platform import Platform

TEXT_MAX_BYTES = 2048
IMAGE_MAX_BYTES = 10 * 1024 * 1024

Token = Literal["account", "miniprogram", "either"]


@dataclass(frozen=True, slots=True)
class Api:
    """The handlers."""

    platform: Platform

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        notifying = Notifying(self.platform)
        return [
            web.post("/cgi-bin/stable_token", self._open(self.stable_token)),
            web.post("/cgi-bin/message/custom/send", self._with_token(self.send, "either")),
            web.post("/cgi-bin/message/custom/typing", self._with_token(self.typing)),
            web.post("/cgi-bin/message/subscribe/send", self._with_token(notifying.miniprogram, "miniprogram")),
            web.post("/cgi-bin/message/subscribe/bizsend", self._with_token(notifying.account)),
            web.post("/cgi-bin/message/template/send", self._with_token(notifying.template)),
            web.post("/cgi-bin/media/upload", self._with_token(self.upload)),
            web.get("/cgi-bin/media/get", self._with_token(self.download)),
            web.post("/cgi-bin/menu/create", self._with_token(self.create_menu)),
            web.get("/cgi-bin/menu/get", self._with_token(self.get_menu)),
            web.get("/cgi-bin/user/info", self._with_token(self.user_info)),
            web.get("/sns/jscode2session", self._open(self.session)),
            web.get("/sns/oauth2/access_token", self._open(self.page_login)),
        ]

    def _open(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        return answering(self.platform, handler)

    def _with_token(self, handler: Handler, of: Token = "account") -> Callable[[web.Request], Awaitable[web.Response]]:
        return answering(self.platform, handler, before=lambda request: self._check_token(request, of))

    async def stable_token(self, request: web.Request) -> Fields:
        """Give out the access token."""
        asked = await json_of(request)
        if asked.get("grant_type") != "client_credential":
            raise Refused(40002)
        appid = str(asked.get("appid", ""))
        miniprogram = bool(self.platform.config.miniprogram_appid) and appid == self.platform.config.miniprogram_appid
        self._check_account(appid, str(asked.get("secret", "")), miniprogram=miniprogram)
        tokens = self.platform.miniprogram_tokens if miniprogram else self.platform.tokens
        given = tokens.give(self.platform.now(), force=asked.get("force_refresh") is True)
        if given.code:
            raise Refused(given.code)
        return {"access_token": given.token, "expires_in": given.expires_in}

    async def send(self, request: web.Request) -> Fields | web.Response:
        """Take a customer-service message."""
        platform, faults = self.platform, self.platform.faults
        if faults.server_errors:
            faults.server_errors -= 1
            return web.Response(status=502)
        if faults.busy:
            faults.busy -= 1
            raise Refused(-1)
        asked = await json_of(request)
        openid, content = self._sendable(asked)
        people = platform.callers if self._is_miniprograms(request) else platform.contacts
        if code := people.spend(openid, platform.now()):
            raise Refused(code)
        platform.sent(openid, kind=str(asked["msgtype"]), **content)
        if faults.drop_answers:
            faults.drop_answers -= 1
            assert request.transport is not None
            request.transport.abort()
        return done()

    def _sendable(self, asked: Fields) -> tuple[str, dict[str, str]]:
        """To whom and what; Refused when it could not be shown."""
        openid, kind = asked.get("touser"), asked.get("msgtype")
        if not isinstance(openid, str) or not isinstance(kind, str):
            raise Refused(47003)
        if not self.platform.config.verified:
            raise Refused(40200 if kind == "msgmenu" else 48001)
        inner = asked.get(kind)
        if kind not in ("text", "image", "msgmenu"):
            raise Refused(40008)
        if not isinstance(inner, dict):
            raise Refused(47003)
        return openid, self._content(kind, inner)

    def _content(self, kind: str, inner: Fields) -> dict[str, str]:
        if kind == "text":
            return {"text": _text(inner.get("content"))}
        if kind == "image":
            media_id = inner.get("media_id")
            if not isinstance(media_id, str) or self.platform.find_media(media_id) is None:
                raise Refused(40007)
            return {"media_id": media_id}
        entries = inner.get("list")
        if not isinstance(entries, list) or not all(isinstance(one, dict) and "content" in one for one in entries):
            raise Refused(47003)
        lines = [str(inner.get("head_content", "")), *(str(one["content"]) for one in entries)]
        return {"text": _text("\n".join([*lines, str(inner.get("tail_content", ""))]).strip())}

    async def typing(self, request: web.Request) -> Fields:
        """Show or hide that the account is writing."""
        asked = await json_of(request)
        openid, command = asked.get("touser"), asked.get("command")
        platform = self.platform
        if not platform.config.verified:
            raise Refused(48001)
        if not isinstance(openid, str):
            raise Refused(47003)
        if command == "CancelTyping":
            platform.contacts.stop_typing(openid)
            return done()
        if command != "Typing":
            raise Refused(45072)
        if code := platform.contacts.type(openid, platform.now()):
            raise Refused(code)
        platform.typing(openid)
        return done()

    async def upload(self, request: web.Request) -> Fields:
        """Keep a picture."""
        if request.query.get("type") != "image":
            raise Refused(40004)
        if not request.content_type.startswith("multipart/"):
            raise Refused(41005)
        file = (await request.post()).get("media")
        if not isinstance(file, web.FileField):
            raise Refused(41005)
        content = file.file.read()
        if len(content) > IMAGE_MAX_BYTES:
            raise Refused(40009)
        content_type = _picture_type(content)
        media_id = self.platform.keep_media(content, content_type)
        return {"type": "image", "media_id": media_id, "created_at": int(self.platform.now().timestamp())}

    async def download(self, request: web.Request) -> web.Response:
        """Give a file back."""
        media = self.platform.find_media(request.query.get("media_id", ""))
        if media is None:
            raise Refused(40007)
        return web.Response(body=media.content, content_type=media.content_type)

    async def create_menu(self, request: web.Request) -> Fields:
        """Put a menu under the conversation."""
        buttons = (await json_of(request)).get("button")
        if code := check_menu(buttons):
            raise Refused(code)
        self.platform.menu[:] = buttons or []
        return done()

    async def get_menu(self, _: web.Request) -> Fields:
        """The menu that is there."""
        if not self.platform.menu:
            raise Refused(46003)
        return {"menu": {"button": self.platform.menu}}

    async def session(self, request: web.Request) -> Fields:
        """Exchange a login code of the mini-program, once."""
        openid = self._spend(request, request.query.get("js_code", ""), miniprogram=True)
        known = {"unionid": unionid} if (unionid := self.platform.unionid(openid)) else {}
        return {"openid": openid, "session_key": self.platform.rng.randbytes(16).hex(), **known}

    async def page_login(self, request: web.Request) -> Fields:
        """Exchange the code with which a page inside the app came back from the authorization page, once."""
        openid = self._spend(request, request.query.get("code", ""))
        token = self.platform.rng.randbytes(16).hex()
        return {"access_token": token, "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}

    async def user_info(self, request: web.Request) -> Fields:
        """Who a follower is: of others it is said only that they are none."""
        openid = request.query.get("openid", "")
        if not self.platform.contacts.met(openid):
            raise Refused(40003)
        if not self.platform.contacts.follows(openid):
            return {"subscribe": 0, "openid": openid}
        known = {"unionid": unionid} if (unionid := self.platform.unionid(openid)) else {}
        return {
            "subscribe": 1, "openid": openid, "language": "zh_CN", "subscribe_time": 1_700_000_000, "remark": "",
            "groupid": 0, "tagid_list": [], "subscribe_scene": "ADD_SCENE_QR_CODE", "qr_scene": 0, "qr_scene_str": "",
            **known,
        }  # fmt: skip

    def _spend(self, request: web.Request, code: str, *, miniprogram: bool = False) -> str:
        query, platform = request.query, self.platform
        if query.get("grant_type") != "authorization_code":
            raise Refused(40002)
        self._check_account(query.get("appid", ""), query.get("secret", ""), miniprogram=miniprogram)
        found = platform.codes.get(code)
        if found is None or found.until < platform.now():
            raise Refused(40029)
        if found.used:
            raise Refused(40163)
        if found.openid in platform.config.risky:
            raise Refused(40226)
        platform.codes[code] = replace(found, used=True)
        return found.openid

    def _check_account(self, appid: str, secret: str, *, miniprogram: bool = False) -> None:
        config = self.platform.config
        if not config.whitelisted:
            raise Refused(40164)
        own = miniprogram and bool(config.miniprogram_appid)
        wanted = (config.miniprogram_appid, config.miniprogram_secret) if own else (config.appid, config.secret)
        if appid != wanted[0]:
            raise Refused(40013)
        if not hmac.compare_digest(secret.encode(), wanted[1].encode()):
            raise Refused(40125)

    def _check_token(self, request: web.Request, of: Token) -> None:
        if self.platform.faults.always_stale:
            raise Refused(40001)
        token, now = request.query.get("access_token", ""), self.platform.now()
        own = self.platform.tokens.check(token, now)
        theirs = self.platform.miniprogram_tokens.check(token, now) if self.platform.config.miniprogram_appid else own
        code = {"account": own, "miniprogram": theirs, "either": own and theirs}[of]
        if code:
            raise Refused(code)

    def _is_miniprograms(self, request: web.Request) -> bool:
        return not self.platform.miniprogram_tokens.check(request.query.get("access_token", ""), self.platform.now())


def _text(content: object) -> str:
    if not isinstance(content, str):
        raise Refused(47003)
    if not content.strip():
        raise Refused(44004)
    if len(content.encode()) > TEXT_MAX_BYTES:
        raise Refused(45002)
    return content


def _picture_type(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    raise Refused(40004)
