"""The capability of docs/contributing.md, built from the page's own blocks and spoken with."""

import importlib
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

import actions
from actions.catalogue import CATALOGUE, Action
from bot.app import Parts, build
from bot.dialogue import Dialogue
from bot.engines import Engines
from bot.message import IncomingMessage, MessageKind
from bot.replies import all_as_text
from bot.understanding import CityLexicon
from intents.embedded import EmbeddedEngine
from intents.examples import DATA, Example, Split, load_examples, part
from intents.learning import learn
from tests.docs.reading import marked, settings_of, text_of

PAGE = "docs/contributing.md"
NEIGHBOURS = ("cancel.yml", "greet.yml", "thanks.yml")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's files, where the page says."""
    root = tmp_path_factory.mktemp("contributing")
    for name, body in marked(PAGE, "file").items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(body, encoding="utf-8")
    (root / "actions" / "counting" / "__init__.py").write_text('"""Counting places."""\n', encoding="utf-8")
    return root


@pytest.fixture
def chat(written: Path) -> Iterator[ModuleType]:
    """`actions.counting.chat`, as if it stood in the house."""
    actions.__path__.append(str(written / "actions"))
    try:
        yield importlib.import_module("actions.counting.chat")
    finally:
        actions.__path__.remove(str(written / "actions"))
        for name in [name for name in sys.modules if name.startswith("actions.counting")]:
            del sys.modules[name]


@pytest.fixture(scope="session")
def examples(written: Path) -> tuple[Example, ...]:
    """The page's sentences among those of a few shipped intents."""
    folder = written / "intents" / "data"
    for name in NEIGHBOURS:
        shutil.copyfile(DATA / name, folder / name)
    return load_examples(folder)


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path, chat: ModuleType) -> AsyncIterator[Parts]:
    """A service with one more action."""
    settings = settings_of(home=home, city="明湖市")
    catalogue = {**CATALOGUE, "count_places": Action(act=chat.count_places, label="数服务点", form=chat.FORM)}
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with build(settings, engines, catalogue=catalogue, now=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def dialogue(parts: Parts, examples: tuple[Example, ...]) -> Dialogue:
    """Its dialogue, understanding by a model that learnt the page's sentences."""
    lexicon = CityLexicon(lambda: parts.library.city)
    engine = EmbeddedEngine(learn(part(examples, Split.TRAIN)), lexicon=lexicon, now=lambda: NOW)
    return replace(parts.dialogue, understand=engine)


async def say(dialogue: Dialogue, text: str, number: int) -> str:
    """What the service answers."""
    message = IncomingMessage(
        channel="test", sender="reader", id=str(number), kind=MessageKind.TEXT, text=text, received_at=NOW
    )
    return all_as_text((await dialogue.answer(message)).replies)


async def test_a_question_that_names_the_district_is_answered_at_once(dialogue: Dialogue, parts: Parts) -> None:
    expected = sum(place.district_id == "lianting" for place in parts.library.city.places)
    assert f"有{expected}个服务点" in await say(dialogue, "莲汀区有几个服务点", 1)


async def test_a_question_without_a_district_is_asked_back_and_then_answered(dialogue: Dialogue) -> None:
    assert await say(dialogue, "咱县里一共多少个便民服务站", 1) == "您问的是哪个区县？"
    assert "个服务点" in await say(dialogue, "莲汀区", 2)


async def test_the_form_is_left_when_asked_to(dialogue: Dialogue) -> None:
    await say(dialogue, "咱县里一共多少个便民服务站", 1)
    assert "已经停下" in await say(dialogue, "取消", 2)


def test_the_data_have_both_parts_and_the_intent_of_their_file(examples: tuple[Example, ...]) -> None:
    ours = [one for one in examples if one.intent == "count_places"]
    assert {one.split for one in ours} == {Split.TRAIN, Split.TEST}


def test_the_line_of_the_catalogue_is_one(chat: ModuleType) -> None:
    line = '"count_places": Action(act=counting.count_places, label="数服务点", form=counting.FORM),'
    assert line in text_of(PAGE)
    assert {"count_places", "FORM"} <= set(dir(chat))
