"""An account, pushes to it, and the platform over real HTTP."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import aiohttp
import pytest
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.platform import Platform
from bot.demo.platform.pushing import Pusher
from bot.demo.platform.server import PLATFORM, build_platform
from bot.redis_link import RedisLink
from bot.wechat.client import WeChatClient
from bot.wechat.codec import Codec
from tests.bot.wechat.kit import ACCOUNT, AES_KEY, OPENID, Moment


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def account() -> PlatformConfig:
    return ACCOUNT


@pytest.fixture
def codec() -> Codec:
    return Codec(ACCOUNT.token, AES_KEY, ACCOUNT.appid, plain=True)


@pytest.fixture
def pusher_in(moment: Moment) -> Callable[[str], Pusher]:
    """Makes what pushes in a mode: plain, compatible or safe."""

    def make(mode: str) -> Pusher:
        config = replace(ACCOUNT, mode=mode)
        return Pusher(config=config, now=moment, rng=random.Random(7), media={"picture"}, urls=[])

    return make


@pytest.fixture
async def server(moment: Moment) -> AsyncIterator[BaseTestServer]:
    """The platform, answering over HTTP."""
    async with TestServer(build_platform(ACCOUNT, now=moment, rng=random.Random(7))) as running:
        yield running


@pytest.fixture
def platform(server: BaseTestServer) -> Platform:
    assert isinstance(server, TestServer)
    return server.app[PLATFORM]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(server: BaseTestServer, session: aiohttp.ClientSession, redis: RedisLink) -> WeChatClient:
    return WeChatClient(session, redis, str(server.make_url("")), ACCOUNT.appid, ACCOUNT.secret, total_s=2.0)


@pytest.fixture
def met(platform: Platform) -> Platform:
    """The platform, where this person has just written."""
    platform.contacts.said(OPENID, platform.now())
    return platform
