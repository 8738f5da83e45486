"""Who looks at a resident's page: a login (from WeChat or from a personal link), else the person of the web chat.

A personal link (`?k=…`) is exchanged for a login and the address without it, so that the token is not passed on with
the address, kept in a history, or logged.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

from aiohttp import web

from bot.clock import Clock
from bot.logins import Logins, Person
from bot.web.person import People
from bot.web.person import Person as Chatter
from bot.web.problems import ProblemError, words_of
from knowledge import residents
from knowledge.cipher import Cipher
from knowledge.links import LINK, VISITS, resident_of
from knowledge.store import Store

WEB = "web"
LOGIN_S = 12 * 3600
PER_MINUTE = 120

FRESH: web.RequestKey[Chatter] = web.RequestKey("fresh", Chatter)

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitors:
    """Finds and remembers who looks at a page."""

    people: People
    logins: Logins
    store: Store
    cipher: Cipher
    now: Clock
    secure: bool

    @property
    def cookie(self) -> str:
        """The login's cookie. Over https its name makes browsers insist on this host, the root path and https."""
        return "__Host-mingchuang_visitor" if self.secure else "mingchuang_visitor"

    async def of(self, request: web.Request) -> Person | None:
        """Who this is; None for somebody whom nobody knows yet. Raises ProblemError for one in too great a hurry."""
        entered = await self.logins.enter(request.cookies.get(self.cookie, ""))
        if entered is not None:
            _insist(entered.requests)
            return entered.person
        found = self.people.of(request)
        if found.fresh:
            return None
        async with self.store.transaction() as transaction:
            resident = await residents.find(transaction, channel=WEB, sender=found.id)
        _insist(await self.logins.count(resident))
        return Person(resident_id=resident, channel=WEB, sender=found.id)

    async def known(self, request: web.Request) -> Person:
        """Who this is, as a resident on record; somebody new gets a name that only their browser knows."""
        person = await self.of(request)
        channel, sender = (person.channel, person.sender) if person is not None else (WEB, "")
        if person is None:
            request[FRESH] = fresh = self.people.of(request)
            sender = fresh.id
        async with self.store.transaction() as transaction:
            resident = await residents.seen(transaction, channel=channel, sender=sender, now=self.now())
        return replace(person or Person(resident_id=resident, channel=channel, sender=sender), resident_id=resident)

    def page(self, page: Page) -> Page:
        """A page behind which a resident may stand: links are exchanged, and a new person's name is handed out."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if request.method == "GET" and LINK in request.query:
                return await self._exchange(request)
            response = await page(request)
            if (fresh := request.get(FRESH)) is not None:
                self.people.remember(response, replace(fresh, fresh=False))
            return response

        return handle

    async def begin(self, response: web.StreamResponse, person: Person) -> None:
        """Sign the browser that gets this response in."""
        token = await self.logins.begin(person, life_s=LOGIN_S)
        response.set_cookie(
            self.cookie, token, max_age=LOGIN_S, path="/", secure=self.secure, httponly=True, samesite="Lax"
        )

    async def _exchange(self, request: web.Request) -> web.Response:
        """To the same address without the token; signed in, where the token was good."""
        response = web.Response(status=303, headers={"Cache-Control": "no-store"})
        response.headers["Location"] = str(request.rel_url.without_query_params(LINK))
        linked = resident_of(self.cipher, request.query[LINK], now=self.now())
        person = await self._linked(linked) if linked is not None else None
        if person is not None:
            await self.begin(response, person)
        return response

    async def _linked(self, linked: UUID) -> Person | None:
        """Whom a personal link means today."""
        async with self.store.transaction() as transaction:
            resident = await residents.now_called(transaction, linked)
            doors = await residents.doors_of(transaction, resident) if resident is not None else ()
        if resident is None or not doors:
            return None
        return Person(resident_id=resident, channel=doors[0].channel, sender=doors[0].sender, scope=VISITS)


def _insist(requests: int) -> None:
    if requests > PER_MINUTE:
        raise ProblemError(429, words_of(429).title, "请过一分钟再试。")
