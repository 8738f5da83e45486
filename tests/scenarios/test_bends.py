"""Conversations that bend: every one under `bends/`, with a form that has everything, on every engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actions.catalogue import CATALOGUE, Action
from actions.model import Facts, Outcome, Text, Turn
from bot.app import Parts, build
from bot.engines import Engines
from bot.settings import Settings
from tests.bot.form_kit import VISIT
from tests.scenarios.playing import ENGINES, Clock, Conversation, chats, play, understanding_by

CONVERSATIONS = chats(Path(__file__).parent / "bends")


async def booked(turn: Turn, _facts: Facts) -> Outcome:
    """What was booked, in words."""
    lines = "；".join(VISIT.lines(turn.answers, turn.echoes))
    return Outcome(replies=(Text(text=f"报好了：{lines}"),), shown=(turn.answers["event"],))


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture(params=ENGINES)
async def parts(
    request: pytest.FixtureRequest, city_database_url: str, redis_url: str, home: Path, tmp_path: Path, clock: Clock
) -> AsyncIterator[Parts]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    settings = Settings(home=home, city="明湖市", public_url="https://minghu.example.gov.cn", _env_file=None)
    catalogue = {**CATALOGUE, "book_visit": Action(act=booked, label="报名开放日活动", form=VISIT)}
    async with (
        understanding_by(request.param, settings, tmp_path) as chosen,
        build(chosen, engines, catalogue=catalogue, now=clock) as opened,
    ):
        yield opened


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_bends_as_written(parts: Parts, clock: Clock, path: Path) -> None:
    await play(Conversation(parts, clock, sender=path.stem), CONVERSATIONS[path])
