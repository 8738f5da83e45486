"""A replica with the departments of the sample city, and browsers of residents with cases."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from aiohttp import web

from actions.voices.model import Case
from actions.voices.numbers import case_code, shown_code
from bot.clock import utc_now
from bot.engines import Engines
from bot.web.person import COOKIE, People, Person
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store
from tests.bot.consoles.inbox_kit import Letters
from tests.bot.consoles.sign_in import Browser, browsing
from tests.bot.replicas import Replica, city
from tests.conftest import CITY


@dataclass(slots=True)
class Site:
    """A replica with the departments of the sample city, and browsers that look at it."""

    replica: Replica
    letters: Letters
    stack: AsyncExitStack

    async def browser(self, person: str = "") -> Browser:
        """The browser of a person of the web chat, or of nobody."""
        browser = await self.stack.enter_async_context(browsing(self.replica))
        if person:
            told = web.Response()
            People(self.replica.parts.secret_key, secure=False).remember(told, Person(id=person))
            browser.cookies[COOKIE] = told.cookies[COOKIE].value
        return browser

    def code(self, case_id: UUID) -> str:
        return shown_code(case_code(case_id, self.replica.parts.cipher))


@asynccontextmanager
async def voices_site(database_url: str, redis_url: str, home: Path) -> AsyncIterator[Site]:
    """The replica of a test."""
    store = Store(database_url)
    await CuratedImport(store=store, now=utc_now, publish=True).departments([CITY])
    await store.close()
    async with (
        city(Engines(database_url=database_url, redis_url=redis_url), home) as opened,
        AsyncExitStack() as stack,
    ):
        replica = await opened.replica(public_url="")
        yield Site(replica, Letters(replica.parts), stack)


def own(case: Case | UUID, act: str = "") -> str:
    """The page of a case, or where an act on it is sent."""
    return f"/voices/cases/{case.id if isinstance(case, Case) else case}{f'/{act}' if act else ''}"
