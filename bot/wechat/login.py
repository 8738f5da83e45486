"""Who opened a page or the mini-program: a code that the platform gave their phone, exchanged once for their openid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
import orjson

from bot.wechat.client_errors import BadCodeError, SendDoubtfulError, WeChatError, refusal

USED_CODE = 40163
TOTAL_S = 5.0
CODE_CHARS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person as one application of the platform knows them. The session key stays with the platform's answer."""

    openid: str
    unionid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLogin:
    """Exchanges codes for one application. `base` is where the API answers. Raises a WeChatError that holds no secret."""

    session: aiohttp.ClientSession
    base: str
    appid: str
    secret: str = field(repr=False)

    async def of_miniprogram(self, code: str) -> Identity:
        """Whom `wx.login` gave this code."""
        return await self._exchange("/sns/jscode2session", js_code=code)

    async def of_page(self, code: str) -> Identity:
        """Who came back from the platform's authorization page with this code."""
        return await self._exchange("/sns/oauth2/access_token", code=code)

    async def _exchange(self, path: str, **code: str) -> Identity:
        params = {"appid": self.appid, "secret": self.secret, "grant_type": "authorization_code", **code}
        try:
            fields = await self._get(path, params)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            failure: WeChatError = SendDoubtfulError(f"no answer came back: {type(error).__name__}")
        else:
            return _identity(fields)
        raise failure  # outside the handler: the original carries the address, and with it the secret

    async def _get(self, path: str, params: Mapping[str, str]) -> object:
        async with self.session.get(
            self.base.rstrip("/") + path,
            params=params,
            timeout=aiohttp.ClientTimeout(total=TOTAL_S),
            allow_redirects=False,
        ) as response:
            response.raise_for_status()
            return orjson.loads(await response.read())


def _identity(fields: object) -> Identity:
    if not isinstance(fields, dict):
        raise SendDoubtfulError("the answer was not readable")
    code = fields.get("errcode", 0)
    if code == USED_CODE:
        raise BadCodeError(USED_CODE)
    if not isinstance(code, int):
        raise SendDoubtfulError("the answer was not readable")
    if code:
        raise refusal(code)
    openid = fields.get("openid")
    if not (isinstance(openid, str) and openid):
        raise SendDoubtfulError("the answer has no openid")
    return Identity(openid=openid, unionid=str(fields.get("unionid", "")))


def authorization_url(base: str, appid: str, back: str, state: str) -> str:
    """Where a page inside WeChat goes to be told who opened it; nothing is asked of the person (snsapi_base)."""
    query = {"appid": appid, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base", "state": state}
    return f"{base.rstrip('/')}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"
