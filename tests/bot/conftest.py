"""Whole replicas, on a database with the sample city."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engines import Engines
from bot.redis_link import RedisLink
from knowledge.store import Store
from tests.bot.replicas import City, city
from tests.bot.visit_site import VisitSite, visit_site


@pytest.fixture
async def minghu(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[City]:
    """The sample city behind a platform four times as impatient as the real one."""
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with city(engines, home) as opened:
        yield opened


@pytest.fixture
async def visits(store: Store, redis: RedisLink) -> AsyncIterator[VisitSite]:
    """The doors of visits, with two departments and no events yet."""
    async with visit_site(store, redis) as opened:
        yield opened
