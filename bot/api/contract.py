"""Typed endpoints behind one door: who calls is known and what comes in is checked before an endpoint's function runs.

What goes wrong is problem+json with a code and a sentence, never a page and never a stack. The description of all
endpoints (OpenAPI 3.1) is made from the endpoints themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
import structlog
from aiohttp import web
from pydantic import ValidationError

from bot.api import problems
from bot.api.endpoint import Answer, Call, Endpoint, In, Nothing, Told
from bot.api.openapi import document
from bot.api.problems import ApiError
from bot.logins import EVERYTHING, Logins
from bot.web.problems import ENGINE_GONE, ProblemError
from bot.web.routes import Handler, Routes

BODY_MAX_BYTES = 16 * 1024
PER_MINUTE = 120
KEY_CHARS = range(8, 65)
KEY_EXTRA = frozenset("-_")
DOCUMENT_PATH = "/api/v1/openapi.json"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Adds endpoints to an application, and describes all of them at `/api/v1/openapi.json`."""

    logins: Logins
    title: str
    per_minute: int = PER_MINUTE
    endpoints: list[Endpoint[Any]] = field(default_factory=list)

    def add(self, routes: Routes, endpoints: Sequence[Endpoint[Any]]) -> None:
        """Open some endpoints. They are public as to staff's roles: a resident is known by the login."""
        for endpoint in endpoints:
            self.endpoints.append(endpoint)
            routes.add(endpoint.method, endpoint.path, self._handler(endpoint), public=True)

    def describe(self, routes: Routes) -> None:
        """Serve the description of what was added."""
        body = orjson.dumps(document(self.title, self.endpoints))

        async def openapi(_: web.Request) -> web.Response:
            return web.Response(body=body, content_type="application/json")

        routes.add("GET", DOCUMENT_PATH, openapi, public=True)

    def _handler(self, endpoint: Endpoint[In]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._answer(endpoint, request)
            except ProblemError as error:
                return _private(problems.rendered(error))
            except web.HTTPException as error:
                return _private(problems.rendered(problems.of_status(error.status)))
            except ENGINE_GONE:
                log.warning("engine_gone", path=endpoint.path, exc_info=True)
                return _private(problems.rendered(ApiError(problems.GONE)))

        return handle

    async def _answer(self, endpoint: Endpoint[In], request: web.Request) -> web.StreamResponse:
        raw = b"" if endpoint.in_query or endpoint.takes is Nothing else await _body(request)
        given = _given(endpoint, request, raw)
        call = await self._enter(endpoint, request, raw)
        made = await self._act(endpoint, call, given)
        if isinstance(made, web.StreamResponse):
            return _private(made)
        answer = made if isinstance(made, Answer) else Answer(told=made, status=endpoint.statuses[0])
        body = answer.told.__pydantic_serializer__.to_json(answer.told)
        return _private(web.Response(body=body, status=answer.status, content_type="application/json"))

    async def _act(self, endpoint: Endpoint[In], call: Call, given: In) -> Told | Answer | web.StreamResponse:
        try:
            return await endpoint.act(call, given)
        except ApiError:
            if call.key:
                await self.logins.forget_key(call.person.resident_id, call.key)
            raise

    async def _enter(self, endpoint: Endpoint[In], request: web.Request, raw: bytes) -> Call:
        if not endpoint.login:
            return Call(request=request)
        key = _key(request) if endpoint.keyed else ""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        digest = sha256(request.path.encode() + b"\n" + raw).digest() if key else b""
        entered = await self.logins.enter(token, key=key, digest=digest) if kind.lower() == "bearer" else None
        if entered is None:
            raise ApiError(problems.NOT_SIGNED_IN)
        if entered.requests > self.per_minute:
            raise ApiError(problems.TOO_MANY)
        if entered.person.scope not in {EVERYTHING, endpoint.scope}:
            raise ApiError(problems.OUT_OF_SCOPE)
        if entered.key_reused:
            raise ApiError(problems.KEY_REUSED)
        return Call(request=request, token=token, key=key, signed_in=entered.person)


def _given(endpoint: Endpoint[In], request: web.Request, raw: bytes) -> In:
    try:
        if endpoint.takes is Nothing:
            return endpoint.takes()
        if endpoint.in_query:
            return endpoint.takes.model_validate_strings(dict(request.query))
        return endpoint.takes.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise problems.unreadable(error) from None


async def _body(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise ApiError(problems.NOT_JSON_TYPE)
    if (request.content_length or 0) > BODY_MAX_BYTES:
        raise ApiError(problems.TOO_LARGE)
    raw = bytearray()
    async for part in request.content.iter_any():
        raw += part
        if len(raw) > BODY_MAX_BYTES:
            raise ApiError(problems.TOO_LARGE)
    return bytes(raw)


def _key(request: web.Request) -> str:
    """The client's idempotency key: plain letters, digits, - and _."""
    key = request.headers.get("Idempotency-Key", "")
    plain = key.isascii() and all(one.isalnum() or one in KEY_EXTRA for one in key)
    if len(key) not in KEY_CHARS or not plain:
        raise ApiError(problems.KEY_MISSING)
    return key


def _private(response: web.StreamResponse) -> web.StreamResponse:
    response.headers.setdefault("Cache-Control", "no-store")
    return response
