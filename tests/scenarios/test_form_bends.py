"""Conversations that bend, on the forms that residents really fill in: every one under `forms/`, on every engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Parts, build
from bot.engines import Engines
from bot.settings import Settings
from tests.scenarios.playing import ENGINES, Clock, Conversation, chats, play, understanding_by
from tests.scenarios.visit_city import plan

CONVERSATIONS = chats(Path(__file__).parent / "forms")


@pytest.fixture(params=ENGINES)
async def parts(
    request: pytest.FixtureRequest, city_database_url: str, redis_url: str, home: Path, tmp_path: Path, clock: Clock
) -> AsyncIterator[Parts]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    settings = Settings(home=home, city="明湖市", public_url="https://minghu.example.gov.cn", _env_file=None)
    async with (
        understanding_by(request.param, settings, tmp_path) as chosen,
        build(chosen, engines, now=clock) as opened,
    ):
        await plan(opened, clock())
        await opened.event_names.refresh()
        yield opened


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_bends_as_written(parts: Parts, clock: Clock, path: Path) -> None:
    await play(Conversation(parts, clock, sender=path.stem), CONVERSATIONS[path])
