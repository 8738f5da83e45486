"""Booking, the line, offers and cancelling, on the real database."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from actions.visits import booking, expiry, waiting
from actions.visits.model import (
    Booked,
    BookingState,
    Contact,
    Person,
    Refusal,
    Refused,
    Waiting,
    WaitingState,
)
from tests.actions.visits.made import DESK, NOW, START, Made


async def test_a_party_gets_its_seats_and_they_are_counted(made: Made) -> None:
    session = await made.session(10)
    result = await made.booked(session, 3)
    assert result.booking.state is BookingState.CONFIRMED
    assert (await made.of(session)).free == 7
    assert await made.acts() == ["visit.created", "visit.booked"]


async def test_the_same_key_again_is_the_same_booking(made: Made) -> None:
    session, person = await made.session(10), await made.resident()
    first = await made.booked(session, 2, person, key="tap")
    again = await made.booked(session, 2, person, key="tap")
    assert again.again
    assert again.booking.id == first.booking.id
    assert (await made.of(session)).taken == 2


async def test_two_devices_of_one_person_book_once(made: Made) -> None:
    session, person = await made.session(10), await made.resident()
    results = await asyncio.gather(*(made.ask(session, 2, person) for _ in range(4)))
    assert sorted(type(one).__name__ for one in results) == ["Booked", "Refused", "Refused", "Refused"]
    assert {one.reason for one in results if isinstance(one, Refused)} == {Refusal.ALREADY_BOOKED}
    assert (await made.of(session)).taken == 2


async def test_one_key_for_two_sessions_at_once_is_one_booking(made: Made) -> None:
    first, person = await made.session(10), await made.resident()
    second = await made.session(10)
    await made.booked(first, 1, person, key="one")
    other = await made.booked(second, 1, person, key="one")
    assert other.again
    assert other.booking.session_id == first.id


async def test_a_party_of_four_with_three_left_waits_and_is_told_how_many_are_left(made: Made) -> None:
    session = await made.session(10)
    await made.booked(session, 7)
    refused = await made.ask(session, 4, wait=False)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.FULL
    assert refused.free == 3
    assert "只剩3个名额" in refused.sentence
    result = await made.in_line(session, 4)
    assert (result.entry.position, result.free) == (1, 3)


async def test_nobody_books_past_those_who_wait(made: Made) -> None:
    session = await made.session(10)
    await made.booked(session, 7)
    await made.in_line(session, 4)
    passer_by = await made.in_line(session, 1)
    assert passer_by.entry.position == 2
    assert (await made.of(session)).taken == 7


async def test_when_the_last_of_the_line_leaves_the_free_seats_are_for_everybody(made: Made) -> None:
    session, person = await made.session(10), await made.resident()
    await made.booked(session, 7)
    in_line = await made.in_line(session, 4, person)
    left = await made.do(waiting.leave, in_line.entry.id, person, DESK, now=NOW)
    assert isinstance(left, Waiting)
    assert left.entry.state is WaitingState.LEFT
    assert (await made.booked(session, 3)).booking.party == 3


async def test_freed_seats_go_to_the_line_in_order_and_each_is_told_once(made: Made) -> None:
    session, owner = await made.session(4), await made.resident()
    first = await made.booked(session, 4, owner)
    people = [await made.resident() for _ in range(3)]
    line = [await made.in_line(session, 2, person) for person in people]
    assert [one.entry.position for one in line] == [1, 2, 3]
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=NOW)
    assert [(await made.entry(one)).state for one in line] == ["offered", "offered", "waiting"]
    assert (await made.entry(line[2])).position == 1
    assert (await made.of(session)).taken == 4
    assert len(await made.parcels(":offer:")) == 2
    again = await made.do(booking.cancel, first.booking.id, owner, DESK, now=NOW)
    assert isinstance(again, Booked)
    assert again.again
    assert len(await made.parcels(":offer:")) == 2


async def test_an_offer_is_taken_and_taking_it_again_changes_nothing(made: Made) -> None:
    session, owner, person = await made.session(2), await made.resident(), await made.resident()
    first = await made.booked(session, 2, owner)
    in_line = await made.in_line(session, 2, person, key="mine")
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=NOW)
    offer = await made.offer(in_line)
    assert offer is not None
    asked_again = await made.booked(session, 2, person, key="mine")
    assert (asked_again.booking.id, asked_again.booking.state) == (offer, BookingState.HELD)
    for again in (False, True):
        taken = await made.do(booking.accept, offer, person, now=NOW + timedelta(hours=1))
        assert isinstance(taken, Booked)
        assert taken.booking.state is BookingState.CONFIRMED
        assert taken.again is again
    assert (await made.entry(in_line)).state is WaitingState.ACCEPTED


async def test_an_offer_stands_four_office_hours_and_then_goes_to_the_next(made: Made) -> None:
    session, owner = await made.session(2), await made.resident()
    first = await made.booked(session, 2, owner)
    people = [await made.resident() for _ in range(2)]
    line = [await made.in_line(session, 2, person) for person in people]
    friday = datetime(2026, 11, 27, 7, tzinfo=UTC)  # 15:00 in the city: two hours are left of the day, then a weekend
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=friday)
    offer = await made.offer(line[0])
    assert offer is not None
    expires = (await made.row(offer)).expires_at
    assert expires == datetime(2026, 11, 30, 3, tzinfo=UTC)  # Monday 11:00
    assert await made.do(expiry.sessions_with_expired, now=expires - timedelta(seconds=1)) == ()
    assert await made.do(expiry.sessions_with_expired, now=expires) == (session.id,)
    late = await made.do(booking.accept, offer, people[0], now=expires)
    assert isinstance(late, Refused)
    assert late.reason is Refusal.OFFER_EXPIRED
    assert await made.do(expiry.expire, session.id, DESK, now=expires) == 1
    assert [(await made.entry(one)).state for one in line] == ["expired", "offered"]
    assert [parcel.key.split(":")[2] for parcel in await made.parcels("visit:")] == ["offer", "expired", "offer"]
    late = await made.do(booking.accept, offer, people[0], now=expires)
    assert isinstance(late, Refused)
    assert late.reason is Refusal.OFFER_EXPIRED
    assert await made.do(expiry.expire, session.id, DESK, now=expires) == 0


async def test_an_offer_never_outlives_the_cut_off(made: Made) -> None:
    session, owner = await made.session(2), await made.resident()
    first = await made.booked(session, 2, owner)
    line = await made.in_line(session, 2)
    last_hour = session.cut_off_at - timedelta(hours=1)
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=last_hour)
    offer = await made.offer(line)
    assert offer is not None
    assert (await made.row(offer)).expires_at == session.cut_off_at


async def test_declining_an_offer_gives_it_to_the_next(made: Made) -> None:
    session, owner = await made.session(2), await made.resident()
    first = await made.booked(session, 2, owner)
    people = [await made.resident() for _ in range(3)]
    line = [await made.in_line(session, 2, person) for person in people]
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=NOW)
    offer = await made.offer(line[0])
    assert offer is not None
    await made.do(booking.cancel, offer, people[0], DESK, now=NOW)
    assert [(await made.entry(one)).state for one in line] == ["left", "offered", "waiting"]
    await made.do(waiting.leave, line[1].entry.id, people[1], DESK, now=NOW)  # leaving declines too
    assert [(await made.entry(one)).state for one in line] == ["left", "left", "offered"]


async def test_a_party_that_does_not_fit_stops_the_line(made: Made) -> None:
    session, owner = await made.session(4), await made.resident()
    first = await made.booked(session, 2, owner)
    await made.booked(session, 2)
    large, small = await made.in_line(session, 3), await made.in_line(session, 2)
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=NOW)
    assert [(await made.entry(one)).state for one in (large, small)] == ["waiting", "waiting"]
    assert (await made.of(session)).taken == 2


async def test_where_the_organizer_allows_it_a_smaller_party_goes_first_and_it_is_shown(made: Made) -> None:
    session, owner = await made.session(4, skip_allowed=True), await made.resident()
    first = await made.booked(session, 2, owner)
    await made.booked(session, 2)
    large, small = await made.in_line(session, 3), await made.in_line(session, 2)
    await made.do(booking.cancel, first.booking.id, owner, DESK, now=NOW)
    passed, offered = await made.entry(large), await made.entry(small)
    assert offered.state is WaitingState.OFFERED
    assert (passed.state, passed.position, passed.passed_over) == (WaitingState.WAITING, 1, 1)
    assert passed.reason is not None
    assert "先请后面人数合适的市民" in passed.reason


async def test_a_smaller_party_keeps_its_place_and_may_fit_now(made: Made) -> None:
    session, person = await made.session(4), await made.resident()
    await made.booked(session, 2)
    in_line = await made.in_line(session, 3, person)
    larger = await made.do(waiting.shrink, in_line.entry.id, person, 4, DESK, now=NOW)
    assert isinstance(larger, Refused)
    assert larger.reason is Refusal.LARGER_IN_LINE
    nobody = await made.do(waiting.shrink, in_line.entry.id, person, 0, DESK, now=NOW)
    assert isinstance(nobody, Refused)
    assert nobody.reason is Refusal.PARTY_SIZE
    fits = await made.do(waiting.shrink, in_line.entry.id, person, 2, DESK, now=NOW)
    assert isinstance(fits, Waiting)
    assert fits.entry.state is WaitingState.OFFERED
    late = await made.do(waiting.shrink, in_line.entry.id, person, 1, DESK, now=NOW)
    assert isinstance(late, Waiting)
    assert late.again


async def test_the_cut_off_is_the_first_second_that_is_too_late(made: Made) -> None:
    session = await made.session(10)
    made.now = session.cut_off_at - timedelta(seconds=1)
    person = await made.resident()
    kept = await made.booked(session, 1, person)
    made.now = session.cut_off_at
    late = await made.ask(session, 1)
    assert isinstance(late, Refused)
    assert late.reason is Refusal.CLOSED
    assert "12月2日（周三）17:00截止" in late.sentence
    refused = await made.do(booking.cancel, kept.booking.id, person, DESK, now=made.now)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.CLOSED


async def test_a_hold_is_confirmed_in_time_or_freed(made: Made) -> None:
    session, person, other = await made.session(2), await made.resident(), await made.resident()
    held = await made.booked(session, 1, person, hold_s=600)
    lost = await made.booked(session, 1, other, hold_s=600)
    assert held.booking.state is BookingState.HELD
    assert isinstance(await made.do(booking.accept, held.booking.id, person, now=NOW), Booked)
    later = NOW + timedelta(seconds=600)
    assert await made.do(expiry.expire, session.id, DESK, now=later) == 1
    assert (await made.row(lost.booking.id)).reason == "expired"
    assert (await made.of(session)).taken == 1


async def test_quotas_keep_seats_for_their_audience_and_each_has_its_own_line(made: Made) -> None:
    session = await made.session(6, quotas={"学生": 2})
    assert [session.seats_for(one) for one in ("", "学生")] == [4, 2]
    await made.booked(session, 4)
    general = await made.in_line(session, 1)
    owner = await made.resident()
    student = await made.booked(session, 2, owner, audience="学生")
    line = await made.in_line(session, 1, audience="学生")
    assert (general.entry.position, line.entry.position) == (1, 1)
    await made.do(booking.cancel, student.booking.id, owner, DESK, now=NOW)
    assert (await made.entry(line)).state is WaitingState.OFFERED
    assert (await made.entry(general)).state is WaitingState.WAITING
    unknown = await made.ask(session, 1, audience="军人")
    assert isinstance(unknown, Refused)
    assert unknown.reason is Refusal.AUDIENCE


async def test_who_is_seventeen_and_364_days_is_refused_and_a_day_later_not(made: Made) -> None:
    session = await made.session(10, min_age=18, real_name=True)
    for born, fits in ((date(2008, 12, 4), False), (date(2008, 12, 3), True)):
        result = await made.ask(session, 1, people=(Person(name="李雷", born=born),))
        assert isinstance(result, Booked) is fits
        if isinstance(result, Refused):
            assert result.reason is Refusal.TOO_YOUNG
            assert "年满18周岁" in result.sentence


async def test_strangers_find_nothing(made: Made) -> None:
    session, person = await made.session(1), await made.resident()
    result = await made.booked(session, 1)
    in_line = await made.in_line(session, 1)
    for refused in (
        await made.do(booking.cancel, result.booking.id, person, DESK, now=NOW),
        await made.do(booking.accept, result.booking.id, person, now=NOW),
        await made.do(waiting.leave, in_line.entry.id, person, DESK, now=NOW),
        await made.do(waiting.shrink, in_line.entry.id, person, 1, DESK, now=NOW),
        await made.ask(replace(session, id=uuid4())),
        await made.ask(session, 1, uuid4()),
    ):
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.UNKNOWN


async def test_who_waits_does_not_wait_twice(made: Made) -> None:
    session, person = await made.session(1), await made.resident()
    await made.booked(session, 1)
    await made.in_line(session, 1, person)
    again = await made.ask(session, 1, person)
    assert isinstance(again, Refused)
    assert again.reason is Refusal.ALREADY_WAITING


async def test_the_same_key_finds_the_place_in_line(made: Made) -> None:
    session, person = await made.session(1), await made.resident()
    await made.booked(session, 1)
    await made.in_line(session, 1)
    first = await made.in_line(session, 1, person, key="tap")
    again = await made.in_line(session, 1, person, key="tap")
    assert (again.again, again.entry.id, again.entry.position) == (True, first.entry.id, 2)
    await made.do(waiting.leave, first.entry.id, person, DESK, now=NOW)
    gone = await made.in_line(session, 1, person, key="tap")
    assert (gone.entry.state, gone.entry.position) == (WaitingState.LEFT, 0)


async def test_after_cancelling_the_same_person_may_book_again(made: Made) -> None:
    session, person = await made.session(2), await made.resident()
    first = await made.booked(session, 2, person)
    await made.do(booking.cancel, first.booking.id, person, DESK, now=NOW)
    second = await made.booked(session, 2, person)
    assert second.booking.id != first.booking.id
    taken_back = await made.do(booking.accept, first.booking.id, person, now=NOW)
    assert isinstance(taken_back, Refused)
    assert taken_back.reason is Refusal.CANCELLED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"contact": Contact(name="", phone="13800001234")}, Refusal.CONTACT_MISSING),
        ({"contact": Contact(name="王", phone="1234")}, Refusal.CONTACT_MISSING),
        ({"party": 0}, Refusal.PARTY_SIZE),
        ({"party": 21}, Refusal.PARTY_SIZE),
    ],
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(
    made: Made, changes: dict[str, object], reason: Refusal
) -> None:
    session = await made.session(30)
    result = await made.ask(session, **{"party": 1, **changes})  # type: ignore[arg-type]
    assert isinstance(result, Refused)
    assert result.reason is reason
    assert await made.acts() == ["visit.created"]


async def test_an_invitation_is_needed_where_the_event_asks_for_one(made: Made) -> None:
    session = await made.session(10, invitation="Ming 2026")
    wrong = await made.ask(session, 1, invitation="ming2025")
    assert isinstance(wrong, Refused)
    assert wrong.reason is Refusal.INVITATION
    await made.booked(session, 1, invitation="ming2026")


async def test_a_declaration_of_age_is_needed_where_no_names_are(made: Made) -> None:
    session = await made.session(10, min_age=18)
    silent = await made.ask(session, 1)
    assert isinstance(silent, Refused)
    assert silent.reason is Refusal.NOT_DECLARED
    await made.booked(session, 1, of_age=True)


async def test_a_visit_that_has_begun_is_over_for_cancelling(made: Made) -> None:
    session, person = await made.session(10), await made.resident()
    result = await made.booked(session, 1, person)
    refused = await made.do(booking.cancel, result.booking.id, person, DESK, now=START)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.ENDED
