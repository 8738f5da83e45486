"""A Rasa server that is killed in the middle of a conversation with a whole replica: nobody sees it but `/metrics`.

The small server is a process of its own here; with `make rasa` a real one is killed, too.
"""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from yarl import URL

from intents import rasa_scale
from tests.bot.replicas import City, Replica
from tests.intents.rasa_parts import PLAIN
from tests.intents.test_rasa_killed import LIVE, SCALE, TOKEN, Server, _real, _tiny

CLOSED, OPEN = 0.0, 2.0
FAILURES = 6  # four within ten seconds open the breaker: said at once, so that a slow machine has time enough
HEALING_S = 120.0


@pytest.fixture(params=["tiny", pytest.param("live", marks=LIVE)])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    made = Server(_tiny, "") if request.param == "tiny" else Server(_real(tmp_path), TOKEN)
    try:
        await made.start()
        yield made
    finally:
        made.kill()


@pytest.fixture
async def replica(minghu: City, server: Server, tmp_path: Path) -> Replica:
    scale = tmp_path / "thresholds.json"
    rasa_scale.save(scale, rasa_scale.load(Path(SCALE)) if server.token else PLAIN)
    return await minghu.replica(
        understand="rasa", rasa_url=server.url, rasa_token=SecretStr(server.token), rasa_scale=scale
    )


class Resident:
    """Somebody in the web chat, with a browser of their own."""

    def __init__(self, replica: Replica) -> None:
        self._url = replica.url
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(replica.url))
        self._http = aiohttp.ClientSession(cookie_jar=jar)

    async def says(self, text: str) -> str:
        """What is answered; never an apology."""
        message = {"id": str(uuid.uuid4()), "text": text}
        async with self._http.post(f"{self._url}/chat", json=message) as response:
            assert response.status == 200, await response.text()
            told = await response.json()
        words = " ".join(str(reply.get("text") or reply.get("prompt")) for reply in told["replies"])
        assert words
        assert "很抱歉" not in words
        return words

    async def leaves(self) -> None:
        """Close the browser."""
        await self._http.close()


@pytest.fixture
async def residents(replica: Replica) -> AsyncIterator[list[Resident]]:
    people = [Resident(replica) for _ in range(FAILURES)]
    yield people
    for one in people:
        await one.leaves()


async def metric(replica: Replica, name: str) -> float:
    """A figure of `/metrics`, summed over its labels."""
    async with aiohttp.ClientSession() as http, http.get(f"{replica.url}/metrics") as response:
        assert response.status == 200
        text = await response.text()
    return sum(float(value) for value in re.findall(rf"^mingchuang_{name}(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE))


async def test_killed_in_the_middle_of_a_conversation_only_the_metrics_tell_and_it_heals_by_itself(
    replica: Replica, server: Server, residents: list[Resident]
) -> None:
    first = residents[0]
    await first.says("你好，我想问个事情")
    assert await metric(replica, "understand_breaker") == CLOSED
    fallbacks = await metric(replica, "understand_fallbacks_total")
    assert "哪里不对" in await first.says("答错了")

    server.kill()
    assert "已经记下" in await first.says("莲汀区晚上停车不是这个价钱")
    await asyncio.gather(*(one.says("你好，帮我查一下养老方面的文件") for one in residents))
    assert "荷塘路20号" in await first.says("莲汀区政务服务中心在哪个位置")
    assert await metric(replica, "understand_breaker") == OPEN
    assert await metric(replica, "understand_fallbacks_total") > fallbacks

    await server.start()
    async with asyncio.timeout(HEALING_S):
        while await metric(replica, "understand_breaker") != CLOSED:
            await first.says("你好，我想找一份文件")
    healed = await metric(replica, "understand_fallbacks_total")
    await first.says("谢谢你了小伙子")
    assert await metric(replica, "understand_fallbacks_total") <= healed + 1  # the machine may be slow for one
