"""The door: checking people in by their code or QR ticket. The page works without scripts; with them it answers on the spot.

What it keeps for when the network is gone is in `door_offline.py`.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from actions.visits import attendance, figures, limits, queries
from actions.visits.attendance import CheckedIn, NotLetIn, Tickets
from actions.visits.model import BookingState, Session
from actions.visits.sentences import when
from bot.app import Parts
from bot.consoles.desk import fields, page, see_other
from bot.consoles.visits.access import KEY, PATH, WORK, Known, session_path, their_session
from bot.consoles.visits.guests import crumbs_of
from bot.consoles.visits.people import Visitor, note_opening, open_now, visitor
from bot.web.problems import wants_page
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.city_time import city_day
from knowledge.store import Transaction

TEMPLATE = "console_visits_door.html"
WORKER = f"{PATH}/door-worker.js"
NO_STORE = {"Cache-Control": "no-store"}
#: The one page of ours that may use the camera.
CAMERA = {"Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the door reads of one arrival: good, note or bad; whom and how many, where somebody was let in."""

    said: str
    kind: str
    booking: str | None = None
    who: str = ""
    came: int | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """The handlers."""

    parts: Parts

    @property
    def tickets(self) -> Tickets:
        """Reads and makes tickets."""
        return Tickets(self.parts.secret_key)

    async def show(self, request: web.Request) -> web.Response:
        """The page of the door: a field for the code, who is there, who is missing."""
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            counted = await figures.attendance_of(transaction, known.session.id)
            listed = await self._listed(transaction, known, request)
        return await door_page(self.parts, request, known, {"visitors": listed, "counted": counted})

    async def _listed(self, transaction: Transaction, known: Known, request: web.Request) -> list[Visitor]:
        now = self.parts.now()
        opened = open_now(known.session, now)
        listed = await attendance.door_list(transaction, known.session.id, self.tickets)
        if opened and listed:
            actor = staff_of(request).actor
            await note_opening(transaction, known.session, what="door", actor=actor, people=len(listed), now=now)
        return [
            visitor(one.booking, one.sealed, self.parts.cipher, opened=opened, code=one.code if opened else "")
            for one in listed
        ]

    async def check_in(self, request: web.Request) -> web.StreamResponse:
        """One person, by what was typed or scanned. A script that asks for JSON gets the answer itself."""
        form = await fields(request)
        code = form.text("code", label="签到码", least=1, most=80)
        party = form.whole("party", label="实到人数", least=1, most=999)
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            if form.errors:
                told = Told(said=next(iter(form.errors.values())), kind="bad")
            else:
                result = await attendance.check_in_code(
                    transaction, self.tickets, code, session_id=known.session.id, party_came=party,
                    actor=staff_of(request).actor, now=self.parts.now(),
                )  # fmt: skip
                told = await self._told(transaction, known, result)
            counted = await counted_now(transaction, known)
        if wants_page(request):
            return await see_other(request, session_path(known.session.id, "/door"), told.said, told.kind)
        return web.json_response({**asdict(told), "counted": counted}, headers=NO_STORE)

    async def _told(self, transaction: Transaction, known: Known, result: CheckedIn | NotLetIn) -> Told:
        if isinstance(result, NotLetIn):
            return Told(said=result.sentence, kind="bad")
        booking, came = result.booking, result.booking.party_came
        who = await self._who(transaction, known, booking.id)
        if result.again:
            return Told(said=f"已经签过到了（{came}人）。", kind="note", booking=str(booking.id), who=who, came=came)
        return Told(said=f"签到成功，{came}人。", kind="good", booking=str(booking.id), who=who, came=came)

    async def _who(self, transaction: Transaction, known: Known, booking: UUID) -> str:
        """By what name to greet them; masked like the list."""
        opened = open_now(known.session, self.parts.now())
        listed = await queries.booked_in(transaction, known.session.id, states=(BookingState.ATTENDED,))
        names = (
            visitor(one.booking, one.sealed, self.parts.cipher, opened=opened).name
            for one in listed
            if one.booking.id == booking
        )
        return next(names, "")


async def door_page(
    parts: Parts, request: web.Request, known: Known, values: dict[str, object], *, offline: bool = False
) -> web.Response:
    """The page, or its copy for when the network is gone."""
    session = known.session
    more = {
        "known": known,
        "opened": open_now(session, parts.now()),
        "when": when(session.starts_at, session.ends_at),
        "path": session_path(session.id),
        "until": day_over(session),
        "worker": WORKER,
        "offline": offline,
    }
    response = await page(request, TEMPLATE, {**values, **more}, here=KEY, crumbs=crumbs_of(known, "签到"))
    response.headers.update(CAMERA)
    return response


def day_over(session: Session) -> str:
    """When the day of the visit is over in the city: nothing is kept in a browser any longer."""
    return limits.day_begins(city_day(session.ends_at) + timedelta(days=1)).isoformat()


async def counted_now(transaction: Transaction, known: Known) -> dict[str, int]:
    """How many came and how many are missing, as the page shows it."""
    counted = await figures.attendance_of(transaction, known.session.id)
    return {**asdict(counted), "missing": counted.bookings - counted.came}


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    door = Door(parts)
    at = f"{PATH}/sessions/{{session}}/door"
    routes.add("GET", at, door.show, roles=WORK)
    routes.add("POST", at, door.check_in, roles=WORK)
