"""The web chat on the city's own site: `/chat` as a page, as a WebSocket, and as a plain POST behind both."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, Self

import orjson
import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from actions.model import Service
from bot import wording
from bot.channels.deadline import Deadline
from bot.clock import Clock
from bot.live import LiveChats
from bot.message import IncomingMessage, MessageKind
from bot.redis_link import GONE
from bot.replies import Answer, reply_to_json, source_to_json
from bot.web.csrf import is_upgrade
from bot.web.doors import door_of, doors_with
from bot.web.look import look_of
from bot.web.metrics import Metrics
from bot.web.pages import PRIVATE, Cards, PageParts, shown, source_link
from bot.web.person import People, Person
from bot.web.problems import ProblemError, words_of
from bot.web.routes import Routes
from bot.web.said import TEXT_MAX_CHARS, Said, read, read_form

CHANNEL = "web"
BODY_MAX_BYTES = 8 * 1024
HEARTBEAT_S = 25.0
AT_ONCE = 4  # answers that one socket may wait for

log = structlog.get_logger()


class ChatParts(PageParts, Protocol):
    """What the web chat needs of a running service."""

    @property
    def web_chat(self) -> Deadline:
        """Holds a request open until its answer is there."""

    @property
    def live(self) -> LiveChats:
        """The open pages."""

    @property
    def secret_key(self) -> str:
        """Signs the cookie."""

    @property
    def metrics(self) -> Metrics:
        """The figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebChat:
    """The city site's door. `deadline` holds a request open until its answer is there."""

    deadline: Deadline
    people: People
    search: Cards
    service: Service
    metrics: Metrics
    now: Clock
    live: LiveChats
    _busy: dict[str, uuid.UUID] = field(default_factory=dict)
    _sockets: set[web.WebSocketResponse] = field(default_factory=set)

    @classmethod
    def of(cls, parts: ChatParts) -> Self:
        """The door of a running service."""
        https = parts.service.public_url.startswith("https://")
        return cls(
            deadline=parts.web_chat,
            people=People(parts.secret_key, secure=https),
            search=parts.library.search,
            service=parts.service,
            metrics=parts.metrics,
            now=parts.now,
            live=parts.live,
        )

    def add(self, routes: Routes) -> None:
        """Open the door."""
        routes.add("GET", "/chat", self.get, public=True)
        routes.add("POST", "/chat", self.post, public=True)
        routes.app.on_shutdown.append(self.close)

    async def get(self, request: web.Request) -> web.StreamResponse:
        """The page, or the WebSocket where the request asks to become one."""
        if is_upgrade(request):
            return await self._socket(request)
        return self._page(request, self.people.of(request))

    async def post(self, request: web.Request) -> web.StreamResponse:
        """One message as JSON; or as a form, for a browser without JavaScript, which gets the page."""
        person = self.people.of(request)
        raw = await _body(request)
        form = request.content_type == "application/x-www-form-urlencoded"
        try:
            said = read_form(raw) if form else read(raw)
            answer = await self.answer(person, self._message(person, said))
        except ProblemError as problem:
            self.metrics.refused.labels(door="chat", reason=str(problem.status)).inc()
            raise
        if form:
            return self._page(request, person, said=said, answer=answer)
        return self.response(person, said.id, answer)

    def response(self, person: Person, identity: uuid.UUID, answer: Answer | None) -> web.Response:
        """The answer to a message as JSON; 202 while it is not there."""
        response = web.json_response(
            body=orjson.dumps(self._told(identity, answer)), status=200 if answer else 202, headers=PRIVATE
        )
        if person.fresh:
            self.people.remember(response, person)
        return response

    async def close(self, _: web.Application) -> None:
        """Tell every open page that this replica leaves; it comes back to another one."""
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"restart")

    def _page(
        self, request: web.Request, person: Person, *, said: Said | None = None, answer: Answer | None = None
    ) -> web.Response:
        told = self._told(said.id, answer) if said is not None else {"replies": [], "sources": []}
        doors = doors_with(self.search.samples)
        values = {
            "door": door_of(request.query.get("door", ""), doors),
            "doors": doors,
            "message_id": str(uuid.uuid4()),
            "said": said,
            "waiting": said is not None and answer is None,
            "replies": [shown(reply, self.service.public_url) for reply in told.get("replies", ())],
            "sources": told.get("sources", ()),
            "text_max": TEXT_MAX_CHARS,
        }
        response = look_of(request).page("chat.html", values)
        response.headers.update(PRIVATE)
        self.people.remember(response, person)
        return response

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        person = self.people.of(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=BODY_MAX_BYTES)
        if not socket.can_prepare(request):
            raise web.HTTPBadRequest
        if person.fresh:
            self.people.remember(socket, person)
        await socket.prepare(request)
        self._sockets.add(socket)
        waiting: set[asyncio.Task[None]] = set()
        try:
            with self.live.joined(person.id, partial(_tell, socket)):
                await self.live.present(person.id)
                async for frame in socket:
                    if frame.type is WSMsgType.TEXT:
                        self._take(socket, person, frame.data.encode(), waiting)
                    elif frame.type is WSMsgType.BINARY:
                        await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
        finally:
            self._sockets.discard(socket)
            for task in waiting:
                task.cancel()
        return socket

    def _take(
        self, socket: web.WebSocketResponse, person: Person, raw: bytes, waiting: set[asyncio.Task[None]]
    ) -> None:
        if len(waiting) >= AT_ONCE:
            task = asyncio.create_task(_tell(socket, _problem(_id_in(raw), _busy_problem())))
        else:
            task = asyncio.create_task(self._respond(socket, person, raw))
        waiting.add(task)
        task.add_done_callback(waiting.discard)

    async def _respond(self, socket: web.WebSocketResponse, person: Person, raw: bytes) -> None:
        try:
            said = read(raw)
            told = self._told(said.id, await self.answer(person, self._message(person, said)))
        except ProblemError as problem:
            self.metrics.refused.labels(door="chat", reason=str(problem.status)).inc()
            told = _problem(_id_in(raw), problem)
        except Exception:
            log.exception("chat_failed")
            told = _problem(_id_in(raw), ProblemError(500, words_of(500).title, wording.apology(self.service.hotline)))
        await _tell(socket, told)

    async def answer(self, person: Person, message: IncomingMessage) -> Answer | None:
        """The answer to one message, None where it is not there yet. Raises ProblemError while another is under way."""
        identity = uuid.UUID(message.id)
        if self._busy.get(person.id, identity) != identity:
            raise _busy_problem()
        self._busy[person.id] = identity
        try:
            return await self.deadline.answer(message, nonce="", digest="")
        except GONE:
            log.warning("redis_gone")
            sentence = wording.maintenance(self.service.hotline)
            raise ProblemError(503, words_of(503).title, sentence) from None
        finally:
            self._busy.pop(person.id, None)

    def _message(self, person: Person, said: Said) -> IncomingMessage:
        where = said.location
        return IncomingMessage(
            channel=CHANNEL,
            sender=person.id,
            id=str(said.id),
            kind=MessageKind.TEXT if where is None else MessageKind.LOCATION,
            text=(said.text or "") if where is None else where.label,
            received_at=self.now(),
            payload={} if where is None else {"latitude": str(where.latitude), "longitude": str(where.longitude)},
        )

    def _told(self, identity: uuid.UUID, answer: Answer | None) -> dict[str, Any]:
        """The answer as docs/http.md fixes it; without one, `waiting`: ask again under the same id."""
        if answer is None:
            return {"id": str(identity), "waiting": True}
        return {
            "id": str(identity),
            "turn": str(answer.turn_id),
            "replies": [reply_to_json(reply) for reply in answer.replies],
            "sources": [source_link(source_to_json(source), self.search) for source in answer.sources],
        }


async def _body(request: web.Request) -> bytes:
    parts = bytearray()
    async for part in request.content.iter_chunked(BODY_MAX_BYTES):
        parts += part
        if len(parts) > BODY_MAX_BYTES:
            raise ProblemError(413, words_of(413).title, words_of(413).advice)
    return bytes(parts)


def _busy_problem() -> ProblemError:
    return ProblemError(429, words_of(429).title, words_of(429).advice)


def _id_in(raw: bytes) -> str | None:
    """The id of a message that could not be answered, where it has one, so that the page knows which it was."""
    try:
        said = orjson.loads(raw)
        return str(uuid.UUID(said["id"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _problem(identity: str | None, problem: ProblemError) -> dict[str, Any]:
    words = {"title": problem.title, "status": problem.status, "detail": problem.detail}
    return {"id": identity, "problem": words}


async def _tell(socket: web.WebSocketResponse, told: Mapping[str, Any]) -> None:
    try:
        await socket.send_str(orjson.dumps(told).decode())
    except (ConnectionError, RuntimeError):
        log.debug("chat_left")  # the answer is kept; the page asks again under the same id
