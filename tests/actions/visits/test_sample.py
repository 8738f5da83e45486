from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from actions.visits.booking import book
from actions.visits.campaigns import running
from actions.visits.checks import broken
from actions.visits.events import edit_event
from actions.visits.model import FIELDS, FORMS, Booked, BookingRequest, Contact, Desk, SessionDraft, Wanted
from actions.visits.queries import catalogue, listing_of
from actions.visits.sample import SampleError, SampleEvent, day_of, read_sample
from actions.visits.sample_life import CHANNEL
from actions.visits.sample_loading import CAMPAIGN, Loaded, load_events
from actions.visits.sessions import edit_session
from actions.visits.tables import bookings, events, feedback, sessions, waiting
from actions.visits.writing import wrongs_of_event, wrongs_of_session
from bot.demo.sample import EVENTS
from knowledge import residents
from knowledge.cipher import Cipher, derived_key
from knowledge.city_tables import departments
from knowledge.city_time import CITY_TIME, city_day
from knowledge.people_tables import audit, doors
from knowledge.people_tables import residents as residents_table
from knowledge.store import Store
from knowledge.workdays import base_workdays

DESK = Desk(cipher=Cipher((derived_key("k" * 40),)), workdays=base_workdays(), new_id=uuid4)
MONDAY = date(2026, 11, 23)
DAYS = [MONDAY + timedelta(days=ahead) for ahead in range(7)]


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CITY_TIME).astimezone(UTC)


def sample(today: date = MONDAY) -> tuple[SampleEvent, ...]:
    return read_sample(EVENTS, today=today)


def test_there_are_502_events_of_44_organizers_each_with_its_own_title() -> None:
    found = sample()
    assert len(found) == len({one.id for one in found}) == len({one.draft.title for one in found}) == 502
    assert len({one.draft.department_id for one in found}) == 44
    assert len({one.draft.summary for one in found}) == 502
    assert len({one.draft.place for one in found}) > 150


def test_they_are_of_every_form_field_and_district() -> None:
    found = sample()
    assert {one.draft.form for one in found} == set(FORMS)
    assert {one.draft.field for one in found} == set(FIELDS)
    assert len({one.draft.district_id for one in found} - {None}) == 11


def test_there_is_something_of_every_kind() -> None:
    found = sample()
    assert sum(one.draft.for_children and one.draft.min_age == 0 for one in found) >= 12
    assert sum(one.draft.real_name for one in found) >= 12
    assert sum(len(one.sessions) > 1 for one in found) >= 12
    assert [one.id for one in found if one.draft.invitation] == ["sfb-06"]
    assert [one.id for one in found if one.full] == ["xfj-02"]
    assert [one.id for one in found if one.suspended] == ["xfj-04"]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_whatever_the_day_every_event_is_valid_and_most_lie_in_the_coming_five_weeks(today: date) -> None:
    found = sample(today)
    for one in found:
        assert wrongs_of_event(one.draft) == {}, one.id
        assert [wrongs_of_session(session) for session in one.sessions] == [{}] * len(one.sessions), one.id
    ahead = [(city_day(session.starts_at) - today).days for one in found for session in one.sessions]
    assert min(ahead) >= -6
    assert max(ahead) <= 35
    assert sum(days <= 0 for days in ahead) >= 10
    assert sum(0 < days <= 35 for days in ahead) >= 480


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_no_place_holds_two_sessions_at_once(today: date) -> None:
    held: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in sample(today):
        if one.draft.district_id is not None:
            held.setdefault(one.draft.place, []).extend((each.starts_at, each.ends_at) for each in one.sessions)
    for times in held.values():
        times.sort()
        assert all(first[1] <= then[0] for first, then in pairwise(times))


@given(
    today=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    weekday=st.sampled_from("一二三四五六日"),
    number=st.integers(0, 9),
)
def test_a_day_is_that_weekday_so_many_weeks_ahead(today: date, weekday: str, number: int) -> None:
    day = day_of(weekday, number, today)
    assert day.weekday() == "一二三四五六日".index(weekday)
    assert 7 * (number - 1) < (day - today).days <= 7 * number


async def test_organizers_and_districts_are_those_of_the_city(city_store: Store) -> None:
    async with city_store.transaction() as transaction:
        kinds = {row.id: row.kind for row in await transaction.execute(select(departments))}
    for one in sample():
        assert one.draft.department_id in kinds
        assert one.draft.district_id is None or kinds[one.draft.district_id] != "department"
    assert {one.draft.department_id for one in sample()} == set(kinds)


