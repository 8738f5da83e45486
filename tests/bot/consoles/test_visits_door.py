"""The lists of a session, the message to everybody, and the door."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import aiohttp
import openpyxl
import orjson
import pytest
from sqlalchemy import select, update

from actions.visits import booking, events, feedback, queries
from actions.visits.attendance import Tickets
from actions.visits.model import Booked, BookingRequest, Contact, Desk, EventState, Session, SessionDraft
from actions.visits.tables import sessions
from bot.clock import utc_now
from bot.consoles.visits.numbers_pages import attendance_plot, filling_plot
from knowledge import residents
from knowledge.accounts import Role
from knowledge.audit import broken_link
from knowledge.people_tables import audit, outbox
from tests.actions.visits.made import DRAFT
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import DEPARTMENT, Browser

NAMES = ("王小明", "李小红", "赵大力")


@dataclass(slots=True)
class Hall:
    """A session of today with three bookings for three seats and one party in line, and its organizer."""

    console: Console
    organizer: Browser
    event: str
    session: Session
    bookings: tuple[UUID, ...]
    tickets: Tickets

    @property
    def path(self) -> str:
        return f"/console/visits/sessions/{self.session.id}"

    def code(self, number: int) -> str:
        return self.tickets.code(self.bookings[number])


@pytest.fixture
async def hall(console: Console) -> Hall:
    now = utc_now()
    starts_at = now + timedelta(minutes=10)
    times = SessionDraft(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=4, cut_off_at=starts_at)
    draft = replace(DRAFT, department_id=DEPARTMENT, max_party=2)
    parts = console.parts
    desk = Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)
    async with parts.store.transaction() as transaction:
        made = await events.create_events(
            transaction, [(draft, [times])], actor="staff:a", now=now, new_id=uuid4, state=EventState.PUBLISHED
        )
    async with parts.store.transaction() as transaction:
        listing = await queries.listing_of(transaction, made[0].id)
    assert listing is not None
    session = listing.sessions[0]
    found = []
    for number, name in enumerate((*NAMES, "孙在等")):
        async with parts.store.transaction() as transaction:
            person = await residents.seen(transaction, channel="wechat", sender=f"guest{number}", now=now)
            request = BookingRequest(
                session_id=session.id, resident_id=person, key="k", party=2 if number == 0 else 1,
                contact=Contact(name=name, phone=f"1380000123{number}"),
            )  # fmt: skip
            result = await booking.book(transaction, request, desk, now=now)
            if isinstance(result, Booked):
                found.append(result.booking.id)
    organizer = await console.signed_in({Role.ORGANIZER})
    return Hall(console, organizer, made[0].id, session, tuple(found), Tickets(parts.secret_key))


async def _move_to(hall: Hall, starts_at: datetime) -> None:
    async with hall.console.store.transaction() as transaction:
        await transaction.execute(
            update(sessions)
            .where(sessions.c.id == hall.session.id)
            .values(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), cut_off_at=starts_at)
        )


async def _acts(hall: Hall) -> list[str]:
    async with hall.console.store.transaction() as transaction:
        assert await broken_link(transaction) is None
        return list((await transaction.execute(select(audit.c.act).order_by(audit.c.sequence))).scalars())


async def test_names_and_phones_are_masked_until_the_day_and_each_opening_is_on_record(hall: Hall) -> None:
    page = await hall.organizer.text(f"{hall.path}/guests")
    assert "王小明" in page
    assert "13800001230" not in page
    assert "visit.contacts_opened" in await _acts(hall)
    opened = await hall.organizer.post(f"{hall.path}/contact", {"booking": str(hall.bookings[0])})
    assert "13800001230" in opened.text
    assert "13800001231" not in opened.text
    assert (await _acts(hall)).count("visit.contact_opened") == 1
    assert (await hall.organizer.post(f"{hall.path}/contact", {"booking": str(uuid4())})).status == 404
    other = await hall.console.signed_in({Role.REVIEWER})
    assert "王小明" not in await other.text(f"{hall.path}/guests")
    assert (await other.post(f"{hall.path}/contact", {"booking": str(hall.bookings[0])})).status == 403
    await _move_to(hall, utc_now() + timedelta(days=3))
    page = await hall.organizer.text(f"{hall.path}/guests")
    assert "王小明" not in page
    assert "13800001230" not in page
    assert "王**" in page
    assert "孙**" in page  # who is in line is masked always
    early = await hall.organizer.post(f"{hall.path}/contact", {"booking": str(hall.bookings[0])})
    assert early.status == 409
    assert "13800001230" not in early.text


async def test_the_export_is_masked_like_the_page(hall: Hall) -> None:
    await _move_to(hall, utc_now() + timedelta(days=3))
    async with aiohttp.ClientSession(cookies=hall.organizer.cookies) as client:
        answer = await client.get(f"{hall.console.url}{hall.path}/guests.xlsx")
        book = openpyxl.load_workbook(BytesIO(await answer.read()))
    rows = [[cell.value for cell in row] for row in book.active.rows]  # type: ignore[union-attr]
    assert ["王**", "138****1230", 2] in [row[1:4] for row in rows]
    assert len(rows) == 1 + len(NAMES)


async def test_a_message_is_looked_at_first_and_sent_once(hall: Hall) -> None:
    before = await hall.organizer.post(f"{hall.path}/message", {"text": "请从北门进。"})
    assert before.status == 200
    assert "3 组" in before.text
    for _ in range(2):
        sent = await hall.organizer.post(f"{hall.path}/message", {"text": "请从北门进。", "sure": "1"})
        assert sent.status == 303
    async with hall.console.store.transaction() as transaction:
        texts = [row.payload["text"] for row in await transaction.execute(select(outbox))]
    assert len([one for one in texts if "请从北门进" in one]) == len(NAMES)
    empty = await hall.organizer.post(f"{hall.path}/message", {"text": ""})
    assert empty.status == 422
    assert "请填写消息" in empty.text


async def test_staff_cancel_a_booking_with_a_reason_and_the_line_moves_up(hall: Hall) -> None:
    refused = await hall.organizer.post(f"{hall.path}/bookings", {"booking": str(hall.bookings[1]), "reason": ""})
    assert refused.status == 422
    done = await hall.organizer.post(f"{hall.path}/bookings", {"booking": str(hall.bookings[1]), "reason": "重复登记"})
    assert done.status == 303
    page = await hall.organizer.text(f"{hall.path}/guests")
    assert "等待确认" in page
    assert "已取消这个预约" in page
    nobodys = await hall.organizer.post(f"{hall.path}/bookings", {"booking": str(uuid4()), "reason": "没有这个人"})
    assert nobodys.status == 404


async def test_a_place_in_line_is_moved_with_a_reason_alone(hall: Hall) -> None:
    async with hall.console.store.transaction() as transaction:
        ((entry, _),) = await queries.line_in(transaction, hall.session.id)
    wrong = await hall.organizer.post(f"{hall.path}/line", {"entry": str(entry.id), "position": "1", "reason": ""})
    assert wrong.status == 422
    no_place = await hall.organizer.post(
        f"{hall.path}/line", {"entry": str(entry.id), "position": "", "reason": "残疾人优先"}
    )
    assert no_place.status == 422
    moved = await hall.organizer.post(
        f"{hall.path}/line", {"entry": str(entry.id), "position": "1", "reason": "残疾人优先"}
    )
    assert moved.status == 303
    assert "残疾人优先" in await hall.organizer.text(f"{hall.path}/guests")
    gone = await hall.organizer.post(f"{hall.path}/line", {"entry": str(uuid4()), "position": "1", "reason": "不存在"})
    assert gone.status == 404


async def test_the_door_lets_in_once_however_often_it_is_tried(hall: Hall) -> None:
    for typed, said in (
        (hall.code(0).lower(), "签到成功，2人"),
        (hall.code(0), "已经签过到了"),
        (hall.tickets.ticket(hall.bookings[1]), "签到成功，1人"),
        ("AAAAAAAA", "没有找到这张票"),
        ("", "请填写签到码"),
    ):
        answer = await hall.organizer.post(f"{hall.path}/door", {"code": typed, "party": ""})
        assert answer.status == 303
        assert said in await hall.organizer.text(f"{hall.path}/door"), typed
    page = await hall.organizer.text(f"{hall.path}/door")
    assert '<span data-count="people_came">3</span> 人' in page


async def test_a_script_at_the_door_is_answered_on_the_spot(hall: Hall) -> None:
    only, told = {"Accept": "application/json"}, {}
    for typed, kind, who, came in (
        (hall.code(0), "good", "王小明", 2),
        (hall.code(0), "note", "王小明", 2),
        ("AAAAAAAA", "bad", "", None),
        ("", "bad", "", None),
    ):
        answer = await hall.organizer.post(f"{hall.path}/door", {"code": typed, "party": ""}, headers=only)
        told = orjson.loads(answer.text)
        assert (answer.status, told["kind"], told["who"], told["came"]) == (200, kind, who, came)
    assert told["counted"] == {"bookings": 3, "people": 4, "came": 1, "people_came": 2, "absent": 0, "missing": 2}
    nobody = await hall.console.browser()
    assert (await nobody.post(f"{hall.path}/door", {"code": "x"}, headers=only)).status == 401


async def test_only_the_door_may_use_the_camera_and_what_it_keeps_names_nobody(hall: Hall) -> None:
    door = await hall.organizer.get(f"{hall.path}/door")
    assert "camera=(self)" in door.headers["Permissions-Policy"]
    assert "camera=()" in (await hall.organizer.get(f"{hall.path}/guests")).headers["Permissions-Policy"]
    kept = await hall.organizer.get(f"{hall.path}/door/offline")
    assert "camera=(self)" in kept.headers["Permissions-Policy"]
    assert not any(name in kept.text for name in NAMES)
    worker = await hall.organizer.get("/console/visits/door-worker.js")
    assert (worker.status, worker.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    listed = orjson.loads(await hall.organizer.text(f"{hall.path}/door/list"))
    assert {one["who"] for one in listed["guests"]} == {"王** 尾号1230", "李** 尾号1231", "赵** 尾号1232"}
    assert datetime.fromisoformat(listed["until"]) > utc_now()


async def test_a_door_without_network_hands_its_list_in_later_and_twice(hall: Hall) -> None:
    listed = orjson.loads(await hall.organizer.text(f"{hall.path}/door/list"))
    assert {one["code"] for one in listed["guests"]} == {hall.code(number) for number in range(3)}
    assert "name" not in listed["guests"][0]
    at = utc_now().isoformat()
    kept = {"arrivals": [{"booking": str(one), "at": at} for one in (*hall.bookings, uuid4())]}
    for _ in range(2):
        answer = await hall.organizer.post(f"{hall.path}/door/kept", orjson.dumps(kept))
        results = orjson.loads(answer.text)["results"]
        assert [one["came"] for one in results] == [2, 1, 1, None]
        assert "没有找到" in results[-1]["wrong"]
    for wrong in (b"{", orjson.dumps({"arrivals": [{"booking": str(uuid4()), "at": "2026-11-22T10:00:00"}]})):
        assert (await hall.organizer.post(f"{hall.path}/door/kept", wrong)).status == 400


async def test_the_sheet_has_a_line_for_everybody(hall: Hall) -> None:
    page = await hall.organizer.text(f"{hall.path}/sheet")
    assert all(name in page for name in NAMES)
    assert hall.code(2) in page
    await _move_to(hall, utc_now() + timedelta(days=3))
    assert "王小明" not in await hall.organizer.text(f"{hall.path}/sheet")


async def test_an_event_is_shown_in_numbers(hall: Hall) -> None:
    path = f"/console/visits/events/{hall.event}/numbers"
    before = await hall.organizer.text(path)
    assert "名额是怎么约满的" in before
    assert "还没有开始的场次" in before
    assert "每场到了多少人" not in before
    await _move_to(hall, utc_now() - timedelta(hours=2))
    parts = hall.console.parts
    desk = Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)
    person = residents.resident_id("wechat", "guest0")
    async with parts.store.transaction() as transaction:
        opinion = feedback.Opinion(stars=4, said="讲得清楚，就是停车难。")
        await feedback.give(transaction, hall.bookings[0], person, opinion, desk, now=utc_now())
    page = await hall.organizer.text(path)
    assert "讲得清楚，就是停车难。" in page
    assert "平均 4.0 分" in page


async def test_the_first_page_leads_to_the_door_of_todays_sessions_of_the_own_department(hall: Hall) -> None:
    door = f'href="{hall.path}/door"'
    assert door in await hall.organizer.text("/console")
    for roles, department in (({Role.ORGANIZER}, "swj"), ({Role.REVIEWER}, DEPARTMENT), ({Role.CITY_OFFICE}, None)):
        other = await hall.console.signed_in(roles, department=department)
        assert door not in await other.text("/console"), roles
    await _move_to(hall, utc_now() + timedelta(days=3))
    assert door not in await hall.organizer.text("/console")


async def test_another_departments_session_does_not_exist(hall: Hall) -> None:
    stranger = await hall.console.signed_in({Role.ORGANIZER}, department="swj")
    for path in ("guests", "guests.xlsx", "sheet", "door", "door/list"):
        assert (await stranger.get(f"{hall.path}/{path}")).status == 404, path
    for path in ("message", "line", "bookings", "contact", "door", "door/kept"):
        form = {"text": "x", "sure": "1", "entry": str(uuid4()), "position": "1", "reason": "xx", "code": "x"}
        body = orjson.dumps({"arrivals": []}) if path == "door/kept" else {**form, "booking": str(hall.bookings[0])}
        assert (await stranger.post(f"{hall.path}/{path}", body)).status == 404, path
    assert (await stranger.get(f"/console/visits/events/{hall.event}/numbers")).status == 404


def test_without_figures_there_is_no_plot() -> None:
    assert filling_plot((), 10) is None
    assert attendance_plot((), []) is None
