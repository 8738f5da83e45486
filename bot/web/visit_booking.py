"""Booking on a page: why and for how long the data is kept comes first, then the least that is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiohttp import web

from actions.visits import rules, sentences
from actions.visits.model import Booked, Listing, Refused, Session, Waiting
from actions.visits.notice import VERSION, notice
from bot.consoles.fields import fields
from bot.visiting import Visits
from bot.web import visit_form, visit_shown
from bot.web.look import look_of
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.visit_form import Filled
from bot.web.visit_pages import event_id_of, no_event, private
from bot.web.visitors import Visitors
from bot.web.wechat_login import WeChatLogin, start_path

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPages:
    """The form, and what becomes of it."""

    visits: Visits
    visitors: Visitors
    login: WeChatLogin

    def add(self, routes: Routes) -> None:
        """Open them."""
        routes.add("GET", "/visits/{event}/book", self.visitors.page(self.ask), public=True)
        routes.add("POST", "/visits/{event}/book", self.visitors.page(self.book), public=True)

    async def ask(self, request: web.Request) -> web.Response:
        """The empty form."""
        listing = await self._listing(request)
        person = await self.visitors.of(request)
        if (person is None or person.channel == "web") and self.login.helps(request):
            return web.Response(status=303, headers={"Location": start_path(str(request.rel_url))})
        if person is None:
            await self.visitors.known(request)  # so that the answer comes from a browser with a name
        chosen = request.query.get("session", "")
        return self._form(request, listing, Filled(values={"session": chosen, "party": "1"}))

    async def book(self, request: web.Request) -> web.Response:
        """Book; or the form again, with nothing lost."""
        listing = await self._listing(request)
        person = await self.visitors.known(request)
        form = await fields(request)
        asked = visit_form.read(form, listing.event, person.resident_id)
        if asked is None:
            return self._form(request, listing, Filled(values=form.raw, errors=form.errors))
        if asked.session_id not in {one.id for one in listing.sessions}:
            raise no_event()
        result = await self.visits.book(asked, VERSION)
        match result:
            case Booked(booking=booking):
                return _to(f"/visits/bookings/{booking.id}?new=1")
            case Waiting(entry=entry):
                return _to(f"/visits/waiting/{entry.id}?new=1")
            case Refused():
                errors = visit_form.refused(result, listing.event)
                return self._form(request, listing, Filled(values=form.raw, errors=errors))

    async def _listing(self, request: web.Request) -> Listing:
        found = await self.visits.listing(event_id_of(request))
        if found is None:
            raise no_event()
        return found

    def _form(self, request: web.Request, listing: Listing, filled: Filled) -> web.Response:
        event, now, service = listing.event, self.visits.now(), self.visits.service
        open_ones = [one for one in listing.sessions if rules.refusal_before(event, one, now) is None]
        if not open_ones:
            raise _nothing_open(listing, self.visits)
        chosen = next((one for one in open_ones if str(one.id) == filled.values.get("session")), None)
        organizer = visit_shown.long(self.visits.library.city, event.department_id)
        values: dict[str, Any] = {
            "event": event,
            "sessions": [visit_shown.session_view(event, one, now) for one in open_ones],
            "chosen": str(chosen.id) if chosen is not None else str(open_ones[0].id) if len(open_ones) == 1 else "",
            "waits": chosen is not None and visit_shown.seats_of(event, chosen, now).kind == "full",
            "audiences": _audiences(open_ones, chosen),
            "needs": rules.needs(event),
            "rows": range(1, visit_form.rows_of(event) + 1),
            "notice": notice(event, organizer, service.hotline),
            "values": _kept(filled.values),
            "errors": filled.errors,
            "version": VERSION,
            "key": uuid4().hex,
        }
        status = UNPROCESSABLE if filled.errors else 200
        return private(look_of(request).page("visit_book.html", values, status=status))


def _kept(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if name != "key"}


def _audiences(sessions: list[Session], chosen: Session | None) -> tuple[tuple[str, str], ...]:
    return visit_shown.audiences(chosen or sessions[0])


def _nothing_open(listing: Listing, visits: Visits) -> ProblemError:
    event, now = listing.event, visits.now()
    last = listing.sessions[-1] if listing.sessions else None
    refusal = rules.refusal_before(event, last, now) if last is not None else None
    words = sentences.sentence(refusal, event, last) if refusal is not None else "这个活动暂时没有场次。"
    return ProblemError(409, "这个活动现在不能预约", words)


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
