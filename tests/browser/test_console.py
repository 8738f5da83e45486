"""The console in a real browser: accessible in both sizes, with scripts and without, and under its own policy."""

import pytest
from playwright.async_api import Page, Route

from bot.web.headers import HEADERS
from bot.web.look import Look
from knowledge.accounts import Role, Staff
from tests.bot.consoles.sign_in import account, cookie_for
from tests.browser.conftest import NARROW, WIDE, Demo, Open, View
from tests.browser.test_look import SMALLEST, violations

PAGES = ("/console", "/console/me", "/console/me/password", "/console/staff", "/console/staff/new", "/console/audit")
#: A box is as large as the label around it.
PRESSED = SMALLEST.replace(" input,", " input:not([type=checkbox], [type=radio]), .choice,")
PIECES = """
{% import "console_macros.html" as ui with context %}
<!doctype html><html lang="zh-CN"><head><title>图</title><link rel="stylesheet" href="/static/console.css">
<script src="/static/console.js"></script>{{ ui.plot_scripts() }}</head><body><main>
{{ ui.plot("bars", "报名人数", {"kind": "stack", "x": ["12-01", "12-02"], "series": [{"name": "报名", "data": [3, 5]}, {"name": "候补", "data": [1, 0]}], "unit": "人"}) }}
{{ ui.plot("pies", "去向", {"kind": "pie", "x": ["办结", "在办"], "series": [{"name": "件数", "data": [3, 5]}]}) }}
{{ ui.opens("more", "说明", kind="main") }}{% call ui.dialog("more", "为什么") %}<p>因为。</p>{% endcall %}
{% call ui.form("/console/nowhere") %}{{ ui.button("作废", confirm="真的作废？") }}{% endcall %}
</main></body></html>
"""


async def signed_in(demo: Demo, page: Page) -> Staff:
    """An administrator who is signed in on this page."""
    staff = await account(demo, roles={Role.ADMINISTRATOR}, display="江一舟")
    cookies = await cookie_for(demo, staff)
    await page.context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies.items()])
    return staff


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_every_page_is_accessible_and_never_wider_than_the_screen(
    demo: Demo, look: Open, size: tuple[int, int]
) -> None:
    page = await look("/console/login", View(size=size))
    await account(demo, roles={Role.AGENT}, display="沈若溪")
    for path in ("/console/login", *PAGES, "/console/nowhere"):
        if path == PAGES[0]:
            await signed_in(demo, page)
        await page.goto(demo.url + path)
        assert await violations(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.evaluate(PRESSED, 44 if size == NARROW else 24) == [], path


async def test_the_menu_of_a_narrow_screen_opens_and_closes(demo: Demo, look: Open) -> None:
    page = await look("/console/login")
    await signed_in(demo, page)
    await page.goto(f"{demo.url}/console")
    menu, audit = page.get_by_role("button", name="菜单"), page.locator("#side").get_by_role("link", name="审计日志")
    assert not await audit.is_visible()
    await menu.click()
    assert await menu.get_attribute("aria-expanded") == "true"
    await audit.click()
    await page.wait_for_url("**/console/audit")


async def test_a_list_is_narrowed_while_one_types_and_the_address_follows(demo: Demo, look: Open) -> None:
    page = await look("/console/login", View(size=WIDE))
    await signed_in(demo, page)
    await account(demo, roles={Role.AGENT}, display="沈若溪")
    await page.goto(f"{demo.url}/console/staff")
    await page.get_by_label("姓名或用户名").fill("若溪")
    await page.wait_for_url("**/console/staff?words=*")
    await page.wait_for_function("document.querySelectorAll('#rows tbody tr').length === 1")
    assert "沈若溪" in await page.inner_text("#rows")
    await page.context.clear_cookies()
    await page.get_by_label("角色").select_option("agent")
    await page.wait_for_url("**/console/login?next=**")


async def test_without_scripts_an_account_is_made_all_the_same(demo: Demo, look: Open) -> None:
    page = await look("/console/login", View(size=WIDE, scripts=False))
    await signed_in(demo, page)
    await page.goto(f"{demo.url}/console/staff")
    await page.get_by_role("link", name="新建账号").click()
    await page.get_by_role("button", name="新建", exact=True).click()
    await page.get_by_text("至少选一个角色").first.wait_for()
    await page.get_by_label("用户名").fill("lin.xf")
    await page.get_by_label("姓名").fill("林晓帆")
    await page.get_by_label("部门", exact=True).select_option("cgj")
    await page.get_by_label("活动组织员").check()
    await page.get_by_role("button", name="新建", exact=True).click()
    password = await page.inner_text(".one-time code")
    await page.get_by_role("button", name="退出").click()
    await page.get_by_label("用户名").fill("lin.xf")
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_text("换一个自己的，才能继续").first.wait_for()


async def test_plots_and_dialogs_work_under_our_policy_and_the_numbers_stand_below(demo: Demo, look: Open) -> None:
    html = demo.parts.service and Look(demo.parts.service)._environment.from_string(PIECES).render()

    async def pieces(route: Route) -> None:
        await route.fulfill(body=str(html), content_type="text/html; charset=utf-8", headers=dict(HEADERS))

    page = await look("/console/login", View(size=WIDE))
    await page.route("**/pieces", pieces)
    await page.goto(f"{demo.url}/pieces")
    await page.wait_for_selector("#bars canvas")
    await page.wait_for_selector("#pies canvas")
    assert await page.locator("#bars").get_attribute("aria-label") == "报名人数"
    await page.get_by_text("看数字").first.click()
    assert "候补（人）" in await page.inner_text("figure:first-of-type table")
    await page.get_by_role("button", name="说明").click()
    assert await page.get_by_role("dialog").is_visible()
    await page.get_by_role("button", name="关闭").click()
    assert not await page.get_by_role("dialog").is_visible()
    asked: list[str] = []

    async def decline(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        await dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", decline)
    await page.get_by_role("button", name="作废").click()
    assert asked == ["真的作废？"]
    assert page.url.endswith("/pieces")
