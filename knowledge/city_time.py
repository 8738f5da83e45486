"""The city's calendar day; inside everything is UTC, at the edge Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")


def city_day(moment: datetime) -> date:
    """The day it is in the city at this moment."""
    return moment.astimezone(CITY_TIME).date()
