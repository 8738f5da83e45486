"""What the phone page calls: a person's taps and words go in, the conversation comes out. For the demonstration."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any, Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.demo.platform.platform import Platform
from bot.demo.platform.pushing import Delivery

OPENID = r"^[A-Za-z0-9_\-]{1,64}$"


class Said(BaseModel):
    """What a person does: `kind`, and what that kind needs."""

    model_config = ConfigDict(extra="forbid")

    openid: str = Field(pattern=OPENID)
    kind: Literal["text", "voice", "image", "sticker", "location", "click", "view", "scan", "subscribe", "unsubscribe"]
    text: str = Field("", max_length=2000)
    key: str = Field("", max_length=1024)
    latitude: float = Field(0.0, ge=-90, le=90)
    longitude: float = Field(0.0, ge=-180, le=180)


@dataclass(frozen=True, slots=True)
class Phone:
    """The handlers."""

    platform: Platform

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.post("/platform/say", self.say),
            web.get("/platform/conversation/{openid}", self.conversation),
            web.get("/platform/stream/{openid}", self.stream),
            web.get("/platform/menu", self.menu),
            web.get("/platform/media/{id}", self.media),
        ]

    async def say(self, request: web.Request) -> web.Response:
        """Do what a person does, and wait for what becomes of it. JSON alone: a form of another site cannot."""
        if request.content_type != "application/json":
            return web.json_response({"error": "application/json"}, status=415)
        try:
            said = Said.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"error": error.error_count()}, status=422)
        delivery = await self._do(said)
        return _json({"tries": delivery.tries, "failure": delivery.failure, "reply": _reply(delivery)})

    async def conversation(self, request: web.Request) -> web.Response:
        """All of a conversation, or what is past the item `after`."""
        items = self.platform.conversations.of(request.match_info["openid"], after=_after(request) or 0)
        return _json({"items": [item.as_json() for item in items]})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """What is new in a conversation, as server-sent events; `Last-Event-ID` or `after` says what is known."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        await response.write(b": open\n\n")
        listening = self.platform.conversations.listen(request.match_info["openid"], after=_after(request))
        try:
            async with aclosing(listening) as items:
                async for item in items:
                    await response.write(b"id: %d\ndata: %s\n\n" % (item.number, orjson.dumps(item.as_json())))
        except ConnectionError:
            pass  # the page was closed
        return response

    async def menu(self, _: web.Request) -> web.Response:
        """The account's menu."""
        return _json({"button": self.platform.menu})

    async def media(self, request: web.Request) -> web.Response:
        """A picture that the account sent."""
        found = self.platform.find_media(request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found.content, content_type=found.content_type)

    async def _do(self, said: Said) -> Delivery:
        platform, openid = self.platform, said.openid
        verbs: dict[str, Callable[[], Awaitable[Delivery]]] = {
            "text": lambda: platform.say(openid, said.text),
            "voice": lambda: platform.voice(openid, said.text),
            "image": lambda: platform.image(openid),
            "sticker": lambda: platform.message(openid, "sticker"),
            "location": lambda: platform.location(openid, said.latitude, said.longitude, said.text),
            "click": lambda: platform.click(openid, said.key),
            "view": lambda: platform.event(openid, "VIEW", EventKey=said.key),
            "scan": lambda: platform.scan(openid, said.key),
            "subscribe": lambda: platform.subscribe(openid, said.key),
            "unsubscribe": lambda: platform.unsubscribe(openid),
        }
        return await verbs[said.kind]()


def _after(request: web.Request) -> int | None:
    word = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 16 else None


def _reply(delivery: Delivery) -> dict[str, Any] | None:
    return asdict(delivery.reply) if delivery.reply else None


def _json(content: dict[str, Any]) -> web.Response:
    return web.Response(body=orjson.dumps(content), content_type="application/json", charset="utf-8")
