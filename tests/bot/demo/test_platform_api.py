"""The platform's calls, as strict as the real ones."""

import random
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.contact import Contacts
from bot.demo.platform.menus import check_menu
from bot.demo.platform.platform import Platform
from bot.demo.platform.tokens import Tokens
from tests.bot.wechat.kit import ACCOUNT, Moment

OPENID = "oResident1"
ASK = {"grant_type": "client_credential", "appid": "wx6f0e5b2c", "secret": ACCOUNT.secret}


async def post(phone: aiohttp.ClientSession, path: str, body: object, **params: str) -> dict[str, Any]:
    async with phone.post(path, json=body, params=params) as response:
        assert response.status == 200
        told: dict[str, Any] = await response.json()
        return told


async def get(phone: aiohttp.ClientSession, path: str, **params: str) -> dict[str, Any]:
    async with phone.get(path, params=params) as response:
        assert response.status == 200
        told: dict[str, Any] = await response.json()
        return told


@pytest.fixture
async def token(phone: aiohttp.ClientSession) -> str:
    return str((await post(phone, "/cgi-bin/stable_token", ASK))["access_token"])


def text(content: object) -> dict[str, Any]:
    return {"touser": OPENID, "msgtype": "text", "text": {"content": content}}


async def send(phone: aiohttp.ClientSession, token: str, body: object) -> int:
    return int((await post(phone, "/cgi-bin/message/custom/send", body, access_token=token))["errcode"])


# --- tokens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"grant_type": "x"}, 40002), ({"appid": "wxOther"}, 40013), ({"secret": "wrong"}, 40125)],
)
async def test_a_token_is_for_who_knows_the_secret(
    phone: aiohttp.ClientSession, changed: dict[str, str], code: int
) -> None:
    assert (await post(phone, "/cgi-bin/stable_token", {**ASK, **changed}))["errcode"] == code


async def test_a_token_is_for_a_listed_address_only(phone: aiohttp.ClientSession, platform: Platform) -> None:
    platform.config = PlatformConfig(
        appid="wx6f0e5b2c", secret=ACCOUNT.secret, token="t", whitelisted=False, mode="plain"
    )
    assert (await post(phone, "/cgi-bin/stable_token", ASK))["errcode"] == 40164


async def test_the_same_token_is_given_until_it_nears_its_end(
    phone: aiohttp.ClientSession, moment: Moment, token: str
) -> None:
    moment.later(6899)
    again = await post(phone, "/cgi-bin/stable_token", ASK)
    assert again == {"access_token": token, "expires_in": 301}
    moment.later(2)
    another = await post(phone, "/cgi-bin/stable_token", ASK)
    assert another["access_token"] != token
    assert another["expires_in"] == 7200
    assert await send(phone, token, text("a")) == 40003  # the old one still counts for a while
    moment.later(300)
    assert await send(phone, token, text("a")) == 42001
    assert await send(phone, str(another["access_token"]), text("a")) == 40003


async def test_a_forced_token_ends_the_one_before(phone: aiohttp.ClientSession, moment: Moment, token: str) -> None:
    forced = await post(phone, "/cgi-bin/stable_token", {**ASK, "force_refresh": True})
    assert forced["access_token"] != token
    assert await send(phone, token, text("a")) == 40001
    assert (await post(phone, "/cgi-bin/stable_token", {**ASK, "force_refresh": True}))["errcode"] == 45011
    moment.later(31)
    assert "access_token" in await post(phone, "/cgi-bin/stable_token", {**ASK, "force_refresh": True})


def test_forcing_is_counted_by_the_day_and_asking_by_the_minute(config: PlatformConfig, moment: Moment) -> None:
    tokens = Tokens(replace(config, force_quota=2, token_quota=3), random.Random(1))
    assert [tokens.give(moment(), force=False).code for _ in range(4)] == [0, 0, 0, 45011]
    codes = []
    for _ in range(3):
        moment.later(61)
        codes.append(tokens.give(moment(), force=True).code)
    assert codes == [0, 0, 45009]


async def test_tokens_that_are_none_are_told_apart(phone: aiohttp.ClientSession) -> None:
    for wrong, code in [("", 41001), ("short", 40014), ("0" * 48, 40001)]:
        assert await send(phone, wrong, text("a")) == code


# --- customer-service messages -----------------------------------------------------------------------------------


def spend(contacts: Contacts, moment: Moment, times: int) -> list[int]:
    return [contacts.spend(OPENID, moment()) for _ in range(times)]


def test_a_message_allows_five_answers_within_two_days(config: PlatformConfig, moment: Moment) -> None:
    contacts = Contacts(config)
    contacts.said(OPENID, moment())
    assert spend(contacts, moment, 6) == [0, 0, 0, 0, 0, 45047]
    contacts.said(OPENID, moment())
    moment.later(48 * 3600)
    assert spend(contacts, moment, 1) == [0]
    moment.later(1)
    assert spend(contacts, moment, 1) == [45015]


