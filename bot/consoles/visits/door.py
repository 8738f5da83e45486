"""The door: checking people in by their code or QR ticket, with a bad network too; the same again is harmless."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.visits import attendance, figures
from actions.visits.attendance import Arrival, CheckedIn, NotLetIn, Tickets
from actions.visits.sentences import when
from bot.app import Parts
from bot.consoles.desk import fields, page, see_other
from bot.consoles.visits.access import KEY, PATH, WORK, Known, session_path, their_session
from bot.consoles.visits.guests import crumbs_of
from bot.consoles.visits.people import note_opening, open_now, visitor
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.store import Transaction

MOST = 500  # arrivals handed in at once
PRIVATE = {"Cache-Control": "no-store"}


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
class Door:
    """The handlers."""

    parts: Parts

    async def show(self, request: web.Request) -> web.Response:
        """The page of the door: a field for the code, who is there, who is missing."""
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            counted = await figures.attendance_of(transaction, known.session.id)
            listed = await self._listed(transaction, known, request)
        values = {
            "known": known,
            "visitors": listed,
            "counted": counted,
            "opened": open_now(known.session, self.parts.now()),
            "when": when(known.session.starts_at, known.session.ends_at),
            "path": session_path(known.session.id),
        }
        return await page(request, "console_visits_door.html", values, here=KEY, crumbs=crumbs_of(known, "签到"))

    async def _listed(self, transaction: Transaction, known: Known, request: web.Request) -> list[object]:
        now = self.parts.now()
        opened = open_now(known.session, now)
        listed = await attendance.door_list(transaction, known.session.id, Tickets(self.parts.secret_key))
        if opened and listed:
            actor = staff_of(request).actor
            await note_opening(transaction, known.session, what="door", actor=actor, people=len(listed), now=now)
        return [
            visitor(one.booking, one.sealed, self.parts.cipher, opened=opened, code=one.code if opened else "")
            for one in listed
        ]

    async def check_in(self, request: web.Request) -> web.StreamResponse:
        """One person, by what was typed or scanned."""
        form = await fields(request)
        code = form.text("code", label="签到码", least=1, most=80)
        party = form.whole("party", label="实到人数", least=1, most=999)
        if form.errors:
            return await self._back(request, next(iter(form.errors.values())), "bad")
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            result = await attendance.check_in_code(
                transaction, Tickets(self.parts.secret_key), code, session_id=known.session.id, party_came=party,
                actor=staff_of(request).actor, now=self.parts.now(),
            )  # fmt: skip
        match result:
            case NotLetIn():
                return await self._back(request, result.sentence, "bad")
            case CheckedIn(again=True):
                return await self._back(request, f"已经签过到了（{result.booking.party_came}人）。", "note")
            case _:
                return await self._back(request, f"签到成功，{result.booking.party_came}人。", "good")

    async def _back(self, request: web.Request, said: str, kind: str) -> web.StreamResponse:
        return await see_other(request, f"{PATH}/sessions/{request.match_info['session']}/door", said, kind)

    async def kept_list(self, request: web.Request) -> web.Response:
        """The list that a door keeps for when the network is gone."""
        async with self.parts.store.transaction() as transaction:
            known = await their_session(transaction, request)
            listed = await attendance.door_list(transaction, known.session.id, Tickets(self.parts.secret_key))
        tickets = Tickets(self.parts.secret_key)
        guests = [
            {
                "booking": str(one.booking.id),
                "code": one.code,
                "ticket": tickets.ticket(one.booking.id),
                "party": one.booking.party,
                "came": one.booking.party_came,
            }
            for one in listed
        ]
        return web.json_response({"session": str(known.session.id), "guests": guests}, headers=PRIVATE)

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
        return web.json_response({"results": results}, headers=PRIVATE)


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
    door = Door(parts)
    at = f"{PATH}/sessions/{{session}}/door"
    routes.add("GET", at, door.show, roles=WORK)
    routes.add("POST", at, door.check_in, roles=WORK)
    routes.add("GET", f"{at}/list", door.kept_list, roles=WORK)
    routes.add("POST", f"{at}/kept", door.hand_in, roles=WORK)
