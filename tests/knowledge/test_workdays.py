"""Deadlines in Chinese working days: the golden rows, the notices, and what is not known."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.workdays import UncoveredError, Workdays, YearPlan, base_workdays
from tests.knowledge.arrangements import worked_days

BASE = base_workdays()
COVERED = st.dates(date(2004, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)

#: RULES: received, then the deadlines after 7, 15, 20 and 40 working days (month-day; None: unknown).
GOLDEN: list[tuple[str, list[str | None]]] = [
    ("2026-02-09", ["02-25", "03-06", "03-13", "04-13"]),
    ("2026-02-13", ["03-02", "03-12", "03-19", "04-17"]),
    ("2026-04-24", ["05-08", "05-19", "05-26", "06-24"]),
    ("2026-09-14", ["09-22", "10-10", "10-16", "11-13"]),
    ("2026-09-30", ["10-15", "10-27", "11-03", "12-01"]),
    ("2026-11-23", ["12-02", "12-14", "12-21", None]),
    ("2026-12-04", ["12-15", "12-25", None, None]),
]
ROWS = [(received, days, day) for received, row in GOLDEN for days, day in zip((7, 15, 20, 40), row, strict=True)]


@pytest.mark.parametrize(("received", "days", "day"), ROWS)
def test_the_golden_rows(received: str, days: int, day: str | None) -> None:
    deadline = BASE.add(date.fromisoformat(received), days)
    assert deadline.exact == (day is not None)
    if day is not None:
        assert deadline.day == date.fromisoformat(f"2026-{day}")
        assert len(deadline.listed) == days
    else:
        assert deadline.shown().startswith("不早于 2027年1月")
        assert "（2027年放假安排未公布）" in deadline.shown()


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_base_list_agrees_with_the_notices_typed_in(year: int) -> None:
    days = [date(year, 1, 1) + DAY * step for step in range(366)]
    assert {day for day in days if day.year == year and BASE.is_workday(day)} == worked_days(year)


@given(received=COVERED, days=st.integers(0, 60))
def test_a_deadline_is_what_counting_day_by_day_gives(received: date, days: int) -> None:
    deadline = BASE.add(received, days)
    counted, day = 0, received
    while counted < days and day < date(2026, 12, 31):
        day += DAY
        counted += BASE.is_workday(day)
    if deadline.exact:
        assert (counted, day) == (days, deadline.day)
    else:
        assert counted < days
        assert deadline.day > date(2026, 12, 31)
    assert len(deadline.listed) == counted
    assert list(deadline.listed) == sorted(deadline.listed)
    assert all(BASE.is_workday(one) and one > received for one in deadline.listed)


def until(year: int) -> Workdays:
    """What was known before the notice of `year` was published."""
    return Workdays(plans={one: plan for one, plan in BASE.plans.items() if one < year})


def holds(year: int, received: date, days: int) -> None:
    """The bound that stood before the notice of `year` was not above what the notice then led to."""
    then, now = until(year).add(received, days), BASE.add(received, days)
    if then.exact:
        assert then.day == now.day
    elif now.exact:
        assert then.not_before <= now.day, (year, received, days)
        assert then.unknown_year == year


@given(year=st.integers(2005, 2026), back=st.integers(-250, 90), days=st.integers(0, 150))
def test_no_notice_ever_led_to_a_deadline_before_the_earliest_date(year: int, back: int, days: int) -> None:
    holds(year, date(year, 1, 1) - DAY * back, days)


@pytest.mark.parametrize("year", range(2005, 2027))
def test_nor_did_any_for_a_deadline_of_the_first_months(year: int) -> None:
    for received in (date(year - 1, 12, 31), date(year, 4, 10), date(year, 9, 10)):
        for days in range(1, 46):
            holds(year, received, days)


def test_the_earliest_date_passes_the_new_year_and_is_shown_with_the_reason() -> None:
    deadline = BASE.add(date(2026, 12, 4), 20)
    assert deadline.earliest == deadline.not_before == date(2027, 1, 4)
    assert deadline.shown() == "不早于 2027年1月4日（2027年放假安排未公布）"
    assert BASE.add(date(2026, 11, 23), 7).shown() == "2026年12月2日"


def test_a_day_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UncoveredError) as caught:
        BASE.is_workday(date(2027, 1, 4))
    assert caught.value.year == 2027
    with pytest.raises(UncoveredError):
        BASE.add(date(2003, 12, 31), 1)
    assert BASE.likely(date(2027, 1, 4))
    assert not BASE.likely(date(2027, 1, 1))


@pytest.mark.parametrize("days", [-1, 2001])
def test_no_law_gives_so_many_days(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        BASE.add(date(2026, 1, 1), days)


def test_an_imported_year_takes_the_place_of_the_base_list_and_of_the_december_before() -> None:
    plan = YearPlan(
        year=2027,
        version="1",
        source="notice",
        off={date(2026, 12, 31): "元旦", date(2027, 1, 1): "元旦"},
        worked={date(2026, 12, 26): "元旦"},
    )
    known = BASE.with_plans([plan])
    assert not known.is_workday(date(2026, 12, 31))
    assert known.is_workday(date(2026, 12, 26))
    assert known.is_workday(date(2027, 1, 4))
    assert (known.name_of(date(2026, 12, 26)), known.name_of(date(2026, 12, 25))) == ("元旦", "")
    assert known.name_of(date(2026, 10, 1)) == "国庆节"
    assert known.add(date(2026, 12, 4), 20).exact
    assert BASE.add(date(2026, 12, 4), 20).exact is False


def test_working_days_between_two_dates() -> None:
    assert BASE.between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert BASE.between(date(2026, 10, 10), date(2026, 10, 10)) == 0
    assert BASE.between(date(2026, 10, 10), date(2026, 9, 30)) == 0


@pytest.mark.parametrize(
    ("moment", "hours", "then"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 06:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 16:00", 2, "2026-11-24 10:00"),
        ("2026-11-23 15:00", 2, "2026-11-23 17:00"),
        ("2026-11-23 17:00", 0, "2026-11-24 09:00"),
        ("2026-11-27 16:30", 1, "2026-11-30 09:30"),
        ("2026-09-30 16:30", 1, "2026-10-08 09:30"),
        ("2026-10-09 16:30", 1, "2026-10-10 09:30"),  # a Saturday, worked
        ("2026-12-31 16:00", 9, "2027-01-04 17:00"),  # the plain week, where nothing is known
    ],
)
def test_an_offer_expires_in_office_hours(moment: str, hours: float, then: str) -> None:
    city = timedelta(hours=8)
    begins = datetime.fromisoformat(moment).replace(tzinfo=UTC) - city
    ends = BASE.after_office_hours(begins, hours)
    assert (ends + city).strftime("%Y-%m-%d %H:%M") == then
    assert ends.tzinfo is UTC


def test_office_hours_may_be_others() -> None:
    begins = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert BASE.after_office_hours(begins, 3, opens=time(8), closes=time(10)) == datetime(2026, 11, 24, 1, tzinfo=UTC)
