"""The WebSocket of the conversations' page: says that something changed, never what was said.

A session that ended, or a role that was taken away, ends the socket too: the gate is asked again now and then.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from bot.consoles.inbox.people import SPEAKERS
from bot.handover import Conversations
from bot.redis_link import GONE
from bot.web.csrf import is_upgrade
from bot.web.staff import keeper_of
from knowledge.accounts import Role

HEARTBEAT_S = 25.0
ASK_AGAIN_S = 30.0
MOST_BYTES = 256
LISTENERS = SPEAKERS | {Role.SUPERVISOR}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Live:
    """Tells every open page of this replica; one connection to Redis a replica with open pages."""

    conversations: Conversations
    ask_again_s: float = ASK_AGAIN_S
    _sockets: set[web.WebSocketResponse] = field(default_factory=set)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """One open page."""
        if not is_upgrade(request):
            raise web.HTTPBadRequest
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MOST_BYTES)
        if not socket.can_prepare(request):
            raise web.HTTPBadRequest
        await socket.prepare(request)
        self._sockets.add(socket)
        self._listen()
        guard = asyncio.create_task(self._guard(request, socket))
        try:
            async for frame in socket:
                if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
        finally:
            guard.cancel()
            self._sockets.discard(socket)
        return socket

    async def close(self, _: web.Application) -> None:
        """Every page is told that this replica leaves."""
        for task in self._tasks:
            task.cancel()
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"restart")
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    def _listen(self) -> None:
        if not self._tasks or self._tasks[0].done():
            self._tasks[:] = [asyncio.create_task(self._pass_on())]

    async def _pass_on(self) -> None:
        """Pass changes on while a page is open; without Redis the pages still look now and then by themselves."""
        try:
            async for change in self.conversations.changes():
                told = orjson.dumps(
                    {
                        "conversation": str(change.conversation),
                        "what": change.what,
                        "staff": str(change.staff) if change.staff is not None else None,
                    }
                ).decode()
                for socket in tuple(self._sockets):
                    with suppress(ConnectionError, RuntimeError):
                        await socket.send_str(told)
                if not self._sockets:
                    return
        except GONE:
            log.warning("redis_gone")

    async def _guard(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        """Close the page's socket when the session or the role behind it is gone."""
        while True:
            await asyncio.sleep(self.ask_again_s)
            known = await keeper_of(request).known(request)
            if known is None or not known[0].has(*LISTENERS):
                await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                return
            self._listen()
