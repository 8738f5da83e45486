"""An organizer's month in a real browser: from the Excel file to what visitors said afterwards.

With MINGCHUANG_PICTURES naming a folder, each page on the way is kept there as a picture, wide and narrow.
"""

import re
from uuid import UUID, uuid4

from playwright.async_api import FilePayload, Page

from actions.visits import booking
from actions.visits.model import BookingRequest, Waiting
from bot.consoles.visits.access import PATH, desk_of
from bot.consoles.visits.files import XLSX
from knowledge import residents
from tests.actions.visits.made import contact_of
from tests.actions.visits.sheets import workbook
from tests.bot.consoles.visits_desk import booked, day_ahead, sessions_of
from tests.browser.conftest import Demo, Open, View
from tests.browser.organizer_kit import GUESTS, SIZES, colleague, insist


def month(demo: Demo, **wrong: object) -> bytes:
    """Three events of a month; `wrong` goes into the second row."""
    plain = {
        "form": "实地参观", "field": "民生保障", "place": "明湖第二自来水厂", "address": "望岳区松涛路188号",
        "starts": "9:30", "ends": "11:00", "capacity": 30, "district_id": "望岳区", "max_party": 4, "min_age": 0,
    }  # fmt: skip
    rows = (
        {
            "title": "一杯水的旅程",
            "summary": "取水、沉淀、过滤、消毒，最后尝一口刚出厂的水。",
            "day": str(day_ahead(demo, 9)),
        },
        {
            "title": "夜访泵站",
            "summary": "看一座泵站怎样在夜里把水送上高楼。",
            "day": str(day_ahead(demo, 12)),
            **wrong,
        },
        {
            "title": "水质化验室的一天",
            "summary": "自己动手测一次余氯。",
            "day": str(day_ahead(demo, 16)),
            "quotas": "学生10",
        },
    )
    return workbook(*(plain | row for row in rows))


async def upload(page: Page, content: bytes) -> None:
    file = FilePayload(name="明湖水务十二月.xlsx", mimeType=XLSX, buffer=content)
    await page.get_by_label("Excel 文件").set_input_files(file)
    await page.get_by_role("button", name="上传并核对").click()
    await page.wait_for_url("**/import/sheets/*")


async def test_a_month_is_imported_corrected_approved_and_booked(demo: Demo, look: Open) -> None:
    page, second = await look("/console/login", View(size=SIZES["wide"])), await look("/console/login")
    await colleague(demo, page, "何佩文")
    await colleague(demo, second, "宋以宁")
    await page.goto(demo.url + PATH)
    await insist(page, "list")
    await page.get_by_role("link", name="从 Excel 导入").click()
    await insist(page)
    await upload(page, month(demo, capacity="三十", starts="25:00"))
    assert "一行也没有导入" in await page.inner_text("main")
    assert await page.get_by_role("button", name="确认导入").count() == 0
    await insist(page, "import-errors")
    await page.get_by_role("link", name="重新选择文件").click()
    await upload(page, month(demo))
    await insist(page, "import")
    await page.get_by_role("button", name="确认导入").click()
    await page.get_by_text("新活动3个（草稿）").wait_for()
    await insist(page)
    await page.goto(f"{demo.url}{PATH}?state=draft&words=一杯水的旅程")
    await page.get_by_role("link", name="一杯水的旅程", exact=True).click()
    await page.get_by_role("link", name="添加场次").click()
    await insist(page, "session")
    await page.locator("#f-starts_day").fill(str(day_ahead(demo, 10)))
    await page.locator("#f-capacity").fill("6")
    await page.locator("main").get_by_role("button", name="添加场次").click()
    await page.get_by_role("button", name="提交审核").click()
    await page.get_by_text("等另一位同事审核：").wait_for()
    event = page.url
    await second.goto(event)
    second.on("dialog", lambda dialog: dialog.accept())
    await second.get_by_role("button", name="审核通过并发布").click()
    await second.get_by_text("已发布，市民现在可以预约。").wait_for()
    await book_up(demo, event.rpartition("/")[2])
    await page.goto(event)
    await insist(page, "event")
    await message(page)
    await the_line(page, event)
    await move(page, event)
    await suspend(page, event)
    await change(page, second, event)
    await copy(demo, page, event)


async def book_up(demo: Demo, event: str) -> None:
    """Residents book both sessions; the smaller one is full then."""
    large, small = await sessions_of(demo, event)
    for name, party in zip(GUESTS, (4, 2, 3, 1, 4, 2, 3, 2), strict=True):
        await booked(demo, large.id, party, name)
    for name, party in zip(GUESTS[:2], (4, 2), strict=True):
        await booked(demo, small.id, party, name)
    for name, party in zip(GUESTS[2:5], (2, 3, 1), strict=True):
        await waits(demo, small.id, party, name)


