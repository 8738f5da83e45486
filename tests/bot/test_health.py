"""How the service says that it is well, and to whom it shows its figures."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import health
from bot.redis_link import RedisLink
from bot.web.metrics import Metrics
from knowledge.store import Store
from tests.bot.replicas import City

Client = TestClient[web.Request, web.Application]


async def client_of(app: web.Application) -> AsyncIterator[Client]:
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_replica_with_its_engines_is_ready_and_one_without_says_what_is_gone(minghu: City) -> None:
    replica = await minghu.replica()
    parts = replica.parts
    away = Store("postgresql://nobody@127.0.0.1:1/none", connect_timeout_s=0.2)
    gone = RedisLink("unix:///nowhere/redis.sock", wait_s=0.2)
    app = web.Application()
    app.router.add_get("/good", health.Readiness(parts.store, parts.redis, parts.library.search).readyz)
    app.router.add_get("/bad", health.Readiness(away, gone, parts.library.search).readyz)
    app.router.add_get("/healthz", health.healthz)
    async for client in client_of(app):
        assert (await client.get("/healthz")).status == 200
        good = await client.get("/good")
        assert (good.status, (await good.json())["status"]) == (200, "ok")
        bad = await client.get("/bad")
        told = await bad.json()
        assert (bad.status, told["database"], told["redis"]) == (503, "gone", "gone")
    await away.close()
    await gone.close()


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 200),
        ("", {"X-Forwarded-For": "10.0.0.1"}, 403),
        ("secret", {}, 403),
        ("secret", {"Authorization": "Bearer wrong"}, 403),
        ("secret", {"Authorization": "Bearer secret", "X-Forwarded-For": "10.0.0.1"}, 200),
    ],
)
async def test_figures_are_for_this_machine_or_for_the_token(token: str, headers: dict[str, str], status: int) -> None:
    app = web.Application()
    metrics = Metrics()
    metrics.refused.labels(door="wechat", reason="signature").inc()
    app.router.add_get("/metrics", health.Figures(metrics, token).metrics)
    async for client in client_of(app):
        response = await client.get("/metrics", headers=headers)
        assert response.status == status
        assert ("mingchuang_refused_total" in await response.text()) is (status == 200)
