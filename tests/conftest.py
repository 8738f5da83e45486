"""The engines of the tests: a real PostgreSQL and a real Redis, from the wheels (or from the environment).

Every test that asks for `store` gets a database of its own, copied from a template; `city_store` one with the sample
city in it. `redis` is emptied before each test that asks for it.
"""

import asyncio
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from bot import engines as engine_starter
from bot.clock import utc_now
from bot.demo.sample import load_visits
from bot.engines import Engines
from bot.logs import configure_logs
from bot.redis_link import RedisLink
from bot.sealing import Seals
from bot.settings import Settings
from knowledge import schema
from knowledge.cipher import Cipher, derived_key
from knowledge.importing.curated import CuratedImport
from knowledge.importing.documents import DocumentImport
from knowledge.store import Store

configure_logs("error")

SECRET_KEY = "k" * 40  # the replicas' (tests/bot/replicas.py)
SEALS = Seals(Cipher((derived_key(SECRET_KEY),)))
CITY = Path(__file__).parents[1] / "knowledge" / "sample_city"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home folder for the whole run.

    Not one of pytest's: every new run closes those of the others to other users, and PostgreSQL is one where root
    runs the tests.
    """
    with tempfile.TemporaryDirectory(prefix="mingchuang-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def engines(home: Path) -> Iterator[Engines]:
    """Both engines."""
    settings = Settings(
        home=home,
        database_url=os.environ.get("MINGCHUANG_DATABASE_URL"),
        redis_url=os.environ.get("MINGCHUANG_REDIS_URL"),
        _env_file=None,
    )
    with engine_starter.running(settings) as here:
        if settings.database_url is None:
            asyncio.run(_hurry(here.database_url))
        yield here


async def _hurry(url: str) -> None:
    """Let the tests' own PostgreSQL not wait for the disk: a database a test is made and dropped six times as fast.

    A killed process loses nothing by it; only a machine that loses its power would.
    """
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        await statement(url, f"ALTER SYSTEM SET {name} = off")
    await statement(url, "SELECT pg_reload_conf()")


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, parts.fragment))


async def statement(url: str, sql: str) -> None:
    """Run one statement outside every transaction."""
    connection = await asyncpg.connect(with_database(url, "postgres"))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def template(engines: Engines) -> str:
    """The name of a database with the schema and nothing else."""
    name = f"template_{os.getpid()}"
    await statement(engines.database_url, f'DROP DATABASE IF EXISTS "{name}"')
    await statement(engines.database_url, f'CREATE DATABASE "{name}"')
    store = Store(with_database(engines.database_url, name))
    await schema.upgrade(store.engine)
    await store.close()
    return name


@pytest.fixture(scope="session")
async def city_template(engines: Engines, template: str) -> str:
    """The name of a database with the sample city, published."""
    name = f"city_{os.getpid()}"
    await statement(engines.database_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    store = Store(with_database(engines.database_url, name))
    curated = CuratedImport(store=store, now=utc_now, publish=True)
    await curated.departments([CITY])
    await curated.places([CITY])
    await curated.answers([CITY])
    await DocumentImport(store=store, now=utc_now, publish=True).run([CITY])
    await load_visits(store, Cipher((derived_key(SECRET_KEY),)), now=utc_now)
    await store.close()
    return name


async def _copy(engines: Engines, template: str) -> AsyncIterator[str]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await statement(engines.database_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield with_database(engines.database_url, name)
    await statement(engines.database_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def database_url(engines: Engines, template: str) -> AsyncIterator[str]:
    """A database of this test's own, empty but for the schema."""
    async for url in _copy(engines, template):
        yield url


@pytest.fixture
async def city_database_url(engines: Engines, city_template: str) -> AsyncIterator[str]:
    """A database of this test's own, with the sample city."""
    async for url in _copy(engines, city_template):
        yield url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store on a database of this test's own."""
    opened = Store(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def city_store(city_database_url: str) -> AsyncIterator[Store]:
    """A store with the sample city."""
    opened = Store(city_database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def redis_url(engines: Engines) -> str:
    """The Redis of the tests, emptied."""
    async with RedisLink(engines.redis_url) as link:
        await link.client.flushall()
    return engines.redis_url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[RedisLink]:
    """A link to the emptied Redis."""
    async with RedisLink(redis_url) as link:
        yield link
