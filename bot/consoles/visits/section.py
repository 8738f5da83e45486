"""The organizers' part of the console: its entry, and every route."""

from bot.app import Parts
from bot.consoles.section import Entry, Section
from bot.consoles.visits import (
    door,
    door_offline,
    event_pages,
    guests,
    import_pages,
    numbers_pages,
    overview,
    session_pages,
)
from bot.consoles.visits.access import KEY, PATH, VIEW
from bot.consoles.visits.event_acts import ACTS, handler_of
from bot.consoles.visits.event_pages import EventPages
from bot.web.routes import Routes


def add(routes: Routes, parts: Parts) -> None:
    """Add every page."""
    overview.add(routes, parts)
    import_pages.add(routes, parts)
    events = EventPages(parts)
    event_pages.add(routes, events)
    for name, roles, do in ACTS:
        routes.add("POST", f"{PATH}/events/{{event}}/{name}", handler_of(events, do), roles=roles)
    for module in (session_pages, guests, door, door_offline, numbers_pages):
        module.add(routes, parts)


ENTRY = Entry(
    key=KEY, label="开放日", path=PATH, roles=VIEW, icon="calendar", purpose="发布活动、看报名、签到、看评价",
    count=overview.waiting_for_me, coming=overview.coming,
)  # fmt: skip
SECTION = Section(entries=(ENTRY,), add=add)
