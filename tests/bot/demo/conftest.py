"""The platform, and accounts for it to push to: small real servers that answer as a test says."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.platform import Platform
from bot.demo.platform.server import PLATFORM, build_platform
from bot.wechat.codec import Codec
from tests.bot.demo.kit import Account, Start
from tests.bot.wechat.kit import ACCOUNT, Moment


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def config() -> PlatformConfig:
    return ACCOUNT


@pytest.fixture
async def server(config: PlatformConfig, moment: Moment) -> AsyncIterator[BaseTestServer]:
    async with TestServer(build_platform(config, now=moment, rng=random.Random(7))) as running:
        yield running


@pytest.fixture
def platform(server: BaseTestServer) -> Platform:
    assert isinstance(server, TestServer)
    return server.app[PLATFORM]


@pytest.fixture
async def phone(server: BaseTestServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the platform's own HTTP."""
    async with aiohttp.ClientSession(str(server.make_url("/"))) as session:
        yield session


@pytest.fixture
async def start(platform: Platform, config: PlatformConfig, moment: Moment) -> AsyncIterator[Start]:
    """Starts one more server of the account; the platform pushes to all of them in turn."""
    async with AsyncExitStack() as stack:
        accounts = []

        async def one_more() -> Account:
            account = Account(Codec(config.token, config.aes_key, config.appid, plain=True), moment)
            app = web.Application()
            app.router.add_post("/wechat", account.receive)
            app.router.add_get("/wechat", account.verify)
            running = await stack.enter_async_context(TestServer(app))
            account.url = str(running.make_url("/wechat"))
            platform.pusher.urls.append(account.url)
            accounts.append(account)
            return account

        yield one_more
        for account in accounts:
            account.released.set()


@pytest.fixture
async def account(start: Start) -> Account:
    return await start()