async def waits(demo: Demo, session: UUID, party: int, name: str) -> None:
    """Somebody comes too late and waits in line."""
    async with demo.parts.store.transaction() as transaction:
        person = await residents.seen(transaction, channel="web", sender=str(uuid4()), now=demo.parts.now())
        request = BookingRequest(
            session_id=session,
            resident_id=person,
            key="late",
            party=party,
            contact=contact_of(person, name),
            of_age=True,
        )
        found = await booking.book(transaction, request, desk_of(demo.parts), now=demo.parts.now())
    assert isinstance(found, Waiting), found


async def the_line(page: Page, event: str) -> None:
    """Who waits, in order; one is moved up with a reason; two seats more are offered to the first who fit."""
    await page.goto(event)
    await page.get_by_role("link", name="报名", exact=True).nth(1).click()
    positions = page.locator("#line tbody tr")
    await positions.nth(2).wait_for()
    assert [(await one.inner_text()).split()[0] for one in await positions.all()] == ["1", "2", "3"]
    await positions.nth(2).get_by_role("button", name="调整").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("新的位次").fill("1")
    await dialog.get_by_label("原因").fill("行动不便，需要陪同")
    await dialog.get_by_role("button", name="调整").click()
    await page.get_by_text("已调整到第1位").wait_for()
    assert "行动不便，需要陪同" in await page.inner_text("#line")
    await insist(page, "guests")
    await page.goto(event)
    await page.get_by_role("link", name="修改", exact=True).nth(2).click()
    await page.locator("#f-capacity").fill("8")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("已保存。").wait_for()
    await page.get_by_role("link", name="报名", exact=True).nth(1).click()
    await page.get_by_text("等待确认").first.wait_for()


async def move(page: Page, event: str) -> None:
    """A session moves to another hour, and everybody booked is told why."""
    await page.goto(event)
    await page.get_by_role("link", name="修改", exact=True).nth(1).click()
    await page.locator("#f-starts_time").fill("10:00")
    await page.locator("#f-ends_time").fill("11:30")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("请写明为什么改时间").first.wait_for()
    await page.locator("#f-reason").fill("讲解员的时间改了")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("新的时间已通知").wait_for()
    assert "10:00" in await page.inner_text("#sessions")


async def change(page: Page, second: Page, event: str) -> None:
    """What residents read changes when another person has looked at it, not before."""
    public = event.replace("/console/visits/events/", "/visits/")
    await page.goto(event)
    await page.get_by_role("link", name="修改", exact=True).first.click()
    await insist(page, "edit")
    await page.locator("#f-place").fill("明湖第二自来水厂北门")
    await page.get_by_role("button", name="提交改动").click()
    await page.get_by_text("改动已提交，等另一位同事审核").wait_for()
    assert await page.get_by_role("button", name="审核通过，马上生效").count() == 0
    await second.goto(public)
    assert "北门" not in await second.inner_text("main")
    await second.goto(event.partition("/events/")[0])
    await second.get_by_text("已发布活动的改动等您审核").get_by_role("link", name="一杯水的旅程").click()
    await insist(second, "change")
    await second.get_by_role("button", name="审核通过，马上生效").click()
    await second.get_by_text("改动已生效").wait_for()
    await second.goto(public)
    assert "北门" in await second.inner_text("main")


async def copy(demo: Demo, page: Page, event: str) -> None:
    """The same again next month, as a draft."""
    await page.goto(event)
    await page.get_by_role("button", name="复制", exact=True).click()
    await page.locator("#f-copy_day").fill(str(day_ahead(demo, 40)))
    await page.get_by_role("dialog").get_by_role("button", name="复制").click()
    await page.get_by_text("已复制成草稿").wait_for()
    day = day_ahead(demo, 41)
    assert f"{day.month}月{day.day}日" in await page.inner_text("#sessions")


async def message(page: Page) -> None:
    """A message to everybody booked: looked at, then sent."""
    await page.get_by_role("link", name="报名", exact=True).first.click()
    await insist(page)
    assert "陆知夏" not in await page.inner_text("main")
    await page.locator("#f-text").fill("周六有雨，请带伞。集合地点改在一楼大厅。")
    await page.get_by_role("button", name="下一步").click()
    await insist(page)
    await page.get_by_role("button", name=re.compile("发送给")).click()
    await page.get_by_text("消息已交给发送队列").wait_for()


async def suspend(page: Page, event: str) -> None:
    """The whole event is suspended with a reason, and goes on."""
    await page.goto(event)
    await page.get_by_role("button", name="暂停", exact=True).click()
    await page.get_by_role("button", name="暂停并通知").click()
    await page.get_by_text("原因至少要 2 个字").wait_for()
    assert await page.get_by_role("dialog").is_visible()
    await page.locator("#f-suspend_reason").fill("水泵检修")
    await page.get_by_role("button", name="暂停并通知").click()
    await page.get_by_text("已暂停，通知了").wait_for()
    await insist(page, "suspended")
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="恢复", exact=True).click()
    await page.get_by_text("已恢复，通知了").wait_for()
