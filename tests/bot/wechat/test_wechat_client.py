"""The client against the platform, over real HTTP and a real Redis."""

import asyncio

import aiohttp
import pytest
from aiohttp.test_utils import BaseTestServer

from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.conversation import Way
from bot.demo.platform.platform import Platform
from bot.redis_link import RedisLink
from bot.wechat import client_errors
from bot.wechat.client import WeChatClient
from bot.wechat.client_errors import (
    AlreadyTypingError,
    BadOpenidError,
    NoContactError,
    QuotaError,
    SendNotTriedError,
    SendRefusedError,
    TokenRefusedError,
    TooLongError,
    WindowClosedError,
    refusal,
)
from tests.bot.wechat.kit import OPENID, Moment, texts_to

SEND = "/cgi-bin/message/custom/send"
STABLE_TOKEN = "/cgi-bin/stable_token"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff" + b"\0" * 64


async def test_a_text_reaches_the_person(client: WeChatClient, met: Platform) -> None:
    await client.send_text(OPENID, "您的答复：502项 ]]> 😀")
    assert texts_to(met) == ["您的答复：502项 ]]> 😀"]


async def test_the_token_is_fetched_once_and_kept(client: WeChatClient, met: Platform, redis: RedisLink) -> None:
    for number in range(3):
        await client.send_text(OPENID, str(number))
    assert met.calls[STABLE_TOKEN] == 1
    kept_s = await redis.client.ttl(f"mc:wechat:token:{client.appid}")
    assert 6800 < kept_s <= 6900  # two hours less five minutes


async def test_twenty_clients_of_two_processes_fetch_one_token(
    server: BaseTestServer, met: Platform, redis_url: str, account: PlatformConfig, session: aiohttp.ClientSession
) -> None:
    met.faults.delay_s = 0.05
    base = str(server.make_url(""))
    async with RedisLink(redis_url) as one, RedisLink(redis_url) as other:
        clients = [
            WeChatClient(session, link, base, account.appid, account.secret) for link in (one, other) for _ in range(10)
        ]
        met.config = account
        results = await asyncio.gather(
            *(client.typing(f"o{number}") for number, client in enumerate(clients)), return_exceptions=True
        )
    assert all(isinstance(result, BadOpenidError) for result in results)  # each got as far as the platform's answer
    assert met.calls[STABLE_TOKEN] == 1
    assert met.tokens.made == 1


async def test_twenty_clients_with_a_stale_token_make_one_new_token(client: WeChatClient, met: Platform) -> None:
    await client.send_text(OPENID, "一")
    met.tokens.revoke()
    await asyncio.gather(*(client.upload_image(PNG) for _ in range(20)))
    assert met.tokens.made == 2
    assert met.calls[STABLE_TOKEN] == 2


async def test_typing_is_shown(client: WeChatClient, met: Platform) -> None:
    listening = met.conversations.listen(OPENID)
    waiting = asyncio.ensure_future(anext(listening))
    await client.typing(OPENID)
    assert (await waiting).way is Way.TYPING
    await listening.aclose()
    with pytest.raises(AlreadyTypingError):
        await client.typing(OPENID)


async def test_typing_long_after_a_contact_is_refused(client: WeChatClient, met: Platform, moment: Moment) -> None:
    moment.later(31)
    with pytest.raises(NoContactError):
        await client.typing(OPENID)


@pytest.mark.parametrize(("content", "content_type"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
async def test_an_image_is_uploaded(
    client: WeChatClient, platform: Platform, content: bytes, content_type: str
) -> None:
    media = platform.find_media(await client.upload_image(content))
    assert media is not None
    assert (media.content, media.content_type) == (content, content_type)


async def test_the_menu_is_set(client: WeChatClient, platform: Platform) -> None:
    buttons = [{"type": "click", "name": "开放日", "key": "intent:list_events"}]
    await client.set_menu(buttons)
    assert platform.menu == buttons


# --- one retry, never a loop ---


async def test_an_expired_token_is_fetched_again_and_the_text_sent_once(
    client: WeChatClient, met: Platform, moment: Moment
) -> None:
    await client.send_text(OPENID, "一")
    moment.later(7201)
    await client.send_text(OPENID, "二")
    assert texts_to(met) == ["一", "二"]
    assert met.calls[SEND] == 3
    assert met.tokens.made == 2


async def test_a_token_that_somebody_else_replaced_is_fetched_without_force(
    client: WeChatClient, met: Platform
) -> None:
    await client.send_text(OPENID, "一")
    met.tokens.revoke()
    await client.send_text(OPENID, "二")
    assert texts_to(met) == ["一", "二"]
    assert met.calls[STABLE_TOKEN] == 2


async def test_a_token_that_is_always_refused_is_tried_exactly_twice(client: WeChatClient, met: Platform) -> None:
    met.faults.always_stale = True
    with pytest.raises(TokenRefusedError):
        await client.send_text(OPENID, "一")
    assert met.calls[SEND] == 2
    assert met.calls[STABLE_TOKEN] == 3  # the first; the same again; then another, forced
    assert met.tokens.made == 2


async def test_forcing_too_often_means_that_nothing_was_sent(client: WeChatClient, met: Platform) -> None:
    met.faults.always_stale = True
    with pytest.raises(TokenRefusedError):
        await client.send_text(OPENID, "一")
    with pytest.raises(SendNotTriedError, match="45011"):
        await client.send_text(OPENID, "二")
    met.faults.always_stale = False
    await client.send_text(OPENID, "三")
    assert texts_to(met) == ["三"]


# --- refused: certain ---


async def test_the_sixth_answer_is_over_quota(client: WeChatClient, met: Platform) -> None:
    for number in range(5):
        await client.send_text(OPENID, str(number))
    with pytest.raises(QuotaError) as refused:
        await client.send_text(OPENID, "5")
    assert refused.value.code == 45047
    assert len(texts_to(met)) == 5


async def test_an_answer_after_two_days_is_too_late(client: WeChatClient, met: Platform, moment: Moment) -> None:
    moment.later(48 * 3600 + 1)
    with pytest.raises(WindowClosedError):
        await client.send_text(OPENID, "一")


async def test_a_text_that_is_too_long_is_refused(client: WeChatClient, met: Platform) -> None:
    with pytest.raises(TooLongError):
        await client.send_text(OPENID, "字" * 683)
    await client.send_text(OPENID, "字" * 682)


async def test_a_stranger_is_refused(client: WeChatClient, met: Platform) -> None:
    with pytest.raises(BadOpenidError):
        await client.send_text("oNobody", "一")


@pytest.mark.parametrize(
    "code",
    [
        40001, 40003, 40014, 40029, 40037, 40164, 40200, 40226, 41030, 42001, 43004, 43101, 45002, 45009, 45011, 45015,
        45047, 45072, 45080, 45081, 47003, 48001, 48002, 48004, 61010, 87014,
    ],
)  # fmt: skip
def test_every_code_worth_handling_has_a_name(code: int) -> None:
    error = refusal(code, "rid")
    assert type(error) is not SendRefusedError
    assert type(error).__module__ == client_errors.__name__
    assert error.code == code
    assert str(code) in str(error)


def test_any_other_code_is_refused_by_its_number() -> None:
    assert str(refusal(99999)) == "WeChat 99999: refused"
