"""The five real texts, imported as a city would, and what a resident asks about them."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.importing.documents import DocumentImport
from knowledge.search.engine import TantivySearch
from knowledge.store import Store
from tests.knowledge.search.shelf import TODAY

MEASURE = Path(os.environ.get("MINGCHUANG_MEASURE_DATA") or Path(__file__).parents[4] / "shared" / "data")
SEEDS = sorted((MEASURE.parent / "seeds").glob("*.txt"))
QUOTED = 0.5
OFFERED = 0.3
pytestmark = pytest.mark.skipif(not SEEDS, reason="the seed texts are not beside the repository")


@pytest.fixture
async def search(city_store: Store, folder: Path) -> AsyncIterator[TantivySearch]:
    """The sample city and the seeds."""
    await DocumentImport(store=city_store, now=lambda: datetime(2026, 11, 22, tzinfo=UTC), publish=True).run(SEEDS)
    opened = await TantivySearch.open(city_store, folder)
    yield opened
    opened.close()


async def test_what_the_seeds_say_is_found_and_what_nothing_says_is_not(search: TantivySearch) -> None:
    for question, says in (
        ("聊城政府开放月要办多少场活动", "502项"),
        ("物业管理条例草案收到多少意见", "92条"),
        ("济南政务公开的咨询电话", "0531-51707772"),
        ("潍坊有多少个政务公开专区", "200余个"),
    ):
        hit = (await search.passages(question, today=TODAY))[0]
        assert says in hit.sentence, question
        assert hit.probability >= QUOTED, question
    for question in ("鞍山网站每天多少人访问", "青岛政府开放月有多少场活动", "火星移民要交多少钱", "上海地铁几点停运"):
        for hit in await search.passages(question, today=TODAY):
            assert hit.probability < OFFERED, question
            assert "202300" not in hit.sentence + hit.context + hit.passage


async def test_the_other_figure_is_told_and_no_poison_is_shown(search: TantivySearch) -> None:
    hit = (await search.passages("聊城政府开放月要办多少场活动", today=TODAY))[0]
    assert any("400余项" in other for other in hit.others)
    for question in ("政务公开工作情况", "政府开放月活动亮点", "聊城新闻发布会", "十大老品牌网赌"):
        for hit in await search.passages(question, today=TODAY, limit=10):
            assert "网赌" not in hit.passage + hit.sentence + hit.context + "".join(hit.others)
