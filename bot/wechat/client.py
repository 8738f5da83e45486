"""A small client of WeChat's API: a shared token, one retry, short waits, errors by name, no secret in any text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from bot.redis_link import RedisLink
from bot.wechat.client_errors import (
    BUSY,
    STALE_TOKEN,
    SendDoubtfulError,
    SendNotTriedError,
    SendRefusedError,
    WeChatError,
    refusal,
)
from bot.wechat.shared_token import SharedToken

CONNECT_S = 3.0
TOTAL_S = 8.0
DETAIL_CHARS = 160

Fields = Mapping[str, Mapping[str, str]]

#: Nothing can have reached the platform when one of these is raised.
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What the platform answered: its errcode (0: done) and fields."""

    code: int
    fields: Mapping[str, Any]

    @property
    def detail(self) -> str:
        return str(self.fields.get("errmsg", ""))


@dataclass(frozen=True, slots=True)
class WeChatClient:
    """Calls of one official account. `base` is where the API answers, such as https://api.weixin.qq.com.

    Every call raises a WeChatError: SendNotTriedError, SendDoubtfulError, or a SendRefusedError by name.
    """

    session: aiohttp.ClientSession
    redis: RedisLink
    base: str
    appid: str
    secret: str = field(repr=False)
    connect_s: float = CONNECT_S
    total_s: float = TOTAL_S

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service message: one of a person's quota."""
        await self._call(
            "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}}
        )

    async def send_subscription(self, openid: str, template: str, data: Fields, *, page: str = "") -> str:
        """Send a mini-program's subscription message, `page` being one of its pages; returns the receipt, if any."""
        body = {"touser": openid, "template_id": template, "data": data, "lang": "zh_CN"}
        fields = await self._call("/cgi-bin/message/subscribe/send", {**body, **({"page": page} if page else {})})
        return _receipt(fields)

    async def send_account_subscription(self, openid: str, template: str, data: Fields, *, page: str = "") -> str:
        """Send an account's subscription message, `page` being an address; returns the receipt, if any."""
        body = {"touser": openid, "template_id": template, "data": data}
        fields = await self._call("/cgi-bin/message/subscribe/bizsend", {**body, **({"page": page} if page else {})})
        return _receipt(fields)

    async def send_template(self, openid: str, template: str, data: Fields, *, url: str, once: str) -> str:
        """Send an account's template message; the same `once` again within minutes is the same message."""
        body = {"touser": openid, "template_id": template, "data": data, "url": url, "client_msg_id": once}
        return _receipt(await self._call("/cgi-bin/message/template/send", body))

    async def typing(self, openid: str) -> None:
        """Show that we are writing, for some seconds."""
        await self._call("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

    async def upload_image(self, content: bytes) -> str:
        """Upload a PNG or JPEG; returns its media_id, which the platform knows for three days."""
        fields = await self._call("/cgi-bin/media/upload", content, done="media_id", type="image")
        return str(fields["media_id"])

    async def download(self, media_id: str, *, most_bytes: int) -> bytes | None:
        """A file that a resident sent; None where it has more than `most_bytes`."""
        shared = SharedToken(redis=self.redis, appid=self.appid, fetch=self._fetch_token)
        token = await self._usable(shared)
        content = await self._fetch(media_id, token, most_bytes)
        if content is not None and (refused := _refusal_in(content)) is not None and refused.code in STALE_TOKEN:
            token = await self._usable(shared, stale=token)
            content = await self._fetch(media_id, token, most_bytes)
        if content is not None and (refused := _refusal_in(content)) is not None:
            raise refusal(refused.code, self._harmless(refused.detail, token))
        return content

    async def _fetch(self, media_id: str, token: str, most_bytes: int) -> bytes | None:
        """The bytes that the platform gives, a file or a refusal. No error carries the address with the token."""
        try:
            async with self.session.get(
                self.base.rstrip("/") + "/cgi-bin/media/get",
                params={"access_token": token, "media_id": media_id},
                timeout=aiohttp.ClientTimeout(total=self.total_s, connect=self.connect_s),
                allow_redirects=False,
            ) as response:
                if response.status != 200:
                    _raise_for(response.status)
                content = bytearray()
                async for part in response.content.iter_chunked(64 * 1024):
                    content += part
                    if len(content) > most_bytes:
                        return None
                return bytes(content)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = SendNotTriedError(f"could not fetch: {type(error).__name__}")
        raise failure

    async def unionid(self, openid: str) -> str:
        """What the platform calls this person in all applications of one owner; empty where it does not say."""
        fields = await self._call("/cgi-bin/user/info", None, done="openid", openid=openid, lang="zh_CN")
        return str(fields.get("unionid", ""))

    async def set_menu(self, buttons: list[dict[str, Any]]) -> None:
        """Give the account its menu: at most three entries of at most five each."""
        await self._call("/cgi-bin/menu/create", {"button": buttons})

    async def _call(
        self, path: str, body: dict[str, Any] | bytes | None, *, done: str = "errcode", **params: str
    ) -> Mapping[str, Any]:
        """One call (without a body it asks), and exactly one more where the token was not valid any longer.

        `done` is the field without which nobody knows whether it was done.
        """
        shared = SharedToken(redis=self.redis, appid=self.appid, fetch=self._fetch_token)
        token = await self._usable(shared)
        answer = await self._post(path, body, access_token=token, **params)
        if answer.code in STALE_TOKEN:
            token = await self._usable(shared, stale=token)
            answer = await self._post(path, body, access_token=token, **params)
        if answer.code == BUSY:
            message = "the platform was busy: it may have acted or not"
            raise SendDoubtfulError(message)
        if answer.code:
            raise refusal(answer.code, self._harmless(answer.detail, token))
        if done not in answer.fields:
            message = f"the answer has no {done}"
            raise SendDoubtfulError(message)
        return answer.fields

    async def _usable(self, shared: SharedToken, stale: str = "") -> str:
        """A token; without one nothing was sent, whatever became of asking for it."""
        try:
            return await shared.get(stale)
        except SendNotTriedError:
            raise
        except WeChatError as error:
            reason = error
        message = f"no access token: {reason}"
        raise SendNotTriedError(message) from reason

    async def _fetch_token(self, force: bool) -> tuple[str, int]:  # noqa: FBT001  (the platform's own word)
        wanted = {
            "grant_type": "client_credential", "appid": self.appid, "secret": self.secret, "force_refresh": force,
        }  # fmt: skip
        answer = await self._post("/cgi-bin/stable_token", wanted)
        if answer.code:
            raise refusal(answer.code, self._harmless(answer.detail))
        token, life_s = answer.fields.get("access_token"), answer.fields.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(life_s, int)):
            message = "the answer has no token"
            raise SendDoubtfulError(message)
        return token, life_s

    async def _post(self, path: str, body: dict[str, Any] | bytes | None, **params: str) -> _Answer:
        """Post (or, without a body, get) once. The errors of the HTTP client carry the address and with it the token: none is passed on."""
        doubt = "the answer was not readable"
        try:
            return await self._exchange(path, body, params)
        except _NOT_CONNECTED as error:
            failure: WeChatError = SendNotTriedError(f"could not connect: {type(error).__name__}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = SendDoubtfulError(f"no answer came back: {type(error).__name__}")
        except (orjson.JSONDecodeError, ValueError, TypeError):
            failure = SendDoubtfulError(doubt)
        raise failure

    async def _exchange(self, path: str, body: dict[str, Any] | bytes | None, params: Mapping[str, str]) -> _Answer:
        async with self.session.request(
            "GET" if body is None else "POST",
            self.base.rstrip("/") + path,
            params=params,
            data=_data(body),
            headers={"Content-Type": "application/json; charset=utf-8"} if isinstance(body, dict) else None,
            timeout=aiohttp.ClientTimeout(total=self.total_s, connect=self.connect_s),
            allow_redirects=False,
        ) as response:
            if response.status != 200:
                _raise_for(response.status)
            fields = orjson.loads(await response.read())
        if not isinstance(fields, dict):
            raise TypeError
        code = fields.get("errcode", 0)
        if not isinstance(code, int):
            raise TypeError
        return _Answer(code=code, fields=fields)

    def _harmless(self, detail: str, token: str = "") -> str:
        """The platform's own words, without our secrets."""
        for secret in (self.secret, token):
            if secret:
                detail = detail.replace(secret, "***")
        return detail[:DETAIL_CHARS]


def _receipt(fields: Mapping[str, Any]) -> str:
    """By which the platform may say later what became of a message."""
    return str(fields.get("msgid", ""))


def _refusal_in(content: bytes) -> "_Answer | None":
    """The platform's no, which comes as JSON in the place of a file; None for a file."""
    if not content.startswith(b"{"):
        return None
    try:
        fields = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    code = fields.get("errcode", 0)
    return _Answer(code=code, fields=fields) if isinstance(code, int) and code else None


def _raise_for(status: int) -> None:
    """A status that is not 200: a gateway's no is certain, a server's trouble is not."""
    if status >= 500:
        message = f"HTTP {status}"
        raise SendDoubtfulError(message)
    raise SendRefusedError(status, "HTTP")


def _data(body: dict[str, Any] | bytes | None) -> aiohttp.FormData | bytes | None:
    if body is None:
        return None
    return _form(body) if isinstance(body, bytes) else orjson.dumps(body)


def _form(content: bytes) -> aiohttp.FormData:
    """An image as the upload takes it; a form can be sent once, so each try makes its own."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    form = aiohttp.FormData()
    form.add_field("media", content, filename=f"image.{kind}", content_type=f"image/{kind}")
    return form
