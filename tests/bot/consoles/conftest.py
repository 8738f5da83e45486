"""The console of a real replica with the sample city's departments, and people who are signed in to it."""

from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app import Parts
from bot.clock import utc_now
from bot.engines import Engines
from knowledge.accounts import Role, Staff
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store
from tests.bot.consoles.sign_in import DEPARTMENT, Browser, account, browsing
from tests.bot.replicas import City, Replica, city
from tests.conftest import CITY


@dataclass(slots=True)
class Console:
    """A replica with its console."""

    city: City
    replica: Replica
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.replica.url

    @property
    def parts(self) -> Parts:
        """Its parts."""
        return self.replica.parts

    @property
    def store(self) -> Store:
        """Its database."""
        return self.replica.parts.store

    async def signed_in(self, roles: AbstractSet[Role], department: str | None = DEPARTMENT, **more: Any) -> Browser:  # noqa: ANN401
        """The browser of a new member of staff with these roles."""
        return await self.browser(await account(self.replica, roles=roles, department=department, **more))

    async def browser(self, staff: Staff | None = None) -> Browser:
        """The browser of this person, or of nobody."""
        return await self.stack.enter_async_context(browsing(self.replica, staff))


@pytest.fixture
async def offices(database_url: str, redis_url: str, home: Path) -> AsyncIterator[City]:
    """The sample city's departments and nothing else: a replica starts three times as fast."""
    store = Store(database_url)
    await CuratedImport(store=store, now=utc_now, publish=True).departments([CITY])
    await store.close()
    async with city(Engines(database_url=database_url, redis_url=redis_url), home) as opened:
        yield opened


@pytest.fixture
async def console(offices: City) -> AsyncIterator[Console]:
    """A console without staff yet; its address is plain http, so that cookies need no https."""
    replica = await offices.replica(public_url="")
    async with AsyncExitStack() as stack:
        yield Console(offices, replica, stack)
