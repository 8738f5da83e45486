"""Days in the city's time zone, their wording, and numbers in characters."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.entities.dates import today_in_city, worded
from intents.entities.holidays import NAMES, next_holiday
from intents.entities.numerals import value_of


def test_a_day_is_worded_with_its_weekday() -> None:
    assert worded(date(2026, 11, 28)) == "2026年11月28日（周六）"


def test_in_the_evening_of_london_it_is_tomorrow_in_the_city() -> None:
    assert today_in_city(datetime(2026, 11, 25, 16, 0, tzinfo=UTC)) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("numeral", "number"),
    {
        "12": 12, "十": 10, "十二": 12, "二十": 20, "二十八": 28, "廿三": 23, "一百零二": 102, "七百一十一": 711, "两": 2,
        "二〇二五": 2025, "〇": 0, "十十": None, "百一百": None, "零": 0, "": None, "个": None,
    }.items(),
)  # fmt: skip
def test_a_numeral_has_its_number(numeral: str, number: int | None) -> None:
    assert value_of(numeral) == number


@given(st.sampled_from(NAMES), st.dates(date(2026, 1, 1), date(2035, 12, 31)))
def test_a_holiday_is_never_past_and_unknown_beyond_the_table(name: str, today: date) -> None:
    found = next_holiday(name, today)
    assert found is None or found >= today


def test_beyond_the_table_a_lunar_holiday_is_not_guessed() -> None:
    assert next_holiday("春节", date(2031, 1, 1)) is None
