"""What a door keeps for when the network is gone: the page without anybody's name, the list masked, arrivals handed in later."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.visits import attendance, privacy
from actions.visits.attendance import Arrival, AtDoor, CheckedIn, NotLetIn, Tickets
from bot.app import Parts
from bot.consoles.visits.access import PATH, WORK, their_session
from bot.consoles.visits.door import NO_STORE, WORKER, counted_now, day_over, door_page
from bot.web.look import HERE
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.cipher import Cipher
from knowledge.masking import mask_name

MOST = 500  # arrivals handed in at once
TAIL_DIGITS = 4
SCRIPT = HERE / "static" / "door" / "worker.js"


class Came(BaseModel):
    """One arrival that a door kept while it had no network."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    booking: UUID
    at: datetime
    party: int | None = Field(None, ge=1, le=999)


class Kept(BaseModel):
    """What a door hands in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    arrivals: list[Came] = Field(max_length=MOST)


@dataclass(frozen=True, slots=True)
class Offline:
    """The handlers."""

    parts: Parts

    async def show(self, request: web.Request) -> web.Response:
        """The page of the door as a browser keeps it: the list comes from what the door has kept itself."""
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
        return await door_page(self.parts, request, known, {"visitors": [], "counted": None}, offline=True)

    async def worker(self, _request: web.Request) -> web.Response:
        """The script that opens the kept page; it stands here because a browser lets it answer below its own place alone."""
        return web.Response(body=SCRIPT.read_bytes(), content_type="text/javascript", charset="utf-8")

    async def kept_list(self, request: web.Request) -> web.Response:
        """The list that a door keeps until the day is over: no name, but its beginning and the end of the phone."""
        tickets = Tickets(self.parts.secret_key)
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            listed = await attendance.door_list(transaction, known.session.id, tickets)
        guests = [
            {
                "booking": str(one.booking.id),
                "code": one.code,
                "ticket": tickets.ticket(one.booking.id),
                "party": one.booking.party,
                "came": one.booking.party_came,
                "who": _who(one, self.parts.cipher),
            }
            for one in listed
        ]
        told = {"session": str(known.session.id), "until": day_over(known.session), "guests": guests}
        return web.json_response(told, headers=NO_STORE)

    async def hand_in(self, request: web.Request) -> web.Response:
        """What a door kept: each arrival is let in once, whatever order and however often it is handed in."""
        kept = await _kept(request)
        results = []
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
        for one in kept.arrivals:
            arrival = Arrival(booking_id=one.booking, at=one.at.astimezone(UTC), party_came=one.party)
            async with self.parts.store.transaction() as transaction:
                result = await attendance.check_in(
                    transaction, arrival, session_id=known.session.id, actor=staff_of(request).actor,
                    now=self.parts.now(),
                )  # fmt: skip
            came = result.booking.party_came if isinstance(result, CheckedIn) else None
            wrong = result.sentence if isinstance(result, NotLetIn) else ""
            results.append({"booking": str(one.booking), "came": came, "wrong": wrong})
        async with self.parts.store.transaction() as transaction:
            counted = await counted_now(transaction, known)
        return web.json_response({"results": results, "counted": counted}, headers=NO_STORE)


def _who(one: AtDoor, cipher: Cipher) -> str:
    contact = privacy.contact_of(cipher, one.sealed)
    return f"{mask_name(contact.name)} 尾号{contact.phone[-TAIL_DIGITS:]}" if contact is not None else "（已删除）"


async def _kept(request: web.Request) -> Kept:
    try:
        kept = Kept.model_validate(orjson.loads(await request.read()))
    except (orjson.JSONDecodeError, ValidationError):
        raise ProblemError(400, "签到记录不合格式", "请刷新签到页，再同步一次。") from None
    if any(one.at.tzinfo is None for one in kept.arrivals):
        raise ProblemError(400, "签到记录不合格式", "签到时间要带时区。")
    return kept


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    offline = Offline(parts)
    at = f"{PATH}/sessions/{{session}}/door"
    routes.add("GET", f"{at}/offline", offline.show, roles=WORK)
    routes.add("GET", f"{at}/list", offline.kept_list, roles=WORK)
    routes.add("POST", f"{at}/kept", offline.hand_in, roles=WORK)
    routes.add("GET", WORKER, offline.worker, roles=WORK)
