from pathlib import Path

import orjson
import pytest
import typer
from sqlalchemy import func, select

from actions.visits.importing import ImportRefusedError, Preview
from actions.visits.tables import events
from bot.commands import visits
from bot.engines import Engines
from knowledge.store import Store
from tests.actions.visits.sheets import PLAIN, workbook
from tests.docs.test_shapes import CLI, alike, documented

AHEAD = PLAIN | {"title": "水厂夜里谁值班", "day": "2099-12-05"}


@pytest.fixture
def here(city_database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=city_database_url, redis_url=redis_url)


def written(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "十二月.xlsx"
    path.write_bytes(workbook(*rows))
    return path


async def count(store: Store, title: str) -> int:
    async with store.transaction() as transaction:
        wanted = select(func.count()).select_from(events).where(events.c.title == title)
        return await transaction.scalar(wanted) or 0


async def test_a_dry_run_tells_and_changes_nothing(
    here: Engines, city_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, AHEAD)
    await visits.import_events(here, path, dry_run=True, as_json=False)
    said = capsys.readouterr().out
    assert "第2行 新增：水厂夜里谁值班" in said
    assert "新增 1，修改 0，没有变化 0，有错 0。" in said
    assert await count(city_store, "水厂夜里谁值班") == 0


async def test_a_sheet_is_imported_as_documented(
    here: Engines, city_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await visits.import_events(here, written(tmp_path, AHEAD), dry_run=False, as_json=True)
    first = orjson.loads(capsys.readouterr().out)
    assert (first["new"], first["wrongs"]) == (1, [])
    assert first["import"]
    await visits.import_events(here, written(tmp_path, AHEAD | {"place": "第二水厂"}), dry_run=False, as_json=True)
    second = orjson.loads(capsys.readouterr().out)
    assert second["events"][0]["changes"] == [{"label": "地点", "before": "明湖第一自来水厂", "after": "第二水厂"}]
    assert alike(documented(CLI, "import events"), second) == []
    await visits.import_events(here, written(tmp_path, AHEAD | {"place": "第三水厂"}), dry_run=False, as_json=False)
    assert "地点：第二水厂 → 第三水厂" in capsys.readouterr().out
    assert await count(city_store, "水厂夜里谁值班") == 1


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_wrong_cell_is_named_and_nothing_is_imported(
    here: Engines, city_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, dry_run: bool
) -> None:
    path = written(tmp_path, AHEAD, AHEAD | {"title": "另一个", "day": "明年"})
    with pytest.raises(typer.Exit):
        await visits.import_events(here, path, dry_run=dry_run, as_json=False)
    said = capsys.readouterr().err
    assert "K3：日期应写成 2026-12-05" in said
    assert "没有导入任何内容" in said
    with pytest.raises(typer.Exit):
        await visits.import_events(here, path, dry_run=dry_run, as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert told["wrongs"] == [{"cell": "K3", "row": 3, "sentence": "日期应写成 2026-12-05"}]
    assert alike(documented(CLI, "import events"), told) == []
    assert await count(city_store, "水厂夜里谁值班") == 0


async def test_a_file_that_is_no_sheet_is_named(
    here: Engines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"no")
    with pytest.raises(typer.Exit):
        await visits.import_events(here, path, dry_run=False, as_json=False)
    assert "x.xlsx：文件打不开" in capsys.readouterr().err


def test_a_refusal_carries_what_was_seen() -> None:
    seen = Preview(events=())
    assert ImportRefusedError("不行", seen).preview is seen
