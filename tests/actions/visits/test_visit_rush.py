"""Many at once: group commit, and a thousand people for fifty places through HTTP; the control must oversell."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from actions.visits import checks
from actions.visits.batch import Batcher
from actions.visits.model import Booked, Desk, Refused, Waiting
from bench.booking import ground, load
from bench.booking.server import app_of
from bench.booking.shapes import AdvisoryLock, Control, ForUpdate, Ours, Shape, SkipLocked
from bot.server import listening
from knowledge import residents
from knowledge.store import Store
from tests.actions.visits.made import DESK, NOW, Made


@pytest.fixture
async def batcher(made: Made) -> AsyncIterator[Batcher]:
    here = Batcher(store=made.store, desk=lambda: DESK, now=lambda: made.now, most=8)
    yield here
    await here.settle()


async def test_those_who_come_together_are_committed_together_in_order(made: Made, batcher: Batcher) -> None:
    session = await made.session(5)
    people = [await made.resident() for _ in range(9)]
    results = await asyncio.gather(*(batcher.book(made.request(session, person)) for person in people))
    assert [type(one) for one in results] == [Booked] * 5 + [Waiting] * 4
    assert [one.entry.position for one in results if isinstance(one, Waiting)] == [1, 2, 3, 4]
    assert (await made.acts()).count("visit.booked") <= 3  # not one commit each


async def test_a_double_tap_in_one_batch_is_one_booking(made: Made, batcher: Batcher) -> None:
    session, person = await made.session(5), await made.resident()
    request = made.request(session, person, 2)
    first, again, other = await asyncio.gather(
        batcher.book(request), batcher.book(request), batcher.book(made.request(session, person))
    )
    assert isinstance(first, Booked)
    assert isinstance(again, Booked)
    assert (again.booking.id, again.again) == (first.booking.id, True)
    assert isinstance(other, Refused)


async def test_sessions_do_not_wait_for_each_other(made: Made, batcher: Batcher) -> None:
    first, second = await made.session(5), await made.session(5)
    person = await made.resident()
    async with made.store.transaction() as blocking:
        await made_lock(blocking, first.id)
        stuck = asyncio.create_task(batcher.book(made.request(first, person)))
        assert isinstance(await batcher.book(made.request(second, person)), Booked)
        assert not stuck.done()
    assert isinstance(await stuck, Booked)


async def made_lock(transaction: object, session_id: UUID) -> None:
    from actions.visits import seats  # noqa: PLC0415

    await seats.lock(transaction, session_id)  # type: ignore[arg-type]


async def test_one_who_vanishes_meanwhile_spoils_nothing_for_the_others(made: Made) -> None:
    session = await made.session(5)
    gone = await made.do(residents.seen, channel="test", sender="gone", now=NOW)
    asking = [made.request(session, await made.resident()) for _ in range(2)]
    asked: list[int] = []

    def desk() -> Desk:
        asked.append(1)
        return DESK

    batcher = Batcher(store=made.store, desk=desk, now=lambda: NOW)
    other = await made.session(5)
    taken = await made.booked(other, 1, gone, key="same")
    results = await asyncio.gather(
        batcher.book(made.request(session, gone, key="same")), *(batcher.book(one) for one in asking)
    )
    assert [type(one) for one in results] == [Booked] * 3
    assert isinstance(results[0], Booked)
    assert results[0].booking.id == taken.booking.id
    await batcher.settle()


async def test_a_race_for_one_key_is_asked_again_one_by_one(made: Made, batcher: Batcher) -> None:
    """Two sessions take the same key of one person at the same moment: one books, the other finds that booking."""
    first, second = await made.session(5), await made.session(5)
    for number in range(6):
        person = await made.resident()
        results = await asyncio.gather(
            batcher.book(made.request(first, person, key=f"r{number}")),
            batcher.book(made.request(second, person, key=f"r{number}")),
        )
        assert all(isinstance(one, Booked) for one in results)
        assert len({one.booking.id for one in results if isinstance(one, Booked)}) == 1
        if number == 4:
            first, second = await made.session(5), await made.session(5)


async def test_a_database_that_is_gone_is_said_to_everybody_who_asked(made: Made) -> None:
    session, person = await made.session(5), await made.resident()
    nowhere = Store("postgresql://127.0.0.1:1/nothing", connect_timeout_s=5.0)
    batcher = Batcher(store=nowhere, desk=lambda: DESK, now=lambda: NOW)
    results = await asyncio.gather(
        *(batcher.book(made.request(session, person)) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(one, DBAPIError | OSError) for one in results)
    await nowhere.close()


async def test_a_caller_who_leaves_does_not_stop_the_commit(made: Made, batcher: Batcher) -> None:
    session, person = await made.session(5), await made.resident()
    request = made.request(session, person)
    task = asyncio.create_task(batcher.book(request))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await batcher.settle()
    again = await batcher.book(request)
    assert isinstance(again, Booked)
    assert again.again


async def test_a_desk_that_fails_fails_those_who_asked_and_no_others(made: Made) -> None:
    session = await made.session(5)
    broken = [True]

    def desk() -> Desk:
        if broken:
            broken.pop()
            raise LookupError("no calendar")
        return DESK

    batcher = Batcher(store=made.store, desk=desk, now=lambda: NOW)
    with pytest.raises(LookupError):
        await batcher.book(made.request(session, await made.resident()))
    assert isinstance(await batcher.book(made.request(session, await made.resident())), Booked)


async def rush(store: Store, shape: Shape, people: int, places: int, connections: int) -> tuple[load.Load, int]:
    """So many people for so few places through HTTP: what they saw, and the seats the database gave."""
    (session,) = await ground.open_sessions(store, [places], seats=True)
    async with listening(app_of(shape), "127.0.0.1", 0) as at:
        seen = await load.run(at.port, session.id, people, connections, 300.0)
    return seen, (await ground.counted(store, session.id)).seats


@pytest.fixture
async def crowd(database_url: str) -> AsyncIterator[Store]:
    """A store with a thousand residents."""
    store = Store(database_url, pool_size=8, connect_timeout_s=60.0, statement_s=60.0)
    await ground.prepare(store, 1000)
    yield store
    await store.close()


async def test_a_thousand_people_for_fifty_places(crowd: Store) -> None:
    seen, seats = await rush(crowd, Ours(crowd), 1000, 50, 100)
    assert seen.results == {"booked": 50, "waiting": 950}
    assert seats == 50
    assert sorted(seen.positions) == list(range(1, 951))
    async with crowd.transaction() as transaction:
        assert await checks.broken(transaction) == {}


async def test_the_control_without_a_guard_oversells(crowd: Store) -> None:
    await ground.without_guard(crowd)
    for _ in range(5):  # chance alone could save it once
        seen, seats = await rush(crowd, Control(crowd), 60, 5, 30)
        if seats > 5:
            assert seen.results["booked"] > 5
            return
    pytest.fail("the control never oversold: the run cannot tell a guard from none")


async def test_the_check_of_the_table_is_the_last_word(crowd: Store) -> None:
    """The same control with the CHECK in place: nobody is oversold, requests fail instead."""
    seen, seats = await rush(crowd, Control(crowd), 60, 5, 30)
    assert seats <= 5
    assert seen.results.get("booked", 0) == seats


@pytest.mark.parametrize("shape", [AdvisoryLock, ForUpdate, SkipLocked])
async def test_the_shapes_beside_ours_do_not_oversell_either(
    crowd: Store, shape: type[AdvisoryLock | ForUpdate | SkipLocked]
) -> None:
    seen, seats = await rush(crowd, shape(crowd), 30, 5, 10)
    assert seats == seen.results["booked"] == 5


async def test_a_lost_race_of_one_request_is_an_error_after_the_second_try(made: Made) -> None:
    session = await made.session(5)
    await made.set_event(session.event_id, real_name=False)
    same = DESK.new_id()
    await made.booked(session)
    fixed = Desk(cipher=DESK.cipher, workdays=DESK.workdays, new_id=lambda: same)
    batcher = Batcher(store=made.store, desk=lambda: fixed, now=lambda: NOW + timedelta(minutes=1))
    assert isinstance(await batcher.book(made.request(session, await made.resident())), Booked)
    with pytest.raises(IntegrityError):  # an id that is taken stays taken
        await batcher.book(made.request(session, await made.resident()))
