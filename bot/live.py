"""Words of ours to open pages of the web chat, whichever replica holds them: the courier of the web chat.

The courier publishes a parcel; a replica with an open page of that person takes it and sends it. Whether somebody took
it is decided once, in Redis: a parcel that the courier gave up is not shown later, it is kept for the next contact.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from bot.jobs.deliver import NotTriedError, RefusedError
from bot.redis_link import GONE, RedisLink, heed_cancellation
from knowledge.outbox import Parcel

CHANNEL = "mc:chat"
PRESENT_S = 90
REFRESH_S = 30.0
LOOK_S = 0.02
PATIENCE_S = 1.0
TAKEN_S = 60
AGAIN_S = 1.0

_TAKE = """
if redis.call('GET', KEYS[1]) == 'gone' then return 0 end
redis.call('SET', KEYS[1], 'taken', 'EX', ARGV[1])
return 1
"""
_GIVE_UP = """
if redis.call('GET', KEYS[1]) == 'taken' then return 1 end
redis.call('SET', KEYS[1], 'gone', 'EX', ARGV[1])
return 0
"""

Tell = Callable[[Mapping[str, Any]], Awaitable[None]]

log = structlog.get_logger()


def _present(person: str) -> str:
    return f"mc:chat:open:{person}"


def _taken(parcel: str) -> str:
    return f"mc:chat:taken:{parcel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebCourier:
    """Sends texts to open pages; where a person has none open, the text waits for their next contact."""

    redis: RedisLink
    patience_s: float = PATIENCE_S
    channel: str = "web"

    def takes(self, parcel: Parcel) -> bool:
        """Every text."""
        return bool(parcel.payload["text"])

    async def send(self, sender: str, sent: Parcel) -> str:
        """Send one text. Raises RefusedError where no page took it: then none will."""
        parcel, text = secrets.token_hex(8), str(sent.payload["text"])
        try:
            if not await self.redis.client.exists(_present(sender)):
                message = "no page of the web chat is open"
                raise RefusedError(message)
            told = {"parcel": parcel, "to": sender, "replies": [{"kind": "text", "text": text}]}
            await self.redis.client.publish(CHANNEL, orjson.dumps(told))
            if await self._was_taken(parcel):
                return ""
        except GONE as error:
            message = "Redis is gone"
            raise NotTriedError(message) from error
        message = "no page of the web chat took it"
        raise RefusedError(message)

    async def _was_taken(self, parcel: str) -> bool:
        until = asyncio.get_running_loop().time() + self.patience_s
        while asyncio.get_running_loop().time() < until:
            if await self.redis.client.exists(_taken(parcel)):
                return True
            await asyncio.sleep(LOOK_S)
        return bool(await self.redis.run(_GIVE_UP, [_taken(parcel)], [TAKEN_S]))


@dataclass(slots=True, kw_only=True)
class LiveChats:
    """The open pages of this replica, by person."""

    redis: RedisLink
    _pages: dict[str, set[Tell]] = field(default_factory=dict)

    @contextmanager
    def joined(self, person: str, tell: Tell) -> Iterator[None]:
        """While the block runs, `tell` gets what is said to this person."""
        self._pages.setdefault(person, set()).add(tell)
        try:
            yield
        finally:
            pages = self._pages[person]
            pages.discard(tell)
            if not pages:
                del self._pages[person]

    async def present(self, person: str) -> None:
        """Note that a page of this person is open; without Redis it is not known, and words wait."""
        try:
            await self.redis.client.set(_present(person), "1", ex=PRESENT_S)
        except GONE:
            log.debug("presence_not_kept")

    async def follow(self) -> None:
        """Pass on what is published, until cancelled; a Redis that is gone is waited for."""
        while True:
            try:
                async with self.redis.client.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    await self._listen(channel)
            except GONE:
                await asyncio.sleep(AGAIN_S)
            except Exception:  # one parcel that could not be read must not silence the others
                log.exception("chat_not_followed")
                await asyncio.sleep(AGAIN_S)

    async def _listen(self, channel: Any) -> None:  # noqa: ANN401  (redis-py names its type loosely)
        refreshed = 0.0
        while True:
            now = asyncio.get_running_loop().time()
            if now - refreshed >= REFRESH_S:
                refreshed = now
                for person in tuple(self._pages):
                    await self.present(person)
            told = await channel.get_message(ignore_subscribe_messages=True, timeout=AGAIN_S)
            heed_cancellation()
            if told is not None:
                await self._pass_on(orjson.loads(told["data"]))

    async def _pass_on(self, told: Mapping[str, Any]) -> None:
        pages = tuple(self._pages.get(told["to"], ()))
        if not pages or not await self.redis.run(_TAKE, [_taken(told["parcel"])], [TAKEN_S]):
            return
        for tell in pages:
            await tell({"replies": told["replies"]})
