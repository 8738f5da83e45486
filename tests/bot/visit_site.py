"""The doors of visits on a real database and a real Redis: the API, the pages, the platform they log in with."""

# ruff: noqa: ANN401  (whatever JSON holds, whatever aiohttp takes)

import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from aiohttp import ClientSession, DummyCookieJar, web
from pydantic import SecretStr

from actions.erasers import MERGERS
from actions.model import Service
from actions.visits.model import Session
from actions.visits.notice import VERSION
from bot.clock import utc_now
from bot.demo.platform.platform import Platform
from bot.demo.platform.server import PLATFORM, build_platform
from bot.identities import Identities
from bot.logins import Logins
from bot.redis_link import RedisLink
from bot.server import listening
from bot.sessions import Sessions
from bot.settings import Settings
from bot.visit_doors import add_visits
from bot.web.csrf import csrf
from bot.web.headers import security_headers
from bot.web.look import LOOK, Look, add_static
from bot.web.origin import PUBLIC_URL
from bot.web.problems import problems
from bot.web.routes import Routes
from knowledge import residents
from knowledge.cipher import Cipher
from knowledge.city import City, load_city
from knowledge.store import Store
from knowledge.workdays import Workdays
from tests.actions.visits.made import DESK, Made, add_departments, contact_of
from tests.bot.replicas import APPID, SECRET, fast_account
from tests.bot.signing_in import person_of
from tests.conftest import SEALS

SECRET_KEY = "k" * 40
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Library:
    """What visits look into."""

    city: City
    workdays: Workdays


@dataclass(frozen=True)
class Running:
    """All that the doors ask of a running service."""

    settings: Settings
    store: Store
    redis: RedisLink
    http: ClientSession
    library: Library
    service: Service
    now: Callable[[], datetime]
    identities: Identities
    rng: random.Random = field(default_factory=lambda: random.Random(11))
    cipher: Cipher = DESK.cipher
    secret_key: str = SECRET_KEY


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What was answered."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def json(self) -> Any:
        """The body, read."""
        return orjson.loads(self.content)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()

    @property
    def location(self) -> str:
        """Where it sends one to."""
        return self.headers.get("Location", "")

    @property
    def code(self) -> str:
        """The code of a problem."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self.content[:300]
        return str(self.json["code"])


@dataclass(kw_only=True)
class Client:
    """A program with a token, or a browser with cookies."""

    http: ClientSession
    url: str
    token: str = ""
    resident: UUID | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: object = None, *, key: str = "", **more: Any) -> Reply:
        """One request; redirections are not followed."""
        headers = {**self.headers, **more.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            more |= {"data": orjson.dumps(body)}
            headers.setdefault("Content-Type", "application/json")
        async with self.http.request(method, self.url + path, headers=headers, allow_redirects=False, **more) as got:
            fresh = {name: morsel.value for name, morsel in got.cookies.items()}
            self.cookies |= fresh
            content = await got.read()
            return Reply(status=got.status, content=content, headers=dict(got.headers), cookies=fresh)

    async def get(self, path: str, **more: Any) -> Reply:
        """Read."""
        return await self.ask("GET", path, **more)

    async def post(self, path: str, form: Mapping[str, Any] | None = None, **more: Any) -> Reply:
        """Send a form, as a page of ours does."""
        return await self.ask("POST", path, data=form or {}, **more)

    async def book(self, session: Session, party: int = 1, *, key: str = "", **changes: object) -> Reply:
        """Book through the API."""
        body = {
            "session": str(session.id),
            "party": party,
            "name": "王小明",
            "phone": f"138{id(self) % 10**8:08}" if self.resident is None else contact_of(self.resident).phone,
            "consent": VERSION,
            **changes,
        }
        return await self.ask("POST", "/api/v1/visits/bookings", body, key=key or uuid4().hex)


@dataclass(kw_only=True)
class VisitSite:
    """The doors, what lies behind them, and ways to come in."""

    url: str
    made: Made
    redis: RedisLink
    platform: Platform
    http: ClientSession
    routes: Routes
    parts: Running

    async def resident(self, sender: str = "", channel: str = "miniprogram") -> Client:
        """A program of a resident who is signed in."""
        name = sender or uuid4().hex
        async with self.made.store.transaction() as transaction:
            identity = await residents.seen(transaction, channel=channel, sender=name, now=self.made.now)
        token = await Logins(self.redis).begin(person_of(channel, name))
        return Client(http=self.http, url=self.url, token=token, resident=identity)

    def stranger(self) -> Client:
        """A program of nobody."""
        return Client(http=self.http, url=self.url)

    def browser(self, **headers: str) -> Client:
        """A browser without cookies."""
        return Client(http=self.http, url=self.url, headers={**PAGE, **headers})


@asynccontextmanager
async def visit_site(store: Store, redis: RedisLink, **changes: Any) -> AsyncIterator[VisitSite]:
    """The doors, open until the block ends. `changes` are settings."""
    await add_departments(store)
    made = Made(store=store)
    platform_app = build_platform(fast_account(), now=utc_now, rng=random.Random(7))
    async with store.transaction() as transaction:
        city = await load_city(transaction)
    async with (
        ClientSession(cookie_jar=DummyCookieJar()) as http,
        listening(platform_app, "127.0.0.1", 0) as platform_at,
    ):
        known = {
            "wechat_appid": APPID,
            "wechat_secret": SecretStr(SECRET),
            "wechat_api_base": platform_at.url,
            "miniprogram_appid": APPID,
            "miniprogram_secret": SecretStr(SECRET),
        }
        parts = Running(
            settings=Settings(**{**known, **changes}, _env_file=None),
            store=store,
            redis=redis,
            http=http,
            library=Library(city=city, workdays=DESK.workdays),
            service=Service(city="明湖市", hotline="12345", hotline_hours="24小时", site_url="", public_url=""),
            now=lambda: made.now,
            identities=Identities(
                store=store, sessions=Sessions(redis, SEALS), cipher=DESK.cipher, mergers=MERGERS, now=lambda: made.now
            ),
        )
        app = web.Application(middlewares=[problems, security_headers, csrf], client_max_size=1024 * 1024)
        app[LOOK], app[PUBLIC_URL] = Look(parts.service), ""
        routes = Routes(app)
        add_static(routes)
        add_visits(routes, parts)
        async with listening(app, "127.0.0.1", 0) as at:
            yield VisitSite(
                url=at.url,
                made=made,
                redis=redis,
                platform=platform_app[PLATFORM],
                http=http,
                routes=routes,
                parts=parts,
            )
    assert await made.broken() == {}
