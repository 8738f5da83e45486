"""What a worker does for visits, each step over the whole database, as often as it likes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from actions.visits import booking
from actions.visits.model import WaitingState
from bot.jobs.visits import Visits, visit_jobs
from knowledge.store import Store
from tests.actions.visits.made import DESK, NOW, START, Made, add_departments


@pytest.fixture
async def made(store: Store) -> AsyncIterator[Made]:
    await add_departments(store)
    here = Made(store=store)
    yield here
    assert await here.broken() == {}


async def test_offers_that_ran_out_go_to_the_next(made: Made) -> None:
    session, owner = await made.session(1), await made.resident()
    mine = await made.booked(session, 1, owner)
    line = [await made.in_line(session) for _ in range(2)]
    await made.do(booking.cancel, mine.booking.id, owner, DESK, now=NOW)
    jobs = Visits(store=made.store, desk=lambda: DESK, now=lambda: made.now)
    assert await jobs.expire() == 0
    made.now = NOW + timedelta(days=1)
    assert await jobs.expire() == 1
    assert [(await made.entry(one)).state for one in line] == [WaitingState.EXPIRED, WaitingState.OFFERED]
    assert await jobs.expire() == 0


async def test_reminding_closing_and_forgetting_happen_once(made: Made) -> None:
    session = await made.session(2)
    mine = (await made.booked(session)).booking.id
    jobs = Visits(store=made.store, desk=lambda: DESK, now=lambda: made.now)
    made.now = datetime(2026, 12, 2, 2, tzinfo=UTC)
    assert [await jobs.remind() for _ in range(2)] == [0, 0]
    assert len(await made.parcels(f"{mine}:reminder")) == 1
    made.now = START + timedelta(hours=2)
    assert [await jobs.close() for _ in range(2)] == [1, 0]
    made.now += timedelta(days=30)
    assert [await jobs.purge() for _ in range(2)] == [1, 0]
    assert (await made.row(mine)).resident_id is None


def test_a_worker_has_all_four(made: Made) -> None:
    jobs = visit_jobs(made.store, DESK.cipher, lambda: DESK.workdays, lambda: NOW)
    assert [one.name for one in jobs] == ["visits_expire", "visits_remind", "visits_close", "visits_purge"]
    assert all(one.rest_s > 0 for one in jobs)
