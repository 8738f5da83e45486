"""`workdays`, `calendar` and `keys` from the command line."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import typer
from pydantic import SecretStr
from sqlalchemy import select
from typer.testing import CliRunner

from bot.app import build
from bot.ciphering import cipher_of
from bot.cli import app as cli
from bot.commands import ground
from bot.engines import Engines
from bot.settings import Settings
from knowledge import attachments, resealing
from knowledge.attachments import Picture
from knowledge.calendar import Moved
from knowledge.cipher import new_key
from knowledge.store import Store
from tests.knowledge.test_calendar import INVENTED, NOW

Printed = pytest.CaptureFixture[str]
OWNER = ("case", "1")


@pytest.fixture
def here(database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=database_url, redis_url=redis_url)


async def test_a_deadline_is_printed_with_its_proof(here: Engines, capsys: Printed) -> None:
    day = ground.parse_day("2026-09-14")
    await ground.workdays(here, day, 15, listed=True, as_json=False)
    told = capsys.readouterr().out
    assert "2026年9月14日收到，15个工作日：2026年10月10日" in told
    assert "2026-10-10 周六  国庆节调休上班" in told
    await ground.workdays(here, day, 15, listed=False, as_json=True)
    as_json = orjson.loads(capsys.readouterr().out)
    assert as_json["deadline"] == as_json["not_before"] == as_json["list"][-1] == "2026-10-10"
    assert as_json["exact"] is True
    assert as_json["sources"]["2026"].startswith("chinesecalendar ")


async def test_an_unknown_deadline_is_not_invented(here: Engines, capsys: Printed) -> None:
    day = ground.parse_day("2026-12-04")
    await ground.workdays(here, day, 20, listed=False, as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert (told["deadline"], told["exact"], told["not_before"]) == (None, False, "2027-01-04")
    await ground.workdays(here, day, 20, listed=True, as_json=False)
    assert "余下 1 个工作日在2027年" in capsys.readouterr().out
    with pytest.raises(typer.Exit):
        await ground.workdays(here, ground.parse_day("1999-01-01"), 3, listed=False, as_json=False)
    assert "1999年的放假安排不在日历里" in capsys.readouterr().err


def test_what_is_no_day_is_a_wrong_command(capsys: Printed) -> None:
    with pytest.raises(typer.Exit) as caught:
        ground.parse_day("明天")
    assert caught.value.exit_code == 2
    assert "不是日期" in capsys.readouterr().err


async def test_a_year_is_imported_listed_and_counts_at_once(here: Engines, tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "2027.yml"
    file.write_text(INVENTED.replace("  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}\n", ""), encoding="utf-8")
    await ground.import_calendar(here, file, as_json=False)
    told = capsys.readouterr()
    assert "第1版" in told.out
    assert "2027年1月1日是法定节假日" in told.err
    await ground.import_calendar(here, file, as_json=False)
    assert "没有变化" in capsys.readouterr().out
    file.write_text(INVENTED, encoding="utf-8")
    await ground.import_calendar(here, file, as_json=True)
    assert orjson.loads(capsys.readouterr().out)["version"] == 2
    await ground.workdays(here, ground.parse_day("2026-12-04"), 20, listed=False, as_json=False)
    assert "2027年1月4日" in capsys.readouterr().out
    await ground.list_calendar(here, as_json=True)
    last = orjson.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["year"], last["version"], last["imported_by"]) == (2027, "2", "command line")
    await ground.list_calendar(here, as_json=False)
    assert "（虚构，用于测试）" in capsys.readouterr().out


async def test_a_file_that_is_no_calendar_is_refused_line_by_line(
    here: Engines, tmp_path: Path, capsys: Printed
) -> None:
    file = tmp_path / "bad.yml"
    for content, word in ((b"{year: 2027}", "source 要写"), (b"\xff\xfe\x00", "UTF-8")):
        file.write_bytes(content)
        with pytest.raises(typer.Exit) as caught:
            await ground.import_calendar(here, file, as_json=False)
        assert caught.value.exit_code == 1
        assert word in capsys.readouterr().err


async def test_keys_are_made_and_changed_while_everything_stays_readable(
    here: Engines, store: Store, home: Path, capsys: Printed
) -> None:
    ground.fresh_key(None)
    assert capsys.readouterr().out.startswith("k20")
    before = Settings(home=home, secret_key=SecretStr("s" * 40), _env_file=None)
    after = Settings(home=home, secret_key=SecretStr("s" * 40), data_keys=SecretStr(new_key("k1")), _env_file=None)
    picture = Picture(content=b"bytes", media_type="image/png", width=1, height=1)
    async with store.transaction() as transaction:
        one = await attachments.keep(
            transaction, picture, owner=OWNER, cipher=cipher_of(before), new_id=UUID(int=1), now=NOW
        )
    await ground.show_keys(after, here, as_json=True)
    told = orjson.loads(capsys.readouterr().out)
    assert (told["current"], told["stale"]["attachments.content"]) == ("k1", 1)
    await ground.show_keys(after, here, as_json=False)
    assert "attachments.content：1 处仍用旧密钥" in capsys.readouterr().out
    await ground.rotate_keys(after, here, as_json=True)
    columns = {column["column"]: column for column in orjson.loads(capsys.readouterr().out)["columns"]}
    assert columns["attachments.content"]["resealed"] == 1
    async with store.transaction() as transaction:
        assert await attachments.read(transaction, one, owner=OWNER, cipher=cipher_of(after)) == picture
    await ground.rotate_keys(after, here, as_json=False)
    assert "全部换成了当前密钥" in capsys.readouterr().out
    strange = Settings(home=home, secret_key=SecretStr("t" * 40), _env_file=None)
    with pytest.raises(typer.Exit):
        await ground.rotate_keys(strange, here, as_json=False)
    assert "还有 1 处没有换" in capsys.readouterr().err


async def test_a_running_replica_counts_with_an_imported_year(here: Engines, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "2027.yml"
    file.write_text(INVENTED, encoding="utf-8")
    async with build(Settings(home=home, _env_file=None), here) as parts:
        assert 2027 not in parts.library.workdays.plans
        await ground.import_calendar(here, file, as_json=True)
        await parts.library.refresh(await parts.library.newest())
        assert 2027 in parts.library.workdays.plans
        assert parts.library.search.sequence == await parts.library.newest()


async def test_what_moved_is_named_and_what_comes_earlier_once_more(
    here: Engines, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def recompute(*_: object) -> Sequence[Moved]:
        one, two, three = (date(2027, 1, day) for day in (4, 5, 6))
        return [Moved(id="A1", old=two, new=one), Moved(id="B2", old=two, new=three, exact=False)]

    monkeypatch.setattr(ground, "RECOMPUTE", (recompute,))  # the registry, not a module of ours
    file = tmp_path / "2027.yml"
    file.write_text(INVENTED, encoding="utf-8")
    await ground.import_calendar(here, file, as_json=False)
    told = capsys.readouterr()
    assert "A1：2027年1月5日 → 2027年1月4日（提前）" in told.out
    assert "B2：2027年1月5日 → 不早于 2027年1月6日\n" in told.out
    assert "有 1 件提前了，请通知承办人：A1" in told.err


async def test_a_row_in_use_is_sealed_anew_when_it_is_free(
    here: Engines, store: Store, home: Path, capsys: Printed
) -> None:
    before = Settings(home=home, secret_key=SecretStr("s" * 40), _env_file=None)
    after = Settings(home=home, secret_key=SecretStr("s" * 40), data_keys=SecretStr(new_key("k1")), _env_file=None)
    picture = Picture(content=b"bytes", media_type="image/png", width=1, height=1)
    async with store.transaction() as transaction:
        for number in (1, 2):
            await attachments.keep(
                transaction, picture, owner=OWNER, cipher=cipher_of(before), new_id=UUID(int=number), now=NOW
            )
    column = attachments.ENCRYPTED[0]
    async with store.transaction() as other:
        await other.execute(select(column.table).where(column.table.c.id == UUID(int=2)).with_for_update())
        rotating = asyncio.create_task(ground.rotate_keys(after, here, as_json=True))
        left = 2
        while left == 2:
            await asyncio.sleep(0.05)
            async with store.transaction() as transaction:
                left = await resealing.count_stale(transaction, column, cipher_of(after))
    await rotating
    columns = {one["column"]: one for one in orjson.loads(capsys.readouterr().out)["columns"]}
    assert (columns["attachments.content"]["resealed"], columns["attachments.content"]["left"]) == (2, 0)


def test_the_commands_are_there(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINGCHUANG_HOME", str(tmp_path))
    monkeypatch.setenv("MINGCHUANG_DATABASE_URL", database_url)
    monkeypatch.setenv("MINGCHUANG_REDIS_URL", redis_url)
    (tmp_path / "2027.yml").write_text(INVENTED, encoding="utf-8")
    for words, code in (
        ("workdays 2026-11-23 7 --list --json", 0),
        ("workdays 明天 7", 2),
        ("workdays 2026-11-23 -- -1", 2),
        ("calendar import 2027.yml --json", 0),
        ("calendar import none.yml", 2),
        ("calendar list", 0),
        ("keys new --id k1", 0),
        ("keys status --json", 0),
        ("keys rotate", 0),
        ("residents export nobody --channel web --out copy.json", 1),
        ("residents erase nobody --json", 1),
    ):
        result = CliRunner().invoke(cli, words.split())
        assert result.exit_code == code, (words, result.output)
    monkeypatch.setenv("MINGCHUANG_DATA_KEYS", "k1:topsecret!")
    wrong = CliRunner().invoke(cli, ["keys", "status"])
    assert wrong.exit_code == 2
    assert "topsecret" not in wrong.output
