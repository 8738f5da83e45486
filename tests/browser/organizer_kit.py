"""Organizers in a browser: one who is signed in, guests, and what every page of theirs must be.

With MINGCHUANG_PICTURES naming a folder, pages are kept there as pictures, wide and narrow.
"""

import os
from pathlib import Path

from playwright.async_api import Page

from knowledge.accounts import Role, Staff
from tests.bot.consoles.sign_in import account, cookie_for
from tests.browser.conftest import Demo
from tests.browser.test_console import PRESSED
from tests.browser.test_look import violations

SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
PICTURES = os.environ.get("MINGCHUANG_PICTURES", "")
GUESTS = ("陆知夏", "沈若溪", "江一舟", "许南乔", "顾明川", "林晓帆", "温如故", "季青禾")


async def colleague(demo: Demo, page: Page, display: str) -> Staff:
    """An organizer of the water office who is signed in on this page."""
    staff = await account(demo, roles={Role.ORGANIZER}, department="swj", display=display)
    cookies = await cookie_for(demo, staff)
    await page.context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies.items()])
    return staff


async def insist(page: Page, picture: str = "") -> None:
    """Accessible, not wider than the screen, targets large enough, in both sizes; kept as pictures where asked for."""
    for name, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        assert await violations(page) == [], page.url
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, name)
        assert await page.evaluate(PRESSED, 44 if name == "narrow" else 24) == [], (page.url, name)
        if picture and PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"organizer-{picture}-{name}.png")
    await page.set_viewport_size({"width": 1280, "height": 900})