@pytest.mark.parametrize("event", ["CLICK", "subscribe", "SCAN"])
def test_an_action_allows_three_answers_within_a_minute(config: PlatformConfig, moment: Moment, event: str) -> None:
    contacts = Contacts(config)
    contacts.acted(OPENID, event, moment())
    assert spend(contacts, moment, 4) == [0, 0, 0, 45047]
    contacts.acted(OPENID, event, moment())
    moment.later(61)
    assert spend(contacts, moment, 1) == [45015]


def test_what_ends_first_is_spent_first(config: PlatformConfig, moment: Moment) -> None:
    contacts = Contacts(config)
    contacts.said(OPENID, moment())
    contacts.acted(OPENID, "CLICK", moment())
    assert spend(contacts, moment, 9) == [0] * 8 + [45047]
    contacts.acted(OPENID, "VIEW", moment())
    assert spend(contacts, moment, 1) == [45047]


def test_who_left_or_never_came_gets_nothing(config: PlatformConfig, moment: Moment) -> None:
    contacts = Contacts(config)
    assert spend(contacts, moment, 1) == [40003]
    contacts.said(OPENID, moment())
    contacts.acted(OPENID, "unsubscribe", moment())
    assert spend(contacts, moment, 1) == [43004]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], 47001),
        ({}, 47003),
        ({"touser": OPENID}, 47003),
        ({"touser": OPENID, "msgtype": "text"}, 47003),
        ({"touser": OPENID, "msgtype": "poem", "poem": {}}, 40008),
        (text(1), 47003),
        (text("  "), 44004),
        (text("字" * 683), 45002),
        (text("字" * 682), 0),
        ({"touser": OPENID, "msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({"touser": OPENID, "msgtype": "msgmenu", "msgmenu": {"list": "x"}}, 47003),
        ({"touser": OPENID, "msgtype": "msgmenu", "msgmenu": {"head_content": "?", "list": [{"content": "是"}]}}, 0),
    ],
)
async def test_only_what_can_be_shown_is_taken(
    phone: aiohttp.ClientSession, platform: Platform, token: str, body: object, code: int
) -> None:
    platform.contacts.said(OPENID, platform.now())
    assert await send(phone, token, body) == code
    assert len(platform.shown(OPENID)) == (code == 0)


async def test_what_is_not_json_is_refused(phone: aiohttp.ClientSession, token: str) -> None:
    async with phone.post("/cgi-bin/message/custom/send", data=b"{", params={"access_token": token}) as response:
        assert (await response.json())["errcode"] == 47001


async def test_an_account_that_is_not_verified_may_do_little(
    phone: aiohttp.ClientSession, platform: Platform, token: str
) -> None:
    platform.config = PlatformConfig(appid="wx6f0e5b2c", secret=ACCOUNT.secret, token="t", verified=False, mode="plain")
    assert await send(phone, token, text("a")) == 48001
    assert await send(phone, token, {"touser": OPENID, "msgtype": "msgmenu", "msgmenu": {}}) == 40200
    typing = {"touser": OPENID, "command": "Typing"}
    assert (await post(phone, "/cgi-bin/message/custom/typing", typing, access_token=token))["errcode"] == 48001


async def test_typing_has_its_rules(
    phone: aiohttp.ClientSession, platform: Platform, moment: Moment, token: str
) -> None:
    async def type_(**body: str) -> int:
        return int((await post(phone, "/cgi-bin/message/custom/typing", body, access_token=token))["errcode"])

    assert await type_(touser=OPENID, command="Typing") == 40003
    platform.contacts.said(OPENID, platform.now())
    assert await type_(command="Typing") == 47003
    assert await type_(touser=OPENID, command="Sing") == 45072
    assert await type_(touser=OPENID, command="Typing") == 0
    assert await type_(touser=OPENID, command="Typing") == 45081
    assert await type_(touser=OPENID, command="CancelTyping") == 0
    assert await type_(touser="oNobody", command="CancelTyping") == 0
    assert await type_(touser=OPENID, command="Typing") == 0
    assert await send(phone, token, text("a")) == 0  # a message ends it
    assert await type_(touser=OPENID, command="Typing") == 0
    moment.later(31)
    assert await type_(touser=OPENID, command="Typing") == 45080


# --- media, menu, login ------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 10


async def upload(
    phone: aiohttp.ClientSession, token: str, content: bytes | None, kind: str = "image"
) -> dict[str, Any]:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("other", "x")
    if content is not None:
        form.add_field("media", content, filename="a.png", content_type="image/png")
    params = {"access_token": token, "type": kind}
    async with phone.post("/cgi-bin/media/upload", data=form, params=params) as response:
        told: dict[str, Any] = await response.json()
        return told


