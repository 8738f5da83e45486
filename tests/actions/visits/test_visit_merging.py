"""When two residents turn out to be one person: one live booking a person and session, and nothing is lost or oversold."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from actions.erasers import MERGERS
from actions.visits import attendance, booking, queries
from actions.visits.attendance import Arrival
from actions.visits.model import BookingState, WaitingState
from knowledge.merging import Same, merge
from knowledge.people_tables import audit
from knowledge.store import Store, Transaction
from tests.actions.visits.made import DESK, NOW, STAFF, START, Made, add_departments


@pytest.fixture
async def made(store: Store) -> AsyncIterator[Made]:
    await add_departments(store)
    here = Made(store=store)
    yield here
    assert await here.broken() == {}


async def one(made: Made, first: UUID, second: UUID) -> Same:
    async with made.store.transaction() as transaction:
        return await merge(transaction, first, second, mergers=MERGERS, actor="system", now=made.now)


async def two(made: Made) -> tuple[UUID, UUID]:
    """Two residents, the older first."""
    first = await made.resident()
    made.now += timedelta(minutes=1)
    return first, await made.resident()


async def settled(made: Made) -> Any:  # noqa: ANN401  (what the audit log holds)
    async with made.store.transaction() as transaction:
        found = await transaction.scalar(select(audit.c.details).where(audit.c.act == "resident.merge"))
    assert found is not None
    return found["settled"]


async def has(made: Made, person: UUID) -> set[UUID]:
    async with made.store.transaction() as transaction:
        return {each.booking.id for each in await queries.bookings_of(transaction, person, now=made.now)}


async def test_bookings_and_places_in_line_become_the_ones(made: Made) -> None:
    first, second = await two(made)
    here, there, full = await made.session(), await made.session(), await made.session(1)
    await made.booked(full)
    mine, theirs = await made.booked(here, 2, first), await made.booked(there, 1, second)
    line = await made.in_line(full, 1, second)
    same = await one(made, first, second)
    assert same.resident == first
    assert await has(made, first) == {mine.booking.id, theirs.booking.id}
    assert (await made.entry(line)).resident_id == first
    assert await settled(made) == []
    assert await made.parcels("merged") == []


async def test_of_two_bookings_of_one_session_the_earlier_stays_and_the_seats_go_to_the_line(made: Made) -> None:
    first, second = await two(made)
    session = await made.session(3)
    earlier = await made.booked(session, 2, second)
    made.now += timedelta(minutes=1)
    later = await made.booked(session, 1, first)
    behind = await made.in_line(session, 2)
    await one(made, first, second)
    assert await has(made, first) == {earlier.booking.id}
    assert (await made.row(later.booking.id)).reason == "merged"
    assert (await made.entry(behind)).state is WaitingState.WAITING  # one seat is free, two are needed
    assert (await made.of(session)).taken == 2
    (told,) = await made.parcels("merged")
    assert "后约的（1人）已取消" in told.payload["text"]
    assert told.resident_id == first
    assert (await settled(made))[0]["visits"][str(session.id)]["given_up"] == [str(later.booking.id)]


async def test_seats_that_are_given_up_are_offered_to_whoever_waits_and_not_to_the_person_again(made: Made) -> None:
    first, second = await two(made)
    session = await made.session(2)
    await made.booked(session, 1, first)
    await made.booked(session, 1)
    behind = await made.in_line(session, 1)
    mine = await made.in_line(session, 1, second)
    await one(made, first, second)
    assert (await made.entry(mine)).state is WaitingState.LEFT
    assert (await made.entry(behind)).position == 1
    assert await made.parcels("offer") == []


async def test_of_two_places_in_line_the_first_stays(made: Made) -> None:
    first, second = await two(made)
    session = await made.session(1)
    await made.booked(session)
    ahead = await made.in_line(session, 1, second)
    behind = await made.in_line(session, 1, first)
    third = await made.in_line(session, 1)
    await one(made, first, second)
    assert (await made.entry(ahead)).position == 1
    assert (await made.entry(ahead)).resident_id == first
    assert (await made.entry(behind)).state is WaitingState.LEFT
    assert (await made.entry(third)).position == 2


async def test_an_offer_of_what_the_person_has_goes_on_to_the_next(made: Made) -> None:
    first, second = await two(made)
    session = await made.session(2)
    mine = await made.booked(session, 1, first)
    other = await made.booked(session)
    line = await made.in_line(session, 1, second)
    third = await made.in_line(session, 1)
    person = (await made.row(other.booking.id)).resident_id
    await made.do(_cancel, other.booking.id, person)
    assert await made.offer(line) is not None
    await one(made, first, second)
    assert await has(made, first) == {mine.booking.id}
    assert (await made.entry(line)).state is WaitingState.LEFT
    assert await made.offer(third) is not None


async def _cancel(transaction: Transaction, booking_id: UUID, person: UUID) -> None:
    await booking.cancel(transaction, booking_id, person, DESK, now=NOW + timedelta(minutes=5))


async def test_an_offer_stays_where_the_person_has_nothing_better(made: Made) -> None:
    first, second = await two(made)
    session = await made.session(1)
    other = await made.booked(session)
    line = await made.in_line(session, 1, second)
    mine = await made.in_line(session, 1, first)
    await made.do(_cancel, other.booking.id, (await made.row(other.booking.id)).resident_id)
    held = await made.offer(line)
    await one(made, first, second)
    assert held is not None
    assert await has(made, first) == {held}
    assert (await made.entry(mine)).state is WaitingState.LEFT
    assert (await made.entry(line)).state is WaitingState.OFFERED


async def test_of_what_was_both_visits_count_and_the_link_to_the_person_stays_with_one(made: Made) -> None:
    first, second = await two(made)
    session = await made.session(5)
    came = await made.booked(session, 1, first)
    made.now += timedelta(minutes=1)
    too = await made.booked(session, 2, second)
    made.now = START
    for each in (came, too):
        arrival = Arrival(booking_id=each.booking.id, at=made.now)
        await made.do(attendance.check_in, arrival, session_id=session.id, actor=STAFF, now=made.now)
    await one(made, first, second)
    rows = [await made.row(each.booking.id) for each in (came, too)]
    assert [row.state for row in rows] == [BookingState.ATTENDED, BookingState.ATTENDED]
    assert [(row.resident_id, row.phone is None) for row in rows] == [(first, False), (None, True)]
    assert (await made.of(session)).taken == 3


async def test_the_same_key_of_both_repeats_nothing(made: Made) -> None:
    first, second = await two(made)
    here, there = await made.session(), await made.session()
    await made.booked(here, 1, first, key="again")
    other = await made.booked(there, 1, second, key="again")
    await one(made, first, second)
    assert (await made.row(other.booking.id)).key is None
    assert (await made.booked(here, 1, first, key="again")).again


async def test_who_has_nothing_of_visits_is_merged_without_a_word(made: Made) -> None:
    first, second = await two(made)
    same = await one(made, second, first)
    assert (same.resident, same.were) == (first, (second,))
