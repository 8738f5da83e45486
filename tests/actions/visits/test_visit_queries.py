"""Reading: the catalogue, one's own, lists."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from actions.visits import booking, queries, suspending
from actions.visits.model import EventState, Wanted
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
