"""The same in WeChat: killed between the resident's last word and our answer, at every step, there is one case."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from actions.voices.numbers import read_code
from bot.engines import Engines
from bot.parts import Timing
from knowledge.store import Store
from tests.bot.killed_service import LAST_WORD, STEPS
from tests.bot.replicas import AES_KEY, APPID, SECRET, TOKEN, City, city, fast_account
from tests.bot.test_voices_killed import WORDS, environment, numbers, replica

__all__ = ["environment"]  # a fixture

PATIENCE_S = 240.0
NUMBER = re.compile(r"编号：(\S+)")
WHO = "oResident"


async def heard(minghu: City, words: str) -> str:
    """What the account says to these words, whichever way it comes."""
    before = len(minghu.platform.shown(WHO))
    await minghu.platform.say(WHO, words)
    while len(shown := minghu.platform.shown(WHO)) <= before:
        await asyncio.sleep(0.05)
    return "\n".join(shown[before:])


@asynccontextmanager
async def killed_at(
    step: str, environment: dict[str, str], database_url: str, redis_url: str
) -> AsyncIterator[tuple[City, dict[str, object]]]:
    """A resident whose last word went to a replica that died of it; and that word as the platform pushes it again."""
    engines = Engines(database_url=database_url, redis_url=redis_url)
    async with city(engines, Path(environment["MINGCHUANG_HOME"]), fast_account(answer_s=5.0)) as minghu:
        survivor = await minghu.replica(worker=True, timing=Timing(), public_url="")
        account = {
            "MINGCHUANG_WECHAT_APPID": APPID,
            "MINGCHUANG_WECHAT_SECRET": SECRET,
            "MINGCHUANG_WECHAT_TOKEN": TOKEN,
            "MINGCHUANG_WECHAT_AES_KEY": AES_KEY,
            "MINGCHUANG_WECHAT_API_BASE": minghu.api_url,
        }
        pusher = minghu.platform.pusher
        async with replica(step, environment | account) as dying:
            pusher.urls[:] = [f"{dying}/wechat"]
            said = [await heard(minghu, words) for words in WORDS]
            assert "请核对" in said[-1]
            last = pusher.message(WHO, "text", Content=LAST_WORD)
            with pytest.raises(aiohttp.ClientError):
                await pusher.post(pusher.sealed(last), pusher.urls[0])
        pusher.urls[:] = [f"{survivor.url}/wechat"]
        yield minghu, dict(last)


@pytest.mark.parametrize("step", STEPS)
async def test_the_platform_s_next_try_or_a_message_brings_the_number_of_the_one_case(
    step: str, environment: dict[str, str], database_url: str, redis_url: str, store: Store
) -> None:
    async with killed_at(step, environment, database_url, redis_url) as (minghu, last), asyncio.timeout(PATIENCE_S):
        delivery = await minghu.platform.pusher.deliver(last)  # type: ignore[arg-type]
        said = delivery.reply.text if delivery.reply is not None else ""
        while NUMBER.search(said) is None:  # finished after the platform's last try: sent by itself
            await asyncio.sleep(0.05)
            said = "\n".join(minghu.platform.shown(WHO))
        assert await numbers(store) == [NUMBER.findall(said)[-1]]
        assert read_code(said) is not None
        assert (await numbers(store))[0] in await heard(minghu, "我的诉求")
        assert len(await numbers(store)) == 1


@pytest.mark.parametrize("step", ["inside", "committed"])
async def test_where_the_platform_does_not_come_again_the_number_is_sent(
    step: str, environment: dict[str, str], database_url: str, redis_url: str, store: Store
) -> None:
    async with killed_at(step, environment, database_url, redis_url) as (minghu, _), asyncio.timeout(PATIENCE_S):
        while not any(NUMBER.search(one) for one in minghu.platform.shown(WHO)):
            await asyncio.sleep(0.05)
        (shown,) = [found for one in minghu.platform.shown(WHO) for found in NUMBER.findall(one)]
        assert await numbers(store) == [shown]
