"""Engines of our own that are killed under `mingchuang serve`: it starts them again, without anybody's help."""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import psutil
import pytest

from bot.engines import running
from bot.own_engines import EngineError, OwnPostgres, OwnRedis, is_alive
from bot.settings import Settings

PATIENCE_S = 120.0
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def own_home(home: Path) -> Iterator[Path]:
    """A home of its own, with the models of the others."""
    with tempfile.TemporaryDirectory(prefix="mingchuang-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (home / "models").mkdir(exist_ok=True)
        (folder / "models").symlink_to(home / "models")
        yield folder


@pytest.fixture
async def served(own_home: Path) -> AsyncIterator[str]:
    """`mingchuang serve` in a process of its own; its address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHUANG_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from bot.cli import main; main()", "serve",
        env=kept | {"MINGCHUANG_HOME": str(own_home), "MINGCHUANG_PORT": "0", "MINGCHUANG_LOG_LEVEL": "error"},
        cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield await address(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def address(process: Process) -> str:
    """Where it says that it listens."""
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode()
    return line[line.index("http") :].split()[0]


async def until_ready(url: str) -> None:
    """Ask until the service is ready."""
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{url}/readyz") as response:
                if response.status == 200:
                    return
            await asyncio.sleep(0.1)


def kill(pid: int) -> None:
    """Kill a server of ours and see it gone with its children."""
    process = psutil.Process(pid)
    children = process.children(recursive=True)
    process.send_signal(signal.SIGKILL)
    psutil.wait_procs([process, *children], timeout=10)


def pid_of(file: Path) -> int:
    return int(file.read_text().split("\n")[0])


@pytest.mark.parametrize("file", ["redis/redis.pid", "postgres/postmaster.pid"])
async def test_a_server_of_our_own_that_is_killed_is_started_again(own_home: Path, served: str, file: str) -> None:
    await until_ready(served)
    killed = pid_of(own_home / file)
    kill(killed)
    name = "redis" if "redis" in file else "postgres"
    async with asyncio.timeout(PATIENCE_S):
        while not (own_home / file).exists() or not is_alive(pid_of(own_home / file), name):
            await asyncio.sleep(0.1)
    await until_ready(served)
    assert pid_of(own_home / file) != killed


def test_a_pid_file_that_names_somebody_else_is_no_running_server(own_home: Path) -> None:
    settings = Settings(home=own_home, _env_file=None)
    files = (own_home / "redis" / "redis.pid", own_home / "postgres" / "postmaster.pid")
    with running(settings):
        for file in files:
            kill(pid_of(file))
    for file in files:
        file.write_text(f"{os.getpid()}\n{file.parent}\n1\n5432\n{file.parent}\n\n1 1\nready\n")
    assert not OwnPostgres(own_home).lives()
    assert not OwnRedis(own_home).lives()
    with running(settings):
        assert OwnPostgres(own_home).lives()
        assert OwnRedis(own_home).lives()


def test_an_engine_that_lives_needs_no_healing_and_one_that_cannot_start_says_what_to_do(own_home: Path) -> None:
    postgres = OwnPostgres(own_home)
    assert not postgres.heal()  # never started: nothing to look after
    with running(Settings(home=own_home, _env_file=None)):
        assert not OwnRedis(own_home).heal()
    (own_home / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EngineError, match="MINGCHUANG_DATABASE_URL"):
        OwnPostgres(own_home).start()
