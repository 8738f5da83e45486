"""What the city's staff answered is asked in whole sentences, which go on with nothing, whatever was shown before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actions.model import Previous
from bot.app import Parts, build
from bot.engines import Engines
from bot.following import follow
from bot.sessions import Session
from bot.settings import Settings
from knowledge.library.queries import published_answers

SHOWN = {
    "ask_policy": ("answer:1", "document:2"),
    "find_document": ("document:2", "document:3"),
    "office_info": ("department:a",),
    "find_place": ("place:a",),
    "list_events": ("event:1",),
    "my_bookings": ("booking:1", "event:1"),
}
FEW = 0.002
"""The share that may be taken wrongly: 政策解读多长时间发 is said of nothing and of a document alike."""


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[Parts]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with build(Settings(home=home, city="明湖市", _env_file=None), engines) as opened:
        yield opened


async def test_an_approved_question_goes_on_with_nothing(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        answers = await published_answers(transaction)
    questions = [text for one in answers for text in (one.question, *one.phrasings)]
    assert len(questions) > 1000
    now = parts.now()
    for intent, shown in SHOWN.items():
        previous = Previous(question="前面问的事", shown=shown, intent=intent)
        session = Session(previous=previous, at=now.timestamp())
        taken = [
            text
            for text in questions
            if follow(text, await parts.understand.understand(text), session, now) is not None
        ]
        assert len(taken) <= FEW * len(questions), (intent, taken)
