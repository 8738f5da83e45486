"""The pages as people see them: accessible, in every size and light, and with large type."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import NARROW, WIDE, Demo, Open, View
from tests.browser.engine import AXE

GAS, OLD_GAS = "明发改发〔2025〕31号", "明发改发〔2022〕11号"
VIEWS = {
    "narrow": View(),
    "wide and dark": View(size=WIDE, dark=True),
    "elder": View(elder=True),
    "elder and dark": View(size=NARROW, dark=True, elder=True),
}
SMALLEST = """(least) => [...document.querySelectorAll('button, a, input, textarea, summary')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && getComputedStyle(one).display !== 'inline'
    && !one.classList.contains('skip') && one.type !== 'hidden')
  .map((one) => [one.textContent.trim().slice(0, 20), one.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([words, box]) => `${words} ${box.width.toFixed(0)}×${box.height.toFixed(0)}`)"""
TYPE = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter((one) => one.checkVisibility() && !one.closest('svg') && !one.closest('.unseen, [aria-hidden]')
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


async def path_of(demo: Demo, name: str) -> str:
    if name.startswith("/"):
        return name
    return f"/documents/{demo.parts.library.search.by_number(name)[0].id}"


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("name", ["/", "/chat", "/phone", "/nowhere", GAS, OLD_GAS])
async def test_a_page_is_accessible_and_never_wider_than_the_screen(
    demo: Demo, look: Open, name: str, view: View
) -> None:
    page = await look(await path_of(demo, name), view)
    if name == "/phone":
        await page.wait_for_selector(".item .say a, .item .say")
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    least = 60 if view.elder else 44
    assert await page.evaluate(SMALLEST, least) == []
    if view.elder:
        assert await page.evaluate(TYPE) >= 18


async def test_large_type_is_remembered(demo: Demo, look: Open) -> None:
    page = await look("/")
    switch = page.get_by_role("button", name="大字版")
    assert await switch.get_attribute("aria-pressed") == "false"
    await switch.click()
    await page.goto(f"{demo.url}/chat")
    assert await page.get_by_role("button", name="大字版").get_attribute("aria-pressed") == "true"


async def test_without_scripts_a_question_is_answered_all_the_same(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await look("/chat", View(scripts=False))
    await page.get_by_label("您的问题").fill("80岁老人高龄津贴多少钱")
    await page.get_by_role("button", name="发送", exact=True).click()
    await page.wait_for_selector(".theirs")
    assert "高龄津贴" in await page.inner_text(".log")
