"""Answers that come when no request can carry them, and replicas whose process is killed: they reach, once."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.engines import Engines
from tests.bot.channels.test_official import HELP, Slow, shows, slow_catalogue, until
from tests.bot.replicas import AES_KEY, APPID, FAST, SECRET, TOKEN, City, city, fast_account

LATE = "晚到的答案"
PATIENCE_S = 240.0


@pytest.mark.parametrize("answer_s", [0.4, 1.25], ids=["cut before its time", "cut at its time"])
async def test_an_answer_after_the_cut_is_sent_though_the_platform_does_not_come_again(
    city_database_url: str, redis_url: str, home: Path, answer_s: float
) -> None:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with city(engines, home, fast_account(tries=1, answer_s=answer_s)) as minghu:
        slow = Slow(LATE)
        await minghu.replica(slow_catalogue(slow), worker=True)
        delivery = await minghu.platform.click("oResident", HELP)
        assert (delivery.tries, delivery.reply) == (1, None)
        slow.let_go.set()
        await until(shows(minghu, "oResident", LATE))
        await minghu.platform.say("oResident", "你好")
        assert [one for one in minghu.platform.shown("oResident") if LATE in one] == [LATE]
        assert slow.begun == 1


async def test_a_joined_try_that_was_cut_takes_no_answer_with_it(
    city_database_url: str, redis_url: str, home: Path
) -> None:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with city(engines, home, fast_account(tries=2)) as minghu:
        slow = Slow(LATE)
        await minghu.replica(slow_catalogue(slow), worker=True)
        await minghu.replica(slow_catalogue(slow))
        delivery = await minghu.platform.click("oResident", HELP)
        assert (delivery.tries, delivery.reply) == (2, None)
        slow.let_go.set()
        await until(shows(minghu, "oResident", LATE))
        assert [one for one in minghu.platform.shown("oResident") if LATE in one] == [LATE]


@asynccontextmanager
async def stuck_process(minghu: City) -> AsyncIterator[Process]:
    """A replica in a process of its own, behind the platform, that begins to answer and never ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHUANG_")}
    environment = kept | {
        "MINGCHUANG_DATABASE_URL": minghu.engines.database_url,
        "MINGCHUANG_REDIS_URL": minghu.engines.redis_url,
        "MINGCHUANG_HOME": str(minghu.home),
        "MINGCHUANG_PORT": "0",
        "MINGCHUANG_SECRET_KEY": "k" * 40,
        "MINGCHUANG_WECHAT_APPID": APPID,
        "MINGCHUANG_WECHAT_SECRET": SECRET,
        "MINGCHUANG_WECHAT_TOKEN": TOKEN,
        "MINGCHUANG_WECHAT_AES_KEY": AES_KEY,
        "MINGCHUANG_WECHAT_API_BASE": minghu.api_url,
        "MINGCHUANG_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.stuck_service",
        env=environment, cwd=Path(__file__).parents[3], stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        minghu.platform.pusher.urls.append(f"{await line_of(process)}/wechat")
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def line_of(process: Process) -> str:
    """The next line a process prints."""
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode().strip()
    assert line
    return line


@pytest.mark.parametrize("tries", [1, 3], ids=["nobody comes again", "the platform comes again"])
async def test_an_answer_reaches_once_though_the_process_that_began_it_was_killed(
    city_database_url: str, redis_url: str, home: Path, tries: int
) -> None:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with city(engines, home, fast_account(tries=tries)) as minghu:
        survivor = await minghu.replica(slow_catalogue(done := Slow(LATE)), worker=True, timing=FAST)
        done.let_go.set()
        minghu.platform.pusher.urls.clear()
        async with stuck_process(minghu) as process:
            minghu.platform.pusher.urls.append(f"{survivor.url}/wechat")
            click = asyncio.create_task(minghu.platform.click("oResident", HELP))
            assert await line_of(process) == "begun"
            process.send_signal(signal.SIGKILL)
            await click
            await until(shows(minghu, "oResident", LATE))
        await minghu.platform.say("oResident", "你好")
        assert [one for one in minghu.platform.shown("oResident") if LATE in one] == [LATE]
        assert done.begun == 1
