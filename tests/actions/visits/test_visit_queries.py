"""Reading: the catalogue, one's own, lists."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from actions.visits import booking, finding, queries, suspending
from actions.visits.event_memory import WRITTEN, events_by_version
from actions.visits.finding import Sought
from actions.visits.model import Event, EventState, Wanted
from actions.visits.tables import events
from knowledge.store import Transaction
from tests.actions.visits.made import DESK, NOW, STAFF, START, TIMES, Made


async def titles(made: Made, **wanted: object) -> list[str]:
    found = await made.do(queries.catalogue, Wanted(**wanted), now=made.now)  # type: ignore[arg-type]
    return [one.event.title for one in found]


async def test_the_catalogue_shows_what_lies_ahead_the_soonest_first(made: Made) -> None:
    later = replace(TIMES, starts_at=START + timedelta(days=3), ends_at=START + timedelta(days=3, hours=1))
    await made.sessions([later], title="后来的")
    await made.sessions([TIMES], title="先来的", for_children=True, keywords=("污水",), department_id="swj")
    draft = await made.session(1, title="草稿")
    await made.set_event(draft.event_id, state=EventState.DRAFT)
    assert await titles(made) == ["先来的", "后来的"]
    assert await titles(made, first_day=date(2026, 12, 6)) == ["后来的"]
    assert await titles(made, last_day=date(2026, 12, 3)) == ["先来的"]
    assert await titles(made, last_day=date(2026, 12, 2)) == []
    assert await titles(made, for_children=True) == ["先来的"]
    assert await titles(made, words=("污水",)) == ["先来的", "后来的"]  # the place says it too
    assert await titles(made, words=("后来",)) == ["后来的"]
    assert await titles(made, words=("100%",)) == []
    assert await titles(made, department_id="swj", form="实地参观", field="人居环境") == ["先来的"]
    assert await titles(made, district_id="swj") == []
    made.now = START
    assert await titles(made) == ["后来的"]


async def test_only_what_is_free(made: Made) -> None:
    full = await made.session(1, title="满的")
    await made.session(1, title="空的")
    await made.booked(full)
    assert await titles(made, only_free=True) == ["空的"]
    stopped = await made.session(1, title="停的")
    await made.do(suspending.suspend, stopped.event_id, reason="停电", actor=STAFF, now=NOW)
    assert await titles(made, only_free=True) == ["空的"]
    assert set(await titles(made)) == {"满的", "空的", "停的"}


async def test_the_catalogue_narrowed_in_memory_is_what_the_database_finds(made: Made) -> None:
    full, stopped = await made.session(1, for_children=True, form="座谈交流"), await made.session(1, field="消防安全")
    await made.booked(full)
    await made.do(suspending.suspend, stopped.event_id, reason="停电", actor=STAFF, now=NOW)
    await made.session(2, department_id="swj", for_children=True)
    await made.session(2, field="消防安全", district_id="swj")
    everything = await made.do(queries.catalogue, Wanted(), now=made.now)
    seen = set()
    for department, district, form, field, children, free in product(
        (None, "swj"), (None, "swj"), (None, "座谈交流"), (None, "消防安全"), (False, True), (False, True)
    ):
        what = Sought(
            department_id=department, district_id=district, form=form, field=field, children=children, free=free
        )
        found = await made.do(queries.catalogue, what.wanted(), now=made.now)
        assert finding.limited(everything, what, made.now) == found
        seen.add(len(found))
    assert {0, 1, 2, 4} <= seen


async def test_an_event_is_read_once_and_again_when_somebody_wrote_it(made: Made) -> None:
    session = await made.session(1, title="原来的")
    (before,) = await made.do(queries.catalogue, Wanted(), now=made.now)
    (again,) = await made.do(queries.catalogue, Wanted(), now=made.now)
    assert again.event is before.event
    assert again.sessions is not before.sessions, "seats are always as they are now"
    await made.set_event(session.event_id, title="改了的")
    assert await titles(made) == ["改了的"]


async def test_more_events_than_are_remembered_are_still_all_there(made: Made) -> None:
    named = [await made.session(1, title=title) for title in ("甲", "乙", "丙")]
    wanted = select(events.c.id, *WRITTEN).order_by(events.c.title.desc())

    async def read(transaction: Transaction) -> tuple[Event, ...]:
        rows = (await transaction.execute(wanted)).all()
        return await events_by_version(transaction, rows, most=1)

    for _ in range(2):
        assert {one.id for one in await made.do(read)} == {one.event_id for one in named}


async def test_what_was_read_in_a_transaction_that_came_to_nothing_is_forgotten(made: Made) -> None:
    session = await made.session(1, title="原来的")

    async def renamed(transaction: Transaction) -> None:
        for title in ("改了", "又改了"):
            await transaction.execute(update(events).where(events.c.id == session.event_id).values(title=title))
            (found,) = await queries.catalogue(transaction, Wanted(), now=made.now)
            assert found.event.title == title
        raise LookupError

    with pytest.raises(LookupError):
        await made.do(renamed)
    assert await titles(made) == ["原来的"]


async def test_a_resident_sees_their_own(made: Made) -> None:
    session, full, person = await made.session(5), await made.session(1), await made.resident()
    mine = await made.booked(session, 2, person)
    await made.booked(full)
    before, place = await made.in_line(full), await made.in_line(full, 1, person)
    ahead = await made.do(queries.bookings_of, person, now=NOW)
    assert [(one.booking.id, one.event.id) for one in ahead] == [(mine.booking.id, session.event_id)]
    assert await made.do(queries.bookings_of, person, now=NOW, past=True) == ()
    past = await made.do(queries.bookings_of, person, now=START + timedelta(days=1), past=True)
    assert [one.booking.id for one in past] == [mine.booking.id]
    lines = await made.do(queries.lines_of, person, now=NOW)
    assert [(one.entry.id, one.entry.position, one.session.id) for one in lines] == [(place.entry.id, 2, full.id)]
    assert [entry.id for entry, _ in await made.do(queries.line_in, full.id)] == [before.entry.id, place.entry.id]
    found = await made.do(queries.booking_of, mine.booking.id)
    assert found is not None
    assert found.booking.party == 2
    assert await made.do(queries.booking_of, uuid4()) is None
    assert (await made.of(full)).waiting == 2


async def test_staff_see_events_in_every_state_and_who_booked(made: Made) -> None:
    session, person = await made.session(5, quotas={"学生": 2}), await made.resident()
    mine = await made.booked(session, 1, person)
    other = await made.session(1, department_id="swj")
    await made.set_event(other.event_id, state=EventState.DRAFT)
    mine_alone = await made.do(queries.events_of, department_id="zjj")
    assert [one.event.id for one in mine_alone] == [session.event_id]
    assert mine_alone[0].sessions[0].seats_for("学生") == 2
    drafts = await made.do(queries.events_of, states=[EventState.DRAFT])
    assert [one.event.id for one in drafts] == [other.event_id]
    assert await made.do(queries.events_of, campaign_id="none") == ()
    assert [one.booking.id for one in await made.do(queries.booked_in, session.id)] == [mine.booking.id]
    await made.do(booking.cancel, mine.booking.id, person, DESK, now=NOW)
    assert await made.do(queries.booked_in, session.id) == ()
    assert await made.do(queries.listing_of, "none") is None
    assert await made.do(queries.session_of, uuid4()) is None