async def test_a_picture_is_kept_for_three_days_and_can_be_sent(
    phone: aiohttp.ClientSession, platform: Platform, moment: Moment, token: str
) -> None:
    media_id = str((await upload(phone, token, PNG))["media_id"])
    platform.contacts.said(OPENID, platform.now())
    picture = {"touser": OPENID, "msgtype": "image", "image": {"media_id": media_id}}
    assert await send(phone, token, picture) == 0
    params = {"access_token": token, "media_id": media_id}
    async with phone.get("/cgi-bin/media/get", params=params) as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)
    async with phone.get(f"/platform/media/{media_id}") as response:
        assert await response.read() == PNG
    moment.later(3 * 86400 + 1)
    fresh = str((await post(phone, "/cgi-bin/stable_token", ASK))["access_token"])
    assert (await get(phone, "/cgi-bin/media/get", access_token=fresh, media_id=media_id))["errcode"] == 40007
    async with phone.get(f"/platform/media/{media_id}") as response:
        assert response.status == 404


async def test_only_pictures_are_kept(phone: aiohttp.ClientSession, token: str) -> None:
    assert (await upload(phone, token, b"GIF89a"))["errcode"] == 40004
    assert (await upload(phone, token, None))["errcode"] == 41005
    assert (await upload(phone, token, PNG, kind="poem"))["errcode"] == 40004
    assert (await upload(phone, token, PNG + b"\0" * (10 * 1024 * 1024)))["errcode"] == 40009
    params = {"access_token": token, "type": "image"}
    assert (await post(phone, "/cgi-bin/media/upload", {}, **params))["errcode"] == 41005


async def test_a_menu_is_kept(phone: aiohttp.ClientSession, token: str) -> None:
    assert (await get(phone, "/cgi-bin/menu/get", access_token=token))["errcode"] == 46003
    buttons = [{"type": "click", "name": "开放日", "key": "k"}]
    assert (await post(phone, "/cgi-bin/menu/create", {"button": buttons}, access_token=token))["errcode"] == 0
    assert await get(phone, "/cgi-bin/menu/get", access_token=token) == {"menu": {"button": buttons}}
    assert await get(phone, "/platform/menu") == {"button": buttons}
    assert (await post(phone, "/cgi-bin/menu/create", {"button": []}, access_token=token))["errcode"] == 40016


CLICK = {"type": "click", "name": "问", "key": "k"}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([CLICK] * 3, 0),
        ([{"name": "找", "sub_button": [CLICK] * 5}], 0),
        ([{"type": "view", "name": "站", "url": "https://a.cn"}], 0),
        ("x", 40016),
        ([CLICK] * 4, 40016),
        (["x"], 40017),
        ([{"type": "poem", "name": "a"}], 40017),
        ([{**CLICK, "name": ""}], 40018),
        ([{**CLICK, "name": "六个汉字太长"}], 40018),
        ([{"sub_button": [CLICK]}], 40018),
        ([{"name": "找", "sub_button": [{**CLICK, "name": "字" * 21}]}], 40018),
        ([{**CLICK, "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "站", "url": "u" * 1025}], 40020),
        ([{"name": "找", "sub_button": [CLICK] * 6}], 40023),
        ([{"name": "找", "sub_button": [{"name": "深", "sub_button": [CLICK]}]}], 40023),
        ([{"name": "找", "sub_button": ["x"]}], 40023),
    ],
)
def test_a_menu_has_three_entries_of_five(buttons: object, code: int) -> None:
    assert check_menu(buttons) == code


async def test_a_login_code_is_good_once(phone: aiohttp.ClientSession, platform: Platform, moment: Moment) -> None:
    async def exchange(code: str, **changed: str) -> dict[str, Any]:
        query = {"appid": "wx6f0e5b2c", "secret": ACCOUNT.secret, "js_code": code, "grant_type": "authorization_code"}
        return await get(phone, "/sns/jscode2session", **{**query, **changed})

    code = platform.login(OPENID)
    assert (await exchange(code, grant_type="x"))["errcode"] == 40002
    assert (await exchange(code, secret="x"))["errcode"] == 40125
    assert (await exchange(code))["openid"] == OPENID
    assert (await exchange(code))["errcode"] == 40163
    assert (await exchange("none"))["errcode"] == 40029
    late = platform.login(OPENID)
    moment.later(301)
    assert (await exchange(late))["errcode"] == 40029
    platform.config = PlatformConfig(
        appid="wx6f0e5b2c", secret=ACCOUNT.secret, token="t", mode="plain", risky=frozenset({OPENID})
    )
    assert (await exchange(platform.login(OPENID)))["errcode"] == 40226
