"""The web chat: WebSocket, JSON and form, one answer a message whichever way it comes."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from aiohttp import WSCloseCode, WSMsgType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.message import IncomingMessage, MessageKind
from bot.redis_link import RedisLink
from bot.replies import Answer
from bot.web.person import COOKIE
from bot.web.problems import MEDIA_TYPE, ProblemError
from bot.web.said import read
from knowledge.store import Store
from tests.bot.web.conftest import SECRET, Client, Site, serving

pytest_plugins = ["tests.bot.web.conftest"]

JSON = {"Accept": "application/json"}


def saying(text: str) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "text": text}


async def post(client: Client, body: object, *, status: int = 200, cookie: str = "") -> Any:  # noqa: ANN401
    headers = {**JSON, **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})}
    response = await client.post("/chat", json=body, headers=headers)
    assert response.status == status, await response.text()
    return await response.json(content_type=None)


async def test_a_text_gets_replies_and_sources(site: Site) -> None:
    said = saying("落户要什么材料")
    told = await post(site.client, said)
    assert told["id"] == said["id"]
    assert uuid.UUID(told["turn"])
    assert told["replies"][0]["kind"] == "text"
    assert told["sources"] == [
        {
            "id": "no-such-document",
            "title": "一份文件",
            "number": "明政发〔2026〕1号",
            "passage": "原文一句",
            "url": None,
        }
    ]
    (asked,) = site.told.asked
    assert (asked.channel, asked.kind, asked.id, asked.text) == ("web", MessageKind.TEXT, said["id"], "落户要什么材料")


async def test_a_location_arrives_with_its_point_and_its_label(site: Site) -> None:
    where = {"latitude": 36.95, "longitude": 118.31, "label": "市民中心"}
    await post(site.client, {"id": str(uuid.uuid4()), "location": where})
    (asked,) = site.told.asked
    assert (asked.kind, asked.text) == (MessageKind.LOCATION, "市民中心")
    assert asked.payload == {"latitude": "36.95", "longitude": "118.31"}


async def test_the_same_id_again_gets_the_recorded_answer_by_either_way(site: Site) -> None:
    said = saying("落户")
    first = await post(site.client, said)
    async with site.client.ws_connect("/chat") as socket:
        await socket.send_json(said)
        assert await socket.receive_json() == first
    assert await post(site.client, said) == first
    assert len(site.told.asked) == 1


async def test_a_person_keeps_their_id_and_a_forged_one_is_somebody_new(site: Site) -> None:
    await post(site.client, saying("一"))
    await post(site.client, saying("二"))
    site.client.session.cookie_jar.clear()
    await post(site.client, saying("三"), cookie=f"{site.told.asked[0].sender}.forged")
    first, second, third = (asked.sender for asked in site.told.asked)
    assert first == second != third


async def test_the_cookie_is_signed_and_out_of_scripts_reach(site: Site) -> None:
    response = await site.client.get("/chat")
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert SECRET not in cookie.value


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"text": "x"}', 400),
        (b'{"id": "1", "text": "x"}', 400),
        (b'{"id": "0b5a4b44-8f5e-4be3-9a37-0a4d4b1f4a11"}', 400),
        (b'{"id": "0b5a4b44-8f5e-4be3-9a37-0a4d4b1f4a11", "text": "  "}', 400),
        (b'{"id": "0b5a4b44-8f5e-4be3-9a37-0a4d4b1f4a11", "text": "x", "intent": "y"}', 400),
        (b'{"id": "0b5a4b44-8f5e-4be3-9a37-0a4d4b1f4a11", "location": {"latitude": 91, "longitude": 0}}', 400),
        (json.dumps({"id": "0b5a4b44-8f5e-4be3-9a37-0a4d4b1f4a11", "text": "x" * 1001}).encode(), 413),
        (b" " * 9000, 413),
    ],
)
async def test_what_is_no_message_is_a_problem_that_says_so(site: Site, body: bytes, status: int) -> None:
    response = await site.client.post("/chat", data=body, headers={**JSON, "Content-Type": "application/json"})
    assert response.status == status
    assert response.content_type == MEDIA_TYPE
    assert (await response.json(content_type=None))["title"]
    assert site.told.asked == []


async def test_a_thousand_characters_are_not_too_many(site: Site) -> None:
    await post(site.client, saying("好" * 1000))


async def test_a_wrong_message_on_a_socket_is_told_and_the_socket_stays(site: Site) -> None:
    said = saying("x" * 1001)
    async with site.client.ws_connect("/chat") as socket:
        await socket.send_str("nonsense")
        assert (await socket.receive_json())["problem"]["status"] == 400
        await socket.send_json(said)
        told = await socket.receive_json()
        assert (told["id"], told["problem"]["status"]) == (said["id"], 413)
        await socket.send_json(saying("好"))
        assert (await socket.receive_json())["replies"]


async def test_a_frame_that_is_too_large_or_binary_closes_the_socket(site: Site) -> None:
    for send in ("large", "binary"):
        async with site.client.ws_connect("/chat") as socket:
            await (socket.send_str("x" * 9000) if send == "large" else socket.send_bytes(b"x"))
            assert (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


async def test_a_second_message_waits_for_the_first(site: Site) -> None:
    site.told.gate = asyncio.Event()
    first, second = saying("一"), saying("二")
    await site.client.get("/chat")
    async with site.client.ws_connect("/chat") as socket:
        await socket.send_json(first)
        while not site.told.asked:
            await asyncio.sleep(0)
        await socket.send_json(second)
        told = await socket.receive_json()
        assert (told["id"], told["problem"]["status"]) == (second["id"], 429)
        assert (await post(site.client, second, status=429))["status"] == 429
        site.told.gate.set()
        assert (await socket.receive_json())["id"] == first["id"]
        await socket.send_json(second)
        assert (await socket.receive_json())["id"] == second["id"]


async def test_a_socket_waits_for_a_few_answers_only(site: Site) -> None:
    site.told.gate = asyncio.Event()
    said = saying("一")
    async with site.client.ws_connect("/chat") as socket:
        for _ in range(5):
            await socket.send_json(said)
        assert (await socket.receive_json())["problem"]["status"] == 429
        site.told.gate.set()
        answers = [await socket.receive_json() for _ in range(4)]
    assert {told["turn"] for told in answers} == {answers[0]["turn"]}
    assert len(site.told.asked) == 1


async def test_a_page_that_left_finds_its_answer_when_it_comes_back(site: Site) -> None:
    site.told.gate = asyncio.Event()
    said = saying("一")
    await site.client.get("/chat")
    async with site.client.ws_connect("/chat") as socket:
        await socket.send_json(said)
        while not site.told.asked:
            await asyncio.sleep(0)
    site.told.gate.set()
    assert (await post(site.client, said))["id"] == said["id"]
    assert len(site.told.asked) == 1


async def test_without_redis_there_is_an_honest_sentence(store: Store) -> None:
    async with RedisLink("unix:///nowhere/redis.sock") as gone, serving(store, gone) as site:
        told = await post(site.client, saying("一"), status=503)
        assert "12345" in told["detail"]
        async with site.client.ws_connect("/chat") as socket:
            await socket.send_json(saying("二"))
            assert (await socket.receive_json())["problem"]["status"] == 503


async def test_a_failure_inside_is_told_and_not_shown(site: Site) -> None:
    async def fail(_: IncomingMessage) -> Answer:
        secret = "password=hunter2"
        raise RuntimeError(secret)

    site.told.answer = fail
    told = await post(site.client, saying("一"), status=500)
    assert "hunter2" not in str(told)
    async with site.client.ws_connect("/chat") as socket:
        await socket.send_json(saying("二"))
        told = await socket.receive_json()
        assert told["problem"]["status"] == 500
        assert "hunter2" not in str(told)


async def test_a_server_that_leaves_says_so_to_every_page(site: Site) -> None:
    async with site.client.ws_connect("/chat") as socket:
        await socket.send_json(saying("一"))
        await socket.receive_json()
        await site.client.server.app.shutdown()  # type: ignore[attr-defined]
        assert (await socket.receive()).data == WSCloseCode.GOING_AWAY


async def test_a_form_without_javascript_gets_the_page_with_its_answer(site: Site) -> None:
    form = {"id": str(uuid.uuid4()), "text": "<b>落户</b>"}
    response = await site.client.post("/chat", data=form, headers={"Accept": "text/html"})
    shown = await response.text()
    assert "您说的是：&lt;b&gt;落户&lt;/b&gt;" in shown
    assert '<a href="/documents/x">' in shown
    assert "一份文件" in shown
    again = await (await site.client.post("/chat", data=form, headers={"Accept": "text/html"})).text()
    assert "您说的是" in again
    assert len(site.told.asked) == 1


async def test_choices_without_javascript_are_buttons(site: Site) -> None:
    form = {"id": str(uuid.uuid4()), "text": "选一个"}
    shown = await (await site.client.post("/chat", data=form)).text()
    assert '<button class="choice" name="text" value="高龄津贴怎么申请">' in shown


@pytest.mark.parametrize("body", [b"", b"id=1&text=x", b"text=x", b"\xff=\xfe", b"&".join([b"a=1"] * 20)])
async def test_a_form_that_is_none_gets_a_friendly_page(site: Site, body: bytes) -> None:
    headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    response = await site.client.post("/chat", data=body, headers=headers)
    assert response.status == 400
    assert "请回到聊天页" in await response.text()


async def test_a_door_of_the_front_page_opens_the_chat_at_its_questions(site: Site) -> None:
    shown = await (await site.client.get("/chat?door=documents")).text()
    card = site.published.samples.document
    assert card is not None
    assert f"找{card.number}" in shown
    assert f"{card.topics[0]}的文件" in shown
    assert "我想提个建议" not in shown
    assert "我想提个建议" in await (await site.client.get("/chat?door=none")).text()


async def test_an_upgrade_that_is_no_websocket_is_a_bad_request(site: Site) -> None:
    response = await site.client.get("/chat", headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    assert response.status == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(raw=st.binary() | st.text().map(str.encode) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["id", "text", "location", "latitude"]) | st.text(), inner)
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_no_bytes_can_make_the_reader_raise_anything_but_a_problem(raw: bytes) -> None:
    problem: ProblemError | None = None
    try:
        read(raw)
    except ProblemError as error:
        problem = error
    assert problem is None or problem.status in (400, 413)
