"""How the platform answers a call: always 200, with an errcode that says what is wrong, and a rid."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.demo.platform.platform import Platform

Fields = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[Fields | web.Response]]

MEANINGS = {
    -1: "system error", 40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type", 40003: "invalid openid", 40004: "invalid media type", 40007: "invalid media_id",
    40008: "invalid message type", 40009: "invalid image size", 40013: "invalid appid",
    40014: "invalid access_token", 40029: "invalid code", 40037: "invalid template_id", 40125: "invalid appsecret",
    40163: "code been used", 40164: "invalid ip 192.0.2.1, not in whitelist", 40200: "invalid account type",
    40226: "code blocked", 41001: "access_token missing", 41005: "media data missing", 41030: "invalid page",
    42001: "access_token expired", 43002: "require POST method", 43004: "require subscribe",
    43101: "user refuse to accept the msg", 44004: "empty content", 45002: "content size out of limit",
    45009: "reach max api daily quota limit", 45011: "api minute-quota reach limit", 45015: "response out of time limit",
    45047: "out of response count limit", 45072: "invalid command",
    45080: "need to have interaction in the last 30 seconds", 45081: "already typing",
    46003: "menu no exist", 47001: "data format error", 47003: "argument invalid", 48001: "api unauthorized",
}  # fmt: skip


class Refused(Exception):  # noqa: N818  (it is an answer, not an error of ours)
    """An errcode that ends a call."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def answering(
    platform: Platform, handler: Handler, *, before: Callable[[web.Request], None] | None = None
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler behind what is checked before it; like the platform it answers 200 and says in JSON what is wrong."""

    async def answer(request: web.Request) -> web.Response:
        platform.calls[request.path] += 1
        if platform.faults.delay_s:
            await asyncio.sleep(platform.faults.delay_s)
        try:
            if before is not None:
                before(request)
            fields = await handler(request)
        except Refused as refused:
            rid = platform.rng.randbytes(4).hex()
            fields = {"errcode": refused.code, "errmsg": f"{MEANINGS.get(refused.code, 'error')} rid: {rid}"}
        if isinstance(fields, web.Response):
            return fields
        return web.Response(body=orjson.dumps(fields), content_type="application/json", charset="utf-8")

    return answer


async def json_of(request: web.Request) -> Fields:
    """What was posted. Raises Refused."""
    try:
        asked = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise Refused(47001) from None
    if not isinstance(asked, dict):
        raise Refused(47001)
    return asked


def done(**more: object) -> Fields:
    """It was done."""
    return {"errcode": 0, "errmsg": "ok", **more}
