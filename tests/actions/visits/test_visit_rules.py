"""The rules, as tables and as properties. Nothing here needs a database."""

# ruff: noqa: FBT001  (columns of tables)

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.visits import rules, sentences, writing
from actions.visits.model import (
    EVERYBODY,
    BookingState,
    Event,
    EventState,
    Person,
    Quota,
    Refusal,
    Session,
    SessionDraft,
    SessionState,
)
from actions.visits.rules import Needs, Offers, Seating
from tests.actions.visits.made import DRAFT, NOW, START, TIMES

EVENT = Event(
    id="e", campaign_id=None, department_id="zjj", district_id=None, title="走进污水处理厂", form="实地参观",
    field="人居环境", summary="", notices=(), place="", address="", keywords=(), phone="0536-8000001", audience="",
    for_children=False, min_age=18, age_binds_all=False, real_name=False, invitation_hash=None, max_party=5,
    skip_allowed=False, state=EventState.PUBLISHED, version=1, created_by="", submitted_by=None, approved_by=None,
    returned_because=None, created_at=NOW, updated_at=NOW,
)  # fmt: skip
SESSION = Session(
    id=UUID(int=1), event_id="e", starts_at=START, ends_at=START + timedelta(hours=2),
    cut_off_at=START - timedelta(hours=16), capacity=10, taken=0, state=SessionState.OPEN, reason=None, version=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 12, 4), date(2026, 12, 3), 17),  # 17 years and 364 days
        (date(2008, 12, 3), date(2026, 12, 3), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 12, 4), date(2026, 12, 3), -1),
    ],
)
def test_ages_on_the_day(born: date, day: date, age: int) -> None:
    assert rules.age_on(born, day) == age


def test_the_age_is_that_of_the_citys_day() -> None:
    night = datetime(2026, 12, 2, 16, 30, tzinfo=UTC)  # half past midnight of 3 December in the city
    session = replace(SESSION, starts_at=night, ends_at=night + timedelta(hours=1))
    event = replace(EVENT, real_name=True)
    assert rules.refusal_of_people(event, session, [Person(name="李雷", born=date(2008, 12, 3))], 1) is None
    assert (
        rules.refusal_of_people(event, session, [Person(name="李雷", born=date(2008, 12, 4))], 1) is Refusal.TOO_YOUNG
    )


def test_the_age_binds_the_one_who_books_unless_it_binds_all() -> None:
    event = replace(EVENT, real_name=True)
    family = [Person(name="李雷", born=date(1990, 1, 1)), Person(name="李小雷", born=date(2016, 1, 1))]
    assert rules.refusal_of_people(event, SESSION, family, 2) is None
    assert rules.refusal_of_people(replace(event, age_binds_all=True), SESSION, family, 2) is Refusal.TOO_YOUNG


@pytest.mark.parametrize(
    "people",
    [
        [],
        [Person(name="李雷", born=date(1990, 1, 1))] * 2,
        [Person(name=" ", born=date(1990, 1, 1))],
        [Person(name="李" * 41, born=date(1990, 1, 1))],
        [Person(name="李雷", born=date(2027, 1, 1))],
        [Person(name="李雷", born=date(1850, 1, 1))],
    ],
)
def test_everybody_of_the_party_must_be_named(people: list[Person]) -> None:
    assert rules.refusal_of_people(replace(EVENT, real_name=True), SESSION, people, 1) is Refusal.PEOPLE_MISSING


@pytest.mark.parametrize(
    ("event", "session", "now", "reason"),
    [
        (EventState.DRAFT, SessionState.OPEN, NOW, Refusal.NOT_PUBLISHED),
        (EventState.SUBMITTED, SessionState.OPEN, NOW, Refusal.NOT_PUBLISHED),
        (EventState.ENDED, SessionState.OPEN, NOW, Refusal.ENDED),
        (EventState.PUBLISHED, SessionState.ENDED, NOW, Refusal.ENDED),
        (EventState.PUBLISHED, SessionState.OPEN, START, Refusal.ENDED),
        (EventState.SUSPENDED, SessionState.OPEN, NOW, Refusal.SUSPENDED),
        (EventState.PUBLISHED, SessionState.SUSPENDED, NOW, Refusal.SUSPENDED),
        (EventState.PUBLISHED, SessionState.OPEN, SESSION.cut_off_at, Refusal.CLOSED),
        (EventState.PUBLISHED, SessionState.OPEN, SESSION.cut_off_at - timedelta(microseconds=1), None),
    ],
)
def test_when_nobody_can_book(event: EventState, session: SessionState, now: datetime, reason: Refusal | None) -> None:
    before = rules.refusal_before(replace(EVENT, state=event), replace(SESSION, state=session), now)
    assert before is reason
    assert rules.offers_go_out(replace(EVENT, state=event), replace(SESSION, state=session), now) is (reason is None)


