"""The HTTP service: every route of this replica, and how it is started and stopped."""

import asyncio
import errno
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot import health
from bot.app import Parts, following, official_account
from bot.channels.webchat import WebChat
from bot.channels.webchat_pictures import ChatPictures
from bot.consoles.sections import add_consoles
from bot.visit_doors import add_visits
from bot.web.csrf import csrf
from bot.web.headers import security_headers
from bot.web.look import LOOK, Look, add_static
from bot.web.pages import add_pages
from bot.web.problems import problems
from bot.web.routes import Routes
from bot.web.voices_pages import add_voices
from bot.working import working

BODY_MAX_BYTES = 1024 * 1024
STOPS = (signal.SIGTERM, signal.SIGINT)
_WHY = {
    errno.EADDRINUSE: "别的程序正在用它",
    errno.EACCES: "没有权限（1024以下的端口要管理员）",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
}
YOUNG_OBJECTS = 20_000  # made since the last collection before the next one

log = structlog.get_logger()


ROUTES: web.AppKey[Routes] = web.AppKey("routes")


def web_app(parts: Parts) -> web.Application:
    """All routes of `serve`: the doors, the pages, and how the service is. `app[ROUTES]` remembers them."""
    app = web.Application(middlewares=[problems, security_headers, csrf], client_max_size=BODY_MAX_BYTES)
    app[LOOK] = Look(parts.service)
    routes = app[ROUTES] = Routes(app)
    readiness = health.Readiness(parts.store, parts.redis, parts.library.search)
    figures = health.Figures(parts.metrics, parts.settings.metrics_token.get_secret_value())
    routes.add("GET", "/healthz", health.healthz, public=True)
    routes.add("GET", "/readyz", readiness.readyz, public=True)
    routes.add("GET", "/metrics", figures.metrics, public=True)
    if (account := official_account(parts)) is not None:
        routes.add("GET", "/wechat", account.verify, public=True)
        routes.add("POST", "/wechat", account.receive, public=True)
    add_static(routes)
    add_pages(routes, parts)
    chat = WebChat.of(parts)
    chat.add(routes)
    ChatPictures.of(chat, parts).add(routes)
    add_visits(routes, parts)
    add_voices(routes, parts)
    add_consoles(routes, parts)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A server that listens, and where."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}:{self.port}"


class ListenError(Exception):
    """Nothing can listen at an address; the message is a Chinese sentence that says what to do."""


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[Listening]:
    """Serve `app` until the block ends; port 0 takes a free one. Raises ListenError."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await _start(site, host, port)
        chosen = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # noqa: SLF001
        yield Listening(host=host, port=chosen)
    finally:
        await runner.cleanup()


async def _start(site: web.TCPSite, host: str, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        why = _WHY.get(error.errno or 0, error.strerror or type(error).__name__)
        message = f"{host} 的端口 {port} 用不了：{why}。请用 MINGCHUANG_PORT（演示用 --port）换一个，0 是随便一个空的。"
        raise ListenError(message) from error


def spare_the_collector() -> None:
    """Leave what was built at the start (index, answers, model: millions of objects) out of garbage collections.

    They live as long as the process; without this every full collection walks all of them while residents wait.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)


@asynccontextmanager
async def serving(parts: Parts, *, worker: bool) -> AsyncIterator[Listening]:
    """One replica, listening; with a worker's jobs in the same process where wanted."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(following(parts))
        if worker:
            await stack.enter_async_context(working(parts))
        spare_the_collector()
        here = await stack.enter_async_context(listening(web_app(parts), parts.settings.host, parts.settings.port))
        log.info("serving", url=here.url, sequence=parts.library.search.sequence)
        yield here


async def until_stopped() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in STOPS:
        loop.add_signal_handler(name, stop.set)
    try:
        await stop.wait()
    finally:
        for name in STOPS:
            loop.remove_signal_handler(name)
