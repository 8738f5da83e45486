"""The official account: bytes in, bytes out, at `GET|POST /wechat`."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import aiohttp
import structlog
from aiohttp import web

from actions.model import Image, Text
from bot import wording
from bot.channels.deadline import Deadline, ForgedNonceError
from bot.clock import Clock
from bot.message import IncomingMessage, MessageKind
from bot.redis_link import GONE
from bot.replies import Answer
from bot.web.metrics import Metrics
from bot.wechat.client_errors import WeChatError
from bot.wechat.codec import Codec, CodecError, Decoded, TooLargeError
from bot.wechat.courier import receipt_of
from bot.wechat.media import Media
from bot.wechat.rendering import render

BODY_MAX_BYTES = 64 * 1024
ACKNOWLEDGED = "success"
REASON_CHARS = 100
UPLOAD_S = 0.9  # what is left of the five seconds after an answer at the last moment

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialAccount:
    """WeChat's door. Whatever comes, it answers with a status that says what it is, never with a stack."""

    codec: Codec
    deadline: Deadline
    now: Clock
    rng: random.Random
    hotline: str
    more_url: str  # where the full text of an answer is shown: `more_url` + turn id
    metrics: Metrics
    media: Media | None = None  # uploads pictures; without it a picture is told in words
    undelivered: Callable[[str, str], Awaitable[None]] | None = (
        None  # a receipt of what was sent, and why it did not come
    )

    async def verify(self, request: web.Request) -> web.Response:
        """The handshake: return `echostr` as it is when the signature is right."""
        try:
            self.codec.verify(request.query, now=self.now())
        except CodecError as error:
            return self._refuse(error)
        return web.Response(text=request.query.get("echostr", ""))

    async def receive(self, request: web.Request) -> web.Response:
        """One push: verified, decrypted, answered once, encrypted."""
        try:
            body = await self._body(request)
            decoded = self.codec.decode(body, request.query, now=self.now())
        except CodecError as error:
            return self._refuse(error)
        message = decoded.message
        if message.kind is MessageKind.NOTICE:
            await self._note(message)
            return web.Response(text=ACKNOWLEDGED)
        try:
            answer = await self.deadline.answer(
                message, nonce=decoded.nonce, digest=decoded.digest, gone=partial(_was_cut, request)
            )
        except ForgedNonceError:
            log.warning("push_refused", reason="nonce")
            return web.Response(status=403, text="this nonce was used for another message")
        except GONE:
            log.warning("redis_gone")
            return self._say(wording.maintenance(self.hotline), decoded)
        if answer is None or not answer.replies:
            return web.Response(text=ACKNOWLEDGED)
        return await self._reply(answer, decoded)

    async def _note(self, message: IncomingMessage) -> None:
        """The platform tells what became of a message by template: one that did not arrive is kept for the next contact."""
        known, status = message.payload.get("message", ""), message.payload.get("status", "success")
        if self.undelivered is None or not known or status == "success":
            return
        try:
            await self.undelivered(receipt_of(message.channel, known), status[:REASON_CHARS])
        except Exception:  # the platform says it once; the push must not be tried again for it
            log.exception("undelivered_not_noted")

    async def _body(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > BODY_MAX_BYTES:
            raise TooLargeError
        parts = bytearray()
        async for part in request.content.iter_chunked(BODY_MAX_BYTES):
            parts += part
            if len(parts) > BODY_MAX_BYTES:
                raise TooLargeError
        return bytes(parts)

    async def _reply(self, answer: Answer, decoded: Decoded) -> web.Response:
        media_id = await self._picture(answer)
        passive = render(answer.replies, more_url=f"{self.more_url}{answer.turn_id}", media_id=media_id)
        return self._xml(self.codec.encode(passive, decoded, now=self.now(), rng=self.rng))

    async def _picture(self, answer: Answer) -> str | None:
        """The platform's name of the answer's picture; None where it has none, or it cannot be uploaded in time."""
        if self.media is None or len(answer.replies) != 1 or not isinstance(answer.replies[0], Image):
            return None
        try:
            async with asyncio.timeout(UPLOAD_S):
                return await self.media.media_id(answer.replies[0].content)
        except (WeChatError, aiohttp.ClientError, TimeoutError, *GONE):
            log.warning("picture_not_uploaded")
            return None

    def _say(self, text: str, decoded: Decoded) -> web.Response:
        passive = render((Text(text=text),), more_url="")
        return self._xml(self.codec.encode(passive, decoded, now=self.now(), rng=self.rng))

    def _xml(self, body: str) -> web.Response:
        return web.Response(text=body, content_type="application/xml")

    def _refuse(self, error: CodecError) -> web.Response:
        self.metrics.refused.labels(door="wechat", reason=error.reason).inc()
        log.warning("push_refused", reason=error.reason)
        return web.Response(status=error.status, text=error.reason)


def _was_cut(request: web.Request) -> bool:
    """Whether the platform has closed the connection of this push: nothing can go back on it."""
    return request.transport is None or request.transport.is_closing()
