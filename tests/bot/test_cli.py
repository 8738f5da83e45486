"""The command line as it is typed: every command from its words to its exit code, and what is wrong said in words."""

from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.session import EXIT_FAULT, EXIT_USAGE
from tests.conftest import with_database

Type = Callable[..., Result]
TOKEN, AES_KEY = "token123", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@pytest.fixture
def shell(home: Path, city_database_url: str, redis_url: str) -> Type:
    """Types a command beside running engines; keywords are settings."""
    known = {
        "MINGCHUANG_HOME": str(home),
        "MINGCHUANG_DATABASE_URL": city_database_url,
        "MINGCHUANG_REDIS_URL": redis_url,
        "MINGCHUANG_CITY": "明湖市",
        "MINGCHUANG_LOG_LEVEL": "error",
    }

    def typed(*words: str, **settings: str) -> Result:
        changed = {f"MINGCHUANG_{name.upper()}": value for name, value in settings.items()}
        return CliRunner().invoke(app, words, env={**known, **changed})

    return typed


def told(result: Result) -> list[dict[str, object]]:
    """The JSON lines of a command that went well."""
    assert result.exit_code == 0, result.output
    return [orjson.loads(line) for line in result.stdout.splitlines()]


# --- every command does its work -----------------------------------------------------------------------------------


def test_asking_searching_and_listing_go_from_words_to_json(shell: Type) -> None:
    (asked,) = told(shell("ask", "路边停车怎么收费，多久免费？", "--sender", "me", "--json"))
    assert asked["action"] == "ask_policy"
    (found,) = told(shell("search", "高龄津贴发放标准", "--limit", "2", "--json"))
    assert found["passages"]
    assert told(shell("unanswered", "--json")) == []
    result = shell("understand")
    assert result.exit_code == 0


def test_imports_go_from_files_to_numbers(shell: Type, tmp_path: Path) -> None:
    notice = tmp_path / "通知.txt"
    notice.write_text("关于公园夜间开放的通知\n公园每天开放到晚上十点，20xx年起执行。\n", encoding="utf-8")
    report = tmp_path / "report.json"
    (done,) = told(shell("import", "documents", str(notice), "--publish", "--report", str(report), "--json"))
    assert (done["new"], done["failed"]) == (1, [])
    assert orjson.loads(report.read_bytes())["documents"][0]["file"] == "通知.txt"
    (again,) = told(shell("import", "documents", str(notice), "--publish", "--json"))
    assert (again["unchanged"], again["sequence"]) == (1, 0)
    answers = tmp_path / "answers.jsonl"
    answers.write_text('{"id": "lyj-801", "question": "公园几点关门", "answer": "晚上十点。"}\n', encoding="utf-8")
    for kind in ("answers", "places", "departments"):
        words = ["import", kind, str(answers), "--json"] + (["--publish"] if kind != "departments" else [])
        result = shell(*words)
        assert result.exit_code == (0 if kind == "answers" else EXIT_FAULT), result.output


def test_the_ground_commands_answer(shell: Type, tmp_path: Path) -> None:
    (deadline,) = told(shell("workdays", "2026-09-14", "15", "--list", "--json"))
    assert deadline["deadline"] == "2026-10-10"
    assert told(shell("calendar", "list", "--json"))
    assert told(shell("keys", "status", "--json"))
    assert shell("keys", "new", "--id", "k1").stdout.startswith("k1:")
    assert told(shell("keys", "rotate", "--json"))
    assert "已是最新" in shell("db", "upgrade").stdout
    (verified,) = told(shell("audit", "verify", "--json"))
    assert verified["whole"] is True
    shell("ask", "你好", "--sender", "wang")
    assert shell("residents", "export", "nobody").exit_code == EXIT_FAULT
    assert shell("residents", "erase", "nobody", "--json").exit_code in (0, EXIT_FAULT)
    assert shell("calendar", "import", str(tmp_path)).exit_code in (EXIT_FAULT, EXIT_USAGE)


def test_the_commands_of_staff_answer(shell: Type) -> None:
    (made,) = told(shell("user", "add", "guan.li", "--role", "administrator", "--display", "江一舟", "--json"))
    assert made["password"]
    assert "guan.li" in [one["name"] for one in told(shell("user", "list", "--json"))]
    assert shell("user", "roles", "guan.li", "--role", "administrator", "--role", "city_office").exit_code == 0
    assert told(shell("user", "password", "guan.li", "--json"))
    assert shell("user", "disable", "guan.li").exit_code == EXIT_FAULT, "the last administrator"
    assert shell("user", "enable", "guan.li").exit_code == 0
    assert told(shell("audit", "list", "--act", "staff", "--limit", "5", "--json"))


