"""The door of a visit in a real browser: a ticket before the camera, codes typed, and a network that comes and goes."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import segno
from playwright.async_api import Page, expect

from actions.visits import queries
from actions.visits.attendance import Tickets
from actions.visits.model import Booked, BookingState, SessionDraft
from bot.consoles.visits.access import session_path
from knowledge.accounts import Role, Staff
from tests.bot.consoles.sign_in import account, cookie_for
from tests.bot.consoles.visits_desk import booked, draft, sessions_of, written
from tests.browser import engine
from tests.browser.conftest import Demo, Open, View
from tests.browser.test_console import PRESSED
from tests.browser.test_look import violations

WIDTH, HEIGHT, FRAMES = 640, 480, 5
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('mc-door-')).sort()"
PICTURED = ("陆知夏", "沈若溪", "江一舟")


async def signed_in(demo: Demo, page: Page) -> Staff:
    staff = await account(demo, roles={Role.ORGANIZER}, department="swj", display="何佩文")
    cookies = await cookie_for(demo, staff)
    await page.context.add_cookies([{"name": name, "value": value, "url": demo.url} for name, value in cookies.items()])
    return staff


async def today(demo: Demo) -> tuple[UUID, list[Booked]]:
    """A session that is going on, with three parties."""
    now = demo.parts.now()
    times = SessionDraft(
        starts_at=now - timedelta(minutes=20), ends_at=now + timedelta(hours=2), capacity=24,
        cut_off_at=now - timedelta(minutes=30),
    )  # fmt: skip
    made = await written(demo, draft("swj", title="跟着一滴水回家"), [times], at=now - timedelta(days=10))
    session = (await sessions_of(demo, made.id))[0].id
    return session, [
        await booked(demo, session, party, name, at=now - timedelta(days=days))
        for name, party, days in zip(PICTURED, (4, 2, 3), (9, 8, 7), strict=True)
    ]


async def states(demo: Demo, session: UUID) -> list[tuple[BookingState, int | None]]:
    async with demo.parts.store.transaction() as transaction:
        found = await queries.booked_in(transaction, session)
    return [(one.booking.state, one.booking.party_came) for one in found]


def film(ticket: str, path: Path) -> Path:
    """What a camera sees that is held before the ticket: a few frames of YUV4MPEG2, grey."""
    matrix = [list(row) for row in segno.make(ticket, error="m").matrix_iter(border=4)]
    side = HEIGHT // len(matrix)
    left = (WIDTH - side * len(matrix)) // 2
    lines = [b"\xff" * left + b"".join((b"\x10" if dark else b"\xeb") * side for dark in row) for row in matrix]
    picture = b"".join(line.ljust(WIDTH, b"\xeb") * side for line in lines).ljust(WIDTH * HEIGHT, b"\xeb")
    colours = b"\x80" * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + picture + colours) * FRAMES)
    return path


async def test_a_ticket_before_the_camera_lets_in_once_and_the_camera_stays_on(
    demo: Demo, chromium: engine.Chromium, tmp_path: Path
) -> None:
    session, guests = await today(demo)
    ticket = Tickets(demo.parts.secret_key).ticket(guests[1].booking.id)
    seen = f"--use-file-for-fake-video-capture={film(ticket, tmp_path / 'ticket.y4m')}"
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", seen)
    async with engine.launched(chromium, *fake) as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        await signed_in(demo, page)
        await page.goto(demo.url + session_path(session, "/door"))
        await page.get_by_role("button", name="打开摄像头扫码").click()
        await expect(page.locator("#door-result")).to_contain_text("签到成功，2人。沈若溪", timeout=20_000)
        assert await page.get_by_role("button", name="关闭摄像头").is_visible()
        assert await violations(page) == []
        await expect(page.locator(f'tr[data-booking="{guests[1].booking.id}"]')).to_contain_text("已到场 2人")
        await expect(page.locator('[data-count="people_came"]')).to_have_text("2")
        await page.get_by_role("button", name="关闭摄像头").click()
        assert not await page.locator("#door-camera").is_visible()
    assert await states(demo, session) == [
        (BookingState.CONFIRMED, None), (BookingState.ATTENDED, 2), (BookingState.CONFIRMED, None),
    ]  # fmt: skip


async def test_without_network_arrivals_are_written_down_and_handed_in_once_it_is_back(demo: Demo, look: Open) -> None:
    session, guests = await today(demo)
    codes = [Tickets(demo.parts.secret_key).code(one.booking.id) for one in guests]
    page = await look("/console/login")
    await signed_in(demo, page)
    await page.goto(demo.url + session_path(session, "/door"))
    await page.wait_for_selector("#door[data-ready]", state="attached")
    kept = await page.evaluate("JSON.stringify(localStorage)")
    assert "沈若溪" not in kept
    assert "沈**" in kept
    await page.context.set_offline(True)
    await page.reload()  # the page itself comes from the device
    await page.get_by_text("现在没有网络，这是保存在这台设备上的签到页").wait_for()
    assert "沈**" in await page.inner_text("#door-rows")
    for typed, said in (
        (codes[0].lower(), "没有网络，先记下了：4 人"),
        (codes[0], "已经签过到了"),
        ("AAAAAAAA", "名单里也没有这个签到码"),
    ):
        await page.get_by_label("签到码").fill(typed)
        await page.get_by_role("button", name="签到", exact=True).click()
        await expect(page.locator("#door-result")).to_contain_text(said)
    await page.get_by_label("签到码").fill(codes[2])
    await page.get_by_label("实到人数").fill("9")
    await page.get_by_role("button", name="签到", exact=True).click()
    await expect(page.locator("#door-result")).to_contain_text("到场人数应在 1 到 3 之间")
    await page.get_by_label("签到码").fill(codes[2])
    await page.get_by_label("实到人数").fill("2")
    await page.get_by_role("button", name="签到", exact=True).click()
    await expect(page.locator("#door-queue")).to_contain_text("2 条签到还存在这台设备上")
    assert await violations(page) == []
    assert await page.evaluate(PRESSED, 44) == []
    assert [state for state, _ in await states(demo, session)] == [BookingState.CONFIRMED] * 3
    await page.context.set_offline(False)
    await expect(page.locator("#door-result")).to_contain_text("2 条签到，已经上传", timeout=30_000)
    assert not await page.locator("#door-queue").is_visible()
    assert await states(demo, session) == [
        (BookingState.ATTENDED, 4), (BookingState.CONFIRMED, None), (BookingState.ATTENDED, 2),
    ]  # fmt: skip


async def test_signing_out_asks_about_what_was_not_handed_in_and_leaves_nothing_behind(demo: Demo, look: Open) -> None:
    session, guests = await today(demo)
    page = await look("/console/login")
    await signed_in(demo, page)
    await page.goto(demo.url + session_path(session, "/door"))
    await page.wait_for_selector("#door[data-ready]", state="attached")
    await page.route("**/door", lambda route: route.abort())
    await page.route("**/door/kept", lambda route: route.abort())
    await page.get_by_role("button", name="为陆知夏签到").click()
    await expect(page.locator("#door-queue")).to_contain_text("1 条签到")
    assert await page.evaluate(KEPT) == [f"mc-door-list-{session}", f"mc-door-queue-{session}"]
    asked: list[str] = []

    async def stay(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        await (dialog.accept() if len(asked) > 1 else dialog.dismiss())  # type: ignore[attr-defined]

    page.on("dialog", stay)
    await page.get_by_role("button", name="退出").click()
    assert "还有 1 条签到没有上传" in asked[0]
    assert await page.evaluate(KEPT) != []
    await page.get_by_role("button", name="退出").click()
    await page.wait_for_url("**/console/login*")
    assert await page.evaluate(KEPT) == []
    assert not await page.evaluate("caches.has('mc-door')")
    assert guests


async def test_without_scripts_the_door_checks_in_all_the_same(demo: Demo, look: Open) -> None:
    session, _ = await today(demo)
    page = await look("/console/login", View(scripts=False))
    await signed_in(demo, page)
    await page.goto(demo.url + session_path(session, "/door"))
    await page.get_by_role("button", name="为江一舟签到").click()
    await page.get_by_text("签到成功，3人。").first.wait_for()
    assert await states(demo, session) != []
