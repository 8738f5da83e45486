"""The phone page: everything a WeChat user does, pushed to the service as WeChat pushes it."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import WIDE, Demo, Open, View

ANSWERS = ".item:not(.mine):not(#typing)"


async def arrived(page: Page, count: int) -> None:
    await page.locator(ANSWERS).nth(count - 1).wait_for()


async def opened(look: Open, view: View | None = None) -> Page:
    page = await look("/phone", view or View())
    await arrived(page, 1)
    return page


async def keyboard(page: Page) -> None:
    await page.get_by_role("button", name="换成键盘").click()


async def test_a_newcomer_follows_is_greeted_and_gets_an_answer_at_one_tap(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    assert "关注" in await page.locator(".notice").first.inner_text()
    await page.locator(".tip").first.click()
    await arrived(page, 2)
    assert "津贴" in await page.locator(ANSWERS).last.inner_text()


async def test_a_typed_message_is_sent_by_enter_and_markup_stays_text(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    await keyboard(page)
    await page.get_by_label("发消息").fill("<img src=x onerror=alert(1)>")
    await page.keyboard.press("Enter")
    await arrived(page, 2)
    assert await page.locator(".mine .say").last.inner_text() == "<img src=x onerror=alert(1)>"


async def test_the_menu_of_the_account_answers_a_tap(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    await page.get_by_role("button", name="查政策").click()
    await page.get_by_role("button", name="找文件").click()
    await arrived(page, 2)
    assert "找文件" in await page.locator(".notice").last.inner_text()


@pytest.mark.parametrize("words", ["俺娘八十多了，那个高龄补贴咋领嘞", ""])
async def test_a_voice_message_arrives_with_and_without_its_words(demo: Demo, look: Open, words: str) -> None:
    assert demo.url
    page = await opened(look)
    await keyboard(page)
    await page.get_by_role("button", name="换成语音").click()
    await page.get_by_role("button", name="按住 说话").press("Enter")
    await page.locator(f'[data-words="{words}"]').click()
    await arrived(page, 2)
    assert (words or "没有识别出") in await page.locator(".heard").inner_text()


async def test_a_place_from_the_map_finds_the_nearest(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    await keyboard(page)
    await page.get_by_role("button", name="更多功能").click()
    await page.get_by_role("button", name="位置").click()
    await page.locator("#map").click(position={"x": 150, "y": 205})
    assert "莲汀区" in await page.locator("#place-name").inner_text()
    await page.get_by_role("button", name="发送", exact=True).click()
    await arrived(page, 2)


async def test_a_scanned_code_and_pictures_are_answered(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    await page.get_by_role("button", name="更多", exact=True).click()
    await page.get_by_role("menuitem", name="扫一扫").click()
    await page.get_by_role("button", name="市民中心政务公开专区").click()
    await arrived(page, 2)
    assert "公开专区" in await page.locator(ANSWERS).last.inner_text()
    await keyboard(page)
    for count, name in ((3, "图片"), (4, "表情")):
        await page.get_by_role("button", name="更多功能").click()
        await page.get_by_role("button", name=name).click()
        await arrived(page, count)


async def test_leaving_the_account_closes_the_dock_and_following_opens_it(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    await page.get_by_role("button", name="更多", exact=True).click()
    await page.get_by_role("menuitem", name="取消关注").click()
    await page.get_by_role("button", name="关注公众号").click()
    await arrived(page, 2)
    assert await page.locator("#dock").is_visible()


async def test_the_conversation_is_still_there_after_a_reload(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look)
    before = await page.locator(".say").all_inner_texts()
    await page.reload()
    await arrived(page, 1)
    assert await page.locator(".say").all_inner_texts() == before


async def test_a_desktop_shows_what_happened_behind(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await opened(look, View(size=WIDE))
    await page.locator(".tip").first.click()
    await arrived(page, 2)
    await page.locator("#behind").get_by_text("ask_policy").first.wait_for()
    assert "推送次数" in await page.locator("#behind").inner_text()
