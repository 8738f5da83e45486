"""`demo`, `serve` and `worker` in this process: they open, answer, and stop in good order at a signal."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
import typer

from bot.commands import running
from bot.commands.session import EXIT_FAULT, run
from bot.demo.demonstration import demo_settings, run_demo
from bot.engines import Engines
from bot.settings import Settings
from tests.bot.channels.test_official import until

Printed = pytest.CaptureFixture[str]
LONG_S = 120.0


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, city="明湖市", port=0, log_level="error", _env_file=None)


@pytest.fixture
def here(city_database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=city_database_url, redis_url=redis_url)


@asynccontextmanager
async def opened(work: Callable[[], Awaitable[None]], word: str, printed: Printed) -> AsyncIterator[str]:
    """A command that runs: what it said when it was open. It is stopped as an engineer stops it."""
    said = ""
    task = asyncio.ensure_future(work())

    async def is_open() -> bool:
        nonlocal said
        said += printed.readouterr().out
        return word in said or task.done()

    try:
        await until(is_open, LONG_S)
        yield said
    finally:
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, LONG_S)


async def statuses(said: str, *paths: str) -> list[int]:
    found = re.search(r"http://[\d.]+:\d+", said)
    assert found is not None
    async with aiohttp.ClientSession() as client:
        return [(await client.get(found[0] + path)).status for path in paths]


@pytest.mark.parametrize("empty", [True, False])
async def test_the_demonstration_is_open_until_it_is_stopped(
    settings: Settings, here: Engines, capsys: Printed, *, empty: bool
) -> None:
    made = demo_settings(settings, None)
    async with opened(partial(run_demo, made, here, empty=empty), "Ctrl+C", capsys) as said:
        assert ("空的城市" in said) is empty
        assert await statuses(said, "/phone", "/chat", "/", "/healthz") == [200] * 4


async def test_a_replica_and_a_worker_are_open_until_they_are_stopped(
    settings: Settings, here: Engines, capsys: Printed
) -> None:
    async with opened(partial(running.serve, settings, here), "服务已启动", capsys) as said:
        assert await statuses(said, "/healthz", "/phone") == [200, 404]
    async with opened(partial(running.work, settings, here), "后台任务已启动", capsys) as said:
        assert "Ctrl+C" in said


def test_a_port_that_is_taken_is_said(settings: Settings, here: Engines, capsys: Printed) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = settings.model_copy(
            update={"port": port, "database_url": here.database_url, "redis_url": here.redis_url, "host": "127.0.0.1"}
        )
        with pytest.raises(typer.Exit) as left:
            run(chosen, partial(running.serve, chosen))
    assert left.value.exit_code == EXIT_FAULT
    said = capsys.readouterr().err
    assert f"端口 {port} 用不了：别的程序正在用它" in said
    assert "MINGCHUANG_PORT" in said
