"""An organizer's month in a real browser: from the Excel file to what visitors said afterwards.

With MINGCHUANG_PICTURES naming a folder, each page on the way is kept there as a picture, wide and narrow.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from playwright.async_api import FilePayload, Page

from actions.visits import attendance, feedback
from actions.visits.attendance import Arrival, CheckedIn, Tickets
from actions.visits.feedback import Opinion
from actions.visits.model import Booked, SessionDraft
from bot.consoles.visits.access import PATH, desk_of, event_path, session_path
from bot.consoles.visits.files import XLSX
from knowledge.accounts import Role, Staff
from tests.actions.visits.sheets import workbook
from tests.bot.consoles.sign_in import account, cookie_for
from tests.bot.consoles.visits_desk import booked, day_ahead, draft, session_on, sessions_of, written
from tests.browser.conftest import Demo, Open, View
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
    await suspend(page, event)
    await page.get_by_role("link", name="修改", exact=True).first.click()
    await insist(page, "edit")


async def book_up(demo: Demo, event: str) -> None:
    """Residents book both sessions; the smaller one is full then."""
    large, small = await sessions_of(demo, event)
    for name, party in zip(GUESTS, (4, 2, 3, 1, 4, 2, 3, 2), strict=True):
        await booked(demo, large.id, party, name)
    for name, party in zip(GUESTS[:2], (4, 2), strict=True):
        await booked(demo, small.id, party, name)


async def message(page: Page) -> None:
    """A message to everybody booked: looked at, then sent."""
    await page.get_by_role("link", name="报名", exact=True).first.click()
    await insist(page, "guests")
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


async def test_the_day_itself_the_door_the_sheet_and_the_numbers(demo: Demo, look: Open) -> None:
    page = await look("/console/login", View(size=SIZES["wide"]))
    await colleague(demo, page, "何佩文")
    event, session = await running(demo)
    guests = [
        await booked(demo, session, party, name, at=demo.parts.now() - timedelta(days=days))
        for name, party, days in zip(GUESTS, (4, 2, 3, 1, 4, 2, 3, 2), (9, 9, 8, 6, 6, 5, 3, 2), strict=True)
    ]
    await page.goto(demo.url + session_path(session, "/door"))
    assert "陆知夏" in await page.inner_text("main")
    await page.get_by_label("签到码").fill(Tickets(demo.parts.secret_key).code(guests[0].booking.id).lower())
    await page.get_by_role("button", name="签到", exact=True).click()
    await page.locator("main").get_by_text("已到场").first.wait_for()
    await came(demo, session, guests[1:5])
    await page.reload()
    await insist(page, "door")
    await page.goto(demo.url + session_path(session, "/sheet"))
    await insist(page, "sheet")
    await said(demo, guests[:4])
    await page.goto(demo.url + event_path(event, "/numbers"))
    await page.wait_for_selector("figure canvas")
    await insist(page, "numbers")


async def running(demo: Demo) -> tuple[str, UUID]:
    """An event whose session is going on now."""
    now = demo.parts.now()
    today = SessionDraft(
        starts_at=now - timedelta(minutes=20), ends_at=now + timedelta(hours=2), capacity=24,
        cut_off_at=now - timedelta(minutes=30),
    )  # fmt: skip
    later = session_on(day_ahead(demo, 7))
    made = await written(demo, draft("swj", title="跟着一滴水回家"), [today, later], at=now - timedelta(days=10))
    return made.id, (await sessions_of(demo, made.id))[0].id


async def came(demo: Demo, session: UUID, guests: list[Booked]) -> None:
    """They are at the door."""
    now = demo.parts.now()
    for guest in guests:
        async with demo.parts.store.transaction() as transaction:
            arrival = Arrival(booking_id=guest.booking.id, at=now)
            found = await attendance.check_in(transaction, arrival, session_id=session, actor="system", now=now)
        assert isinstance(found, CheckedIn)


async def said(demo: Demo, guests: list[Booked]) -> None:
    """What they think of it."""
    words = ("讲解很清楚，孩子一路都在问。", "", "化验室能自己动手，最好再长一点。", "停车不太好找。")
    for guest, stars, text in zip(guests, (5, 5, 4, 3), words, strict=True):
        assert guest.booking.resident_id is not None
        async with demo.parts.store.transaction() as transaction:
            await feedback.give(
                transaction, guest.booking.id, guest.booking.resident_id, Opinion(stars=stars, said=text),
                desk_of(demo.parts), now=demo.parts.now(),
            )  # fmt: skip
