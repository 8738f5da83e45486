"""Changing a booking: all at once or not at all."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from actions.visits import booking, changing
from actions.visits.changing import Change
from actions.visits.model import Booked, BookingState, Person, Refusal, Refused, Session, WaitingState
from tests.actions.visits.made import DESK, NOW, START, TIMES, Made

LATER = START + timedelta(days=1)


async def two(made: Made, first: int, second: int, **draft: object) -> tuple[Session, Session]:
    """Two sessions of one event."""
    times = [
        replace(TIMES, capacity=first),
        replace(TIMES, starts_at=LATER, ends_at=LATER + timedelta(hours=1), capacity=second),
    ]
    found = await made.sessions(times, **draft)
    return found[0], found[1]


async def test_another_session_keeps_the_ticket_and_frees_the_old_seats(made: Made) -> None:
    old, new = await two(made, 2, 5)
    person = await made.resident()
    mine = await made.booked(old, 2, person)
    line = await made.in_line(old, 2)
    changed = await made.do(changing.change, mine.booking.id, person, Change(session_id=new.id, party=3), DESK, now=NOW)
    assert isinstance(changed, Booked)
    assert (changed.booking.id, changed.booking.session_id, changed.booking.party) == (mine.booking.id, new.id, 3)
    assert (await made.entry(line)).state is WaitingState.OFFERED
    assert ((await made.of(old)).taken, (await made.of(new)).taken) == (2, 3)


async def test_what_does_not_fit_leaves_everything_as_it_was(made: Made) -> None:
    old, new = await two(made, 5, 2)
    person = await made.resident()
    mine = await made.booked(old, 3, person)
    refused = await made.do(changing.change, mine.booking.id, person, Change(session_id=new.id), DESK, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.PARTY_SIZE
    await made.booked(new, 1)
    refused = await made.do(changing.change, mine.booking.id, person, Change(session_id=new.id, party=2), DESK, now=NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.free) == (Refusal.FULL, 1)
    row = await made.row(mine.booking.id)
    assert (row.session_id, row.party, row.version) == (old.id, 3, 1)


async def test_more_people_need_free_seats_that_nobody_waits_for(made: Made) -> None:
    session, person = await made.session(6), await made.resident()
    mine = await made.booked(session, 2, person)
    assert isinstance(await made.do(changing.change, mine.booking.id, person, Change(party=4), DESK, now=NOW), Booked)
    await made.in_line(session, 5)
    refused = await made.do(changing.change, mine.booking.id, person, Change(party=5), DESK, now=NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.line) == (Refusal.FULL, 1)
    fewer = await made.do(changing.change, mine.booking.id, person, Change(party=1), DESK, now=NOW)
    assert isinstance(fewer, Booked)
    assert (await made.of(session)).taken == 6  # five of them offered to the line


async def test_changing_to_what_it_is_changes_nothing(made: Made) -> None:
    session, person = await made.session(6), await made.resident()
    mine = await made.booked(session, 2, person)
    same = await made.do(changing.change, mine.booking.id, person, Change(party=2), DESK, now=NOW)
    assert isinstance(same, Booked)
    assert (same.again, same.booking.version) == (True, 1)


async def test_what_cannot_be_changed_is_said(made: Made) -> None:
    old, new = await two(made, 5, 5)
    other, person, stranger = await made.session(5), await made.resident(), await made.resident()
    mine = await made.booked(old, 1, person)

    async def reason(wanted: Change, who: UUID = person, now: datetime = NOW) -> Refusal:
        result = await made.do(changing.change, mine.booking.id, who, wanted, DESK, now=now)
        assert isinstance(result, Refused)
        return result.reason

    assert await reason(Change(session_id=other.id)) is Refusal.OTHER_EVENT
    assert await reason(Change(session_id=person)) is Refusal.UNKNOWN
    assert await reason(Change(party=2), stranger) is Refusal.UNKNOWN
    assert await reason(Change(party=2), now=old.cut_off_at) is Refusal.CLOSED
    assert await reason(Change(party=99)) is Refusal.PARTY_SIZE
    await made.booked(new, 1, person)
    assert await reason(Change(session_id=new.id)) is Refusal.ALREADY_BOOKED
    await made.do(booking.cancel, mine.booking.id, person, DESK, now=NOW)
    assert await reason(Change(party=2)) is Refusal.CANCELLED


async def test_who_waits_for_the_other_session_stays_in_line_there(made: Made) -> None:
    old, new = await two(made, 5, 1)
    person = await made.resident()
    mine = await made.booked(old, 1, person)
    await made.booked(new, 1)
    await made.in_line(new, 1, person)
    refused = await made.do(changing.change, mine.booking.id, person, Change(session_id=new.id), DESK, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.ALREADY_WAITING


async def test_real_names_go_with_another_size_of_party(made: Made) -> None:
    session, person = await made.session(6, real_name=True, min_age=18), await made.resident()
    me = Person(name="李雷", born=date(1990, 1, 1))
    mine = await made.booked(session, 1, person, people=(me,))
    without = await made.do(changing.change, mine.booking.id, person, Change(party=2), DESK, now=NOW)
    assert isinstance(without, Refused)
    assert without.reason is Refusal.PEOPLE_MISSING
    both = Change(party=2, people=(me, Person(name="韩梅", born=date(2015, 1, 1))))
    assert isinstance(await made.do(changing.change, mine.booking.id, person, both, DESK, now=NOW), Booked)


async def test_a_quota_does_not_follow_into_a_session_without_it(made: Made) -> None:
    times = [
        replace(TIMES, capacity=4, quotas={"学生": 2}),
        replace(TIMES, starts_at=LATER, ends_at=LATER + timedelta(hours=1), capacity=4),
    ]
    old, new = await made.sessions(times)
    person = await made.resident()
    mine = await made.booked(old, 1, person, audience="学生")
    refused = await made.do(changing.change, mine.booking.id, person, Change(session_id=new.id), DESK, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.AUDIENCE


@pytest.mark.parametrize("rounds", [3])
async def test_two_who_change_places_do_not_wait_for_each_other_for_ever(made: Made, rounds: int) -> None:
    first, second = await two(made, 10, 10)
    people = [await made.resident() for _ in range(2)]
    mine = [await made.booked(session, 1, person) for session, person in zip((first, second), people, strict=True)]
    targets = [second, first]
    for _ in range(rounds):
        results = await asyncio.gather(
            *(
                made.do(changing.change, one.booking.id, person, Change(session_id=target.id), DESK, now=NOW)
                for one, person, target in zip(mine, people, targets, strict=True)
            )
        )
        assert all(isinstance(one, Booked) for one in results)
        targets.reverse()
    assert ((await made.of(first)).taken, (await made.of(second)).taken) == (1, 1)


async def test_a_held_place_is_taken_before_it_is_changed(made: Made) -> None:
    session, person = await made.session(5), await made.resident()
    held = await made.booked(session, 1, person, hold_s=60)
    refused = await made.do(changing.change, held.booking.id, person, Change(party=2), DESK, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.UNCONFIRMED
    assert (await made.row(held.booking.id)).state == BookingState.HELD
