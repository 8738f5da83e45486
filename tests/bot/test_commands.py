"""What the commands print, for people and for programs."""

from datetime import UTC, datetime
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import orjson
import pytest
import typer

from bot.commands import asking, importing, language, running
from bot.demo.demonstration import demo_settings
from bot.demo.sample import load_sample
from bot.engines import Engines
from bot.settings import Settings
from knowledge.store import Store

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, city="明湖市", _env_file=None)


@pytest.fixture
def here(city_database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=city_database_url, redis_url=redis_url)


async def test_ask_prints_an_answer_for_people_and_its_parts_for_programs(
    settings: Settings, here: Engines, capsys: Printed
) -> None:
    await asking.ask(settings, here, "路边停车怎么收费，多久免费？", "me", as_json=False)
    assert "60分钟" in capsys.readouterr().out
    await asking.ask(settings, here, "路边停车怎么收费，多久免费？", "me", as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert told["action"] == "ask_policy"
    assert told["sources"][0]["number"] == "明城管发〔2025〕6号"


async def test_a_question_without_an_answer_is_listed(settings: Settings, here: Engines, capsys: Printed) -> None:
    await asking.list_unanswered(here, 5, as_json=False)
    assert "没有未答上的问题" in capsys.readouterr().out
    await asking.ask(settings, here, "明城管发〔2025〕999号", "me", as_json=True)
    capsys.readouterr()
    await asking.list_unanswered(here, 5, as_json=True)
    assert orjson.loads(capsys.readouterr().out)["question"] == "明城管发〔2025〕999号"
    await asking.list_unanswered(here, 5, as_json=False)
    assert "999号" in capsys.readouterr().out


async def test_search_prints_passages_and_documents(settings: Settings, here: Engines, capsys: Printed) -> None:
    await asking.search(settings, here, "高龄津贴发放标准", 3, as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert told["passages"]
    assert told["documents"]
    await asking.search(settings, here, "高龄津贴发放标准", 3, as_json=False)
    assert "高龄津贴" in capsys.readouterr().out


async def test_understand_prints_a_line_for_each_line(
    settings: Settings, here: Engines, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "你好\n莲汀区政务大厅在哪\n".encode() + b"\xff\xfe\n"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(typed), encoding="ascii"))
    async with language.engine_of(settings, here, "embedded") as opened:
        await asking.understand(opened.engine)
    first, second, third = map(orjson.loads, capsys.readouterr().out.splitlines())
    assert first["intent"] == "greet"
    assert second["entities"][0]["value"] == "lianting"
    assert third["text"] == "\ufffd\ufffd"
    monkeypatch.setattr("sys.stdin", StringIO("你好\n"))
    async with language.engine_of(settings, here, "embedded") as opened:
        await asking.understand(opened.engine)
    assert orjson.loads(capsys.readouterr().out)["intent"] == "greet"


async def test_check_ends_badly_only_where_something_is_bad(settings: Settings, here: Engines, capsys: Printed) -> None:
    await running.check(settings, here, as_json=True)
    assert {point["name"] for point in orjson.loads(capsys.readouterr().out)} > {"database", "redis"}
    away = Engines(database_url="postgresql://nobody@127.0.0.1:1/none", redis_url=here.redis_url)
    with pytest.raises(typer.Exit):
        await running.check(settings, away, as_json=False)
    assert "PostgreSQL 连不上" in capsys.readouterr().out


async def test_the_schema_is_upgraded_once(here: Engines, capsys: Printed) -> None:
    await running.upgrade(here)
    assert "已是最新" in capsys.readouterr().out


async def test_an_import_says_what_it_did_and_writes_its_report(here: Engines, tmp_path: Path, capsys: Printed) -> None:
    text = tmp_path / "通知.txt"
    text.write_text("关于公园夜间开放的通知\n公园每天开放到晚上十点，20xx年起执行。\n", encoding="utf-8")
    report = tmp_path / "report.md"
    await importing.import_documents(here, [text], publish=True, report_path=report, as_json=False)
    assert "新增 1" in capsys.readouterr().out
    assert "通知.txt" in report.read_text(encoding="utf-8")
    (tmp_path / "bad.yml").write_text("[{id: x}]", encoding="utf-8")
    with pytest.raises(typer.Exit):
        await importing.import_curated(here, "answers", [tmp_path / "bad.yml"], publish=True, as_json=True)
    assert orjson.loads(capsys.readouterr().out)["failed"]


async def test_the_sample_city_is_loaded_once(store: Store) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert await load_sample(store, now=lambda: now) > 0
    assert await load_sample(store, now=lambda: now) == 0


def test_a_demonstration_has_secrets_of_its_own(settings: Settings) -> None:
    one, two = demo_settings(settings, 0), demo_settings(settings, None)
    assert one.wechat_token != two.wechat_token
    assert len(one.wechat_aes_key.get_secret_value()) == 43
    assert (one.port, two.port) == (0, settings.port)
