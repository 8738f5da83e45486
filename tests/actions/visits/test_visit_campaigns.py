"""A campaign of open days: its days, what belongs to it, and what it brings."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from actions.visits import campaigns, events
from actions.visits.campaigns import Campaign
from actions.visits.copying import copy_event
from actions.visits.errors import WrongError
from actions.visits.model import EventState, Wanted
from actions.visits.queries import catalogue, event_of
from tests.actions.visits.made import DRAFT, NOW, STAFF, START, TIMES, Made

MONTH = Campaign(id="december", name="政府开放日活动月", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31))


async def opened(made: Made, campaign: Campaign = MONTH) -> bool:
    return await made.do(campaigns.save, campaign, actor=STAFF, now=NOW)


async def campaign_id(made: Made, event_id: str) -> str | None:
    event = await made.do(event_of, event_id)
    assert event is not None
    return event.campaign_id


async def test_an_event_belongs_to_the_campaign_in_whose_days_its_first_session_lies(made: Made) -> None:
    await opened(made)
    inside = await made.session()
    january = replace(TIMES, starts_at=START + timedelta(days=40), ends_at=START + timedelta(days=40, hours=1))
    (outside,) = await made.sessions([january])
    (draft,) = await made.do(events.create_events, [(DRAFT, [])], actor=STAFF, now=NOW, new_id=uuid4)
    assert [await campaign_id(made, one) for one in (inside.event_id, outside.event_id, draft.id)] == [
        "december", None, None,
    ]  # fmt: skip
    found = await made.do(catalogue, Wanted(campaign_id="december"), now=NOW)
    assert [one.event.id for one in found] == [inside.event_id]


async def test_a_draft_finds_its_campaign_when_it_is_handed_in(made: Made) -> None:
    (draft,) = await made.do(events.create_events, [(DRAFT, [TIMES])], actor=STAFF, now=NOW, new_id=uuid4)
    await opened(made)
    assert (await made.do(events.submit, draft.id, actor=STAFF, now=NOW)).campaign_id == "december"


async def test_a_campaign_counts_what_residents_may_see(made: Made) -> None:
    await opened(made)
    await made.session(field="消防安全", department_id="swj")
    await made.session()
    await made.do(events.create_events, [(DRAFT, [TIMES])], actor=STAFF, now=NOW, new_id=uuid4)  # a draft
    (found,) = await made.do(campaigns.running, today=date(2026, 12, 31))
    assert (found.events, found.organizers) == (2, 2)
    assert dict(found.by_field) == {"消防安全": 1, "人居环境": 1}
    assert await made.do(campaigns.running, today=date(2027, 1, 1)) == ()
    assert (await made.do(campaigns.campaign_of, "december")) == found
    assert await made.do(campaigns.campaign_of, "none") is None


async def test_a_campaign_without_events_is_not_shown(made: Made) -> None:
    await opened(made)
    assert await made.do(campaigns.running, today=date(2026, 12, 1)) == ()


async def test_those_there_are_can_be_gathered(made: Made) -> None:
    session = await made.session()
    await opened(made)
    assert await made.do(campaigns.gather, MONTH) == 1
    assert await made.do(campaigns.gather, MONTH) == 0
    assert await campaign_id(made, session.event_id) == "december"


async def test_saving_the_same_again_changes_nothing_and_another_span_does(made: Made) -> None:
    assert await opened(made)
    assert not await opened(made)
    assert await opened(made, replace(MONTH, ends_on=date(2027, 1, 3)))
    assert (await made.acts()).count("visit.campaign_saved") == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(MONTH, id="十二月"), "id"),
        (replace(MONTH, name=" "), "name"),
        (replace(MONTH, ends_on=date(2026, 11, 30)), "ends_on"),
        (replace(MONTH, note="字" * 501), "note"),
    ],
)
async def test_what_cannot_be_is_said(made: Made, wrong: Campaign, field: str) -> None:
    with pytest.raises(WrongError) as refused:
        await opened(made, wrong)
    assert set(refused.value.wrongs) == {field}


async def test_copies_and_suspended_events_stay_in_the_campaign(made: Made) -> None:
    await opened(made)
    session = await made.session()
    copied = await made.do(copy_event, session.event_id, days=7, actor=STAFF, now=NOW, new_id=uuid4)
    assert copied.campaign_id == "december"
    await made.set_event(session.event_id, state=EventState.SUSPENDED)
    (found,) = await made.do(campaigns.running, today=date(2026, 12, 1))
    assert found.events == 1
