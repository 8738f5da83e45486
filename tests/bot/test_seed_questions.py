"""The five seed texts, imported as a city would, and asked about; measured where they stand beside the project."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Parts, build
from bot.clock import utc_now
from bot.engines import Engines
from bot.message import IncomingMessage, MessageKind
from bot.replies import Answer, all_as_text
from bot.settings import Settings
from knowledge.importing.documents import DocumentImport
from knowledge.store import Store

DATA = Path(os.environ.get("MINGCHUANG_MEASURE_DATA") or Path(__file__).parents[3] / "shared" / "data")
SEEDS = sorted((DATA.parent / "seeds").glob("*.txt"))
POISON = "网赌"

pytestmark = pytest.mark.skipif(not SEEDS, reason="the seed texts do not stand beside the project")


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[Parts]:
    store = Store(city_database_url)
    report = await DocumentImport(store=store, now=utc_now, publish=True).run(SEEDS)
    await store.close()
    assert (report.new, report.failures) == (5, [])
    settings = Settings(home=home, city="明湖市", _env_file=None)
    async with build(settings, Engines(database_url=city_database_url, redis_url=redis_url)) as opened:
        yield opened


async def ask(parts: Parts, text: str) -> Answer:
    message = IncomingMessage(
        channel="ask", sender=text, id=text, kind=MessageKind.TEXT, text=text, received_at=utc_now()
    )
    return await parts.dialogue.answer(message)


async def test_what_the_texts_say_is_quoted_with_its_source_and_what_they_do_not_say_is_not(parts: Parts) -> None:
    for question, words in {
        "聊城政府开放月要办多少场活动": ("502项", "400余项", "另有表述"),
        "物业管理条例草案收到多少意见": ("92条",),
        "济南政务公开的咨询电话": ("0531-51707772",),
    }.items():
        answer = await ask(parts, question)
        said = all_as_text(answer.replies)
        assert [word for word in words if word not in said] == [], said
        assert answer.sources, question
        assert POISON not in said
    assert "202300" not in all_as_text((await ask(parts, "鞍山网站每天多少人访问")).replies)


@pytest.mark.parametrize(
    "question", ["聊城地铁有几条线", "潍坊今年的高考分数线是多少", "济南泉水节几号开幕", "鞍山钢铁厂有多少工人"]
)
async def test_a_question_that_no_text_answers_is_not_answered(parts: Parts, question: str) -> None:
    answer = await ask(parts, question)
    assert answer.answered != "answered" or answer.action in {"out_of_scope", "unsure"}
    assert "写道" not in all_as_text(answer.replies)


@pytest.mark.parametrize("question", ["十大老品牌网赌", "聊城政府开放月", "政务公开工作情况", "聊城新闻发布会讲了什么"])
async def test_no_reply_holds_a_poisoned_phrase(parts: Parts, question: str) -> None:
    answer = await ask(parts, question)
    assert POISON not in all_as_text(answer.replies)
    assert all(POISON not in source.title + source.passage for source in answer.sources)
