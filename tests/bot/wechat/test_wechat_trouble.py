"""The client in trouble: what was certainly not sent, what nobody knows, and that no secret is told."""

import asyncio
import socket
import traceback
from collections.abc import Callable

import aiohttp
import pytest
from aiohttp.test_utils import BaseTestServer

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.platform import Platform
from bot.jobs.deliver import DoubtfulError, NotTriedError, RefusedError
from bot.redis_link import RedisLink
from bot.wechat.client import WeChatClient
from bot.wechat.client_errors import (
    SendDoubtfulError,
    SendNotTriedError,
    SendRefusedError,
    WeChatError,
)
from bot.wechat.courier import CustomerService
from bot.wechat.shared_token import SharedToken
from tests.bot.parcels import a_parcel
from tests.bot.wechat.kit import OPENID, answering, texts_to

SEND = "/cgi-bin/message/custom/send"
STABLE_TOKEN = "/cgi-bin/stable_token"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff" + b"\0" * 64


async def test_a_send_whose_answer_is_lost_is_doubtful_and_not_repeated(client: WeChatClient, met: Platform) -> None:
    met.faults.drop_answers = 1
    with pytest.raises(SendDoubtfulError):
        await client.send_text(OPENID, "一")
    assert texts_to(met) == ["一"]
    assert met.calls[SEND] == 1


@pytest.mark.parametrize("fault", ["server_errors", "busy"])
async def test_trouble_on_their_side_is_doubtful(client: WeChatClient, met: Platform, fault: str) -> None:
    setattr(met.faults, fault, 1)
    with pytest.raises(SendDoubtfulError):
        await client.send_text(OPENID, "一")
    assert met.calls[SEND] == 1


async def test_an_answer_that_does_not_come_is_doubtful(
    server: BaseTestServer, met: Platform, session: aiohttp.ClientSession, redis: RedisLink, account: PlatformConfig
) -> None:
    patient = WeChatClient(session, redis, str(server.make_url("")), account.appid, account.secret)
    await patient.send_text(OPENID, "一")
    hasty = WeChatClient(session, redis, patient.base, account.appid, account.secret, total_s=0.05)
    met.faults.delay_s = 0.3
    with pytest.raises(SendDoubtfulError, match="TimeoutError"):
        await hasty.send_text(OPENID, "二")


