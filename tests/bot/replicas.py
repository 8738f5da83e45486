"""Whole replicas for tests: the real application on real engines, and a platform that speaks to it over HTTP."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from actions.catalogue import CATALOGUE, Action, Catalogue
from bot.app import Parts, Timing, build, following
from bot.clock import utc_now
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.platform import Platform
from bot.demo.platform.server import PLATFORM, build_platform
from bot.engines import Engines
from bot.server import listening, web_app
from bot.settings import Settings
from bot.working import working

TOKEN = "testtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wxtest000000000001"
SECRET = "thesecretofthetests"

#: The five-second rule four times as fast: tries of 1.25 s, a passive answer within 0.95 s.
FAST = Timing(passive_s=0.95, hold_s=1.17, linger_s=0.8, lease_s=1.2, retry_s=1.5)


def fast_account(**changes: object) -> PlatformConfig:
    """The test account, four times as impatient as the platform."""
    known = {"appid": APPID, "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "answer_s": 1.25}
    return PlatformConfig(**{**known, **changes})  # type: ignore[arg-type]


@dataclass(slots=True)
class Replica:
    """One running replica: its parts and its address."""

    parts: Parts
    url: str
    stack: AsyncExitStack

    async def leave(self) -> None:
        """Stop in good order."""
        await self.stack.aclose()


@dataclass(slots=True)
class City:
    """A platform, the replicas behind it, and a worker where one was asked for."""

    engines: Engines
    home: Path
    platform: Platform
    api_url: str
    stack: AsyncExitStack
    replicas: list[Replica] = field(default_factory=list)

    def settings(self, **changes: object) -> Settings:
        """The settings of a replica."""
        known: dict[str, object] = {
            "home": self.home,
            "port": 0,
            "city": "明湖市",
            "public_url": "https://minghu.example.gov.cn",
            "secret_key": SecretStr("k" * 40),
            "wechat_appid": APPID,
            "wechat_secret": SecretStr(SECRET),
            "wechat_token": SecretStr(TOKEN),
            "wechat_aes_key": SecretStr(AES_KEY),
            "wechat_api_base": self.api_url,
            "messages_per_minute": 1000,
            "log_level": "error",
        }
        return Settings(**{**known, **changes}, _env_file=None)  # type: ignore[arg-type]

    async def replica(
        self,
        catalogue: Catalogue | None = None,
        *,
        worker: bool = False,
        timing: Timing = FAST,
        change_app: Callable[[web.Application], None] = lambda _app: None,
        **settings: object,
    ) -> Replica:
        """One more replica behind the platform."""
        stack = AsyncExitStack()
        chosen = self.settings(**settings)
        parts = await stack.enter_async_context(
            build(chosen, self.engines, catalogue=catalogue or CATALOGUE, rng=random.Random(1), timing=timing)
        )
        await stack.enter_async_context(following(parts))
        if worker:
            await stack.enter_async_context(working(parts))
        app = web_app(parts)
        change_app(app)
        at = await stack.enter_async_context(listening(app, "127.0.0.1", 0))
        replica = Replica(parts, at.url, stack)
        self.replicas.append(replica)
        self.platform.pusher.urls.append(f"{at.url}/wechat")
        self.stack.push_async_callback(stack.aclose)
        return replica


def catalogue_with(**actions: Action) -> Catalogue:
    """The catalogue, with some actions replaced."""
    return {**CATALOGUE, **actions}


@asynccontextmanager
async def city(engines: Engines, home: Path, account: PlatformConfig | None = None) -> AsyncIterator[City]:
    """A platform without replicas yet."""
    async with AsyncExitStack() as stack:
        app = build_platform(account or fast_account(), now=utc_now, rng=random.Random(7))
        at = await stack.enter_async_context(listening(app, "127.0.0.1", 0))
        yield City(engines, home, app[PLATFORM], at.url, stack)
