"""`campaign`: a month of open days from the command line."""

import orjson
import pytest
import typer

from bot.commands import campaigns
from bot.commands.ground import parse_day
from bot.engines import Engines
from tests.docs.test_shapes import CLI, alike, documented

DAYS = (parse_day("2026-01-01"), parse_day("2099-12-31"))


@pytest.fixture
def here(city_database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=city_database_url, redis_url=redis_url)


async def test_a_campaign_is_opened_once_as_documented(here: Engines, capsys: pytest.CaptureFixture[str]) -> None:
    await campaigns.save(here, "open-2026", "活动月", DAYS, note="来看看。", as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert told["changed"] is True
    assert alike(documented(CLI, "campaign"), told) == []
    await campaigns.save(here, "open-2026", "活动月", DAYS, note="来看看。", as_json=False)
    assert "活动月：2026-01-01到2099-12-31" in capsys.readouterr().out


async def test_a_campaign_that_ends_before_it_begins_is_refused(
    here: Engines, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as refused:
        await campaigns.save(here, "open-2026", "活动月", (DAYS[1], DAYS[0]), note="", as_json=True)
    assert refused.value.exit_code == 2
    assert "不能早于" in capsys.readouterr().err
