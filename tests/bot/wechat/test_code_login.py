"""Exchanging a code for an openid: whatever the platform answers, it is a person or an error by name, without a secret."""

from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.server import listening
from bot.wechat.client_errors import BadCodeError, RiskyUserError, SendDoubtfulError, SendRefusedError, WeChatError
from bot.wechat.login import CodeLogin, Identity

SECRET = "thesecretofthetests"
ANSWERS: tuple[tuple[bytes, type[WeChatError]], ...] = (
    (b"", SendDoubtfulError),
    (b"502", SendDoubtfulError),
    (b"<html>", SendDoubtfulError),
    (b"[]", SendDoubtfulError),
    (b"{}", SendDoubtfulError),
    (b'{"openid": 7}', SendDoubtfulError),
    (b'{"errcode": "x"}', SendDoubtfulError),
    (b'{"errcode": 40029, "errmsg": "invalid code"}', BadCodeError),
    (b'{"errcode": 40163}', BadCodeError),
    (b'{"errcode": 40226}', RiskyUserError),
    (b'{"errcode": 45011}', SendRefusedError),
)


@pytest.fixture
async def answering() -> AsyncIterator[tuple[list[bytes], CodeLogin]]:
    said: list[bytes] = [b""]

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=said[0], status=502 if said[0] == b"502" else 200)

    app = web.Application()
    app.router.add_get("/sns/jscode2session", answer)
    async with aiohttp.ClientSession() as http, listening(app, "127.0.0.1", 0) as at:
        yield said, CodeLogin(session=http, base=at.url, appid="wx", secret=SECRET)


async def test_every_answer_is_a_person_or_an_error_by_name(answering: tuple[list[bytes], CodeLogin]) -> None:
    said, login = answering
    for content, kind in ANSWERS:
        said[0] = content
        with pytest.raises(kind) as raised:
            await login.of_miniprogram("code")
        assert SECRET not in f"{raised.value!r} {raised.value.__cause__!r} {raised.value.__context__!r}"
    said[0] = orjson.dumps({"openid": "o1", "unionid": "u1", "session_key": "k"})
    assert await login.of_miniprogram("code") == Identity(openid="o1", unionid="u1")
    assert SECRET not in repr(login)
