"""How events, sessions, bookings and places in line read in a chat, and which events words name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from actions.visits import asking, cards, finding, wording
from actions.visits.finding import Sought
from actions.visits.model import (
    Booking,
    BookingState,
    Entry,
    Event,
    EventState,
    Listing,
    Quota,
    Session,
    SessionState,
    WaitingState,
)
from bot.wechat.passive import PassiveNews
from bot.wechat.rendering import render

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
ONE = UUID(int=1)
EVENT = Event(
    id="water", campaign_id=None, department_id="zjj", district_id=None, title="一滴污水的旅程", form="实地参观", field="人居环境",
    summary="看一滴水怎样变清。", notices=("请穿平底鞋；", "带好水杯。"), place="城北污水处理厂", address="环湖北路6号", keywords=("净水",),
    phone="0300-8233020", audience="", for_children=False, min_age=18, age_binds_all=False, real_name=False,
    invitation_hash=None, max_party=5, skip_allowed=False, state=EventState.PUBLISHED, version=1, created_by="staff:a",
    submitted_by=None, approved_by=None, returned_because=None, created_at=NOW, updated_at=NOW,
)  # fmt: skip
STARTS = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
SESSION = Session(
    id=ONE, event_id="water", starts_at=STARTS, ends_at=STARTS + timedelta(hours=1), cut_off_at=STARTS - timedelta(days=1),
    capacity=10, taken=2, state=SessionState.OPEN, reason=None, version=1,
)  # fmt: skip
BOOKING = Booking(
    id=ONE, session_id=ONE, resident_id=ONE, audience="", party=3, state=BookingState.CONFIRMED, reason=None, expires_at=None,
    waiting_id=None, version=1, checked_in_at=None, party_came=None, created_at=NOW, updated_at=NOW,
)  # fmt: skip
ENTRY = Entry(
    id=ONE, session_id=ONE, resident_id=ONE, audience="", party=2, seq=1, state=WaitingState.WAITING, reason=None, passed_over=0,
    version=1, created_at=NOW, position=4,
)  # fmt: skip
FIRE = replace(
    EVENT, id="fire", title="小小消防员体验日", place="消防站", address="", summary="爬上云梯车。", keywords=("消防车",)
)


def test_what_can_be_had_of_a_session() -> None:
    assert wording.seats(SESSION, NOW, EVENT) == "余8个名额"
    assert wording.seats(replace(SESSION, taken=10), NOW, EVENT) == "已满，可以候补"
    assert wording.seats(replace(SESSION, taken=10, waiting=3), NOW, EVENT) == "已满，3组在候补"
    assert wording.seats(SESSION, STARTS, EVENT) == "预约已截止"
    assert wording.seats(replace(SESSION, state=SessionState.SUSPENDED), NOW, EVENT) == "已暂停"
    assert wording.seats(SESSION, NOW, replace(EVENT, state=EventState.SUSPENDED)) == "已暂停"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "预约人须年满18周岁；每次最多5人"),
        ({"age_binds_all": True, "min_age": 14}, "所有参观人须年满14周岁；每次最多5人"),
        ({"min_age": 0, "max_party": 1, "audience": "企业代表。"}, "企业代表；每次限1人"),
        (
            {"min_age": 0, "for_children": True, "real_name": True, "invitation_hash": "x"},
            "适合孩子；实名登记；凭邀请码；每次最多5人",
        ),
    ],
)
def test_who_may_come(changes: dict[str, object], words: str) -> None:
    assert wording.who_may_come(replace(EVENT, **changes)) == words  # type: ignore[arg-type]


def test_an_event_whole_and_in_one_line() -> None:
    listing = Listing(event=EVENT, sessions=(SESSION, SESSION))
    whole = wording.about(listing, "住建局", "https://x/visits/water", NOW)
    assert "须知：请穿平底鞋；带好水杯。" in whole
    assert "地点：城北污水处理厂（环湖北路6号）" in whole
    assert "暂停" not in whole
    paused = Listing(
        event=replace(FIRE, state=EventState.SUSPENDED, notices=(), summary="长" * 300), sessions=(SESSION,)
    )
    told = wording.about(paused, "消防", "u", NOW)
    assert "目前暂停" in told
    assert "须知" not in told
    assert "地点：消防站\n" in told
    assert "…" in told
    assert wording.event_line(listing, NOW) == "一滴污水的旅程｜11月28日（周六）9:30等2场，余8个名额"


def test_days_in_words() -> None:
    saturday = date(2026, 11, 28)
    assert wording.days_words(()) == ""
    assert wording.days_words((saturday,)) == "11月28日（周六）"
    assert wording.days_words((saturday, saturday + timedelta(days=1))) == "11月28日（周六）、11月29日（周日）"
    row = tuple(saturday + timedelta(days=number) for number in range(7))
    assert wording.days_words(row) == "11月28日（周六）到12月4日（周五）"
    workdays = tuple(day for day in (saturday + timedelta(days=number) for number in range(14)) if day.weekday() < 5)
    assert wording.days_words(workdays) == "11月30日（周一）到12月11日（周五）的工作日"


def test_bookings_and_places_in_line() -> None:
    held = replace(BOOKING, state=BookingState.HELD, expires_at=NOW)
    assert wording.booking_line(BOOKING, SESSION, EVENT) == "一滴污水的旅程，11月28日（周六）9:30，3人"
    assert wording.booking_line(held, SESSION, EVENT).startswith("【待确认】一滴污水的旅程")
    assert wording.booking_line(BOOKING, replace(SESSION, state=SessionState.SUSPENDED), EVENT).endswith("3人，已暂停")
    assert wording.entry_line(ENTRY, SESSION, EVENT).startswith("【候补第4位】")
    assert {wording.state_words(replace(BOOKING, state=state)) for state in BookingState} >= {
        "已取消",
        "未到场",
        "已参加",
    }


def test_what_came_of_a_booking_is_a_card_with_the_page_of_it() -> None:
    card = cards.booked(BOOKING, SESSION, EVENT, "https://city/b")
    assert (card.title, card.url) == ("预约成功：一滴污水的旅程", "https://city/b")
    assert "须知" in card.description
    assert "须知" not in cards.booked(BOOKING, SESSION, replace(EVENT, notices=(), address=""), "u").description
    assert cards.changed(BOOKING, SESSION, EVENT, "u").title == "已更改：一滴污水的旅程"
    waits = cards.in_line(ENTRY, SESSION, EVENT, "https://city/w")
    assert waits.title == "候补第4位：一滴污水的旅程"
    assert "第4位，2人" in waits.description
    assert isinstance(render((card,), more_url=""), PassiveNews)


def test_other_sessions_are_named_only_where_there_are_seats() -> None:
    full, waited = replace(SESSION, taken=10), replace(SESSION, waiting=1)
    assert wording.alternatives([full, waited], NOW, EVENT) == ""
    assert wording.alternatives([full, SESSION], NOW, EVENT) == "还有名额的场次：11月28日（周六）9:30。"
    reserved = replace(SESSION, capacity=2, taken=0, quotas=(Quota(audience="老年人", seats=2, taken=0),))
    assert wording.alternatives([reserved], NOW, EVENT) == ""


def test_the_words_of_a_text_name_an_event_by_its_title_its_place_or_what_is_said_of_it() -> None:
    both = (Listing(event=FIRE, sessions=(SESSION,)), Listing(event=EVENT, sessions=(SESSION,)))
    assert finding.ranked(both, frozenset()) == both
    for words in ({"污水"}, {"净水"}, {"城北", "处理"}, {"变清"}, {"环湖"}):
        best = finding.ranked(both, frozenset(words))
        if words == {"变清"}:
            assert best == ()  # one word of the summary is too little
        else:
            assert [one.event.id for one in best] == ["water"], words
    assert finding.ranked(both, frozenset({"档案"})) == ()
    assert finding.ranked((), frozenset({"档案"})) == ()
    assert finding.score(both[0], frozenset()) == 0


def test_sessions_are_kept_by_day_and_hour() -> None:
    listing = Listing(event=EVENT, sessions=(SESSION, replace(SESSION, starts_at=STARTS + timedelta(hours=5))))
    saturday = Sought(days=(date(2026, 11, 28),))
    assert len(finding.on_time([listing], saturday)[0].sessions) == 2
    morning = asking.times_of("on:2026-11-28|08:00-12:00")
    assert morning.among(listing.sessions) == listing.sessions[:1]
    assert asking.times_of("on:2026-11-28||soonest").among(listing.sessions) == listing.sessions[:1]
    assert finding.on_time([listing], Sought(days=(date(2026, 11, 29),))) == ()
    assert saturday.any_time().empty
    assert not Sought().named
