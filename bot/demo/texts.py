"""A gateway for short messages that plays one: it takes what a real one would, and shows it instead of sending it."""

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from bot.clock import Clock
from bot.web.look import look_of
from knowledge.city_time import CITY_TIME

PATH, PAGE = "/texts", "/phone/texts"
KEPT = 20
_MOBILE, _CODE = re.compile(r"1[3-9]\d{9}"), re.compile(r"\d{4,8}")
_SIGNED = re.compile(r"【[^】]{2,20}】\S[^\n]{1,200}")


@dataclass(slots=True, kw_only=True)
class TextBox:
    """What phones got, the newest first. `broken`: a status with which everything is refused."""

    token: str
    now: Clock
    got: deque[dict[str, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    broken: int = 0

    def gateway(self) -> web.Application:
        """The gateway."""
        app = web.Application()
        app.router.add_post(PATH, self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        """Take a message, or say what is wrong with it."""
        if self.broken:
            return web.Response(status=self.broken)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        try:
            asked: Any = orjson.loads(await request.read())
            phone, code, words = (str(asked[name]) for name in ("phone", "code", "text"))
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return web.Response(status=400)
        good = _MOBILE.fullmatch(phone) and _CODE.fullmatch(code) and _SIGNED.fullmatch(words) and code in words
        if not good:
            return web.Response(status=422)
        at = self.now().astimezone(CITY_TIME)
        self.got.appendleft({"phone": phone, "code": code, "text": words, "at": f"{at:%H:%M}"})
        return web.Response(status=202)

    async def page(self, request: web.Request) -> web.Response:
        """What phones got."""
        page = look_of(request).page("texts.html", {"texts": self.got})
        page.headers["Cache-Control"] = "no-store"
        return page
