"""Random and hostile texts through the whole dialogue; `python -m bench.intents.hostile` says ten thousand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.intents.hostile import SEED, report, speak
from bench.intents.hostile_texts import LONGEST, hostile_texts
from bot.app import Parts, build
from bot.engines import Engines
from bot.settings import Settings

COUNT = 300


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[Parts]:
    settings = Settings(home=home, city="明湖市", public_url="https://minghu.example.gov.cn", _env_file=None)
    async with build(settings, Engines(database_url=city_database_url, redis_url=redis_url)) as opened:
        yield opened


def test_the_texts_are_the_same_each_time_and_no_longer_than_a_message() -> None:
    texts = [*hostile_texts(500, SEED)]
    assert texts == [*hostile_texts(500, SEED)]
    assert len(set(texts)) > 400
    assert max(map(len, texts)) <= LONGEST


async def test_every_text_gets_an_answer_that_wechat_carries(parts: Parts) -> None:
    patient = replace(parts.dialogue, messages_per_minute=1_000_000)
    seen = await speak(patient, hostile_texts(COUNT, SEED), people=5)
    assert seen.wrong == []
    assert len(seen.actions) > 10
    assert f"{COUNT} texts, 0 wrong" in report(seen)
