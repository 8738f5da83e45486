"""Signing in to the API: a code of the mini-program for a token, and signing out."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from bot.api.endpoint import Answer, Call, Endpoint, Given, Nothing, Told
from bot.api.problems import ApiError, Problem
from bot.identities import Identities
from bot.logins import LIFE_S, Logins, Person
from bot.wechat.client_errors import BadCodeError, RiskyUserError, WeChatError
from bot.wechat.login import CODE_CHARS, CodeLogin
from knowledge.links import VISITS
from knowledge.residents import Door

CHANNEL = "miniprogram"
TAG = "login"
CREATED = 201

BAD_CODE = Problem(
    code="bad_code", status=401, title="登录码已经失效", detail="登录码只能用一次，五分钟内有效，请重新进入小程序。"
)
RISKY = Problem(code="login_blocked", status=403, title="微信没有允许这次登录", detail="请稍后再试，或者拨打热线办理。")
NO_WECHAT = Problem(
    code="wechat_unavailable", status=503, title="现在连不上微信", detail="请稍后再试；也可以在网页上预约。"
)


def _plain(code: str) -> str:
    if not (code.isascii() and code.isprintable()):
        raise ValueError("登录码不对。")
    return code


class LoginIn(Given):
    """What `wx.login` gave."""

    code: Annotated[str, Field(min_length=8, max_length=CODE_CHARS), AfterValidator(_plain)]


class LoginOut(Told):
    """The token, to be sent as `Authorization: Bearer`; it is kept by the client alone."""

    token: str
    expires_in_s: int


class LogoutOut(Told):
    """Signed out."""

    signed_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginApi:
    """The functions behind the endpoints. `wechat` is None where no mini-program is configured."""

    identities: Identities
    logins: Logins
    wechat: CodeLogin | None

    async def wechat_login(self, _: Call, given: LoginIn) -> Answer:
        """Exchange the code; the session key that comes with it is not kept."""
        if self.wechat is None:
            raise ApiError(NO_WECHAT)
        try:
            identity = await self.wechat.of_miniprogram(given.code)
        except BadCodeError:
            raise ApiError(BAD_CODE) from None
        except RiskyUserError:
            raise ApiError(RISKY) from None
        except WeChatError:
            raise ApiError(NO_WECHAT) from None
        door = Door(channel=CHANNEL, sender=identity.openid)
        return Answer(told=await self.begin(door, identity.unionid), status=CREATED)

    async def begin(self, door: Door, unionid: str = "") -> LoginOut:
        """A login of the person who comes through this door; their record exists afterwards."""
        resident = await self.identities.came(door, unionid)
        token = await self.logins.begin(Person(resident_id=resident, channel=door.channel, sender=door.sender))
        return LoginOut(token=token, expires_in_s=LIFE_S)

    async def logout(self, call: Call, _: Nothing) -> LogoutOut:
        """End this login."""
        await self.logins.end(call.token)
        return LogoutOut()


def endpoints(api: LoginApi) -> tuple[Endpoint[Any], ...]:
    """Both."""
    return (
        Endpoint(
            method="POST", path="/api/v1/login/wechat", name="loginByWeChat", summary="用小程序的登录码登录", tag=TAG,
            takes=LoginIn, act=api.wechat_login, gives=LoginOut, statuses=(CREATED,), login=False,
            problems=(BAD_CODE, RISKY, NO_WECHAT),
        ),
        Endpoint(
            method="POST", path="/api/v1/logout", name="logout", summary="退出登录", tag=TAG,
            takes=Nothing, act=api.logout, gives=LogoutOut, scope=VISITS,
        ),
    )  # fmt: skip
