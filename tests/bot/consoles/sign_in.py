"""Staff of tests: an account and a session made directly, and a browser that has its cookie. No password is hashed."""

from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol
from uuid import uuid4

import aiohttp

from bot.app import Parts
from bot.consoles.sections import gatekeeper
from bot.web.staff import Gatekeeper
from knowledge import account_queries
from knowledge.accounts import CITY_WIDE, Role, Staff, State
from knowledge.passwords import Passwords

PAGE = {"Accept": "text/html"}
NO_PASSWORD = "no password fits this"
DEPARTMENT = "rsj"
_numbers = count(1)


class HasParts(Protocol):
    """A running replica, however it was started."""

    @property
    def parts(self) -> Parts:
        """Its parts."""

    @property
    def url(self) -> str:
        """Where it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the service answered."""

    status: int
    text: str
    location: str
    headers: dict[str, str]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser of somebody who is signed in, or of nobody."""

    client: aiohttp.ClientSession
    replica: HasParts
    cookies: dict[str, str]
    staff: Staff | None = None

    async def page(self, path: str, **more: Any) -> Page:  # noqa: ANN401
        """The page at this path; redirections are not followed."""
        return await self._ask("GET", path, **more)

    async def get(self, path: str, **more: Any) -> Page:  # noqa: ANN401
        """The same."""
        return await self._ask("GET", path, **more)

    async def text(self, path: str) -> str:
        """The page's text; it must be there."""
        found = await self.page(path)
        assert found.status == 200, (found.status, found.location, found.text[:500])
        return found.text

    async def post(self, path: str, form: Any = None, **more: Any) -> Page:  # noqa: ANN401
        """Send a form: a dict, pairs, or aiohttp.FormData."""
        return await self._ask("POST", path, data=form or {}, **more)

    async def _ask(self, method: str, path: str, **more: Any) -> Page:  # noqa: ANN401
        headers = {**PAGE, "Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        url = path if path.startswith("http") else self.replica.url + path
        async with self.client.request(method, url, headers=headers, allow_redirects=False, **more) as response:
            for name, morsel in response.cookies.items():
                self.cookies[name] = morsel.value
            return Page(
                status=response.status,
                text=await response.text(),
                location=response.headers.get("Location", ""),
                headers=dict(response.headers),
                url=str(response.url),
            )


def keeper(replica: HasParts) -> Gatekeeper:
    """The gatekeeper of a replica."""
    return gatekeeper(replica.parts, Passwords())


async def account(
    replica: HasParts,
    *,
    roles: AbstractSet[Role],
    department: str | None = DEPARTMENT,
    name: str = "",
    display: str = "",
    password: str = NO_PASSWORD,
    must_change: bool = False,
    state: State = State.ACTIVE,
) -> Staff:
    """A new account; whoever sees all may be of no department."""
    number = next(_numbers)
    if department == DEPARTMENT and roles & CITY_WIDE:
        department = None
    staff = Staff(
        id=uuid4(),
        name=name or f"staff{number}",
        display=display or f"职员{number}",
        department_id=department,
        roles=frozenset(roles),
        must_change=must_change,
        state=state,
    )
    async with replica.parts.store.transaction() as transaction:
        await account_queries.add(transaction, staff=staff, password=password, actor="system", now=replica.parts.now())
    return staff


async def cookie_for(replica: HasParts, staff: Staff) -> dict[str, str]:
    """The cookie of a new session of this person: its name and value."""
    gate = keeper(replica)
    token = await gate.sessions.open(
        staff.id, staff.version, device="Chrome（Windows）", address="10.0.0.8", now=replica.parts.now()
    )
    return {gate.cookie.name: token}


@asynccontextmanager
async def browsing(replica: HasParts, staff: Staff | None = None) -> AsyncIterator[Browser]:
    """A browser of this person, or of nobody, open until the block ends."""
    cookies = await cookie_for(replica, staff) if staff is not None else {}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield Browser(client=client, replica=replica, cookies=cookies, staff=staff)
