"""Campaigns of open days, as the API tells them."""

from datetime import date

from bot.api.endpoint import Told


class CampaignOut(Told):
    """A campaign of open days; its days are the city's, both included."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    note: str
    events: int
    organizers: int
    fields: dict[str, int]
    """Events by field."""
    url: str


class CampaignsOut(Told):
    """Those that are not over."""

    items: list[CampaignOut]
