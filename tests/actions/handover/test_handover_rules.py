"""When staff answer, and which words begin, end and leave."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.handover import rules
from actions.handover.errors import EndedError, NotYoursError, TakenError, UnfitError
from actions.handover.model import Conversation, Policy, State
from knowledge.city_time import CITY_TIME
from knowledge.workdays import base_workdays

DAYS = base_workdays()
POLICY = Policy()
ANNA, BEN = UUID(int=1), UUID(int=2)


def city(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


def test_without_a_working_day_ahead_nobody_waits_for_ever() -> None:
    year = {date(2026, 1, 1) + timedelta(days=number): "放假" for number in range(365)}
    never = DAYS.with_plans([replace(DAYS.plans[2026], off=year, worked={})])
    moment = city("2026-10-01T08:59")
    assert rules.opens_next(moment, POLICY, never) == moment


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T16:59", "2026-11-23T16:59"),
        ("2026-11-23T17:00", "2026-11-24T09:00"),
        ("2026-11-20T17:00", "2026-11-23T09:00"),  # a Friday
        ("2026-09-30T18:00", "2026-10-08T09:00"),  # the long holiday
        ("2026-10-10T10:00", "2026-10-10T10:00"),  # a Saturday that is worked
        ("2027-01-01T10:00", "2027-01-04T09:00"),  # a year that is not known
    ],
)
def test_staff_answer_on_working_days_in_office_hours(moment: str, opens: str) -> None:
    assert rules.opens_next(city(moment), POLICY, DAYS) == city(opens)
    assert rules.is_open(city(moment), POLICY, DAYS) == (moment == opens)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)))  # noqa: DTZ001
def test_the_next_opening_is_open_and_nothing_before_it_is(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    opens = rules.opens_next(moment, POLICY, DAYS)
    assert opens >= moment
    assert rules.is_open(opens, POLICY, DAYS)
    if opens > moment:
        halfway = moment + (opens - moment) / 2
        assert not rules.is_open(moment, POLICY, DAYS)
        assert not rules.is_open(halfway, POLICY, DAYS)


def test_an_office_that_never_opens_is_not_searched_for_ever() -> None:
    shut = Policy(opens=time(9), closes=time(9))
    moment = city("2026-11-23T18:00")
    assert rules.opens_next(moment, Policy(opens=time(9), closes=time(9)), base_workdays()) > moment
    assert not rules.is_open(city("2026-11-23T10:00"), shut, DAYS)


@pytest.mark.parametrize(
    "text",
    [
        "结束人工",
        "结束人工服务。",
        "转机器人",
        "转回机器人",
        "回到智能机器人",
        "退出人工客服",
        "不等了",
        "不用人工了",
        "结束对话",
        "我想结束人工",
    ],
)
def test_these_words_end_a_conversation(text: str) -> None:
    assert rules.ends(text)


@pytest.mark.parametrize(
    "text", ["什么时候结束施工", "机器人比赛怎么报名", "结束营业的店", "人工湖在哪", "不等了你们快来", "取消预约"]
)
def test_these_words_do_not(text: str) -> None:
    assert not rules.ends(text)


@pytest.mark.parametrize(
    "text",
    ["转人工", "人工", "找人工客服", "我要人工服务", "接人工！", "有人工吗", "有没有人工", "转一下人工", "找个人"],
)
def test_nothing_but_a_person_is_asked_for(text: str) -> None:
    assert rules.asks_only(text)


@pytest.mark.parametrize("text", ["转人工，我家楼下漏水三天了", "人工智能政策", "我要投诉"])
def test_more_than_a_person_is_asked_for(text: str) -> None:
    assert not rules.asks_only(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("留言", ""),
        ("我要留言", ""),
        ("留言：路灯坏了", "路灯坏了"),
        ("留言 两行\n都要", "两行\n都要"),
        ("留言板在哪", None),
        ("你好", None),
    ],
)
def test_words_left_follow_the_word_for_it(text: str, left: str | None) -> None:
    assert rules.left_words(text) == left


def test_a_line_of_staff_is_neither_empty_nor_too_long() -> None:
    assert rules.fit(" 您好\x00 ") == "您好"
    for text in ("", " \n", "长" * (rules.MOST_CHARS + 1)):
        with pytest.raises(UnfitError):
            rules.fit(text)


def conversation(state: State, staff: UUID | None = None) -> Conversation:
    now = datetime(2026, 11, 23, 3, tzinfo=UTC)
    return Conversation(
        id=UUID(int=9), resident_id=UUID(int=8), channel="web", state=state, staff_id=staff, danger="", danger_at=None, alarmed_at=None, asked_at=now,
        claimed_at=None, told_at=None, ended_at=None, ended_by=None, last_at=now + timedelta(0), resident_last_at=None,
        version=1,
    )  # fmt: skip


def test_only_who_has_a_conversation_acts_in_it() -> None:
    mine = conversation(State.CLAIMED, ANNA)
    rules.insist_holder(mine, ANNA)
    rules.insist_claimable(mine, ANNA, "")
    rules.insist_claimable(conversation(State.WAITING), BEN, "")
    rules.insist_claimable(conversation(State.LEFT), BEN, "")
    with pytest.raises(NotYoursError):
        rules.insist_holder(mine, BEN)
    with pytest.raises(NotYoursError):
        rules.insist_holder(conversation(State.WAITING), BEN)
    with pytest.raises(TakenError, match="安娜"):
        rules.insist_claimable(mine, BEN, "安娜")
    with pytest.raises(TakenError, match="同事"):
        rules.insist_claimable(mine, BEN, "")
    for refused in (rules.insist_holder, lambda one, who: rules.insist_claimable(one, who, "")):
        with pytest.raises(EndedError):
            refused(conversation(State.ENDED, ANNA), ANNA)