@pytest.mark.parametrize(
    ("party", "free", "line", "wait", "seating"),
    [
        (3, 3, 0, True, Seating.SEATS),
        (4, 3, 0, True, Seating.LINE),
        (4, 3, 0, False, Seating.NOTHING),
        (1, 9, 1, True, Seating.LINE),
        (1, 9, 1, False, Seating.NOTHING),
    ],
)
def test_seats_only_where_the_party_fits_and_nobody_waits(
    party: int,
    free: int,
    line: int,
    wait: bool,
    seating: Seating,
) -> None:
    assert rules.seat(party, free=free, line=line, wait=wait) is seating


LINES = st.lists(st.integers(1, 8), max_size=12).map(lambda sizes: [(uuid4(), size) for size in sizes])


@given(LINES, st.integers(0, 30), st.booleans())
def test_offers_never_exceed_what_is_free_and_keep_the_order(
    line: list[tuple[UUID, int]],
    free: int,
    skip: bool,
) -> None:
    offers = rules.next_offers(line, free=free, skip_allowed=skip)
    sizes, order = dict(line), [one for one, _ in line]
    assert sum(sizes[one] for one in offers.offered) <= free
    assert list(offers.offered) == [one for one in order if one in offers.offered]
    assert not set(offers.offered) & set(offers.passed_over)
    last = max((order.index(one) for one in offers.offered), default=-1)
    before = [one for one in order[: last + 1] if one not in offers.offered]
    assert list(offers.passed_over) == before
    assert all(left < sizes[one] for one, left in zip(offers.passed_over, offers.left, strict=True))
    if not skip:
        assert order[: len(offers.offered)] == list(offers.offered)
        assert offers.passed_over == ()


def test_who_is_too_large_at_the_end_is_not_passed_over() -> None:
    one, two, three = uuid4(), uuid4(), uuid4()
    assert rules.next_offers([(one, 2), (two, 9), (three, 8)], free=4, skip_allowed=True) == Offers(
        offered=(one,), passed_over=(), left=()
    )


def test_who_is_passed_over_is_told_how_many_seats_were_left_for_them() -> None:
    one, two, three, four = (uuid4() for _ in range(4))
    assert rules.next_offers([(one, 3), (two, 4), (three, 1), (four, 1)], free=5, skip_allowed=True) == Offers(
        offered=(one, three, four), passed_over=(two,), left=(2,)
    )


def test_somebody_is_moved_within_the_line() -> None:
    a, b, c = uuid4(), uuid4(), uuid4()
    assert rules.reordered([a, b, c], c, 1) == (c, a, b)
    assert rules.reordered([a, b, c], a, 9) == (b, c, a)
    assert rules.reordered([a, b, c], b, 0) == (b, a, c)


def test_seats_by_audience() -> None:
    session = replace(SESSION, taken=3, quotas=(Quota(audience="学生", seats=4, taken=1),))
    assert (session.free, session.free_for("学生"), session.free_for(EVERYBODY)) == (7, 3, 4)
    assert (session.seats_for("学生"), session.seats_for(EVERYBODY)) == (4, 6)
    assert [rules.pool_of(session, one) for one in ("学生", "", "老人")] == ["学生", "", None]
    assert rules.pool_of(SESSION, "学生") == EVERYBODY


@pytest.mark.parametrize(
    ("state", "now", "reason"),
    [
        (SessionState.OPEN, NOW, None),
        (SessionState.OPEN, SESSION.cut_off_at, Refusal.CLOSED),
        (SessionState.SUSPENDED, SESSION.cut_off_at, None),
        (SessionState.SUSPENDED, START, Refusal.ENDED),
        (SessionState.ENDED, NOW, Refusal.ENDED),
    ],
)
def test_until_when_one_may_cancel(state: SessionState, now: datetime, reason: Refusal | None) -> None:
    assert rules.refusal_to_leave(replace(SESSION, state=state), now) is reason


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("booking", "session", "at", "reason"),
    [
        (BookingState.CONFIRMED, SessionState.OPEN, START - timedelta(hours=8), None),
        (BookingState.ATTENDED, SessionState.ENDED, START, None),
        (BookingState.CONFIRMED, SessionState.SUSPENDED, START, Refusal.SUSPENDED),
        (BookingState.CANCELLED, SessionState.OPEN, START, Refusal.CANCELLED),
        (BookingState.HELD, SessionState.OPEN, START, Refusal.CANCELLED),
        (BookingState.CONFIRMED, SessionState.OPEN, START - DAY, Refusal.TOO_EARLY),
        (BookingState.CONFIRMED, SessionState.OPEN, START + DAY, Refusal.ENDED),
    ],
)
def test_who_is_let_in_and_when(
    booking: BookingState, session: SessionState, at: datetime, reason: Refusal | None
) -> None:
    assert rules.refusal_at_the_door(booking, replace(SESSION, state=session), at) is reason


def test_reminders_go_out_from_ten_the_day_before() -> None:
    ten = datetime(2026, 12, 2, 2, tzinfo=UTC)
    assert not rules.reminder_due(SESSION, NOW, ten - timedelta(seconds=1))
    assert rules.reminder_due(SESSION, NOW, ten)
    assert not rules.reminder_due(SESSION, ten, ten + timedelta(hours=1))  # who booked a moment ago knows
    assert not rules.reminder_due(SESSION, NOW, START)
    assert not rules.reminder_due(replace(SESSION, state=SessionState.SUSPENDED), NOW, ten)


