"""Another resident's booking cannot be seen, guessed or changed through any route, of the API or of the pages."""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, union_all

from actions.visits.notice import VERSION
from actions.visits.tables import bookings, waiting
from knowledge.links import personal_token
from tests.actions.visits.made import DESK
from tests.bot.visit_site import Client, VisitSite

#: What a route's body must hold for its function to run at all.
BODIES: dict[str, object] = {
    "PATCH /api/v1/visits/bookings/{booking}": {"party": 1},
    "PATCH /api/v1/visits/waiting/{waiting}": {"party": 1},
    "POST /api/v1/visits/bookings/{booking}/feedback": {"stars": 1},
}
FORM = {"party": "1", "stars": "1", "session": str(uuid4())}


async def owned(visits: VisitSite) -> tuple[UUID, UUID, UUID]:
    """A booking, an offer and a place in line of three residents."""
    session = await visits.made.session(capacity=2)
    owner, offered, waits = [await visits.resident() for _ in range(3)]
    gone = await owner.book(session)
    kept = await (await visits.resident()).book(session)
    held = await offered.book(session)
    line = await waits.book(session)
    await owner.ask("DELETE", f"/api/v1/visits/bookings/{gone.json['id']}")
    [offer] = (await offered.get("/api/v1/visits/bookings")).json["bookings"]
    assert held.json["result"] == "waiting"
    return UUID(kept.json["id"]), UUID(offer["id"]), UUID(line.json["id"])


def own_routes(visits: VisitSite) -> list[tuple[str, str]]:
    """Every route that names a booking or a place in line."""
    return [(one.method, one.path) for one in visits.routes.table if re.search(r"\{(booking|waiting)\}", one.path)]


async def state(visits: VisitSite) -> list[tuple[str, int, int]]:
    """All bookings and places in line as they stand."""
    async with visits.made.store.transaction() as transaction:
        rows = await transaction.execute(
            union_all(
                select(bookings.c.state, bookings.c.party, bookings.c.version),
                select(waiting.c.state, waiting.c.party, waiting.c.version),
            )
        )
        return sorted((row.state, row.party, row.version) for row in rows)


async def ask(client: Client, method: str, path: str, pattern: str) -> tuple[int, bytes]:
    if pattern.startswith("/api"):
        reply = await client.ask(method, path, BODIES.get(f"{method} {pattern}"))
    elif method == "GET":
        reply = await client.get(path)
    else:
        reply = await client.post(path, FORM)
    return reply.status, reply.content


@pytest.mark.parametrize("door", ["program", "web person", "personal link", "nobody"])
async def test_nobody_elses_booking_is_there(visits: VisitSite, door: str) -> None:
    booking, offer, line = await owned(visits)
    before = await state(visits)
    routes = own_routes(visits)
    assert len(routes) > 20
    client = await intruder(visits, door)
    for method, pattern in routes:
        if pattern.startswith("/api") != (door == "program"):
            continue
        for identity in (line,) if "{waiting}" in pattern else (booking, offer):
            path = re.sub(r"\{\w+\}", str(identity), pattern)
            nothing = re.sub(r"\{\w+\}", str(uuid4()), pattern)
            status, content = await ask(client, method, path, pattern)
            assert status == 404, (method, pattern, status)
            other = await ask(client, method, nothing, pattern)
            assert (status, content) == other, (method, pattern)  # nobody learns that it is there
            assert "污水处理厂" not in content.decode()
    assert await state(visits) == before


async def intruder(visits: VisitSite, door: str) -> Client:
    """Somebody else, through each door."""
    if door == "program":
        return await visits.resident()
    browser = visits.browser()
    if door == "nobody":
        return browser
    session = await visits.made.session()
    if door == "web person":
        await browser.get(f"/visits/{session.event_id}/book")
    else:
        resident = (await visits.resident(channel="wechat")).resident
        assert resident is not None
        token = personal_token(DESK.cipher, resident, now=visits.made.now)
        await browser.get(f"/visits/mine?k={token}")
    assert browser.cookies
    return browser


async def test_another_residents_list_is_empty(visits: VisitSite) -> None:
    await owned(visits)
    other = await visits.resident()
    assert (await other.get("/api/v1/visits/bookings")).json == {"bookings": [], "waiting": []}
    page = await visits.browser().get("/visits/mine")
    assert "这里还没有预约" in page.text


async def test_nobody_books_in_anothers_name(visits: VisitSite) -> None:
    session = await visits.made.session()
    victim, other = await visits.resident(), await visits.resident()
    assert (await other.book(session, resident_id=str(victim.resident))).code == "wrong_fields"
    browser = visits.browser()
    await browser.get(f"/visits/{session.event_id}/book")
    form = {
        "session": str(session.id), "party": "1", "name": "王", "phone": "13800001234", "consent": VERSION, "key": "k",
        "resident_id": str(victim.resident),
    }  # fmt: skip
    booked = await browser.post(f"/visits/{session.event_id}/book", form)
    assert booked.status == 303
    assert (await victim.get("/api/v1/visits/bookings")).json["bookings"] == []


async def test_cookies_of_ones_own_making_open_nothing(visits: VisitSite) -> None:
    booking, _, _ = await owned(visits)
    browser = visits.browser()
    for name in ("mingchuang_visitor", "__Host-mingchuang_visitor", "mingchuang_chat"):
        for value in ("x", "x.y", f"{uuid4()}", "../x"):
            browser.cookies = {name: value}
            assert (await browser.get(f"/visits/bookings/{booking}")).status == 404
