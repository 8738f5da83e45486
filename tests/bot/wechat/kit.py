"""What the tests of WeChat's side share: an account, a clock, and pushes to decode."""

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, settings

from bot.demo.platform.cipher import sign
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.conversation import Way
from bot.demo.platform.markup import write
from bot.demo.platform.platform import Platform
from bot.demo.platform.pushing import Push, Pusher
from bot.message import IncomingMessage
from bot.wechat.codec import Codec, Decoded

OPENID = "oR5GjwTest_0-1"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
ACCOUNT = PlatformConfig(
    appid="wx6f0e5b2c", secret="s3cret-of-the-account", token="t0ken", aes_key=AES_KEY, answer_s=0.3
)
MODES = ["plain", "compatible", "safe"]

Pushers = Callable[[str], Pusher]

#: For properties that use fixtures which no example changes.
lenient = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class Moment:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def decoded_text(codec: Codec, pusher: Pusher, now: datetime, text: str = "你好") -> Decoded:
    push = pusher.sealed(pusher.message(OPENID, "text", Content=text))
    return codec.decode(push.body, push.params, now=now)


def message_of(codec: Codec, pusher: Pusher, now: datetime, fields: dict[str, Any]) -> IncomingMessage:
    push = pusher.sealed(fields)
    return codec.decode(push.body, push.params, now=now).message


def signed(account: PlatformConfig, now: datetime, nonce: str = "n") -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    return {"timestamp": timestamp, "nonce": nonce, "signature": sign(account.token, timestamp, nonce)}


def sealed_raw(pusher: Pusher, raw: bytes) -> Push:
    assert pusher.cipher is not None
    encrypted = pusher.cipher.encrypt(raw, pusher.rng)
    timestamp = str(int(pusher.now().timestamp()))
    params = {"encrypt_type": "aes", "timestamp": timestamp, "nonce": "1"}
    params["msg_signature"] = sign(pusher.config.token, timestamp, "1", encrypted)
    return Push(params=params, body=write({"ToUserName": "gh_1", "Encrypt": encrypted}).encode())


def texts_to(platform: Platform, openid: str = OPENID) -> list[str]:
    return [item.text for item in platform.conversations.of(openid) if item.way is Way.CUSTOMER_SERVICE]


@asynccontextmanager
async def answering(body: bytes, status: int = 200) -> AsyncIterator[str]:
    """A server that answers every call with this."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type="text/plain")

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url(""))
