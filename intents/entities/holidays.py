"""Holidays that people name instead of a date.

The lunar ones are a table: New Year is the Beijing day of its new moon (Meeus, Astronomical Algorithms, ch. 49), the
others agree with ICU's Chinese calendar, 清明 with the sun at longitude 15°. Past its last year they are not guessed.
"""

from datetime import date, timedelta

_FIXED = {
    "元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "三八节": (3, 8), "植树节": (3, 12), "消费者权益日": (3, 15),
    "劳动节": (5, 1), "五一": (5, 1), "青年节": (5, 4), "五四": (5, 4), "儿童节": (6, 1), "六一": (6, 1),
    "环境日": (6, 5), "建党节": (7, 1), "七一": (7, 1), "建军节": (8, 1), "八一": (8, 1), "教师节": (9, 10),
    "国庆": (10, 1), "国庆节": (10, 1), "十一假期": (10, 1), "十一长假": (10, 1), "十一期间": (10, 1),
    "六一儿童节": (6, 1), "五一劳动节": (5, 1), "八一建军节": (8, 1), "七一建党节": (7, 1), "三八妇女节": (3, 8), "五四青年节": (5, 4),
    "十一国庆": (10, 1), "十一国庆节": (10, 1), "五一假期": (5, 1), "国庆假期": (10, 1), "元旦假期": (1, 1), "消防日": (11, 9), "记者节": (11, 8), "宪法日": (12, 4), "平安夜": (12, 24), "圣诞": (12, 25), "圣诞节": (12, 25),
}  # fmt: skip

_SPRING = ((2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3))
_LUNAR = {
    "春节": _SPRING,
    "清明": ((2026, 4, 5), (2027, 4, 5), (2028, 4, 4), (2029, 4, 4), (2030, 4, 5)),
    "端午": ((2026, 6, 19), (2027, 6, 9), (2028, 5, 28), (2029, 6, 16), (2030, 6, 5)),
    "中秋": ((2026, 9, 25), (2027, 9, 15), (2028, 10, 3), (2029, 9, 22), (2030, 9, 12)),
    "重阳": ((2026, 10, 18), (2027, 10, 8), (2028, 10, 26), (2029, 10, 16), (2030, 10, 5)),
}
_AFTER_SPRING = {"除夕": -1, "大年三十": -1, "大年初一": 0, "初一": 0, "过年": 0, "元宵": 14, "正月十五": 14}

NAMES = tuple(sorted((*_FIXED, *_LUNAR, *(f"{name}节" for name in (*_LUNAR, "元宵")), *_AFTER_SPRING), key=len)[::-1])
"""Every name, longest first."""


def next_holiday(name: str, today: date) -> date | None:
    """The first day of this name that is not past, or None beyond the table."""
    if name in _FIXED:
        month, day = _FIXED[name]
        here = date(today.year, month, day)
        return here if here >= today else date(today.year + 1, month, day)
    plain = name if name in _LUNAR or name in _AFTER_SPRING else name.removesuffix("节")
    shift = timedelta(days=_AFTER_SPRING.get(plain, 0))
    days = (date(*one) + shift for one in _LUNAR.get(plain, _SPRING))
    return next((one for one in days if one >= today), None)
