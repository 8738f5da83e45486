"""Who may do what here, and the records that are theirs: what belongs to another department does not exist."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from aiohttp import web

from actions.visits import queries
from actions.visits.model import Desk, Event, Listing, Session
from bot.app import Parts
from bot.consoles.desk import identity_of, insist_on
from bot.web.problems import ProblemError
from bot.web.staff import staff_of
from knowledge.accounts import Role
from knowledge.store import Transaction

KEY, PATH = "visits", "/console/visits"
VIEW = frozenset({Role.ORGANIZER, Role.REVIEWER, Role.CITY_OFFICE, Role.SUPERVISOR, Role.ADMINISTRATOR})
WORK = frozenset({Role.ORGANIZER, Role.CITY_OFFICE})
APPROVE = frozenset({Role.ORGANIZER, Role.REVIEWER, Role.CITY_OFFICE})

_EVENT = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A session with its event."""

    event: Event
    session: Session


def desk_of(parts: Parts) -> Desk:
    """The booking desk as it is at this moment."""
    return Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)


def event_path(event_id: str, rest: str = "") -> str:
    """The page of an event."""
    return f"{PATH}/events/{event_id}{rest}"


def session_path(session_id: UUID, rest: str = "") -> str:
    """The page of a session."""
    return f"{PATH}/sessions/{session_id}{rest}"


async def their_event(transaction: Transaction, request: web.Request) -> Listing:
    """The event of the address, if it is theirs. Raises ProblemError (404)."""
    event_id = request.match_info["event"]
    listing = await queries.listing_of(transaction, event_id) if _EVENT.fullmatch(event_id) else None
    if listing is None:
        raise ProblemError(404, "没有找到", "可能已经删除，或者不归您的部门管。")
    insist_on(staff_of(request), listing.event.department_id)
    return listing


async def their_session(transaction: Transaction, request: web.Request) -> Known:
    """The session of the address, if it is theirs. Raises ProblemError (404)."""
    session = await queries.session_of(transaction, identity_of(request, "session"))
    event = await queries.event_of(transaction, session.event_id) if session is not None else None
    if session is None or event is None:
        raise ProblemError(404, "没有找到", "可能已经删除，或者不归您的部门管。")
    insist_on(staff_of(request), event.department_id)
    return Known(event=event, session=session)


def may(request: web.Request, roles: frozenset[Role]) -> bool:
    """Whether this person has one of the roles: which buttons are shown."""
    return staff_of(request).has(*roles)
