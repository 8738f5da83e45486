"""Killed between the resident's last word and our answer: the case is there exactly once, and its number is learnt."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from actions.voices.numbers import read_code
from actions.voices.tables import cases
from bot.app import build, following
from bot.engines import Engines
from bot.server import listening, web_app
from bot.settings import Settings
from bot.working import working
from knowledge.store import Store
from tests.bot.killed_service import LAST_WORD, STEPS

PATIENCE_S = 240.0
NUMBER = re.compile(r"编号：(\S+)")
WORDS = ("我想提个建议：公交站台应该装遮阳棚，夏天太晒了", "只答复我", "不留，匿名反映")


@dataclass
class Resident:
    """A browser with its cookie, and a service that may die under it."""

    browser: aiohttp.ClientSession
    url: str = ""

    async def says(self, text: str, identity: str = "") -> str:
        said = {"id": identity or str(uuid4()), "text": text}
        async with self.browser.post(f"{self.url}/chat", json=said, headers={"Origin": self.url}) as response:
            told: dict[str, Any] = await response.json()
        return "\n".join(str(one.get("text") or one.get("prompt")) for one in told.get("replies", ()))


@asynccontextmanager
async def replica(step: str, environment: dict[str, str]) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.killed_service", step,
        env=environment, cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode().strip()
        assert url
        yield url
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.fixture
def environment(database_url: str, redis_url: str, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGCHUANG_")}
    return {
        **kept,
        "MINGCHUANG_DATABASE_URL": database_url,
        "MINGCHUANG_REDIS_URL": redis_url,
        "MINGCHUANG_HOME": str(home),
        "MINGCHUANG_SECRET_KEY": "k" * 40,
        "MINGCHUANG_LOG_LEVEL": "error",
    }


async def numbers(store: Store) -> list[str]:
    async with store.transaction() as transaction:
        return list(await transaction.scalars(select(cases.c.number)))


@asynccontextmanager
async def surviving(environment: dict[str, str]) -> AsyncIterator[str]:
    """The replica that is left, with a worker, in this process."""
    settings = Settings(
        home=Path(environment["MINGCHUANG_HOME"]),
        secret_key=SecretStr(environment["MINGCHUANG_SECRET_KEY"]),
        _env_file=None,
    )
    engines = Engines(
        database_url=environment["MINGCHUANG_DATABASE_URL"], redis_url=environment["MINGCHUANG_REDIS_URL"]
    )
    async with (
        build(settings, engines) as parts,
        following(parts),
        working(parts),
        listening(web_app(parts), "127.0.0.1", 0) as at,
    ):
        yield at.url


@asynccontextmanager
async def killed_at(step: str, environment: dict[str, str]) -> AsyncIterator[tuple[Resident, str]]:
    """A resident whose last word went to a replica that died of it; the word's id. The model is learnt before."""
    last, said = str(uuid4()), ""
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,
        surviving(environment) as survivor,
    ):
        resident = Resident(browser)
        async with replica(step, environment) as dying:
            resident.url = dying
            await (await browser.get(f"{dying}/chat")).read()
            for words in WORDS:
                said = await resident.says(words)
            assert "请核对" in said
            with pytest.raises(aiohttp.ClientError):
                await resident.says(LAST_WORD, last)
        resident.url = survivor
        yield resident, last


@pytest.mark.parametrize("step", STEPS)
async def test_the_retry_learns_the_number_of_the_one_case(
    step: str, environment: dict[str, str], store: Store
) -> None:
    async with killed_at(step, environment) as (resident, last), asyncio.timeout(PATIENCE_S):
        said = await resident.says(LAST_WORD, last)
        while (found := NUMBER.search(said)) is None:
            said = await resident.says(LAST_WORD, last)
        assert await numbers(store) == [found.group(1)]
        assert read_code(said) is not None, said  # which is on no record
        assert await resident.says(LAST_WORD, last) == said
        assert found.group(1) in await resident.says("我的诉求")
        assert len(await numbers(store)) == 1


@pytest.mark.parametrize("step", ["inside", "committed"])
async def test_who_does_not_try_again_learns_it_at_the_next_contact(
    step: str, environment: dict[str, str], store: Store
) -> None:
    async with killed_at(step, environment) as (resident, _), asyncio.timeout(PATIENCE_S):
        while not (found := await numbers(store)):  # a worker finds the run that nobody finished
            await asyncio.sleep(0.1)
        said = await resident.says("我的诉求")
        while found[0] not in said:
            said = await resident.says("我的诉求")
        assert await numbers(store) == found


async def test_the_last_word_said_anew_is_still_the_one_case(environment: dict[str, str], store: Store) -> None:
    async with killed_at("committed", environment) as (resident, _), asyncio.timeout(PATIENCE_S):
        said = await resident.says(LAST_WORD)
        while (found := NUMBER.search(said)) is None:
            said = await resident.says(LAST_WORD)
        assert await numbers(store) == [found.group(1)]