# --- loading -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def empty_store(city_store: Store) -> Store:
    """The city without its events."""
    async with city_store.transaction() as transaction:
        await transaction.execute(events.delete())
        ours = select(doors.c.resident_id).where(doors.c.channel == CHANNEL)
        await transaction.execute(residents_table.delete().where(residents_table.c.id.in_(ours)))
    return city_store


async def load(store: Store, today: date) -> Loaded:
    async with store.transaction() as transaction:
        return await load_events(transaction, sample(today), DESK, now=at(today))


async def links(store: Store) -> int:
    async with store.transaction() as transaction:
        return (await transaction.scalar(select(func.count()).select_from(audit))) or 0


async def first_session(store: Store, event_id: str) -> UUID:
    async with store.transaction() as transaction:
        listing = await listing_of(transaction, event_id)
    assert listing is not None
    return listing.sessions[0].id


async def starts(store: Store, event_id: str) -> list[datetime]:
    async with store.transaction() as transaction:
        listing = await listing_of(transaction, event_id)
    assert listing is not None
    return [one.starts_at for one in listing.sessions]


async def all_starts(store: Store) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    async with store.transaction() as transaction:
        for row in await transaction.execute(select(sessions).order_by(sessions.c.starts_at)):
            found.setdefault(row.event_id, []).append(row.starts_at)
    return found


def wanted_starts(today: date, event_id: str) -> list[datetime]:
    return next([each.starts_at for each in one.sessions] for one in sample(today) if one.id == event_id)


async def test_the_city_of_the_tests_shows_events(city_store: Store) -> None:
    async with city_store.transaction() as transaction:
        found = await catalogue(transaction, Wanted(), now=datetime.now(UTC), limit=1000)
        full = await listing_of(transaction, "xfj-02")
        still = await listing_of(transaction, "xfj-04")
    assert len(found) > 450
    assert full is not None
    assert full.sessions[0].free == 0
    assert full.sessions[0].waiting == 2
    assert still is not None
    assert (still.event.state, still.sessions[0].reason) == ("suspended", "消防艇正在检修，复航时间另行通知。")


async def test_a_second_start_on_the_same_day_changes_nothing(empty_store: Store) -> None:
    assert await load(empty_store, MONDAY) == Loaded(new=502, moved=0)
    before = await links(empty_store)
    assert await load(empty_store, MONDAY) == Loaded(new=0, moved=0)
    assert await links(empty_store) == before


@pytest.mark.parametrize("later", [1, 40])
async def test_a_later_start_moves_what_is_untouched_to_the_coming_weeks(empty_store: Store, later: int) -> None:
    await load(empty_store, MONDAY)
    today = MONDAY + timedelta(days=later)
    loaded = await load(empty_store, today)
    assert loaded.new == 0
    assert loaded.moved > 0
    assert await all_starts(empty_store) == {one.id: [each.starts_at for each in one.sessions] for one in sample(today)}
    assert await load(empty_store, today) == Loaded(new=0, moved=0)
    async with empty_store.transaction() as transaction:
        full = await listing_of(transaction, "xfj-02")
        still = await listing_of(transaction, "xfj-04")
        taken = (
            await transaction.execute(
                select(
                    select(func.sum(sessions.c.taken)).scalar_subquery(),
                    select(func.sum(bookings.c.party)).where(bookings.c.state != "cancelled").scalar_subquery(),
                    select(func.count()).select_from(waiting).scalar_subquery(),
                )
            )
        ).one()
    assert full is not None
    assert full.sessions[0].free == 0
    assert still is not None
    assert still.event.state == "suspended"
    assert taken[0] == taken[1] > 40
    assert taken[2] == 2


async def test_what_is_over_was_lived_through(empty_store: Store) -> None:
    await load(empty_store, MONDAY)
    async with empty_store.transaction() as transaction:
        over = (
            await transaction.execute(
                select(sessions.c.id, sessions.c.taken, sessions.c.capacity).where(sessions.c.ends_at < at(MONDAY))
            )
        ).all()
        by_state = await transaction.execute(
            select(bookings.c.state, func.count().label("number"))
            .where(bookings.c.session_id.in_([row.id for row in over]))
            .group_by(bookings.c.state)
        )
        states = {row.state: row.number for row in by_state}
        opinions = (await transaction.scalars(select(feedback.c.stars))).all()
        assert await broken(transaction) == {}
    assert len(over) > 15
    assert all(0 < row.taken <= row.capacity for row in over)
    assert states["attended"] > 3 * states["confirmed"] > 0
    assert len(opinions) > 20
    assert {2, 5} <= set(opinions)
    await load(empty_store, MONDAY + timedelta(days=8))  # what nobody touched is lived through again
    async with empty_store.transaction() as transaction:
        assert await broken(transaction) == {}


