"""A server of the account that answers as a test says."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.message import IncomingMessage
from bot.wechat.codec import Codec, Decoded
from bot.wechat.passive import Passive, PassiveText
from tests.bot.wechat.kit import Moment

Answer = Callable[[IncomingMessage], Passive | str | int | None]


@dataclass(slots=True)
class Account:
    """A server of the account. `answer` returns a reply, a whole body, a status, or None to hang."""

    codec: Codec
    now: Moment
    url: str = ""
    answer: Answer = lambda message: PassiveText(text=f"答：{message.text}")
    got: list[IncomingMessage] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.Request) -> web.Response:
        decoded = self.codec.decode(await request.read(), request.query, now=self.now())
        self.got.append(decoded.message)
        return await self._say(self.answer(decoded.message), decoded)

    async def verify(self, request: web.Request) -> web.Response:
        self.codec.verify(request.query, now=self.now())
        return web.Response(text=request.query["echostr"])

    async def _say(self, answer: Passive | str | int | None, decoded: Decoded) -> web.Response:
        if answer is None:
            await self.released.wait()
            answer = "success"
        if isinstance(answer, int):
            return web.Response(status=answer)
        if isinstance(answer, str):
            return web.Response(text=answer)
        body = self.codec.encode(answer, decoded, now=self.now(), rng=random.Random(1))
        return web.Response(text=body, content_type="application/xml")


Start = Callable[[], Awaitable[Account]]
