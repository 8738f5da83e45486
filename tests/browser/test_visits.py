"""The pages of open days in a real browser: accessible in every size and light, and the way from a visit to its ticket."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Demo, Open, View
from tests.browser.test_look import SMALLEST, TYPE, VIEWS, violations

#: A box is tapped by its label: the label is the target.
TICKED = "input[type=radio], input[type=checkbox]"
TARGETS = SMALLEST.replace("input,", f"input:not({TICKED}), label:has({TICKED}), select,")


async def insist(page: Page, view: View) -> None:
    """Accessible, not wider than the screen, targets large enough, type large enough."""
    assert await violations(page) == [], page.url
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert await page.evaluate(TARGETS, 60 if view.elder else 44) == [], page.url
    if view.elder:
        assert await page.evaluate(TYPE) >= 18, page.url


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
async def test_from_the_catalogue_to_the_ticket_and_back(demo: Demo, look: Open, view: View) -> None:
    page = await look("/visits?q=云梯车", view)
    await insist(page, view)
    await page.locator(".events a").first.click()
    await insist(page, view)
    await page.locator(".sessions .button").first.click()
    await insist(page, view)
    await page.get_by_role("button", name="确认预约").click()
    await page.locator(".wrong").nth(1).wait_for()
    await insist(page, view)
    await fill(page)
    await page.get_by_role("button", name="确认预约").click()
    await page.wait_for_url("**/visits/bookings/*")
    assert await page.locator(".door img").evaluate("image => image.complete && image.naturalWidth > 200")
    await insist(page, view)
    ticket = page.url.partition("?")[0]
    for path in ("/change", "/cancel"):
        await page.goto(ticket + path)
        await insist(page, view)
    await page.get_by_role("button", name="取消预约").click()
    await page.get_by_role("heading", name="预约已取消").wait_for()
    await page.goto(f"{demo.url}/visits/mine")
    await insist(page, view)


async def fill(page: Page) -> None:
    """What the form asks for."""
    for name, words in (("#party", "2"), ("#name", "陆小满"), ("#phone", "13800001234")):
        if await page.locator(name).count():
            await page.fill(name, words)
    if await page.locator("#person_name_1").count():
        await page.fill("#person_name_1", "陆小满")
        await page.fill("#person_born_1", "1990-05-01")
    for name in ("of_age", "consent"):
        if await page.locator(f"input[name={name}]").count():
            await page.check(f"input[name={name}]")


async def test_without_scripts_one_waits_for_a_full_visit(demo: Demo, look: Open) -> None:
    view = View(scripts=False)
    page = await look("/visits/xfj-02", view)
    await page.locator(".sessions .button.plain").first.click()
    await fill(page)
    await page.get_by_role("button", name="加入候补").click()
    await page.wait_for_url("**/visits/waiting/*")
    assert "位" in await page.inner_text(".place")
    assert demo.url in page.url
