"""Four eyes: nobody approves what they wrote any of, and what residents see already changes only when another approves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from actions.visits import events, listing, proposing, queries, sessions, suspending
from actions.visits.errors import SecondPersonError, StaleError, StateError, WrongError
from actions.visits.listing import Asked
from actions.visits.model import Event, EventState, Listing
from actions.visits.proposing import Proposal
from actions.visits.tables import events as event_table
from tests.actions.visits.made import DESK, DRAFT, NOW, SECOND, STAFF, START, TIMES, Made

THIRD = "staff:00000000-0000-4000-8000-00000000000c"
WHO: dict[str, Any] = {"actor": STAFF, "now": NOW}
OTHER: dict[str, Any] = {"actor": SECOND, "now": NOW}
LAST: dict[str, Any] = {"actor": THIRD, "now": NOW}
LATER = replace(TIMES, starts_at=START + timedelta(days=7), ends_at=START + timedelta(days=7, hours=2))


async def handed_in(made: Made) -> Event:
    """Written and handed in by one person."""
    [event] = await made.do(events.create_events, [(DRAFT, [TIMES])], new_id=uuid4, **WHO)
    return await made.do(events.submit, event.id, **WHO)


async def seen(made: Made) -> Event:
    """An event that residents see."""
    return await event_of(made, (await made.session(5)).event_id)


async def event_of(made: Made, event_id: str) -> Event:
    return (await listing_of(made, event_id)).event


async def listing_of(made: Made, event_id: str) -> Listing:
    found = await made.do(queries.listing_of, event_id)
    assert found is not None
    return found


async def proposed(made: Made, event: Event, who: dict[str, Any] = WHO, **changed: Any) -> Proposal | None:  # noqa: ANN401
    version = (await event_of(made, event.id)).version
    return await made.do(proposing.propose, event.id, replace(DRAFT, **changed), version=version, **who)


async def approve(made: Made, event: Event, who: dict[str, Any] = OTHER, version: int | None = None) -> Proposal:
    return await made.do(proposing.approve, event.id, version=version, new_id=uuid4, **who)


# --- what nobody sees yet -------------------------------------------------------------------------------------------


async def test_whoever_edited_it_meanwhile_does_not_approve_it_either(made: Made) -> None:
    event = await handed_in(made)
    changed = await made.do(events.edit_event, event.id, replace(DRAFT, place="北门"), version=event.version, **OTHER)
    assert changed.state is EventState.DRAFT
    await made.do(events.submit, event.id, **WHO)
    with pytest.raises(SecondPersonError, match="修改"):
        await made.do(events.publish, event.id, **OTHER)
    assert (await made.do(events.publish, event.id, **LAST)).approved_by == THIRD


async def test_a_session_added_moved_or_called_off_after_handing_in_needs_it_again(made: Made) -> None:
    event = await handed_in(made)
    added = await made.do(sessions.add_session, event.id, LATER, new_id=uuid4, **OTHER)
    assert (await event_of(made, event.id)).state is EventState.DRAFT
    await made.do(events.submit, event.id, **WHO)
    larger = replace(LATER, capacity=99)
    await made.do(sessions.edit_session, added.id, larger, version=1, reason="", desk=DESK, **OTHER)
    assert (await event_of(made, event.id)).state is EventState.DRAFT
    await made.do(events.submit, event.id, **WHO)
    await made.do(suspending.call_off, added.id, reason="不办了", **OTHER)
    assert (await event_of(made, event.id)).state is EventState.DRAFT
    await made.do(events.submit, event.id, **WHO)
    with pytest.raises(SecondPersonError):
        await made.do(events.publish, event.id, **OTHER)
    assert await made.do(listing.counts, Asked(), not_by=SECOND) == {}
    assert await made.do(listing.counts, Asked(), not_by=THIRD) == {EventState.SUBMITTED: 1}


async def test_what_is_approved_is_what_was_looked_at(made: Made) -> None:
    event = await handed_in(made)
    await made.do(events.edit_event, event.id, replace(DRAFT, place="北门"), version=event.version, **WHO)
    await made.do(events.submit, event.id, **WHO)
    with pytest.raises(StaleError):
        await made.do(events.publish, event.id, version=event.version, **OTHER)
    again = await event_of(made, event.id)
    assert (await made.do(events.publish, event.id, version=again.version, **OTHER)).state is EventState.PUBLISHED


async def test_the_database_itself_refuses_a_writer_who_approves(made: Made) -> None:
    event = await handed_in(made)
    await made.do(events.edit_event, event.id, replace(DRAFT, place="北门"), version=event.version, **OTHER)
    with pytest.raises(IntegrityError, match="not_the_writer"):
        async with made.store.transaction() as transaction:
            await transaction.execute(
                update(event_table).where(event_table.c.id == event.id).values(approved_by=SECOND)
            )


# --- what residents see already -------------------------------------------------------------------------------------


async def test_a_change_of_what_residents_see_waits_for_another_and_is_told_then(made: Made) -> None:
    event = await seen(made)
    session = (await listing_of(made, event.id)).sessions[0]
    mine = await made.booked(session, 1, await made.resident())
    proposal = await proposed(made, event, place="南门", summary="看污水怎样变清，再看一遍。")
    assert proposal is not None
    assert set(proposal.fields) == {"place", "summary"}
    assert (await event_of(made, event.id)).place == DRAFT.place
    assert await made.parcels(f"visit:{mine.booking.id}:place") == []
    with pytest.raises(SecondPersonError, match="另一位同事"):
        await approve(made, event, WHO)
    await approve(made, event)
    assert (await event_of(made, event.id)).place == "南门"
    assert len(await made.parcels(f"visit:{mine.booking.id}:place")) == 1
    assert await made.do(proposing.proposal_of, event.id) is None
    with pytest.raises(StateError, match="没有等审核的改动"):
        await approve(made, event)


async def test_whoever_writes_on_a_proposal_does_not_approve_it(made: Made) -> None:
    event = await seen(made)
    await proposed(made, event, place="南门")
    await proposed(made, event, OTHER, place="东门", notices=("请带身份证。",))
    for writer in (WHO, OTHER):
        with pytest.raises(SecondPersonError):
            await approve(made, event, writer)
    await approve(made, event, LAST)
    now = await event_of(made, event.id)
    assert (now.place, now.notices) == ("东门", ("请带身份证。",))


async def test_a_proposal_that_changed_since_it_was_looked_at_is_not_approved(made: Made) -> None:
    event = await seen(made)
    await proposed(made, event, place="南门")
    looked_at = (await event_of(made, event.id)).version
    await proposed(made, event, place="东门")
    with pytest.raises(StaleError):
        await approve(made, event, version=looked_at)
    with pytest.raises(StaleError):
        await made.do(proposing.propose, event.id, DRAFT, version=looked_at, **WHO)


async def test_further_sessions_wait_too_each_start_once(made: Made) -> None:
    event = await seen(made)
    await proposed(made, event, phone="0536-8000002")
    for capacity in (3, 4):  # the same start again: the latter counts
        await made.do(proposing.propose_session, event.id, replace(LATER, capacity=capacity, quotas={"学生": 2}), **WHO)
    with pytest.raises(WrongError, match="已经有一场"):
        await made.do(proposing.propose_session, event.id, TIMES, **WHO)
    assert len((await listing_of(made, event.id)).sessions) == 1
    proposal = await approve(made, event)
    assert [(one.label, one.after[:16]) for one in proposal.shown(event, {})] == [
        ("咨询电话", "0536-8000002"),
        ("场次", "2026-12-10 09:00"),
    ]
    found = await listing_of(made, event.id)
    assert [(one.capacity, one.seats_for("学生")) for one in found.sessions] == [(5, 5), (4, 2)]
    assert found.event.phone == "0536-8000002"


async def test_a_session_whose_time_passed_meanwhile_is_not_approved(made: Made) -> None:
    event = await seen(made)
    await made.do(proposing.propose_session, event.id, LATER, **WHO)
    late = {"actor": SECOND, "now": LATER.starts_at}
    with pytest.raises(StateError, match="已经过去"):
        await approve(made, event, late)


async def test_writing_what_stands_there_takes_the_change_back(made: Made) -> None:
    event = await seen(made)
    await proposed(made, event, place="南门")
    assert await proposed(made, event) is None
    assert await made.do(proposing.proposal_of, event.id) is None


async def test_it_is_sent_back_with_a_reason_or_taken_back_without(made: Made) -> None:
    event = await seen(made)
    await proposed(made, event, place="南门")
    with pytest.raises(StateError, match="写明原因"):
        await made.do(proposing.refuse, event.id, reason=" ", **OTHER)
    await made.do(proposing.refuse, event.id, reason="南门在施工", **OTHER)
    assert (await event_of(made, event.id)).returned_because == "南门在施工"
    await proposed(made, event, place="东门")
    assert (await event_of(made, event.id)).returned_because is None
    await made.do(proposing.refuse, event.id, reason="", **WHO)
    now = await event_of(made, event.id)
    assert (now.place, now.returned_because) == (DRAFT.place, None)
    assert (await made.acts())[-4:] == [
        "visit.change_proposed", "visit.change_refused", "visit.change_proposed", "visit.change_refused",
    ]  # fmt: skip


async def test_those_who_may_approve_are_told_what_waits(made: Made) -> None:
    event = await seen(made)
    await proposed(made, event, place="南门")
    it = [(event.id, DRAFT.title)]
    assert await made.do(proposing.waiting, scope=DRAFT.department_id, not_by=SECOND) == it
    assert await made.do(proposing.waiting, scope=None, not_by=SECOND) == it
    assert await made.do(proposing.waiting, scope="swj", not_by=SECOND) == []
    assert await made.do(proposing.waiting, scope=None, not_by=STAFF) == []


async def test_the_rules_of_booking_are_not_proposed_nor_is_anything_of_a_draft_or_the_past(made: Made) -> None:
    event = await seen(made)
    for changed in ({"title": "别的"}, {"min_age": 30}, {"invitation": "明湖2026"}):
        with pytest.raises(StateError, match="复制成新活动"):
            await proposed(made, event, **changed)
    draft = await handed_in(made)
    with pytest.raises(StateError, match="请直接修改"):
        await proposed(made, draft, place="南门")
    await made.set_event(event.id, state="ended")
    with pytest.raises(StateError, match="已经结束"):
        await proposed(made, event, place="南门")
