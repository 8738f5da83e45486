"""The JSON of `workdays`, `calendar`, `keys` and `residents` has the keys and types that the docs say."""

from pathlib import Path

import orjson
import pytest
import typer

from bot.commands import ground, residents
from bot.engines import Engines
from bot.settings import Settings
from knowledge import residents as people
from knowledge.calendar import read_calendar
from knowledge.store import Store
from tests.docs.reading import ROOT, fences, settings_of
from tests.docs.test_shapes import CLI, NOW, alike, documented

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def settings(home: Path) -> Settings:
    return settings_of(home=home)


@pytest.fixture
def here(database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=database_url, redis_url=redis_url)


@pytest.fixture
def calendar_file(tmp_path: Path) -> Path:
    """The example of the docs, as a file."""
    example = next(one.body for one in fences(ROOT / CLI) if one.language == "yaml" and "workdays:" in one.body)
    assert read_calendar(example).year == 2027
    file = tmp_path / "2027.yml"
    file.write_text(example, encoding="utf-8")
    return file


def printed(capsys: Printed) -> object:
    return orjson.loads(capsys.readouterr().out.splitlines()[-1])


async def test_a_deadline_and_a_calendar_are_printed_as_documented(
    here: Engines, calendar_file: Path, capsys: Printed
) -> None:
    await ground.workdays(here, ground.parse_day("2026-12-04"), 2, listed=False, as_json=True)
    made = printed(capsys)
    assert made == documented(CLI, "workdays")
    await ground.import_calendar(here, calendar_file, as_json=True)
    assert alike(documented(CLI, "calendar import"), printed(capsys)) == []
    await ground.list_calendar(here, as_json=True)
    assert alike(documented(CLI, "calendar list"), printed(capsys)) == []


async def test_keys_are_printed_as_documented(here: Engines, settings: Settings, capsys: Printed) -> None:
    await ground.show_keys(settings, here, as_json=True)
    made, said = printed(capsys), documented(CLI, "keys status")
    assert isinstance(made, dict)
    assert said.keys() == made.keys()
    assert said["stale"].keys() <= made["stale"].keys()
    await ground.rotate_keys(settings, here, as_json=True)
    assert alike(documented(CLI, "keys rotate"), printed(capsys)) == []


async def test_a_copy_and_an_erasure_are_printed_as_documented(
    here: Engines, store: Store, settings: Settings, capsys: Printed, tmp_path: Path
) -> None:
    async with store.transaction() as transaction:
        await people.seen(transaction, channel="wechat", sender="reader", now=NOW)
    await residents.export(settings, here, "wechat", "reader", None)
    copy = printed(capsys)
    assert isinstance(copy, dict)
    assert copy["resident_doors"][0]["sender"] == "reader"
    out = tmp_path / "copy.json"
    await residents.export(settings, here, "wechat", "reader", out)
    assert orjson.loads(out.read_bytes()) == copy
    assert out.stat().st_mode & 0o077 == 0
    capsys.readouterr()
    for yes in (False, True):
        await residents.erase(settings, here, "wechat", "reader", yes=yes, as_json=True)
        made = printed(capsys)
        assert alike(documented(CLI, "residents erase"), made) == []
        assert isinstance(made, dict)
        assert made["done"] is yes
        if not yes:
            await residents.erase(settings, here, "wechat", "reader", yes=False, as_json=False)
            assert "会删除：" in capsys.readouterr().out
    for act in (
        residents.export(settings, here, "wechat", "reader", None),
        residents.erase(settings, here, "wechat", "reader", yes=False, as_json=False),
    ):
        with pytest.raises(typer.Exit):
            await act
        assert "没有这位居民" in capsys.readouterr().err
