"""The platform as an aiohttp application: the API for the account's server, the phone's calls for the page."""

import random
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.demo.platform.api import Api
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.phone import Phone
from bot.demo.platform.platform import Platform

PLATFORM = web.AppKey("platform", Platform)
BODY_MAX_BYTES = 12 * 1024 * 1024


def build_platform(config: PlatformConfig, *, now: Callable[[], datetime], rng: random.Random) -> web.Application:
    """The application; `app[PLATFORM]` is its `Platform`."""
    app = web.Application(client_max_size=BODY_MAX_BYTES)
    platform = app[PLATFORM] = Platform(config=config, now=now, rng=rng)
    app.add_routes([*Api(platform).routes(), *Phone(platform).routes()])
    app.on_shutdown.append(_let_listeners_go)
    app.on_cleanup.append(_close)
    return app


async def _let_listeners_go(app: web.Application) -> None:
    app[PLATFORM].conversations.close()


async def _close(app: web.Application) -> None:
    await app[PLATFORM].pusher.close()
