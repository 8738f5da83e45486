"""A Rasa server that is killed, or hangs, in the middle of a conversation: nobody notices, and it heals by itself.

The small server is a process of its own here. With `MINGCHUANG_TEST_RASA_PROGRAM` (the Python of Rasa's environment)
and `MINGCHUANG_TEST_RASA_MODEL` (as `make rasa` sets them) a real one is killed, too.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest

from intents import rasa_scale
from intents.model import Understanding
from intents.rasa import Limits
from tests.intents.rasa_parts import PLAIN, Parts
from tools import rasa_serving

ROOT = Path(__file__).parents[2]
PROGRAM = os.environ.get("MINGCHUANG_TEST_RASA_PROGRAM", "")
MODEL = os.environ.get("MINGCHUANG_TEST_RASA_MODEL", "")
SCALE = os.environ.get("MINGCHUANG_TEST_RASA_SCALE", "")
LIVE = pytest.mark.skipif(not (PROGRAM and MODEL and SCALE), reason="no Rasa here: make rasa")
TOKEN = "open sesame"

CHAT = ("你好，我问个事儿", "能查到那份文件不", "我想预约周六去参观", "谢谢你啊小伙子", "再帮俺找找那个文件")

Process = subprocess.Popen[bytes]


class Server:
    """A server's process on a port of its own, started again on the same one."""

    def __init__(self, begin: Callable[[int], Process], token: str) -> None:
        self.port = rasa_serving.free_port()
        self.token = token
        self.url = f"http://{rasa_serving.LOOPBACK}:{self.port}"
        self._begin = begin
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it and wait until it has its model."""
        process = self._process = self._begin(self.port)
        await asyncio.to_thread(rasa_serving.wait_until_ready, process, self.url, self.token)

    def send(self, what: signal.Signals) -> None:
        """Send the process a signal."""
        if self._process is not None:
            self._process.send_signal(what)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _tiny(port: int) -> Process:
    return subprocess.Popen([sys.executable, "-m", "tests.intents.rasa_server", str(port)], cwd=ROOT)


def _real(folder: Path) -> Callable[[int], Process]:
    return lambda port: rasa_serving.start(Path(PROGRAM), Path(MODEL), folder, port=port, token=TOKEN)


@pytest.fixture(params=["tiny", pytest.param("live", marks=LIVE)])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    made = Server(_tiny, "") if request.param == "tiny" else Server(_real(tmp_path), TOKEN)
    try:
        await made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture
async def parts(server: Server) -> AsyncIterator[Parts]:
    real = bool(server.token)
    scale = rasa_scale.load(Path(SCALE)) if real else PLAIN
    limits = Limits() if real else Limits(queue_s=2.0, answer_s=2.0)
    async with aiohttp.ClientSession() as session:
        yield Parts(session, server.url, token=server.token, scale=scale, limits=limits)


async def _by_rasa(parts: Parts) -> None:
    """Talk until Rasa answers; the first message wakes a real one and may take too long."""
    for _ in range(5):
        if parts.by_rasa(await parts.engine.understand(CHAT[0])):
            return
        parts.time.seconds += 60
    pytest.fail(f"Rasa does not answer: {parts.seen}")


async def _talk(parts: Parts) -> list[Understanding]:
    """The whole conversation, one message after the other."""
    return [await parts.engine.understand(text) for text in CHAT]


async def test_killed_in_the_middle_of_a_conversation_nobody_sees_an_error_and_it_heals(
    server: Server, parts: Parts
) -> None:
    await _by_rasa(parts)
    under_way = [asyncio.create_task(parts.engine.understand(text)) for text in CHAT]
    await asyncio.wait(under_way, timeout=0.001)
    server.kill()
    during = await asyncio.gather(*under_way)
    after = await _talk(parts)
    assert all(one.ranking for one in (*during, *after))
    assert not any(parts.by_rasa(one) for one in after)
    assert parts.breaker.state == "open"
    assert {"unreachable", "resting"} <= {*parts.seen.reasons}

    await server.start()
    assert not parts.by_rasa(await parts.engine.understand(CHAT[0]))
    parts.time.seconds += 60
    await _by_rasa(parts)
    assert parts.breaker.state == "closed"
    assert parts.seen.states[:2] == ["closed", "open"]
    assert parts.seen.states[-2:] == ["half_open", "closed"]


async def test_hanging_in_the_middle_of_a_conversation_it_is_soon_left_alone_and_heals(
    server: Server, parts: Parts
) -> None:
    await _by_rasa(parts)
    server.send(signal.SIGSTOP)
    try:
        meanings = await _talk(parts)
    finally:
        server.send(signal.SIGCONT)
    assert not any(parts.by_rasa(one) for one in meanings)
    assert parts.seen.reasons[-5:] == ["timeout"] * 3 + ["resting"] * 2
    parts.time.seconds += 60
    await _by_rasa(parts)
    assert parts.seen.states[-2:] == ["half_open", "closed"]