def test_the_commands_of_language_answer(shell: Type, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "周末有啥活动", "intent": "list_events"}\n', encoding="utf-8")
    (measured,) = told(shell("evaluate", str(rows), "--json"))
    assert measured["rows"] == 1
    assert shell("rasa", "export", str(tmp_path / "rasa")).exit_code == 0
    assert shell("evaluate", str(tmp_path / "nowhere")).exit_code == EXIT_USAGE
    assert shell("understand", "--engine", "nowhere").exit_code == EXIT_USAGE
    assert shell("train", "--data", str(rows)).exit_code == EXIT_USAGE


# --- what is wrong is said, and nothing is half done ----------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["frobnicate"],
        ["search", "养老", "--limit", "0"],
        ["search", "养老", "--limit", "many"],
        ["import", "documents"],
        ["import", "documents", "/no/such/folder"],
        ["workdays", "2026-13-01", "3"],
        ["workdays", "2026-11-01"],
        ["audit", "list", "--since", "nonsense"],
        ["unanswered", "--limit", "0"],
    ],
)
def test_a_wrong_command_is_exit_code_two_and_a_sentence(shell: Type, words: Sequence[str]) -> None:
    result = shell(*words)
    assert result.exit_code == EXIT_USAGE
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(shell: Type, tmp_path: Path) -> None:
    notice = tmp_path / "通知.txt"
    notice.write_text("关于公园夜间开放的通知\n公园每天开放到晚上十点。\n", encoding="utf-8")
    result = shell("import", "documents", str(notice), "--report", str(tmp_path / "none" / "report.md"))
    assert result.exit_code == EXIT_USAGE
    assert "什么也没有导入" in result.stderr
    (after,) = told(shell("import", "documents", str(notice), "--json"))
    assert after["new"] == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("port", "abc", "应是整数"),
        ("log_level", "loud", "写法不对"),
        ("turns_days", "0", "要大于0"),
        ("database_url", "foo", "postgresql://"),
        ("database_url", "mysql://a@b/c", "postgresql://"),
        ("redis_url", "http://x", "redis://"),
        ("redis_url", "redis://host:notaport/0", "redis://"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_chinese(shell: Type, name: str, value: str, said: str) -> None:
    result = shell("check", **{name: value})
    assert result.exit_code == EXIT_USAGE
    assert f"MINGCHUANG_{name.upper()}" in result.stderr
    assert said in result.stderr


def test_engines_that_are_away_are_one_sentence(shell: Type) -> None:
    away = "postgresql://nobody@127.0.0.1:1/none"
    for words in (("unanswered",), ("workdays", "2026-11-23", "5"), ("db", "upgrade"), ("ask", "你好")):
        result = shell(*words, database_url=away)
        assert result.exit_code == EXIT_FAULT
        assert "mingchuang check" in result.stderr
        assert "Traceback" not in result.output
    result = shell("ask", "你好", redis_url="unix:///nowhere/redis.sock")
    assert result.exit_code == EXIT_FAULT
    assert "mingchuang check" in result.stderr


# --- check says what is wrong -----------------------------------------------------------------------------------------


def bad(result: Result) -> dict[str, str]:
    return {one["name"]: one["words"] for one in orjson.loads(result.stdout) if one["grade"] == "bad"}


def test_check_names_everything_that_is_wrong_at_once(shell: Type) -> None:
    result = shell(
        "check",
        "--json",
        wechat_token="坏",
        wechat_aes_key="short",
        wechat_appid="gh1",
        secret_key="short",
        database_url="postgresql://nobody@127.0.0.1:1/none",
        redis_url="unix:///nowhere/redis.sock",
    )
    assert result.exit_code == EXIT_FAULT
    assert set(bad(result)) == {"token", "aes_key", "account", "secret_key", "database", "redis"}


def test_check_tells_a_good_configuration_from_a_database_without_tables(shell: Type, city_database_url: str) -> None:
    good = shell("check", wechat_token=TOKEN, wechat_aes_key=AES_KEY)
    assert good.exit_code == 0
    assert "索引已包含全部变更" in good.stdout
    empty = shell("check", "--json", database_url=with_database(city_database_url, "postgres"))
    assert set(bad(empty)) == {"migrations"}
    missing = shell("check", "--json", database_url=with_database(city_database_url, "no_such_database"))
    assert set(bad(missing)) == {"database"}


def test_check_names_an_index_that_cannot_be_made_and_a_home_that_cannot_be_written(
    shell: Type, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "index").write_text("in the way", encoding="utf-8")
    assert set(bad(shell("check", "--json", home=str(tmp_path / "home")))) == {"index"}
    nowhere = shell("check", "--json", home="/proc/nowhere")
    assert nowhere.exit_code == EXIT_FAULT
    assert "MINGCHUANG_HOME" in bad(nowhere)["engines"]
