"""What staff do: write, approve, move, enlarge, suspend, resume, call off, write to those booked."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from actions.visits import booking, copying, events, queries, sessions, suspending, waiting
from actions.visits.errors import SecondPersonError, StaleError, StateError, TooFewSeatsError, UnknownError, WrongError
from actions.visits.model import (
    BookingState,
    Event,
    EventState,
    Refused,
    Session,
    SessionDraft,
    SessionState,
    WaitingState,
)
from tests.actions.visits.made import DESK, DRAFT, NOW, SECOND, STAFF, START, TIMES, Made

WHO = {"actor": STAFF, "now": NOW}


async def draft(made: Made) -> Event:
    """A draft with one session."""
    return (await made.do(events.create_events, [(DRAFT, [TIMES])], new_id=uuid4, actor=STAFF, now=NOW))[0]


async def test_publishing_needs_a_second_person(made: Made) -> None:
    event = await draft(made)
    with pytest.raises(StateError):
        await made.do(events.publish, event.id, actor=SECOND, now=NOW)
    await made.do(events.submit, event.id, actor=STAFF, now=NOW)
    with pytest.raises(SecondPersonError):
        await made.do(events.publish, event.id, actor=STAFF, now=NOW)
    published = await made.do(events.publish, event.id, actor=SECOND, now=NOW)
    assert (published.state, published.approved_by) == (EventState.PUBLISHED, SECOND)
    assert await made.acts() == ["visit.created", "visit.submitted", "visit.published"]


async def test_nobody_books_what_is_not_published(made: Made) -> None:
    event = await draft(made)
    found = await made.do(queries.listing_of, event.id)
    assert found is not None
    refused = await made.ask(found.sessions[0])
    assert isinstance(refused, Refused)
    assert "还没有发布" in refused.sentence


async def test_what_is_sent_back_or_edited_must_be_handed_in_again(made: Made) -> None:
    event = await draft(made)
    await made.do(events.submit, event.id, actor=STAFF, now=NOW)
    with pytest.raises(StateError):
        await made.do(events.send_back, event.id, reason=" ", actor=SECOND, now=NOW)
    back = await made.do(events.send_back, event.id, reason="请写清集合地点", actor=SECOND, now=NOW)
    assert (back.state, back.returned_because) == (EventState.DRAFT, "请写清集合地点")
    again = await made.do(events.submit, event.id, actor=STAFF, now=NOW)
    changed = replace(DRAFT, place="城东污水处理厂北门")
    edited = await made.do(events.edit_event, event.id, changed, version=again.version, actor=STAFF, now=NOW)
    assert edited.state is EventState.DRAFT


async def test_a_published_event_keeps_what_people_booked(made: Made) -> None:
    session = await made.session(5)
    person = await made.resident()
    mine = await made.booked(session, 1, person)
    with pytest.raises(StateError):
        await made.do(events.edit_event, session.event_id, replace(DRAFT, min_age=30), version=1, actor=STAFF, now=NOW)
    moved = replace(DRAFT, place="城东污水处理厂南门")
    event = await made.do(events.edit_event, session.event_id, moved, version=1, actor=STAFF, now=NOW)
    assert (event.place, event.version) == ("城东污水处理厂南门", 2)
    told = await made.parcels(f"visit:{mine.booking.id}:place")
    assert [("换了地点" in one.payload["text"], one.resident_id) for one in told] == [(True, person)]
    with pytest.raises(StaleError):
        await made.do(events.edit_event, session.event_id, DRAFT, version=1, actor=STAFF, now=NOW)


async def test_what_cannot_be_is_refused_with_all_wrongs(made: Made) -> None:
    with pytest.raises(WrongError) as caught:
        await made.do(
            events.create_events, [(replace(DRAFT, title="", form="x"), [])], new_id=uuid4, actor=STAFF, now=NOW
        )
    assert set(caught.value.wrongs) == {"title", "form"}
    with pytest.raises(WrongError):
        await made.do(events.create_events, [(DRAFT, [replace(TIMES, capacity=0)])], new_id=uuid4, actor=STAFF, now=NOW)


async def test_a_draft_without_a_session_ahead_cannot_be_handed_in(made: Made) -> None:
    event = (await made.do(events.create_events, [(DRAFT, [])], new_id=uuid4, actor=STAFF, now=NOW))[0]
    with pytest.raises(StateError):
        await made.do(events.submit, event.id, actor=STAFF, now=NOW)
    added = await made.do(sessions.add_session, event.id, TIMES, new_id=uuid4, actor=STAFF, now=NOW)
    assert added.capacity == 10
    with pytest.raises(WrongError):
        await made.do(sessions.add_session, event.id, TIMES, new_id=uuid4, actor=STAFF, now=NOW)
    await made.do(events.submit, event.id, actor=STAFF, now=NOW)


async def test_a_copy_is_a_draft_some_days_later(made: Made) -> None:
    session = await made.session(6, quotas={"学生": 2})
    copied = await made.do(copying.copy_event, session.event_id, days=7, actor=SECOND, now=NOW, new_id=uuid4)
    found = await made.do(queries.listing_of, copied.id)
    assert found is not None
    assert (copied.state, copied.created_by, copied.approved_by) == (EventState.DRAFT, SECOND, None)
    assert [(one.starts_at, one.seats_for("学生"), one.taken) for one in found.sessions] == [
        (START + timedelta(days=7), 2, 0)
    ]
    await made.do(events.delete_draft, copied.id, actor=SECOND, now=NOW)
    assert await made.do(queries.event_of, copied.id) is None
    with pytest.raises(StateError):
        await made.do(events.delete_draft, session.event_id, actor=STAFF, now=NOW)


async def test_fewer_seats_than_are_taken_are_refused_and_say_how_many(made: Made) -> None:
    session = await made.session(10)
    await made.booked(session, 7)
    lower = replace(TIMES, capacity=6)
    words = {"version": 1, "reason": "", "desk": DESK}
    with pytest.raises(TooFewSeatsError) as caught:
        await made.do(sessions.edit_session, session.id, lower, **words, **WHO)  # type: ignore[arg-type]
    assert caught.value.taken == 7
    assert "已有7人预约" in str(caught.value)
    exact = await made.do(
        sessions.edit_session,
        session.id,
        replace(TIMES, capacity=7),
        version=1,
        reason="",
        desk=DESK,
        actor=STAFF,
        now=NOW,
    )
    assert (exact.capacity, exact.free, exact.version) == (7, 0, 2)


async def test_quotas_cannot_go_below_what_they_gave(made: Made) -> None:
    session = await made.session(6, quotas={"学生": 3})
    await made.booked(session, 2, audience="学生")
    await made.booked(session, 3)
    for lower in (replace(TIMES, capacity=6, quotas={"学生": 1}), replace(TIMES, capacity=6, quotas={"学生": 4})):
        with pytest.raises(TooFewSeatsError):
            await made.do(
                sessions.edit_session, session.id, lower, version=1, reason="", desk=DESK, actor=STAFF, now=NOW
            )
    more = replace(TIMES, capacity=9, quotas={"学生": 2})
    changed = await made.do(
        sessions.edit_session, session.id, more, version=1, reason="", desk=DESK, actor=STAFF, now=NOW
    )
    assert (changed.free_for("学生"), changed.free_for("")) == (0, 4)


async def test_more_seats_go_to_the_line(made: Made) -> None:
    session = await made.session(3)
    await made.booked(session, 2)
    line = await made.in_line(session, 3)
    await made.do(
        sessions.edit_session,
        session.id,
        replace(TIMES, capacity=5),
        version=1,
        reason="",
        desk=DESK,
        actor=STAFF,
        now=NOW,
    )
    assert (await made.entry(line)).state is WaitingState.OFFERED


async def test_another_time_is_told_to_everybody_once(made: Made) -> None:
    session = await made.session(2)
    mine = await made.booked(session, 2)
    line = await made.in_line(session, 1)
    later = replace(TIMES, capacity=2, starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=1, hours=2))
    moved = await made.do(
        sessions.edit_session, session.id, later, version=1, reason="设备检修", desk=DESK, actor=STAFF, now=NOW
    )
    assert moved.cut_off_at == session.cut_off_at + timedelta(days=1)
    told = await made.parcels(":moved:2")
    assert {one.key.split(":")[1] for one in told} == {str(mine.booking.id), str(line.entry.id)}
    assert all("改期了（设备检修）" in one.payload["text"] and "12月4日" in one.payload["text"] for one in told)
    booked, waits = sorted(told, key=lambda one: one.key.split(":")[1] != str(mine.booking.id))
    assert "您的预约仍然有效" in booked.payload["text"]
    assert booked.payload["path"] == f"/visits/bookings/{mine.booking.id}"
    assert "您的候补位置不变" in waits.payload["text"]
    assert waits.payload["path"] == "/visits/mine"
    with pytest.raises(StaleError):
        await made.do(sessions.edit_session, session.id, later, version=1, reason="", desk=DESK, actor=STAFF, now=NOW)
    past = replace(later, starts_at=NOW - timedelta(hours=2), ends_at=NOW - timedelta(hours=1))
    with pytest.raises(WrongError):
        await made.do(sessions.edit_session, session.id, past, version=2, reason="", desk=DESK, actor=STAFF, now=NOW)


async def test_a_move_leaves_those_booked_the_time_to_cancel(made: Made) -> None:
    session = await made.session(2)
    sooner = replace(TIMES, capacity=2, starts_at=NOW + timedelta(hours=5), ends_at=NOW + timedelta(hours=7))
    assert (await move(made, session, sooner)).cut_off_at < NOW  # nobody is booked: no harm
    other = await made.session(2)
    await made.booked(other)
    with pytest.raises(WrongError) as wrong:
        await move(made, other, sooner)
    assert "来得及取消" in wrong.value.wrongs["cut_off_at"]
    in_time = replace(sooner, cut_off_at=NOW + timedelta(hours=4))
    assert (await move(made, other, in_time)).cut_off_at == NOW + timedelta(hours=4)


async def move(made: Made, session: Session, times: SessionDraft) -> Session:
    """Staff give a session other times."""
    return await made.do(
        sessions.edit_session, session.id, times, version=1, reason="停电", desk=DESK, actor=STAFF, now=NOW
    )


async def test_suspending_tells_all_takes_offers_back_and_resuming_offers_them_again(made: Made) -> None:
    session, owner = await made.session(2), await made.resident()
    kept = await made.booked(session, 1)
    freed = await made.booked(session, 1, owner)
    first, second = await made.in_line(session, 1), await made.in_line(session, 1)
    await made.do(booking.cancel, freed.booking.id, owner, DESK, now=NOW)
    with pytest.raises(WrongError):
        await made.do(suspending.suspend, session.event_id, reason=" ", actor=STAFF, now=NOW)
    told = await made.do(suspending.suspend, session.event_id, reason="设备检修", actor=STAFF, now=NOW)
    assert told == 3
    assert [(await made.entry(one)).state for one in (first, second)] == ["waiting", "waiting"]
    assert (await made.row(kept.booking.id)).state == BookingState.CONFIRMED
    refused = await made.ask(session)
    assert isinstance(refused, Refused)
    assert "暂停了（设备检修）" in refused.sentence
    assert await made.do(suspending.resume, session.event_id, desk=DESK, actor=STAFF, now=NOW) == 3
    assert [(await made.entry(one)).state for one in (first, second)] == ["offered", "waiting"]
    assert (await made.of(session)).state is SessionState.OPEN
    keys = [one.key for one in await made.parcels()]
    assert len(keys) == len(set(keys))


async def test_one_session_is_suspended_alone(made: Made) -> None:
    later = START + timedelta(days=1)
    one, other = await made.sessions(
        [replace(TIMES), replace(TIMES, starts_at=later, ends_at=later + timedelta(hours=1))]
    )
    await made.booked(one)
    told = await made.do(suspending.suspend, one.event_id, session_id=one.id, reason="停电", actor=STAFF, now=NOW)
    assert told == 1
    assert isinstance(await made.ask(one), Refused)
    await made.booked(other)
    await made.do(suspending.resume, one.event_id, session_id=one.id, desk=DESK, actor=STAFF, now=NOW)
    await made.booked(one)
    with pytest.raises(UnknownError):
        await made.do(suspending.suspend, one.event_id, session_id=uuid4(), reason="停电", actor=STAFF, now=NOW)


async def test_calling_off_cancels_and_tells_everybody(made: Made) -> None:
    session = await made.session(2)
    mine, line = await made.booked(session, 2), await made.in_line(session, 1)
    with pytest.raises(WrongError):
        await made.do(suspending.call_off, session.id, reason="", actor=STAFF, now=NOW)
    assert await made.do(suspending.call_off, session.id, reason="天气恶劣", actor=STAFF, now=NOW) == 2
    assert (await made.row(mine.booking.id)).reason == "called_off"
    assert (await made.entry(line)).state is WaitingState.EXPIRED
    told = {one.key.split(":")[1]: one.payload["text"] for one in await made.parcels(":called_off")}
    assert "您的预约已随之取消" in told[str(mine.booking.id)]
    assert "候补名单已随之关闭" in told[str(line.entry.id)]
    event = await made.do(queries.event_of, session.event_id)
    assert event is not None
    assert event.state is EventState.ENDED
    with pytest.raises(StateError):
        await made.do(suspending.call_off, session.id, reason="天气恶劣", actor=STAFF, now=NOW)


async def test_a_message_to_those_booked_goes_out_once(made: Made) -> None:
    session = await made.session(3)
    await made.booked(session)
    assert await made.do(suspending.tell, session.id, text="请带身份证。", actor=STAFF, now=NOW) == 1
    assert await made.do(suspending.tell, session.id, text="请带身份证。", actor=STAFF, now=NOW) == 0
    with pytest.raises(WrongError):
        await made.do(suspending.tell, session.id, text=" ", actor=STAFF, now=NOW)


async def test_staff_cancel_one_booking_and_say_why(made: Made) -> None:
    session = await made.session(1)
    mine, line = await made.booked(session), await made.in_line(session)
    with pytest.raises(WrongError):
        await made.do(suspending.cancel_for, mine.booking.id, reason="", desk=DESK, actor=STAFF, now=NOW)
    gone = await made.do(suspending.cancel_for, mine.booking.id, reason="重复预约", desk=DESK, actor=STAFF, now=NOW)
    assert gone.state is BookingState.CANCELLED
    assert (await made.entry(line)).state is WaitingState.OFFERED
    assert len(await made.parcels(f"{mine.booking.id}:cancelled")) == 1
    with pytest.raises(StateError):
        await made.do(suspending.cancel_for, mine.booking.id, reason="x", desk=DESK, actor=STAFF, now=NOW)
    with pytest.raises(UnknownError):
        await made.do(suspending.cancel_for, uuid4(), reason="x", desk=DESK, actor=STAFF, now=NOW)


async def test_staff_move_somebody_in_the_line_with_a_reason_that_is_shown(made: Made) -> None:
    session = await made.session(1)
    await made.booked(session)
    line = [await made.in_line(session) for _ in range(3)]
    moved = await made.do(waiting.reorder, line[2].entry.id, 1, "行动不便，改期多次", DESK, actor=STAFF, now=NOW)
    assert moved.position == 1
    assert moved.reason is not None
    assert "行动不便" in moved.reason
    assert [(await made.entry(one)).position for one in line] == [2, 3, 1]
    displaced = [(await made.entry(one)).reason for one in line[:2]]
    assert displaced == [
        "主办单位调整了候补顺序，您从第1位到了第2位",
        "主办单位调整了候补顺序，您从第2位到了第3位",
    ]  # and nobody reads another one's reason
    assert (await made.acts())[-1] == "visit.reordered"
    with pytest.raises(StateError):
        await made.do(waiting.reorder, line[0].entry.id, 1, " ", DESK, actor=STAFF, now=NOW)
    with pytest.raises(UnknownError):
        await made.do(waiting.reorder, uuid4(), 1, "x", DESK, actor=STAFF, now=NOW)


async def test_what_is_not_there_is_said(made: Made) -> None:
    for act in (events.submit, events.publish):
        with pytest.raises(UnknownError):
            await made.do(act, "nothing", actor=STAFF, now=NOW)
    with pytest.raises(UnknownError):
        await made.do(suspending.call_off, uuid4(), reason="x", actor=STAFF, now=NOW)
    event = await draft(made)
    with pytest.raises(StateError):
        await made.do(suspending.suspend, event.id, reason="x", actor=STAFF, now=NOW)


async def test_what_is_over_is_not_edited(made: Made) -> None:
    session = await made.session(1)
    await made.set_event(session.event_id, state="ended")
    with pytest.raises(StateError):
        await made.do(events.edit_event, session.event_id, DRAFT, version=1, actor=STAFF, now=NOW)
    with pytest.raises(StateError):
        await made.do(sessions.add_session, session.event_id, TIMES, new_id=uuid4, actor=STAFF, now=NOW)
