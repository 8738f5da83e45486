"""A browser, and pages of a real replica of the service with the phone of the demonstration."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.app import Parts, build, following
from bot.demo.phone.page import add_phone
from bot.demo.platform.phone import Phone
from bot.demo.platform.platform import Platform
from bot.engines import Engines
from bot.server import listening, web_app
from bot.wechat.menu import menu
from bot.working import working
from tests.bot.replicas import city, fast_account
from tests.browser import engine

ELDER = "localStorage.setItem('mingchuang.elder', '1')"
WIDE, NARROW = (1440, 900), (390, 844)


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    size: tuple[int, int] = NARROW
    dark: bool = False
    elder: bool = False
    scripts: bool = True


@dataclass(frozen=True)
class Demo:
    """A replica with the phone, its parts, and the platform behind it."""

    url: str
    parts: Parts
    platform: Platform


Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> engine.Chromium:
    """The program, unpacked once for the whole run."""
    return engine.unpack(tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="session")
async def browser(chromium: engine.Chromium) -> AsyncIterator[Browser]:
    """One Chromium for the whole run."""
    async with engine.launched(chromium) as opened:
        yield opened


@pytest.fixture
async def demo(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[Demo]:
    """The sample city as `mingchuang demo` serves it."""
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    account = fast_account(answer_s=5.0)
    async with city(engines, home, account) as opened, AsyncExitStack() as stack:
        settings = opened.settings(public_url="")
        parts = await stack.enter_async_context(build(settings, engines))
        await stack.enter_async_context(following(parts))
        await stack.enter_async_context(working(parts))
        app = web_app(parts)
        app.add_routes(Phone(opened.platform).routes())
        add_phone(app, parts)
        here = await stack.enter_async_context(listening(app, "127.0.0.1", 0))
        opened.platform.pusher.urls.append(f"{here.url}/wechat")
        opened.platform.menu[:] = menu()
        yield Demo(here.url, parts, opened.platform)


@pytest.fixture
async def look(browser: Browser, demo: Demo) -> AsyncIterator[Open]:
    """Opens pages of the service; whatever a page complains about fails the test."""
    complaints: list[str] = []
    async with AsyncExitStack() as stack:

        async def look(path: str, view: View = View()) -> Page:
            width, height = view.size
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if view.dark else "light",
                locale="zh-CN",
                java_script_enabled=view.scripts,
            )
            stack.push_async_callback(context.close)
            if view.elder:
                await context.add_init_script(ELDER)
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda told: complaints.append(told.text) if "Policy" in told.text else None)
            await page.goto(demo.url + path)
            return page

        yield look
    assert complaints == []
