"""The whole service with a few events of fixed days, at a fixed moment."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Parts, build
from bot.engines import Engines
from bot.settings import Settings
from tests.scenarios.playing import Clock
from tests.scenarios.visit_city import plan


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path, clock: Clock) -> AsyncIterator[Parts]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    settings = Settings(home=home, city="明湖市", public_url="https://minghu.example.gov.cn", _env_file=None)
    async with build(settings, engines, now=clock) as opened:
        await plan(opened, clock())
        await opened.event_names.refresh()
        yield opened
