"""The endpoints of visits under `/api/v1/visits`. Whatever is not the caller's own does not exist for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from actions.visits.changing import Change
from actions.visits.feedback import Opinion
from actions.visits.model import Booked, BookingRequest, Contact, Person, Refusal, Refused, Waiting, Wanted
from actions.visits.notice import VERSION
from actions.visits.queries import Mine
from actions.visits.ticket_picture import ticket_png
from bot.api import problems
from bot.api.campaign_models import CampaignsOut
from bot.api.endpoint import Answer, Call, Nothing
from bot.api.problems import ApiError, Problem
from bot.api.visits_models import (
    BookedOut,
    BookIn,
    BookingOut,
    ChangeIn,
    EventsOut,
    EventsQuery,
    FeedbackIn,
    FeedbackOut,
    FullEventOut,
    LeftOut,
    MineOut,
    MineQuery,
    PersonIn,
    ShrinkIn,
    TicketOut,
    WaitingOut,
)
from bot.api.visits_shown import Shown, local
from bot.visit_files import PNG, calendar_response
from bot.visiting import WITH_TICKET, Visits

CREATED, ACCEPTED = 201, 202
NOTICE_CHANGED = Problem(
    code="notice_changed", status=409, title="告知内容有更新", detail="请重新阅读收集个人信息的说明，同意后再预约。"
)
NO_TICKET = Problem(
    code="no_ticket", status=409, title="这个预约还没有入场凭证", detail="确认预约后才有凭证；取消的预约没有凭证。"
)
#: What the resident can put right in the same form; every other no is a conflict with how things stand.
TO_CORRECT = frozenset(
    {
        Refusal.TOO_YOUNG,
        Refusal.NOT_DECLARED,
        Refusal.PEOPLE_MISSING,
        Refusal.CONTACT_MISSING,
        Refusal.INVITATION,
        Refusal.PARTY_SIZE,
        Refusal.AUDIENCE,
    }
)


@dataclass(frozen=True, slots=True)
class VisitsApi:
    """The functions behind the endpoints."""

    visits: Visits

    async def events(self, _: Call, query: EventsQuery) -> EventsOut:
        """The catalogue."""
        wanted = Wanted(
            first_day=query.from_,
            last_day=query.to,
            department_id=query.department,
            campaign_id=query.campaign,
            district_id=query.district,
            form=query.form,
            field=query.field,
            words=tuple(query.q.split()),
            for_children=query.children,
            only_free=query.free,
        )
        found, more = await self.visits.catalogue(wanted, limit=query.limit, offset=query.offset)
        shown = self._shown()
        return EventsOut(items=[shown.event(one) for one in found], next=query.offset + query.limit if more else None)

    async def campaigns(self, _: Call, __: Nothing) -> CampaignsOut:
        """The campaigns that are not over."""
        shown = self._shown()
        return CampaignsOut(items=[shown.campaign(one) for one in await self.visits.campaigns()])

    async def event(self, call: Call, _: Nothing) -> FullEventOut:
        """One event."""
        found = await self.visits.listing(call.word("event"))
        if found is None:
            raise ApiError(problems.NOT_FOUND)
        return self._shown().full_event(found)

    async def book(self, call: Call, given: BookIn) -> Answer:
        """Book: the hot path. What it answers needs no second look into the database."""
        if given.consent != VERSION:
            raise ApiError(NOTICE_CHANGED)
        request = BookingRequest(
            session_id=given.session,
            resident_id=call.person.resident_id,
            key=f"api:{call.key}",
            party=given.party,
            contact=Contact(name=given.name, phone=given.phone),
            audience=given.audience,
            of_age=given.of_age,
            people=_people(given.people),
            invitation=given.invitation,
            wait=given.wait,
            hold_s=given.hold_s,
        )
        result = await self.visits.book(request, given.consent)
        url = self.visits.service.public_url
        match result:
            case Booked(booking=booking, again=again):
                told = BookedOut(
                    result="booked",
                    id=booking.id,
                    session=booking.session_id,
                    party=booking.party,
                    state=booking.state.value,
                    expires_at=local(booking.expires_at) if booking.expires_at else None,
                    again=again,
                    url=f"{url}/visits/bookings/{booking.id}",
                )
                return Answer(told=told, status=200 if again else CREATED)
            case Waiting(entry=entry, again=again):
                told = BookedOut(
                    result="waiting",
                    id=entry.id,
                    session=entry.session_id,
                    party=entry.party,
                    state=entry.state.value,
                    position=entry.position,
                    again=again,
                    url=f"{url}/visits/waiting/{entry.id}",
                )
                return Answer(told=told, status=200 if again else ACCEPTED)
            case Refused():
                raise _no(result)

    async def mine(self, call: Call, query: MineQuery) -> MineOut:
        """One's own bookings, offers and places in line."""
        booked, lines = await self.visits.mine(call.person.resident_id, past=query.past)
        shown = self._shown()
        return MineOut(bookings=[shown.booking(one) for one in booked], waiting=[shown.in_line(one) for one in lines])

    async def booking(self, call: Call, _: Nothing) -> BookingOut:
        """One of one's own bookings."""
        return self._shown().booking(await self._mine(call))

    async def change(self, call: Call, given: ChangeIn) -> BookingOut:
        """Another session, another number of people."""
        wanted = Change(session_id=given.session, party=given.party, people=_people(given.people))
        _insist(await self.visits.change(call.person.resident_id, call.uuid("booking"), wanted))
        return await self.booking(call, Nothing())

    async def cancel(self, call: Call, _: Nothing) -> BookingOut:
        """Cancel, or decline an offer; again changes nothing."""
        _insist(await self.visits.cancel(call.person.resident_id, call.uuid("booking")))
        return await self.booking(call, Nothing())

    async def accept(self, call: Call, _: Nothing) -> BookingOut:
        """Take an offer."""
        _insist(await self.visits.accept(call.person.resident_id, call.uuid("booking")))
        return await self.booking(call, Nothing())

    async def ticket(self, call: Call, _: Nothing) -> TicketOut:
        """What opens the door."""
        mine = await self._with_ticket(call)
        tickets, about = self.visits.tickets, self._shown().brief(mine.event, mine.session)
        identity = mine.booking.id
        return TicketOut(
            ticket=tickets.ticket(identity), code=tickets.code(identity), party=mine.booking.party, about=about
        )

    async def picture(self, call: Call, _: Nothing) -> web.Response:
        """The ticket as a QR code."""
        mine = await self._with_ticket(call)
        return web.Response(body=ticket_png(self.visits.tickets.ticket(mine.booking.id)), content_type=PNG)

    async def calendar(self, call: Call, _: Nothing) -> web.Response:
        """The visit for the calendar."""
        return calendar_response(await self._with_ticket(call), self.visits.service.public_url, self.visits.now())

    async def feedback(self, call: Call, given: FeedbackIn) -> FeedbackOut:
        """Say how it was."""
        opinion = Opinion(stars=given.stars, said=given.said.strip())
        result = await self.visits.opine(call.person.resident_id, call.uuid("booking"), opinion)
        if isinstance(result, Refused):
            raise _no(result)
        return FeedbackOut(again=result.again)

    async def waiting(self, call: Call, _: Nothing) -> WaitingOut:
        """One's own place in line."""
        found = await self.visits.in_line(call.person.resident_id, call.uuid("waiting"))
        if found is None:
            raise ApiError(problems.NOT_FOUND)
        return self._shown().in_line(found)

    async def shrink(self, call: Call, given: ShrinkIn) -> WaitingOut:
        """Fewer people at the same place."""
        _insist(await self.visits.shrink(call.person.resident_id, call.uuid("waiting"), given.party))
        return await self.waiting(call, Nothing())

    async def leave(self, call: Call, _: Nothing) -> LeftOut:
        """Leave the line; again changes nothing."""
        result = await self.visits.leave(call.person.resident_id, call.uuid("waiting"))
        if isinstance(result, Refused):
            raise _no(result)
        return LeftOut(id=result.entry.id, state=result.entry.state.value)

    async def _mine(self, call: Call) -> Mine:
        found = await self.visits.booking(call.person.resident_id, call.uuid("booking"))
        if found is None:
            raise ApiError(problems.NOT_FOUND)
        return found

    async def _with_ticket(self, call: Call) -> Mine:
        found = await self._mine(call)
        if found.booking.state not in WITH_TICKET:
            raise ApiError(NO_TICKET)
        return found

    def _shown(self) -> Shown:
        service = self.visits.service
        return Shown(
            city=self.visits.library.city, public_url=service.public_url, hotline=service.hotline, now=self.visits.now()
        )


def _people(given: Sequence[PersonIn]) -> tuple[Person, ...]:
    return tuple(Person(name=one.name, born=one.born) for one in given)


def _insist(result: Any) -> None:  # noqa: ANN401  (whatever a changing function answers)
    if isinstance(result, Refused):
        raise _no(result)


def _no(refused: Refused) -> ApiError:
    if refused.reason is Refusal.UNKNOWN:
        return ApiError(problems.NOT_FOUND, detail=refused.sentence)
    status = problems.WRONG_FIELDS.status if refused.reason in TO_CORRECT else problems.KEY_REUSED.status
    return problems.refused(refused.reason.value, refused.sentence, status=status)
