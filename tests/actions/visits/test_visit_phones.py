"""One live booking a phone and session, through whatever door: found by its keyed hash."""

from dataclasses import replace
from datetime import timedelta

from actions.visits import booking, changing
from actions.visits.model import Booked, Contact, Refusal, Refused
from knowledge.cipher import Cipher, DataKey, derived_key
from tests.actions.visits.made import DESK, NOW, START, TIMES, Made


async def test_a_phone_stands_once_in_a_session_however_it_is_written_and_whoever_gives_it(made: Made) -> None:
    session, other = await made.session(5), await made.session(5)
    first = await made.booked(session, 1, contact=Contact(name="王芳", phone="13812345678"))
    for written in ("138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８"):
        again = await made.ask(session, 1, contact=Contact(name="李四", phone=written))
        assert isinstance(again, Refused)
        assert again.reason is Refusal.PHONE_BOOKED
        assert "王" not in again.sentence
    await made.booked(other, 1, contact=Contact(name="王芳", phone="13812345678"))
    person = (await made.row(first.booking.id)).resident_id
    assert isinstance(await made.do(booking.cancel, first.booking.id, person, DESK, now=NOW), Booked)
    await made.booked(session, 1, contact=Contact(name="李四", phone="13812345678"))


async def test_a_phone_that_waits_in_line_is_there_too_and_its_offer_comes(made: Made) -> None:
    session = await made.session(1)
    taken = await made.booked(session)
    contact = Contact(name="王芳", phone="13812345678")
    line = await made.in_line(session, 1, contact=contact)
    again = await made.ask(session, 1, contact=contact)
    assert isinstance(again, Refused)
    assert again.reason is Refusal.PHONE_BOOKED
    person = (await made.row(taken.booking.id)).resident_id
    await made.do(booking.cancel, taken.booking.id, person, DESK, now=NOW)
    held = await made.offer(line)
    assert held is not None
    assert (await made.row(held)).phone_blind is not None


async def test_two_requests_of_one_phone_in_one_batch_make_one_booking(made: Made) -> None:
    session = await made.session(5)
    contact = Contact(name="王芳", phone="13812345678")
    asked = [made.request(session, await made.resident(), contact=contact) for _ in range(3)]
    results = await made.do(booking.book_together, session.id, asked, DESK, now=NOW)
    assert [type(one) for one in results] == [Booked, Refused, Refused]


async def test_a_phone_under_an_older_key_is_found_while_keys_are_changed(made: Made) -> None:
    session = await made.session(5)
    contact = Contact(name="王芳", phone="13812345678")
    await made.booked(session, 1, contact=contact)
    fresh = DataKey(id="fresh", secret=b"f" * 32)
    made.desk = replace(DESK, cipher=Cipher([fresh, derived_key("k" * 40)]))
    again = await made.ask(session, 1, contact=contact)
    assert isinstance(again, Refused)
    assert again.reason is Refusal.PHONE_BOOKED


async def test_a_booking_does_not_move_to_where_its_phone_is_already(made: Made) -> None:
    here, there = await made.sessions([TIMES, replace(TIMES, starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=1, hours=2))])  # fmt: skip
    contact = Contact(name="王芳", phone="13812345678")
    mine = await made.booked(here, 1, contact=contact)
    await made.booked(there, 1, contact=contact)
    person = (await made.row(mine.booking.id)).resident_id
    moved = await made.do(changing.change, mine.booking.id, person, changing.Change(session_id=there.id), DESK, now=NOW)
    assert isinstance(moved, Refused)
    assert moved.reason is Refusal.PHONE_BOOKED