async def test_without_a_connection_nothing_was_sent(
    session: aiohttp.ClientSession, redis: RedisLink, account: PlatformConfig
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        client = WeChatClient(session, redis, base, account.appid, account.secret)
        with pytest.raises(SendNotTriedError, match="could not connect"):
            await client.send_text(OPENID, "一")
        await redis.client.set(f"mc:wechat:token:{account.appid}", "t0ken-in-redis")
        with pytest.raises(SendNotTriedError, match="could not connect"):
            await client.send_text(OPENID, "一")


async def test_with_a_wrong_secret_nothing_was_sent(
    server: BaseTestServer, met: Platform, session: aiohttp.ClientSession, redis: RedisLink, account: PlatformConfig
) -> None:
    client = WeChatClient(session, redis, str(server.make_url("")), account.appid, "wr0ng")
    with pytest.raises(SendNotTriedError, match="40125"):
        await client.send_text(OPENID, "一")
    assert met.calls[SEND] == 0
    assert await redis.client.exists(f"mc:wechat:token:lock:{account.appid}") == 0


async def test_without_redis_nothing_was_sent(
    server: BaseTestServer, session: aiohttp.ClientSession, account: PlatformConfig
) -> None:
    async with RedisLink("unix:///nowhere/redis.sock") as nowhere:
        client = WeChatClient(session, nowhere, str(server.make_url("")), account.appid, account.secret)
        with pytest.raises(SendNotTriedError, match="Redis"):
            await client.send_text(OPENID, "一")


async def test_nobody_waits_for_ever_for_a_token_that_another_fetches(redis: RedisLink) -> None:
    async def never(_: bool) -> tuple[str, int]:  # noqa: FBT001  (as the token calls it)
        raise AssertionError

    await redis.client.set("mc:wechat:token:lock:wx", "somebody")
    shared = SharedToken(redis=redis, appid="wx", fetch=never, wait_s=0.05)
    with pytest.raises(SendNotTriedError, match="does not come back"):
        await shared.get()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"ok"', b'{"errcode": "x"}', b'{"errcode": []}', b"{}"])
async def test_an_answer_that_cannot_be_read_is_doubtful(
    session: aiohttp.ClientSession, redis: RedisLink, body: bytes
) -> None:
    await redis.client.set("mc:wechat:token:wx", "kept")
    async with answering(body) as base:
        with pytest.raises(SendDoubtfulError):
            await WeChatClient(session, redis, base, "wx", "s").send_text(OPENID, "一")


@pytest.mark.parametrize("body", [b"{}", b'{"access_token": "", "expires_in": 9}', b'{"access_token": "t"}'])
async def test_a_token_that_is_none_means_that_nothing_was_sent(
    session: aiohttp.ClientSession, redis: RedisLink, body: bytes
) -> None:
    async with answering(body) as base:
        with pytest.raises(SendNotTriedError, match="no token"):
            await WeChatClient(session, redis, base, "wx", "s").send_text(OPENID, "一")


async def test_an_upload_without_a_media_id_is_doubtful(session: aiohttp.ClientSession, redis: RedisLink) -> None:
    await redis.client.set("mc:wechat:token:wx", "kept")
    async with answering(b"{}") as base:
        with pytest.raises(SendDoubtfulError, match="media_id"):
            await WeChatClient(session, redis, base, "wx", "s").upload_image(PNG)


async def test_a_gateway_that_refuses_is_certain(session: aiohttp.ClientSession, redis: RedisLink) -> None:
    await redis.client.set("mc:wechat:token:wx", "kept")
    async with answering(b"", 403) as base:
        with pytest.raises(SendRefusedError, match="403"):
            await WeChatClient(session, redis, base, "wx", "s").send_text(OPENID, "一")


# --- secrets ---


async def failure_of(client: WeChatClient) -> str:
    """All that a log would show of a failure."""
    with pytest.raises(WeChatError) as failed:
        await client.send_text(OPENID, "一")
    return "".join(traceback.format_exception(failed.value))


async def test_no_error_tells_a_secret(session: aiohttp.ClientSession, redis: RedisLink) -> None:
    secret, token = "AppSecret0123456789", "AccessToken0123456789"
    told = f'{{"errcode": 40013, "errmsg": "bad {token} of {secret}"}}'.encode()
    for body, status in [(told, 200), (b"", 500), (b"", 403), (b"?", 200)]:
        async with answering(body, status) as base:
            client = WeChatClient(session, redis, base, "wx", secret)
            assert secret not in repr(client)
            await redis.client.flushall()
            assert secret not in await failure_of(client)
            await redis.client.set("mc:wechat:token:wx", token)
            shown = await failure_of(client)
            assert secret not in shown
            assert token not in shown


async def test_a_connection_that_times_out_tells_no_token(session: aiohttp.ClientSession, redis: RedisLink) -> None:
    """The HTTP client's own error carries the address and the token in it."""
    await redis.client.set("mc:wechat:token:wx", "AccessToken0123456789")
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        base = f"http://127.0.0.1:{full.getsockname()[1]}"
        client = WeChatClient(session, redis, base, "wx", "s", connect_s=0.05, total_s=0.2)
        failures = await asyncio.gather(*(client.send_text(OPENID, "一") for _ in range(6)), return_exceptions=True)
    kinds = {type(failure) for failure in failures}
    assert SendNotTriedError in kinds  # the connection was never made
    assert kinds <= {SendNotTriedError, SendDoubtfulError}
    for failure in failures:
        assert isinstance(failure, WeChatError)
        assert "AccessToken" not in "".join(traceback.format_exception(failure))


# --- the courier ---


async def sent(courier: CustomerService) -> None:
    await courier.send(OPENID, a_parcel({"text": "一"}))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda met: setattr(met.faults, "drop_answers", 1), DoubtfulError),
        (lambda met: setattr(met.contacts, "_people", {}), RefusedError),
        (lambda met: setattr(met.faults, "always_stale", True), RefusedError),
        (lambda met: met.contacts.acted(OPENID, "unsubscribe", met.now()), RefusedError),
    ],
)
async def test_the_courier_says_what_the_outbox_must_know(
    client: WeChatClient, met: Platform, spoil: Callable[[Platform], None], expected: type[Exception]
) -> None:
    spoil(met)
    with pytest.raises(expected):
        await sent(CustomerService(channel="wechat", client=client))


async def test_the_courier_delivers(client: WeChatClient, met: Platform) -> None:
    await sent(CustomerService(channel="wechat", client=client))
    assert texts_to(met) == ["一"]


@pytest.mark.parametrize("code", [45011])
async def test_a_limit_that_passes_by_itself_is_tried_again(
    session: aiohttp.ClientSession, redis: RedisLink, code: int
) -> None:
    await redis.client.set("mc:wechat:token:wx", "kept")
    async with answering(f'{{"errcode": {code}}}'.encode()) as base:
        with pytest.raises(NotTriedError):
            await sent(CustomerService(channel="wechat", client=WeChatClient(session, redis, base, "wx", "s")))
