"""What a section of the console is: its entries in the navigation, and how its routes are added."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.app import Parts
from bot.web.routes import Routes
from knowledge.accounts import Role, Staff
from knowledge.store import Transaction

#: How many things of an entry wait for this person.
Count = Callable[[Transaction, Staff, datetime], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Soon:
    """Something of today or tomorrow that the first page leads to."""

    label: str
    path: str
    note: str


#: What comes soon for this person, the soonest first.
Coming = Callable[[Transaction, Staff, datetime], Awaitable[Sequence[Soon]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the navigation and one tile of the first page, for those who have one of the roles."""

    key: str
    label: str
    path: str
    roles: frozenset[Role]
    icon: str
    purpose: str
    count: Count | None = None
    coming: Coming | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the console; its `entries` come in the order of the navigation."""

    entries: tuple[Entry, ...]
    add: Callable[[Routes, Parts], None]


NAVIGATION: web.AppKey[tuple[Entry, ...]] = web.AppKey("navigation")
PARTS: web.AppKey[Parts] = web.AppKey("parts", Parts)


def entries_for(staff: Staff, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries that this person may open."""
    return tuple(entry for entry in entries if staff.has(*entry.roles))