def test_the_usual_cut_off_is_five_in_the_afternoon_before() -> None:
    assert rules.default_cut_off(START) == datetime(2026, 12, 2, 9, tzinfo=UTC)
    midnight = datetime(2026, 12, 2, 16, 30, tzinfo=UTC)  # 0:30 of 3 December in the city
    assert rules.default_cut_off(midnight) == datetime(2026, 12, 2, 9, tzinfo=UTC)


def test_forgetting_begins_thirty_days_after() -> None:
    assert not rules.may_be_forgotten(START, START + timedelta(days=30) - timedelta(seconds=1))
    assert rules.may_be_forgotten(START, START + timedelta(days=30))


def test_what_must_be_asked_before() -> None:
    assert rules.needs(EVENT) == Needs(declaration=True, people=False, invitation=False)
    named = replace(EVENT, real_name=True, invitation_hash=rules.invitation_hash("ＡＢ12 "))
    assert rules.needs(named) == Needs(declaration=False, people=True, invitation=True)
    assert rules.invitation_hash("ab12") == named.invitation_hash


PHONES = {
    "13800001234": (
        "13800001234", "138-0000-1234", "138 0000 1234", "+8613800001234", "+86-138-0000-1234", "008613800001234", "13800001234\n",
        "１３８００００１２３４", "(138)00001234", "138.0000.1234", "138—0000—1234", "＋86 138 0000 1234",
    ),
    "0536-8000001": ("05368000001", "0536 8000001", "（0536）8000001", "０５３６－８０００００１", "+86 0536 800 0001"),
    "021-12345678": ("02112345678", "021-1234-5678"),
    "0536-8000001-12": ("0536-8000001转12", "05368000001分机12"),
}  # fmt: skip


@pytest.mark.parametrize(("kept", "said"), [(kept, said) for kept, row in PHONES.items() for said in row])
def test_a_phone_is_kept_in_one_way_however_it_is_written(kept: str, said: str) -> None:
    assert rules.plain_phone(said) == kept
    assert rules.plain_phone(kept) == kept


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "12800001234",
        "1380000123",
        "138000012345",
        "110",
        "12345",
        "八百",
        "٣٨٠٠٠٠١٢٣٤٥",
        "13800001234a",
        "00000000000",
    ],
)
def test_what_is_no_phone_is_none(phone: str) -> None:
    assert rules.plain_phone(phone) is None


def test_every_refusal_has_a_sentence() -> None:
    for reason in Refusal:
        said = sentences.sentence(reason, EVENT, SESSION)
        assert said.endswith("。")
    assert "每位参观人" in sentences.sentence(Refusal.TOO_YOUNG, replace(EVENT, age_binds_all=True), SESSION)
    assert "所有参观人" in sentences.sentence(Refusal.NOT_DECLARED, replace(EVENT, age_binds_all=True), SESSION)
    assert "设备检修" in sentences.sentence(Refusal.SUSPENDED, EVENT, replace(SESSION, reason="设备检修。"))
    assert "约满" in sentences.sentence(Refusal.FULL, EVENT, replace(SESSION, taken=10))
    assert "2组市民在候补" in sentences.sentence(Refusal.FULL, EVENT, replace(SESSION, waiting=2))


def test_times_are_said_as_the_citys_clocks_show_them() -> None:
    assert sentences.when(START, START + timedelta(hours=2, minutes=30)) == "12月3日（周四）9:00—11:30"
    assert sentences.when(START, START + timedelta(days=1)) == "12月3日（周四）9:00—12月4日（周五）9:00"


def test_what_staff_write_is_checked_all_at_once() -> None:
    assert writing.wrongs_of_event(DRAFT) == {}
    wrong = replace(
        DRAFT, title=" ", summary="长" * 2001, form="网上", field="别的", min_age=121, max_party=0, notices=("",),
        audience="长" * 201, invitation="ab1",
    )  # fmt: skip
    assert set(writing.wrongs_of_event(wrong)) == {
        "title", "summary", "form", "field", "min_age", "max_party", "notices", "audience", "invitation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"ends_at": START}, {"ends_at"}),
        ({"ends_at": START + timedelta(days=4)}, {"ends_at"}),
        ({"cut_off_at": START + timedelta(seconds=1)}, {"cut_off_at"}),
        ({"capacity": 0}, {"capacity"}),
        ({"quotas": {"学生": 11}}, {"quotas"}),
        ({"quotas": {"学生": 0}}, {"quotas"}),
        ({"quotas": {"": 1}}, {"quotas"}),
    ],
)
def test_what_staff_write_of_a_session_is_checked(changes: dict[str, object], fields: set[str]) -> None:
    draft: SessionDraft = replace(TIMES, **changes)  # type: ignore[arg-type]
    assert set(writing.wrongs_of_session(draft)) == fields
