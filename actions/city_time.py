"""The city's calendar day; inside everything is UTC, at the edge Asia/Shanghai."""

from knowledge.city_time import CITY_TIME, city_day

__all__ = ["CITY_TIME", "city_day"]
