"""The day of the visit in a real browser: the door, the sheet, one phone, and the numbers afterwards."""

from datetime import timedelta
from uuid import UUID

from actions.visits import attendance, feedback
from actions.visits.attendance import Arrival, CheckedIn, Tickets
from actions.visits.feedback import Opinion
from actions.visits.model import Booked, SessionDraft
from bot.consoles.visits.access import desk_of, event_path, session_path
from tests.actions.visits.made import contact_of
from tests.bot.consoles.visits_desk import booked, day_ahead, draft, session_on, sessions_of, written
from tests.browser.conftest import Demo, Open, View
from tests.browser.organizer_kit import GUESTS, SIZES, colleague, insist


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
    await page.get_by_text("签到成功，4人。").wait_for()
    await page.locator(f'tr[data-booking="{guests[0].booking.id}"]').get_by_text("已到场 4人").wait_for()
    await came(demo, session, guests[1:5])
    await page.reload()
    await insist(page, "door")
    await page.goto(demo.url + session_path(session, "/sheet"))
    await insist(page, "sheet")
    await page.goto(demo.url + session_path(session, "/guests"))
    resident = guests[5].booking.resident_id
    assert resident is not None
    phone = contact_of(resident).phone
    assert phone not in await page.inner_text("main")
    await page.get_by_role("button", name="查看林晓帆的电话").click()
    await page.get_by_text(phone).wait_for()
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
