"""The first page of the console: what this person can do, and what waits for them."""

from aiohttp import web

from bot.app import Parts
from bot.consoles.desk import page
from bot.consoles.section import NAVIGATION, Entry, Section, entries_for
from bot.web.routes import Handler, Routes
from bot.web.staff import HOME, staff_of
from knowledge.accounts import EVERY_ROLE, ROLE_NAMES

KEY = "home"


def _home(parts: Parts) -> Handler:
    async def home(request: web.Request) -> web.Response:
        staff, now = staff_of(request), parts.now()
        entries = [one for one in entries_for(staff, request.config_dict[NAVIGATION]) if one.key != KEY]
        async with parts.store.transaction() as transaction:
            counts = {one.key: await one.count(transaction, staff, now) for one in entries if one.count is not None}
            soon = [
                thing
                for one in entries
                if one.coming is not None
                for thing in await one.coming(transaction, staff, now)
            ]
        values = {
            "soon": soon,
            "entries": entries,
            "counts": counts,
            "role_names": [name for role, name in ROLE_NAMES.items() if role in staff.roles],
        }
        return await page(request, "console_home.html", values, here=KEY)

    return home


def add(routes: Routes, parts: Parts) -> None:
    """Add the page."""
    routes.add("GET", HOME, _home(parts), roles=EVERY_ROLE)


ENTRY = Entry(key=KEY, label="工作台", path=HOME, roles=EVERY_ROLE, icon="home", purpose="")
SECTION = Section(entries=(ENTRY,), add=add)
