"""The sections of the console, one line each, in the order of the navigation."""

from datetime import timedelta

from aiohttp import web

from bot.app import Parts
from bot.consoles import auditing, home, login, me, staff
from bot.consoles.inbox import section as inbox
from bot.consoles.section import NAVIGATION, PARTS, Section
from bot.consoles.visits import section as visits
from bot.web.routes import Routes
from bot.web.staff import Cookie, Gatekeeper, keep
from bot.web.staff_sessions import StaffSessions
from knowledge.passwords import Passwords
from knowledge.signing_in import SignIn

SECTIONS: tuple[Section, ...] = (
    home.SECTION,
    visits.SECTION,
    inbox.SECTION,
    staff.SECTION,
    auditing.SECTION,
    me.SECTION,
)


def add_consoles(routes: Routes, parts: Parts) -> None:
    """Add the gate, the login and every section."""
    app = routes.app
    passwords = Passwords()
    keep(app, gatekeeper(parts, passwords))
    app[PARTS] = parts
    app[NAVIGATION] = tuple(entry for section in SECTIONS for entry in section.entries)

    async def close(_: web.Application) -> None:
        passwords.close()

    app.on_cleanup.append(close)
    login.add(routes)
    for section in SECTIONS:
        section.add(routes, parts)


def gatekeeper(parts: Parts, passwords: Passwords) -> Gatekeeper:
    """Who lets staff in, as the settings want it."""
    settings = parts.settings
    return Gatekeeper(
        store=parts.store,
        sessions=StaffSessions(
            redis=parts.redis,
            idle=timedelta(minutes=settings.staff_idle_minutes),
            longest=timedelta(hours=settings.staff_session_hours),
        ),
        sign_in=SignIn(store=parts.store, passwords=passwords),
        cookie=Cookie(secure=parts.service.public_url.startswith("https://")),
        now=parts.now,
    )
