"""The platform's messages by template: it takes what an application may send, to whom agreed, and nothing else."""

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.platform import Platform
from bot.demo.platform.subscriptions import PlatformTemplate
from tests.bot.demo.test_platform_api import ASK, OPENID, post
from tests.bot.wechat.kit import ACCOUNT

MINI = "/cgi-bin/message/subscribe/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"
TEMPLATE = "/cgi-bin/message/template/send"
DATA = {"thing1": {"value": "走进净水厂"}, "time2": {"value": "2026年3月2日 09:00"}}
ALL = (MINI, BIZSEND, TEMPLATE)


@pytest.fixture
def config() -> PlatformConfig:
    return replace(ACCOUNT, miniprogram_appid="wxmini", miniprogram_secret="the mini-program's own")


@pytest.fixture
def platform(platform: Platform) -> Platform:
    """It knows one template of each application, and a person who agreed to both for one message."""
    for one in (platform.subscriptions, platform.miniprogram):
        one.templates["T"] = PlatformTemplate(title="活动提醒", fields={"thing1": "活动", "time2": "时间"})
        one.agree(OPENID, "T")
    platform.miniprogram.pages = frozenset({"pages/mine"})
    platform.contacts.said(OPENID, platform.now())
    return platform


@pytest.fixture
async def tokens(phone: aiohttp.ClientSession) -> dict[str, str]:
    """A token of each of the two applications, by the call that wants it."""
    own = await post(phone, "/cgi-bin/stable_token", ASK)
    other = {**ASK, "appid": "wxmini", "secret": "the mini-program's own"}
    minis = await post(phone, "/cgi-bin/stable_token", other)
    return {MINI: minis["access_token"], BIZSEND: own["access_token"], TEMPLATE: own["access_token"]}


async def send(phone: aiohttp.ClientSession, call: str, token: str, **changes: object) -> dict[str, Any]:
    body = {"touser": OPENID, "template_id": "T", "data": DATA, **changes}
    return await post(phone, call, body, access_token=token)


@pytest.mark.parametrize("call", ALL)
async def test_a_good_message_is_shown_with_the_templates_words(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str], call: str
) -> None:
    told = await send(phone, call, tokens[call])
    assert (told["errcode"], len(str(told["msgid"]))) == (0, 18)
    assert platform.shown(OPENID) == ["活动：走进净水厂\n时间：2026年3月2日 09:00"]


@pytest.mark.parametrize("call", ALL)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"touser": ""}, 40003),
        ({"touser": 7}, 40003),
        ({"template_id": "T9"}, 40037),
        ({"data": {"thing1": DATA["thing1"]}}, 47003),
        ({"data": {**DATA, "thing1": {"value": "字" * 21}}}, 47003),
        ({"data": {**DATA, "time2": {"value": "明天上午"}}}, 47003),
    ],
)
async def test_what_cannot_be_shown_is_refused_and_spends_nothing(
    phone: aiohttp.ClientSession,
    platform: Platform,
    tokens: dict[str, str],
    call: str,
    changes: dict[str, object],
    code: int,
) -> None:
    assert (await send(phone, call, tokens[call], **changes))["errcode"] == code
    assert platform.shown(OPENID) == []
    assert (await send(phone, call, tokens[call]))["errcode"] == 0


@pytest.mark.parametrize("call", [MINI, BIZSEND])
async def test_one_consent_is_one_message(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str], call: str
) -> None:
    assert [(await send(phone, call, tokens[call]))["errcode"] for _ in range(2)] == [0, 43101]
    assert len(platform.shown(OPENID)) == 1


async def test_a_page_that_the_mini_program_does_not_have_is_refused(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str]
) -> None:
    assert (await send(phone, MINI, tokens[MINI], page="pages/none"))["errcode"] == 41030
    assert (await send(phone, MINI, tokens[MINI], page="pages/mine?n=1"))["errcode"] == 0
    assert len(platform.shown(OPENID)) == 1


async def test_a_template_message_is_for_followers(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str]
) -> None:
    assert (await send(phone, TEMPLATE, tokens[TEMPLATE], touser="oNobody"))["errcode"] == 40003
    platform.contacts.acted(OPENID, "unsubscribe", platform.now())
    assert (await send(phone, TEMPLATE, tokens[TEMPLATE]))["errcode"] == 43004


async def test_the_same_message_again_is_the_same_message(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str]
) -> None:
    first, again, other = [await send(phone, TEMPLATE, tokens[TEMPLATE], client_msg_id=one) for one in ("a", "a", "b")]
    assert first["msgid"] == again["msgid"] != other["msgid"]
    assert len(platform.shown(OPENID)) == 2


@pytest.mark.parametrize("call", ALL)
async def test_each_application_has_its_own_token(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str], call: str
) -> None:
    wrong = tokens[BIZSEND if call == MINI else MINI]
    assert (await send(phone, call, wrong))["errcode"] == 40001
    assert platform.shown(OPENID) == []


@pytest.mark.parametrize("call", ALL)
async def test_an_application_that_is_not_verified_may_not_send_them(
    phone: aiohttp.ClientSession, platform: Platform, tokens: dict[str, str], call: str
) -> None:
    platform.config = replace(platform.config, verified=False)
    assert (await send(phone, call, tokens[call]))["errcode"] == 48001
