"""What the phone page is given."""

import json
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import BaseTestServer

from bot.demo.platform.platform import Platform
from tests.bot.demo.kit import Account

OPENID = "oResident1"


async def say(phone: aiohttp.ClientSession, **said: object) -> tuple[int, dict[str, Any]]:
    async with phone.post("/platform/say", json={"openid": OPENID, **said}) as response:
        return response.status, await response.json()


async def conversation(phone: aiohttp.ClientSession, after: int = 0) -> list[dict[str, Any]]:
    async with phone.get(f"/platform/conversation/{OPENID}", params={"after": after}) as response:
        items: list[dict[str, Any]] = (await response.json())["items"]
        return items


async def test_a_word_goes_in_and_the_conversation_comes_out(phone: aiohttp.ClientSession, account: Account) -> None:
    status, told = await say(phone, kind="text", text="你好")
    assert (status, told["tries"], told["failure"], told["reply"]["text"]) == (200, 1, "", "答：你好")
    items = await conversation(phone)
    assert [(item["who"], item["way"], item["text"]) for item in items] == [
        ("resident", "pushed", "你好"),
        ("account", "passive", "答：你好"),
    ]
    assert await conversation(phone, after=items[0]["number"]) == items[1:]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"kind": "voice", "text": "俺问问"}, "voice"),
        ({"kind": "image"}, "image"),
        ({"kind": "sticker"}, "sticker"),
        ({"kind": "location", "latitude": 36.4, "longitude": 115.9, "text": "这里"}, "location"),
        ({"kind": "click", "key": "intent:help"}, "click"),
        ({"kind": "view", "key": "https://a.cn"}, "notice"),
        ({"kind": "scan", "key": "place:1"}, "subscribe"),
        ({"kind": "subscribe"}, "subscribe"),
        ({"kind": "unsubscribe"}, "unsubscribe"),
    ],
)
async def test_everything_a_phone_can_do_is_pushed(
    phone: aiohttp.ClientSession, account: Account, said: dict[str, Any], kind: str
) -> None:
    account.answer = lambda _: "success"
    status, told = await say(phone, **said)
    assert (status, told["failure"], told["reply"]) == (200, "", None)
    assert [message.kind for message in account.got] == [kind]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "poem"},
        {},
        {"kind": "text", "openid": "a b"},
        {"kind": "location", "latitude": 91},
        {"kind": "text", "other": 1},
    ],
)
async def test_what_no_phone_can_do_is_refused(phone: aiohttp.ClientSession, said: dict[str, Any]) -> None:
    assert (await say(phone, **said))[0] == 422


async def test_a_form_of_another_site_cannot_speak_for_anybody(phone: aiohttp.ClientSession) -> None:
    async with phone.post("/platform/say", data={"openid": OPENID, "kind": "text"}) as response:
        assert response.status == 415


async def next_event(response: aiohttp.ClientResponse) -> dict[str, Any]:
    while not (line := await response.content.readline()).startswith(b"data:"):
        assert line
    item: dict[str, Any] = json.loads(line.removeprefix(b"data:"))
    return item


async def test_a_stream_tells_what_is_new_typing_too(
    phone: aiohttp.ClientSession, platform: Platform, account: Account
) -> None:
    async with phone.get(f"/platform/stream/{OPENID}") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readline()
        await say(phone, kind="text", text="你好")
        platform.typing(OPENID)
        platform.sent(OPENID, kind="text", text="稍后的答复")
        told = [await next_event(stream) for _ in range(4)]
    assert [(item["way"], item["text"]) for item in told] == [
        ("pushed", "你好"),
        ("passive", "答：你好"),
        ("typing", ""),
        ("customer_service", "稍后的答复"),
    ]
    assert [item["way"] for item in await conversation(phone)] == ["pushed", "passive", "customer_service"]


async def test_a_page_that_comes_back_misses_nothing(phone: aiohttp.ClientSession, platform: Platform) -> None:
    first = platform.sent(OPENID, kind="text", text="一")
    platform.sent(OPENID, kind="text", text="二")
    async with phone.get(f"/platform/stream/{OPENID}", headers={"Last-Event-ID": str(first.number)}) as stream:
        assert (await next_event(stream))["text"] == "二"


async def test_a_page_that_goes_is_forgotten(phone: aiohttp.ClientSession, platform: Platform) -> None:
    async with phone.get(f"/platform/stream/{OPENID}") as stream:
        await stream.content.readline()
    for number in range(3):
        platform.sent(OPENID, kind="text", text=str(number))
    assert len(platform.shown(OPENID)) == 3


async def test_a_server_that_goes_ends_its_streams(
    phone: aiohttp.ClientSession, platform: Platform, server: BaseTestServer
) -> None:
    async with phone.get(f"/platform/stream/{OPENID}") as stream:
        await stream.content.readline()
        platform.conversations.close()
        assert await stream.content.read() == b"\n"
