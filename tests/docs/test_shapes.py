"""Every JSON example in the docs has the keys and types that the code gives."""

import json
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest
import typer

from actions.model import Answered, Card, Choices, Handover, Image, Option, Reply, Source, Text
from bot.web.said import Said
from bot.commands import asking, importing, running
from bot.engines import Engines
from bot.replies import Answer, reply_to_json
from bot.settings import Settings
from intents.model import Entity, EntityKind, Ranked, Thresholds, Understanding
from knowledge.importing.report import to_json
from knowledge.library import unanswered
from knowledge.residents import seen
from knowledge.store import Store
from tests.bot.replicas import City, city
from tests.docs.reading import marked, settings_of

CLI, HTTP = "docs/cli.md", "docs/http.md"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
REPLIES: dict[str, Reply] = {
    "text": Text(text="不客气"),
    "choices": Choices(prompt="哪一个？", options=(Option(label="这个", intent="ask_policy", subject="answer:1"),)),
    "card": Card(title="标题", description="说明", url="https://example.gov.cn"),
    "image": Image(content=b"png", media_type="image/png", alt="图"),
    "handover": Handover(text="请拨打12345"),
}


def documented(page: str, name: str) -> Any:  # noqa: ANN401  (anything that JSON can hold)
    return json.loads(marked(page, "json")[name])


def alike(said: object, made: object, at: str = "$") -> list[str]:
    """Where two JSON values differ in keys or types; null stands for any type."""
    if said is None or made is None:
        return []
    if isinstance(said, dict) and isinstance(made, dict):
        if said.keys() != made.keys():
            return [f"{at}: {sorted(said.keys() ^ made.keys())}"]
        return [one for key in said for one in alike(said[key], made[key], f"{at}.{key}")]
    if isinstance(said, list) and isinstance(made, list):
        return [one for left in said[:1] for right in made[:1] for one in alike(left, right, f"{at}[]")]
    numbers = isinstance(said, int | float) and isinstance(made, int | float)
    same = numbers if not isinstance(said, bool) else isinstance(made, bool)
    return [] if same or type(said) is type(made) else [f"{at}: {type(said).__name__}, {type(made).__name__}"]


@pytest.fixture
def here(city_database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=city_database_url, redis_url=redis_url)


@pytest.fixture
def settings(home: Path) -> Settings:
    return settings_of(home=home)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    """The last line that a command printed, read (before it may stand logs, which a test does not send away)."""
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_an_answer_is_as_documented() -> None:
    source = Source(id="doc-1", title="通知", number="明政发〔2026〕6号", passage="……")
    answer = Answer(
        turn_id=UUID(int=1),
        replies=(REPLIES["text"],),
        intent="ask_policy",
        confidence=0.9,
        action="ask_policy",
        answered=Answered.ANSWERED.value,
        took_ms=4.2,
        sources=(source,),
    )
    made = json.loads(json.dumps(asking.answer_json("问", answer)))
    assert alike(documented(CLI, "ask"), made) == []


@pytest.mark.parametrize("kind", REPLIES)
def test_a_reply_is_as_documented(kind: str) -> None:
    said = documented(CLI, f"reply {kind}")
    made = reply_to_json(REPLIES[kind])
    assert said["kind"] == made["kind"] == kind
    assert alike(said, made) == []


def test_an_understanding_is_as_documented() -> None:
    said = documented(CLI, "understand")
    meaning = Understanding(
        intent="book_visit",
        confidence=0.85,
        thresholds=Thresholds(act=0.6, offer=0.2),
        entities=(Entity(kind=EntityKind.DATE, value="2026-11-28", text="11月28号", start=0, end=6),),
        ranking=(Ranked(intent="book_visit", confidence=0.85),),
    )
    assert alike(said, asking.understanding_json("11月28号参观", meaning)) == []
    for one in said["entities"]:
        assert said["text"][one["start"] : one["end"]] == one["text"]
        assert date.fromisoformat(one["value"]).isoformat() == one["value"]


async def test_a_question_asked_is_printed_as_documented(
    here: Engines, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await asking.ask(settings, here, "80岁老人高龄津贴多少钱", "reader", as_json=True)
    made = printed(capsys)
    assert alike(documented(CLI, "ask"), made) == []
    assert made["replies"]


async def test_a_search_is_printed_as_documented(
    here: Engines, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await asking.search(settings, here, "高龄津贴", 3, as_json=True)
    made = printed(capsys)
    assert made["passages"]
    assert made["documents"]
    assert alike(documented(CLI, "search"), made) == []


async def test_an_unanswered_question_is_printed_as_documented(
    here: Engines, city_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    async with city_store.transaction() as transaction:
        person = await seen(transaction, channel="test", sender="reader", now=NOW)
        await unanswered.note(
            transaction, question="火星上能落户吗", reason="not_found", resident=person, turn=UUID(int=1), now=NOW
        )
    await asking.list_unanswered(here, 5, as_json=True)
    assert alike(documented(CLI, "unanswered"), printed(capsys)) == []


async def test_a_check_is_printed_as_documented(
    here: Engines, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await running.check(settings, here, as_json=True)
    made = printed(capsys)
    said = documented(CLI, "check")
    assert alike(said, made) == []
    assert {one["name"] for one in said} <= {one["name"] for one in made}


async def test_an_import_and_its_report_are_as_documented(
    here: Engines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notice.txt").write_text("关于开放日的通知\n各位市民：\n本月开放二十场。\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    report = tmp_path / "report.json"
    with pytest.raises(typer.Exit) as stopped:
        await importing.import_documents(here, [tmp_path], publish=False, report_path=report, as_json=True)
    assert stopped.value.exit_code == 1
    assert alike(documented(CLI, "import"), printed(capsys)) == []
    said = documented(CLI, "report")
    assert alike(said, json.loads(report.read_text(encoding="utf-8"))) == []
    assert said.keys() == json.loads(to_json([])).keys()


@pytest.fixture
async def minghu(here: Engines, home: Path) -> AsyncIterator[City]:
    async with city(here, home) as opened:
        yield opened


async def test_health_problems_and_the_web_chat_are_as_documented(minghu: City) -> None:
    replica = await minghu.replica()
    text, location = documented(HTTP, "chat text"), documented(HTTP, "chat location")
    assert Said.model_validate(text).text
    assert Said.model_validate(location).location
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{replica.url}/readyz") as response:
            assert alike(documented(HTTP, "readyz"), await response.json()) == []
        async with http.post(f"{replica.url}/chat", json=text) as response:
            assert response.status == 200
            assert alike(documented(HTTP, "chat answer"), await response.json()) == []
        async with http.post(f"{replica.url}/chat", json={**text, "text": "长" * 1001}) as response:
            said = documented(HTTP, "problem")
            assert response.status == said["status"]
            assert await response.json() == said
        async with http.ws_connect(f"{replica.url}/chat") as socket:
            await socket.send_str("{}")
            assert alike(documented(HTTP, "chat problem"), await socket.receive_json()) == []


def test_the_kinds_of_replies_are_all_documented() -> None:
    assert {f"reply {kind}" for kind in REPLIES} <= marked(CLI, "json").keys()
    assert {type(one) for one in REPLIES.values()} == set(Reply.__args__)
    inside = {"turn_id", "question", "reason"}  # not printed
    assert {field.name for field in fields(Answer)} - inside < documented(CLI, "ask").keys()
