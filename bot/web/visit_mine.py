"""A resident's own bookings: the ticket, changing, cancelling, taking an offer. What is not theirs is not there."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from aiohttp import web

from actions.visits import rules, sentences
from actions.visits.changing import Change
from actions.visits.model import BookingState, Refusal, Refused, SessionState
from actions.visits.queries import Mine
from actions.visits.ticket_picture import ticket_png
from bot.consoles.fields import Fields, fields, identity_of
from bot.logins import Person
from bot.visit_files import PNG, calendar_response
from bot.visiting import WITH_TICKET, Visits
from bot.web import visit_form, visit_shown
from bot.web.look import look_of
from bot.web.phone_pages import phone_path
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.visit_booking import UNPROCESSABLE
from bot.web.visit_form import Filled
from bot.web.visit_pages import private
from bot.web.visitors import Visitors
from bot.web.wechat_login import WeChatLogin, start_path
from knowledge.outbox import Parcel
from knowledge.residents import Door

ROOT = "/visits/bookings/{booking}"
CONFLICT = 409
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPages:
    """The pages of one's own bookings."""

    visits: Visits
    visitors: Visitors
    login: WeChatLogin
    possible: bool  # whether phones can be confirmed

    def add(self, routes: Routes) -> None:
        """Open them."""
        for method, path, page in (
            ("GET", "/visits/mine", self.mine),
            ("POST", "/visits/mine/seen", self.seen),
            ("GET", ROOT, self.ticket),
            ("GET", f"{ROOT}/ticket.png", self.picture),
            ("GET", f"{ROOT}/calendar.ics", self.calendar),
            ("POST", f"{ROOT}/accept", self.accept),
            ("GET", f"{ROOT}/cancel", self.ask_cancel),
            ("POST", f"{ROOT}/cancel", self.cancel),
            ("GET", f"{ROOT}/change", self.ask_change),
            ("POST", f"{ROOT}/change", self.change),
        ):
            routes.add(method, path, self.visitors.page(page), public=True)

    async def mine(self, request: web.Request) -> web.Response:
        """Everything of one's own."""
        person = await self.visitors.of(request)
        if (person is None or person.channel == "web") and self.login.helps(request):
            return web.Response(status=303, headers={"Location": start_path(str(request.rel_url))})
        phone = phone_path("/visits/mine") if self.possible else ""
        values: dict[str, Any] = {
            "ahead": (),
            "offers": (),
            "past": (),
            "lines": (),
            "news": (),
            "words": sentences,
            "phone": phone,
        }
        if person is not None:
            ahead, lines = await self.visits.mine(person.resident_id)
            past, _ = await self.visits.mine(person.resident_id, past=True)
            values |= {
                "offers": [one for one in ahead if one.booking.state is BookingState.HELD],
                "ahead": [one for one in ahead if one.booking.state is not BookingState.HELD],
                "past": past,
                "lines": lines,
                "news": [_news(one) for one in await self.visits.kept(person.resident_id, _door(person))],
            }
        return private(look_of(request).page("visit_mine.html", values))

    async def seen(self, request: web.Request) -> web.Response:
        """The notices on the page were read: they are not shown again, here or anywhere."""
        person, form = await self.visitors.of(request), await fields(request)
        if person is not None:
            numbers = [int(one) for one in form.many("notice") if _NUMBER.fullmatch(one)]
            await self.visits.seen(person.resident_id, numbers)
        return see("/visits/mine")

    async def ticket(self, request: web.Request) -> web.Response:
        """A booking: how it stands, and what opens the door."""
        (_, mine), now = await self._own(request), self.visits.now()
        booking, session = mine.booking, mine.session
        held = booking.state is BookingState.HELD
        values = {
            **self._of(mine),
            "fresh": "new" in request.query,
            "code": self.visits.tickets.code(booking.id) if booking.state in WITH_TICKET else "",
            "over": now >= session.ends_at,
            "suspended": session.state is SessionState.SUSPENDED,
            "offered_until": sentences.moment_words(booking.expires_at) if held and booking.expires_at else "",
            "may_leave": booking.state is BookingState.CONFIRMED and rules.refusal_to_leave(session, now) is None,
            "may_tell": rules.refusal_to_opine(booking.state, session, now) is None,
            "phone": await self.visits.phone_left(booking.id),
            "to_confirm": phone_path(f"/visits/bookings/{booking.id}") if self.possible else "",
            "soon": timedelta() <= session.starts_at - now < timedelta(hours=24),
        }
        return private(look_of(request).page("visit_ticket.html", values))

    async def picture(self, request: web.Request) -> web.Response:
        """The ticket's QR code."""
        mine = await self._with_ticket(request)
        return private(web.Response(body=ticket_png(self.visits.tickets.ticket(mine.booking.id)), content_type=PNG))

    async def calendar(self, request: web.Request) -> web.Response:
        """The visit for the calendar."""
        return private(
            calendar_response(await self._with_ticket(request), self.visits.service.public_url, self.visits.now())
        )

    async def accept(self, request: web.Request) -> web.Response:
        """Take an offer."""
        resident, mine = await self._own(request)
        result = await self.visits.accept(resident, mine.booking.id)
        if isinstance(result, Refused):
            raise said(result)
        return see(f"/visits/bookings/{mine.booking.id}?new=1")

    async def ask_cancel(self, request: web.Request) -> web.Response:
        """Really?"""
        _, mine = await self._own(request)
        return private(look_of(request).page("visit_cancel.html", self._of(mine)))

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancel, or decline an offer."""
        resident, mine = await self._own(request)
        result = await self.visits.cancel(resident, mine.booking.id)
        if isinstance(result, Refused):
            raise said(result)
        return see(f"/visits/bookings/{mine.booking.id}")

    async def ask_change(self, request: web.Request) -> web.Response:
        """To what?"""
        _, mine = await self._own(request)
        values = {"session": str(mine.session.id), "party": str(mine.booking.party)}
        return await self._change_form(request, mine, Filled(values=values))

    async def change(self, request: web.Request) -> web.Response:
        """Change; or the form again, and everything as it was."""
        resident, mine = await self._own(request)
        form = await fields(request)
        wanted = _change_in(form, mine)
        if form.errors:
            return await self._change_form(request, mine, Filled(values=form.raw, errors=form.errors))
        result = await self.visits.change(resident, mine.booking.id, wanted)
        if isinstance(result, Refused):
            errors = visit_form.refused(result, mine.event)
            return await self._change_form(request, mine, Filled(values=form.raw, errors=errors))
        return see(f"/visits/bookings/{mine.booking.id}?changed=1")

    async def _change_form(self, request: web.Request, mine: Mine, filled: Filled) -> web.Response:
        listing, now = await self.visits.listing(mine.event.id), self.visits.now()
        refusal = rules.refusal_to_leave(mine.session, now)
        if refusal is not None or mine.booking.state is not BookingState.CONFIRMED or listing is None:
            words = sentences.sentence(refusal or Refusal.CANCELLED, mine.event, mine.session)
            raise ProblemError(CONFLICT, "这个预约不能更改了", words)
        open_ones = [
            visit_shown.session_view(mine.event, one, now)
            for one in listing.sessions
            if one.id == mine.session.id or rules.refusal_before(mine.event, one, now) is None
        ]
        rows = range(1, visit_form.rows_of(mine.event) + 1)
        values = {
            **self._of(mine),
            "sessions": open_ones,
            "rows": rows,
            "values": filled.values,
            "errors": filled.errors,
        }
        status = UNPROCESSABLE if filled.errors else 200
        return private(look_of(request).page("visit_change.html", values, status=status))

    def _of(self, mine: Mine) -> dict[str, Any]:
        """What every page of a booking shows."""
        return {
            "event": mine.event,
            "session": mine.session,
            "booking": mine.booking,
            "when": sentences.when(mine.session.starts_at, mine.session.ends_at),
            "cut_off": sentences.moment_words(mine.session.cut_off_at),
            "organizer": visit_shown.short(self.visits.library.city, mine.event.department_id),
        }

    async def _own(self, request: web.Request) -> tuple[UUID, Mine]:
        person = await self.visitors.of(request)
        found = await self.visits.booking(person.resident_id, identity_of(request, "booking")) if person else None
        if person is None or found is None:
            raise not_yours(person)
        return person.resident_id, found

    async def _with_ticket(self, request: web.Request) -> Mine:
        _, mine = await self._own(request)
        if mine.booking.state not in WITH_TICKET:
            raise not_yours(None)
        return mine


def _door(person: Person) -> Door:
    return Door(channel=person.channel, sender=person.sender)


def _news(parcel: Parcel) -> dict[str, Any]:
    """A notice as the page shows it."""
    return {"id": parcel.id, "text": str(parcel.payload["text"]), "doubtful": parcel.state == "doubtful"}


def not_yours(person: Person | None) -> ProblemError:
    """The same words whether it is somebody else's or nobody's."""
    hint = (
        ""
        if person is not None and person.channel != "web"
        else "在微信里预约的，请回到公众号对话说“我的预约”，从那里打开。"
    )
    return ProblemError(404, "没有找到这个预约", f"可能链接不完整，或者不是用这台设备预约的。{hint}")


def said(refused: Refused) -> ProblemError:
    """A rule's no, as a page."""
    if refused.reason is Refusal.UNKNOWN:
        return not_yours(None)
    return ProblemError(CONFLICT, "这次没有办成", refused.sentence)


def see(address: str) -> web.Response:
    """On to another page, after something was done."""
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _change_in(form: Fields, mine: Mine) -> Change:
    session = form.identity("session")
    if session is None:
        form.wrong("session", "请选择一个场次。")
    people = visit_form.people_in(form, visit_form.rows_of(mine.event), required=False)
    if mine.event.real_name:
        return Change(session_id=session, party=len(people) or None, people=people)
    party = form.whole("party", label="人数", least=1, most=mine.event.max_party)
    if party is None:
        form.wrong("party", "请填写人数。")
    return Change(session_id=session, party=party)
