"""How the service is: `/healthz` (the process), `/readyz` (its engines), `/metrics` (its figures)."""

import hmac
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.redis_link import GONE, RedisLink
from bot.web.metrics import Metrics
from knowledge.search.model import Search
from knowledge.store import Store


async def healthz(_request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "ok"})


class Readiness:
    """Whether this replica can answer residents now."""

    def __init__(self, store: Store, redis: RedisLink, search: Search) -> None:
        self._store = store
        self._redis = redis
        self._search = search

    async def readyz(self, _request: web.Request) -> web.Response:
        """200 with every engine `ok`, or 503 naming what is gone."""
        state = {"database": await self._database(), "redis": await self._redis_state(), "library": "ok"}
        ready = all(value == "ok" for value in state.values())
        body = {"status": "ok" if ready else "unavailable", **state, "sequence": self._search.sequence}
        return web.json_response(body, status=200 if ready else 503)

    async def _database(self) -> str:
        try:
            await self._store.ping()
        except (SQLAlchemyError, OSError, TimeoutError):
            return "gone"
        return "ok"

    async def _redis_state(self) -> str:
        try:
            await self._redis.client.ping()
        except GONE:
            return "gone"
        return "ok"


class Figures:
    """The metrics page: for whoever has the token; without a token set, for this machine alone."""

    def __init__(self, metrics: Metrics, token: str) -> None:
        self._metrics = metrics
        self._token = token

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus text format; 403 for strangers."""
        if not self._allowed(request):
            raise web.HTTPForbidden(text="metrics need the bearer token MINGCHUANG_METRICS_TOKEN")
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _allowed(self, request: web.Request) -> bool:
        if self._token:
            given = request.headers.get("Authorization", "")
            return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())
        forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        return not forwarded and request.remote is not None and ip_address(request.remote).is_loopback
