"""A site with the public pages and the web chat, on a real database and a real Redis; the dialogue is an argument."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from actions.model import Card, Choices, Option, Reply, Service, Source, Text
from bot.channels.deadline import Deadline
from bot.channels.webchat import WebChat
from bot.live import LiveChats
from bot.message import IncomingMessage
from bot.redis_link import RedisLink
from bot.replies import Answer
from bot.runs import Runs
from bot.web.csrf import csrf
from bot.web.headers import security_headers
from bot.web.look import add_static
from bot.web.metrics import Metrics
from bot.web.pages import add_pages
from bot.web.problems import problems
from bot.web.routes import Routes
from knowledge.library.model import DocumentCard
from knowledge.library.queries import published_cards
from knowledge.search.catalogue import Catalogue
from knowledge.search.model import Samples
from knowledge.search.samples import samples_of
from knowledge.store import Store
from tests.conftest import SEALS

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PUBLIC_URL = "https://chat.example.gov.cn"
SECRET = "a key for tests, long enough to sign with"
TURN = uuid.UUID("6d3d7c04-3f0a-4d2f-9a3c-6a1c4f1f0b11")

Client = TestClient[web.Request, web.Application]


def noon() -> datetime:
    """The moment of every test."""
    return NOON


async def nothing(*_: object) -> None:
    """No message is pushed and nobody is told to wait: a web chat has its request."""


@dataclass
class Published:
    """The cards of what is published in a database."""

    catalogue: Catalogue

    @property
    def samples(self) -> Samples:
        """Examples from the cards; there are no answers."""
        return samples_of((), self.catalogue.cards.values())

    def card(self, document_id: str) -> DocumentCard | None:
        """The published document of this id."""
        return self.catalogue.cards.get(document_id)

    def by_number(self, number: str) -> tuple[DocumentCard, ...]:
        """Published documents that carry this number."""
        return self.catalogue.by_number(number)


@dataclass
class Told:
    """A dialogue of the test's own: what it was asked, and what it answers."""

    answer: Callable[[IncomingMessage], Awaitable[Answer]]
    asked: list[IncomingMessage] = field(default_factory=list)
    gate: asyncio.Event | None = None  # answers wait for it

    async def __call__(self, message: IncomingMessage) -> Answer:
        """Answer one message."""
        self.asked.append(message)
        if self.gate is not None:
            await self.gate.wait()
        return await self.answer(message)


async def say_back(message: IncomingMessage) -> Answer:
    """An answer for every kind of page: text, choices and a card, with a source."""
    choices = Choices(prompt="您要哪一个？", options=(Option(label="高龄津贴怎么申请", intent="ask_policy"),))
    card = Card(title="政务公开专区", description="听荷路66号", url=f"{PUBLIC_URL}/")
    text = Text(text=f"您说的是：{message.text}\n原文：{PUBLIC_URL}/documents/x")
    by_word: dict[str, Reply] = {"选": choices, "卡": card}
    return Answer(
        turn_id=uuid.uuid5(TURN, message.id),
        replies=(by_word.get(message.text[:1], text),),
        intent="ask_policy",
        confidence=0.9,
        action="ask_policy",
        answered="answered",
        took_ms=1.0,
        sources=(Source(id="no-such-document", title="一份文件", number="明政发〔2026〕1号", passage="原文一句"),),
    )


@dataclass(frozen=True)
class Running:
    """All that the pages and the chat ask of a running service."""

    store: Store
    library: "Library"
    service: Service
    web_chat: Deadline
    metrics: Metrics
    live: LiveChats
    secret_key: str = SECRET
    now: Callable[[], datetime] = noon


@dataclass(frozen=True)
class Library:
    """The library of the test."""

    search: Published


@dataclass(frozen=True)
class Site:
    """The site as its client sees it, and what lies behind it."""

    client: Client
    told: Told
    store: Store
    published: Published
    routes: Routes

    def id_of(self, number: str) -> str:
        """The id of the published document of this number."""
        return self.published.by_number(number)[0].id


@asynccontextmanager
async def serving(store: Store, redis: RedisLink) -> AsyncIterator[Site]:
    """A site that is served until the block ends."""
    async with store.transaction() as transaction:
        cards = await published_cards(transaction)
    published = Published(Catalogue(cards={card.id: card for card in cards}))
    told = Told(say_back)
    parts = Running(
        store=store,
        library=Library(published),
        service=Service(city="明湖市", hotline="12345", hotline_hours="24小时", site_url="", public_url=PUBLIC_URL),
        web_chat=Deadline(
            runs=Runs(redis, SEALS),
            compute=told,
            recall=nothing,
            push=nothing,
            slow=nothing,
            passive_s=5,
            hold_s=5,
            linger_s=0,
        ),
        metrics=Metrics(),
        live=LiveChats(redis=redis),
    )
    app = web.Application(middlewares=[security_headers, problems, csrf])
    routes = Routes(app)
    add_static(routes)
    add_pages(routes, parts)
    WebChat.of(parts).add(routes)
    server = TestServer(app)
    await server.start_server()
    jar = CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/").origin())
    async with TestClient(server, cookie_jar=jar) as client:
        yield Site(client=client, told=told, store=store, published=published, routes=routes)


@pytest.fixture
async def site(city_store: Store, redis: RedisLink) -> AsyncIterator[Site]:
    """A site with the sample city."""
    async with serving(city_store, redis) as opened:
        yield opened
