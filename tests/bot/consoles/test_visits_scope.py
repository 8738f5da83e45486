"""What belongs to another department does not exist: every route of the section is walked."""

import re

from actions.visits import listing
from actions.visits.listing import Asked
from actions.visits.model import EventState
from bot.consoles.visits.access import PATH
from bot.consoles.visits.import_pages import IMPORT
from bot.server import ROUTES, web_app
from bot.web.routes import Route
from knowledge.accounts import Role
from tests.actions.visits.sheets import workbook
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.test_visits_events import EVENT, times
from tests.bot.consoles.test_visits_import import digest_of, kept, row
from tests.bot.consoles.visits_desk import booked, day_ahead, draft, event_of, sessions_of, written

ROLES = frozenset({Role.ORGANIZER, Role.REVIEWER})
#: Whatever a form of the section may ask for, so that nothing but the department stands in the way.
FORM = {
    **EVENT, "version": "1", "reason": "换个时间", "text": "请带身份证", "sure": "1", "position": "1", "code": "AAAA1111",
    "send_back_reason": "再写写", "suspend_reason": "停电", "call_off_reason": "停电", "digest": "",
}  # fmt: skip
ARRIVALS = b'{"arrivals": []}'


def routes_of(console: Console) -> list[Route]:
    """Every route of the section with an event, a session, or more in its address."""
    table = web_app(console.parts)[ROUTES].table
    return [one for one in table if one.path.startswith(f"{PATH}/") and "{" in one.path]


async def test_another_departments_event_session_and_import_cannot_be_seen_guessed_or_changed(console: Console) -> None:
    theirs, mine = await console.signed_in(ROLES, "swj"), await console.signed_in(ROLES, "rsj")
    published = await written(console, draft("swj"))
    [session] = await sessions_of(console, published.id)
    found = await booked(console, session.id)
    drafts = [await written(console, draft("swj"), state=state) for state in (EventState.DRAFT, EventState.SUBMITTED)]
    sheet = await kept(theirs, workbook(row(console, title="水厂")))
    await theirs.post(sheet, {"digest": digest_of(await theirs.text(sheet))})
    undo = re.search(rf"{IMPORT}/([0-9a-f-]+)/undo", await theirs.text(IMPORT))
    assert undo is not None
    waiting = await kept(theirs, workbook(row(console, title="水塔")))
    form = {**FORM, **times(str(day_ahead(console))), "copy_day": str(day_ahead(console, 30))}
    form |= {"booking": str(found.booking.id), "entry": str(found.booking.id)}
    before = [await event_of(console, one.id) for one in (published, *drafts)], await sessions_of(console, published.id)
    routes = routes_of(console)
    assert len(routes) > 15
    for route in routes:
        for event in (published, *drafts):
            places = {
                "event": event.id, "session": str(session.id), "import": undo[1], "key": waiting.rpartition("/")[2],
                "booking": str(found.booking.id),
            }  # fmt: skip
            path = re.sub(r"\{(\w+)\}", lambda one, places=places: places[one[1]], route.path)  # type: ignore[misc]
            if "{event}" in route.path or event is published:
                sent = ARRIVALS if route.path.endswith("/kept") else form
                page = await (mine.get(path) if route.method == "GET" else mine.post(path, sent))
                assert page.status == 404, (route, page.status)
                assert published.title not in page.text, route
    after = [await event_of(console, one.id) for one in (published, *drafts)], await sessions_of(console, published.id)
    assert after == before
    async with console.store.transaction() as transaction:
        assert sum((await listing.counts(transaction, Asked(scope="swj"))).values()) == 4
        assert await listing.counts(transaction, Asked(scope="rsj")) == {}


async def test_a_sheet_brings_no_event_of_another_department(console: Console) -> None:
    mine = await console.signed_in({Role.ORGANIZER})
    published = await written(console, draft("swj"))
    text = await mine.text(await kept(mine, workbook(row(console, department_id="市水务局"))))
    assert "确认导入" not in text
    text = await mine.text(await kept(mine, workbook(row(console, id=published.id))))
    assert "没有这个编号的活动" in text


async def test_those_who_see_all_see_all_and_nonsense_is_not_found(console: Console) -> None:
    office = await console.signed_in({Role.CITY_OFFICE})
    published = await written(console, draft("swj"))
    [session] = await sessions_of(console, published.id)
    for path in (
        f"{PATH}/events/{published.id}",
        f"{PATH}/events/{published.id}/edit",
        f"{PATH}/sessions/{session.id}/edit",
    ):
        assert (await office.get(path)).status == 200, path
    nothing = (f"{PATH}/events/none", f"{PATH}/sessions/{published.id}x/edit", f"{PATH}/sessions/x/edit")
    for path in (*nothing, f"{IMPORT}/sheets/{'x' * 22}"):
        assert (await office.get(path)).status == 404, path
    nobody = "00000000-0000-4000-8000-000000000000"
    assert (await office.get(f"{PATH}/sessions/{nobody}/edit")).status == 404
    assert (await office.post(f"{IMPORT}/x/undo")).status == 404
