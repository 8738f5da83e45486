"""Moments as people read them in a template: UTC goes in, the city's time comes out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from actions.city_time import CITY_TIME, city_day

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
_WEEK = "一二三四五六日"


def city_time(moment: datetime | None) -> str:
    """2026-12-05 09:00; nothing for no moment."""
    return moment.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M") if moment is not None else ""


def city_date(moment: datetime | None) -> str:
    """2026-12-05; nothing for no moment."""
    return city_day(moment).isoformat() if moment is not None else ""


def city_clock(moment: datetime | None) -> str:
    """09:00; nothing for no moment."""
    return moment.astimezone(CITY_TIME).strftime("%H:%M") if moment is not None else ""


def weekday(moment: datetime) -> str:
    """周六."""
    return f"周{_WEEK[moment.astimezone(CITY_TIME).weekday()]}"


def ago(moment: datetime, now: datetime) -> str:
    """刚刚, 5 分钟前, 3 小时前, else the time itself."""
    seconds = (now - moment).total_seconds()
    if seconds < MINUTE_S:
        return "刚刚"
    if seconds < HOUR_S:
        return f"{int(seconds // MINUTE_S)} 分钟前"
    if seconds < DAY_S:
        return f"{int(seconds // HOUR_S)} 小时前"
    return city_time(moment)


FILTERS: dict[str, Callable[..., Any]] = {
    "city_time": city_time,
    "city_day": city_date,
    "city_clock": city_clock,
    "weekday": weekday,
    "ago": ago,
}
