"""On which days somewhere is open, read from its opening hours."""

import pytest

from actions.hours import day_lines, days_asked, is_open, open_on

SATURDAY, SUNDAY, MONDAY = 5, 6, 0


@pytest.mark.parametrize(
    ("hours", "monday", "saturday", "sunday"),
    [
        ("周一至周五 9:00–12:00，13:30–17:00（法定节假日除外）", "9:00–12:00，13:30–17:00", "", ""),
        ("周一至周五 8:30–17:00，周六 9:00–12:00", "8:30–17:00", "9:00–12:00", ""),
        ("工作日 9:00–17:00，周六 9:00–12:00 延时服务", "9:00–17:00", "9:00–12:00 延时服务", ""),
        ("周一至周日 8:30–20:00", "8:30–20:00", "8:30–20:00", "8:30–20:00"),
        ("每天 8:30–17:30（春节前三天休息）", "8:30–17:30", "8:30–17:30", "8:30–17:30"),
        ("周二至周日 8:30–21:30，周一 13:00–21:30", "13:00–21:30", "8:30–21:30", "8:30–21:30"),
        ("周二至周日 9:00–17:00（周一闭馆）", None, "9:00–17:00", "9:00–17:00"),
        ("周一到周五 9:00–17:00；周末 10:00–16:00", "9:00–17:00", "10:00–16:00", "10:00–16:00"),
        ("周六至周一 9:00–17:00", "9:00–17:00", "9:00–17:00", "9:00–17:00"),
        ("周一至周五 9:00–17:00；紧急援助电话 24 小时", "9:00–17:00，紧急援助电话 24 小时", "", ""),
        ("全天24小时", "全天24小时", "全天24小时", "全天24小时"),
        ("周一至周五 9:00–17:00（贷款受理期周六 9:00–12:00 开放）", "9:00–17:00", None, ""),
        ("9:00–17:00", None, None, None),
        ("", None, None, None),
    ],
)
def test_what_the_hours_say_of_a_day(hours: str, monday: str | None, saturday: str | None, sunday: str | None) -> None:
    assert (open_on(hours, MONDAY), open_on(hours, SATURDAY), open_on(hours, SUNDAY)) == (monday, saturday, sunday)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周末开门吗", (5, 6)),
        ("双休日上班不", (5, 6)),
        ("礼拜天开不开", (6,)),
        ("星期六和周日", (5, 6)),
        ("周一几点开门", (0,)),
        ("几点开门", ()),
    ],
)
def test_the_days_that_are_asked_about(text: str, days: tuple[int, ...]) -> None:
    assert days_asked(text) == days


def test_the_day_is_told_first_and_what_cannot_be_read_is_not_denied() -> None:
    hours = "周一至周五 8:30–17:00，周六 9:00–12:00"
    assert day_lines(hours, (5, 6)) == ("周六：9:00–12:00", "周日：不开门")
    assert day_lines("详询电话", (5,)) == ()
    assert is_open(hours, (5, 6))
    assert not is_open(hours, (6,))
    assert is_open("详询电话", (6,))