async def test_all_of_it_is_one_campaign(empty_store: Store) -> None:
    await load(empty_store, MONDAY)
    async with empty_store.transaction() as transaction:
        [month] = await running(transaction, today=MONDAY)
    assert (month.id, month.events, month.organizers) == (CAMPAIGN, 502, 44)
    assert month.starts_on < MONDAY < month.ends_on


async def test_an_event_that_a_resident_booked_stays_where_it_is(empty_store: Store) -> None:
    await load(empty_store, MONDAY)
    async with empty_store.transaction() as transaction:
        person = await residents.seen(transaction, channel="web", sender="wang", now=at(MONDAY))
        request = BookingRequest(
            session_id=await first_session(empty_store, "swj-02"),
            resident_id=person,
            key="1",
            party=2,
            contact=Contact(name="王芳", phone="13812345678"),
            of_age=True,
        )
        assert isinstance(await book(transaction, request, DESK, now=at(MONDAY)), Booked)
    later = MONDAY + timedelta(days=21)
    async with empty_store.transaction() as transaction:
        alone = [one for one in sample(later) if one.id == "swj-02"]
        assert await load_events(transaction, alone, DESK, now=at(later)) == Loaded(new=0, moved=0)
    await load(empty_store, later)
    assert await starts(empty_store, "swj-02") == wanted_starts(MONDAY, "swj-02")
    assert await starts(empty_store, "swj-03") == wanted_starts(later, "swj-03")


async def test_an_event_that_staff_changed_stays_where_it_is(empty_store: Store) -> None:
    await load(empty_store, MONDAY)
    draft = next(one.draft for one in sample() if one.id == "wlj-02")
    async with empty_store.transaction() as transaction:
        await edit_event(
            transaction, "wlj-02", replace(draft, summary="改过的简介。"), version=1, actor="staff:7", now=at(MONDAY)
        )
    async with empty_store.transaction() as transaction:
        listing = await listing_of(transaction, "wlj-05")
        assert listing is not None
        [session] = listing.sessions
        await edit_session(
            transaction,
            session.id,
            SessionDraft(starts_at=session.starts_at, ends_at=session.ends_at, capacity=99),
            version=session.version,
            reason="换大一点的厅",
            desk=DESK,
            actor="staff:7",
            now=at(MONDAY),
        )
    later = MONDAY + timedelta(days=21)
    await load(empty_store, later)
    assert await starts(empty_store, "wlj-02") == wanted_starts(MONDAY, "wlj-02")
    assert await starts(empty_store, "wlj-05") == wanted_starts(MONDAY, "wlj-05")
    assert await starts(empty_store, "wlj-04") == wanted_starts(later, "wlj-04")


async def test_an_event_that_disappeared_comes_back(empty_store: Store) -> None:
    await load(empty_store, MONDAY)
    async with empty_store.transaction() as transaction:
        await transaction.execute(events.delete().where(events.c.id == "wlj-02"))
    assert (await load(empty_store, MONDAY)).new == 1


# --- files that are wrong ----------------------------------------------------------------------------------------

GOOD = """
department: swj
contact: 0300-82160010
series:
- form: 实地参观
  field: 人居环境
  place: 澄波污水处理厂
  seats: 30
  keywords: [污水厂]
  notices: 一；二。
  events:
  - {title: 看一看, when: 六1 9:30-11:00, about: 看看。}
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "swj.yml").write_text(GOOD, encoding="utf-8")
    [event] = read_sample(tmp_path, today=MONDAY)
    assert event.draft.notices == ("一。", "二。")
    assert event.draft.address == "线上，不需要到场"
    assert event.sessions[0].starts_at == datetime(2026, 11, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("六1 9:30-11:00", "八1 9:30-11:00", "swj-01"),
        ("六1 9:30-11:00", "六1 9:30-25:00", "swj-01"),
        ("seats: 30", "seat: 30", "seat"),
        ("  place: 澄波污水处理厂\n", "", "place"),
        ("department: swj\n", "", "department"),
        ("series:", "series: [", "swj.yml"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, before: str, after: str, said: str) -> None:
    (tmp_path / "swj.yml").write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(SampleError, match=said):
        read_sample(tmp_path, today=MONDAY)
