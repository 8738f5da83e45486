"""The demonstration's inbox: alive from the first start, relative to the day, the same every time, and left alone once touched."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from actions.handover import queries as talks
from actions.handover.model import Which
from actions.voices import cases, figures, public, queries, reminders
from actions.voices.inbox import counts
from actions.voices.model import Actor, Role, State
from actions.voices.reminders import Addressee, Audience
from actions.voices.sample import id_of, read_cases
from actions.voices.similar import similar
from actions.voices.tables import cases as table
from bot.demo.people import load_people
from bot.demo.sample_voices import VOICES, load_voices
from bot.settings import Settings
from knowledge import audit
from knowledge.city_time import city_day
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store
from knowledge.workdays import base_workdays
from tests.conftest import CITY, SEALS

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, eleven o'clock in the city
SETTINGS = Settings(_env_file=None)
Load = Callable[[datetime], Awaitable[int]]


@pytest.fixture
async def office_store(store: Store) -> Store:
    """A store with the departments of the sample city."""
    await CuratedImport(store=store, now=lambda: NOW, publish=True).departments([CITY])
    return store


@pytest.fixture
async def load(office_store: Store) -> Load:
    await load_people(office_store, now=lambda: NOW)

    async def again(now: datetime) -> int:
        return await load_voices(office_store, SETTINGS, SEALS.cipher, now=lambda: now)

    return again


async def test_every_queue_has_something_and_nothing_is_from_the_future(office_store: Store, load: Load) -> None:
    loaded = await load(NOW)
    assert 80 <= loaded <= 150
    async with office_store.transaction() as transaction:
        states = Counter(await transaction.scalars(select(table.c.state)))
        assert set(states) == set(State)
        counted = await counts(transaction, scope=None, workdays=base_workdays(), now=NOW)
        assert all(counted[one] > 0 for one in counted), counted
        latest = (
            await transaction.execute(select(table.c.updated_at).order_by(table.c.updated_at.desc()).limit(1))
        ).scalar_one()
        assert latest <= NOW
        today = city_day(NOW)
        found = await figures.figures(
            transaction, scope=None, since=today - timedelta(days=60), until=today, today=today
        )
        assert len(found.hot) >= 4
        assert len(found.by_department) >= 12
        assert found.total.satisfaction is not None
        assert len((await public.published(transaction)).cases) == 20
        assert await audit.broken_link(transaction) is None
        await reminders.remind(transaction, workdays=base_workdays(), now=NOW)
        for who in (Addressee(audience=Audience.DEPARTMENT, department_id="cgj"), Addressee(audience=Audience.OFFICE),
                    Addressee(audience=Audience.SUPERVISOR)):  # fmt: skip
            assert (await reminders.notices_for(transaction, [who])).total > 0, who
        alike = await similar(transaction, "望湖路工地夜里太吵")
        assert any(one.case_id == id_of("noise1") for one in alike)
        listed = await talks.counts(transaction, staff_id=uuid4())
        assert (listed[Which.WAITING], listed[Which.LEFT]) == (1, 3)


async def test_the_same_day_loads_nothing_and_another_day_makes_untouched_ones_anew(
    office_store: Store, load: Load
) -> None:
    first = await load(NOW)
    assert await load(NOW + timedelta(hours=2)) == 0
    assert await load(NOW + timedelta(days=9)) == first
    async with office_store.transaction() as transaction:
        assert len(list(await transaction.scalars(select(table.c.id)))) == first
        newest = await queries.get(transaction, id_of("new5"), None)
        assert city_day(newest.received_at) == city_day(NOW + timedelta(days=9))


async def test_once_somebody_worked_on_a_letter_all_of_them_stay(office_store: Store, load: Load) -> None:
    await load(NOW)
    async with office_store.transaction() as transaction:
        by = Actor(id="staff:somebody", role=Role.OFFICE)
        await cases.note(transaction, id_of("over1"), "催办", by=by, now=NOW + timedelta(hours=1))
    assert await load(NOW + timedelta(days=9)) == 0


@pytest.mark.parametrize("day", range(14))
def test_on_whatever_day_it_is_loaded_the_same_letters_stand_in_the_same_places(day: int) -> None:
    now = NOW + timedelta(days=day, hours=day)
    sample = read_cases(VOICES / "cases.yml", now=now, workdays=base_workdays())
    assert [one.key for one in sample] == [
        one.key for one in read_cases(VOICES / "cases.yml", now=now, workdays=base_workdays())
    ]
    for one in sample:
        assert one.received <= one.accepted <= one.given <= one.moved <= one.replied <= one.rated <= one.closed <= now
