"""A resident's place in line, and what they say after the visit."""

from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from actions.visits import sentences
from actions.visits.feedback import LONGEST, Opinion, Visited
from actions.visits.model import Refusal, Refused
from actions.visits.queries import InLine
from actions.visits.rating_words import STARS
from bot.consoles.fields import fields, identity_of
from bot.visiting import Visits
from bot.web import visit_shown
from bot.web.look import look_of
from bot.web.problems import ProblemError
from bot.web.routes import Routes
from bot.web.visit_booking import UNPROCESSABLE
from bot.web.visit_form import Filled
from bot.web.visit_mine import CONFLICT, not_yours, said, see
from bot.web.visit_pages import private
from bot.web.visitors import Visitors

LINE = "/visits/waiting/{waiting}"
FEEDBACK = "/visits/bookings/{booking}/feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterPages:
    """The waiting list and feedback."""

    visits: Visits
    visitors: Visitors

    def add(self, routes: Routes) -> None:
        """Open them."""
        for method, path, page in (
            ("GET", LINE, self.waiting),
            ("POST", f"{LINE}/leave", self.leave),
            ("POST", f"{LINE}/party", self.shrink),
            ("GET", FEEDBACK, self.ask_feedback),
            ("POST", FEEDBACK, self.feedback),
        ):
            routes.add(method, path, self.visitors.page(page), public=True)

    async def waiting(self, request: web.Request) -> web.Response:
        """One's place in line; where seats are offered meanwhile, the offer."""
        resident, identity = await self._who(request), identity_of(request, "waiting")
        found = await self.visits.in_line(resident, identity)
        if found is None:
            return await self._offered(resident, identity)
        return self._line(request, found, Filled(values={"party": str(found.entry.party)}))

    async def leave(self, request: web.Request) -> web.Response:
        """Leave the line."""
        result = await self.visits.leave(await self._who(request), identity_of(request, "waiting"))
        if isinstance(result, Refused):
            raise said(result)
        return see("/visits/mine?left=1")

    async def shrink(self, request: web.Request) -> web.Response:
        """Fewer people at the same place."""
        resident, identity = await self._who(request), identity_of(request, "waiting")
        found = await self.visits.in_line(resident, identity)
        if found is None:
            raise not_yours(None)
        form = await fields(request)
        party = form.whole("party", label="人数", least=1, most=found.entry.party)
        if party is None:
            form.wrong("party", "请填写人数。")
            return self._line(request, found, Filled(values=form.raw, errors=form.errors))
        result = await self.visits.shrink(resident, identity, party)
        if isinstance(result, Refused):
            return self._line(request, found, Filled(values=form.raw, errors={"party": result.sentence}))
        return see(f"/visits/waiting/{identity}?changed=1")

    async def ask_feedback(self, request: web.Request) -> web.Response:
        """How was it? Who has said so already is not asked again."""
        visited = await self._visited(request)
        return _thanks(request, visited, again=True) if visited.rated else self._feedback(request, visited, Filled())

    async def feedback(self, request: web.Request) -> web.Response:
        """Thanks."""
        visited = await self._visited(request)
        form = await fields(request)
        stars = form.whole("stars", label="评价", least=1, most=5)
        words = form.text("said", label="想说的话", most=LONGEST)
        if stars is None:
            form.wrong("stars", "请选择满意程度。")
        if form.errors or stars is None:
            return self._feedback(request, visited, Filled(values=form.raw, errors=form.errors))
        resident = await self._who(request)
        result = await self.visits.opine(resident, visited.booking.id, Opinion(stars=stars, said=words))
        if isinstance(result, Refused):
            raise said(result)
        return _thanks(request, visited, again=result.again)

    async def _who(self, request: web.Request) -> UUID:
        person = await self.visitors.of(request)
        if person is None:
            raise not_yours(None)
        return person.resident_id

    async def _offered(self, resident: UUID, identity: UUID) -> web.Response:
        booked, _ = await self.visits.mine(resident)
        for one in booked:
            if one.booking.waiting_id == identity:
                return see(f"/visits/bookings/{one.booking.id}")
        raise not_yours(None)

    async def _visited(self, request: web.Request) -> Visited:
        resident, identity = await self._who(request), identity_of(request, "booking")
        found = await self.visits.visited(resident, identity)
        if found is None and await self.visits.booking(resident, identity) is None:
            raise not_yours(None)
        if found is None:
            raise ProblemError(CONFLICT, "现在还不能评价", sentences.sentence(Refusal.NOT_PRESENT))
        return found

    def _line(self, request: web.Request, found: InLine, filled: Filled) -> web.Response:
        values = {
            "entry": found.entry,
            "event": found.event,
            "when": sentences.when(found.session.starts_at, found.session.ends_at),
            "organizer": visit_shown.short(self.visits.library.city, found.event.department_id),
            "fresh": "new" in request.query,
            "changed": "changed" in request.query,
            "values": filled.values,
            "errors": filled.errors,
        }
        status = UNPROCESSABLE if filled.errors else 200
        return private(look_of(request).page("visit_waiting.html", values, status=status))

    def _feedback(self, request: web.Request, mine: Visited, filled: Filled) -> web.Response:
        values = {
            "event": mine.event,
            "booking": mine.booking,
            "when": sentences.when(mine.session.starts_at, mine.session.ends_at),
            "stars": sorted(STARS.items(), reverse=True),
            "longest": LONGEST,
            "values": filled.values,
            "errors": filled.errors,
        }
        status = UNPROCESSABLE if filled.errors else 200
        return private(look_of(request).page("visit_feedback.html", values, status=status))


def _thanks(request: web.Request, visited: Visited, *, again: bool) -> web.Response:
    values = {"event": visited.event, "again": again, "booking": visited.booking}
    return private(look_of(request).page("visit_thanks.html", values))
