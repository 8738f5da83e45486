"""Every route is in docs/http.md, and every route there is one."""

import random
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import build
from bot.clock import utc_now
from bot.demo.demonstration import demo_app, demo_settings
from bot.demo.platform.api import Api
from bot.demo.platform.platform import Platform
from bot.demo.platform.server import PLATFORM, build_platform
from bot.demo.texts import TextBox
from bot.engines import Engines
from bot.server import web_app
from bot.wechat.codec_errors import CodecError
from tests.bot.replicas import fast_account
from tests.docs.reading import ROOT, headings, settings_of, text_of

PAGE = "docs/http.md"
DEMONSTRATION = "Demonstration only"

Routes = set[tuple[str, str]]


def routes_of(app: web.Application) -> Routes:
    """Every route of the router; HEAD comes with GET."""
    found = set()
    for route in app.router.routes():
        if route.method != "HEAD" and route.resource is not None:
            found.add((route.method, re.sub(r"\{(\w+):.*\}", r"{\1}", route.resource.canonical)))
    return found


def documented() -> tuple[Routes, Routes]:
    """The routes in the page's headings: the service's, and the demonstration's."""
    service: Routes = set()
    demonstration: Routes = set()
    into = service
    for heading in headings(ROOT / PAGE):
        into = demonstration if heading == DEMONSTRATION else into
        into |= set(re.findall(r"`([A-Z]+) (/[^`?]*)`", heading))
    return service, demonstration


@pytest.fixture
async def apps(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[tuple[Routes, Routes]]:
    """The routes of the service and of the demonstration."""
    settings = demo_settings(settings_of(home=home), 0)
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    platform = build_platform(fast_account(), now=utc_now, rng=random.Random(1))
    async with build(settings, engines) as parts:
        yield routes_of(web_app(parts)), routes_of(demo_app(parts, platform, TextBox(token="", now=utc_now)))


async def test_every_route_is_documented_and_every_documented_route_is_there(apps: tuple[Routes, Routes]) -> None:
    served, demonstrated = apps
    service, demonstration = documented()
    assert served == service
    assert demonstrated - served == demonstration


async def test_the_platforms_own_api_is_named() -> None:
    platform: Platform = build_platform(fast_account(), now=utc_now, rng=random.Random(1))[PLATFORM]
    text = text_of(PAGE)
    assert [route.path for route in Api(platform).routes() if f"`{route.path}`" not in text] == []


def errors(kind: type[CodecError] = CodecError) -> set[type[CodecError]]:
    """Every way in which a push is refused."""
    return {one for child in kind.__subclasses__() for one in {child, *errors(child)}}


def test_every_refusal_of_a_push_is_in_the_table_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (.+?) \|", text_of(PAGE), re.MULTILINE)
    said = {(int(status), reason) for status, cell in rows for reason in re.findall(r"`([^`]+)`", cell)}
    assert {(one.status, one.reason) for one in errors()} == said - {(200, "success")}
