"""Visits as the API tells them: from the shapes of the capability to those of the endpoints."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.visits import rules, sentences
from actions.visits.campaigns import Campaign
from actions.visits.model import Event, Listing, Session
from actions.visits.notice import VERSION, notice
from actions.visits.queries import InLine, Mine
from bot.api.campaign_models import CampaignOut
from bot.api.visits_models import (
    BookingOut,
    BriefOut,
    EventOut,
    FullEventOut,
    NoticeOut,
    PlaceOut,
    QuotaOut,
    SessionOut,
    WaitingOut,
)
from knowledge.city import City
from knowledge.city_time import CITY_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Turns records into what is told, at one moment."""

    city: City
    public_url: str
    hotline: str
    now: datetime

    def event(self, listing: Listing) -> EventOut:
        """An event in the catalogue."""
        return EventOut(**self._event(listing))

    def campaign(self, one: Campaign) -> CampaignOut:
        """A campaign with what it brings."""
        return CampaignOut(
            id=one.id,
            name=one.name,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            note=one.note,
            events=one.events,
            organizers=one.organizers,
            fields=dict(one.by_field),
            url=f"{self.public_url}/visits/campaigns/{one.id}",
        )

    def full_event(self, listing: Listing) -> FullEventOut:
        """An event with all that must be known before booking."""
        event = listing.event
        told = notice(event, self.name(event.department_id), self.hotline)
        return FullEventOut(
            **self._event(listing),
            notices=list(event.notices),
            phone=event.phone,
            min_age=event.min_age,
            age_binds_all=event.age_binds_all,
            real_name=event.real_name,
            invited=event.invited,
            asks_declaration=rules.needs(event).declaration,
            max_party=event.max_party,
            consent=VERSION,
            notice=[NoticeOut(heading=one.heading, text=one.text) for one in told],
        )

    def booking(self, mine: Mine) -> BookingOut:
        """One's own booking."""
        booking = mine.booking
        return BookingOut(
            id=booking.id,
            state=booking.state.value,
            party=booking.party,
            audience=booking.audience,
            expires_at=local(booking.expires_at) if booking.expires_at else None,
            about=self.brief(mine.event, mine.session),
            url=f"{self.public_url}/visits/bookings/{booking.id}",
        )

    def in_line(self, line: InLine) -> WaitingOut:
        """One's own place in line."""
        entry = line.entry
        return WaitingOut(
            id=entry.id,
            state=entry.state.value,
            party=entry.party,
            audience=entry.audience,
            position=entry.position,
            reason=entry.reason,
            about=self.brief(line.event, line.session),
        )

    def brief(self, event: Event, session: Session) -> BriefOut:
        """What a booking is for."""
        return BriefOut(
            event=event.id,
            title=event.title,
            session=session.id,
            starts_at=local(session.starts_at),
            ends_at=local(session.ends_at),
            cut_off_at=local(session.cut_off_at),
            when=sentences.when(session.starts_at, session.ends_at),
            place=event.place,
            address=event.address,
        )

    def name(self, department_id: str) -> str:
        """A department's name; its id where the city does not know it any longer."""
        known = self.city.by_id.get(department_id)
        return known.name if known is not None else department_id

    def _event(self, listing: Listing) -> dict[str, Any]:
        event = listing.event
        return {
            "id": event.id,
            "title": event.title,
            "form": event.form,
            "field": event.field,
            "department": self._place(event.department_id),
            "district": self._place(event.district_id),
            "summary": event.summary,
            "place": event.place,
            "address": event.address,
            "audience": event.audience,
            "for_children": event.for_children,
            "campaign": event.campaign_id,
            "state": event.state.value,
            "url": f"{self.public_url}/visits/{event.id}",
            "sessions": [self._session(event, session) for session in listing.sessions],
        }

    def _place(self, department_id: str | None) -> PlaceOut | None:
        known = self.city.by_id.get(department_id or "")
        return PlaceOut(id=known.id, name=known.short) if known is not None else None

    def _session(self, event: Event, session: Session) -> SessionOut:
        refusal = rules.refusal_before(event, session, self.now)
        return SessionOut(
            id=session.id,
            starts_at=local(session.starts_at),
            ends_at=local(session.ends_at),
            cut_off_at=local(session.cut_off_at),
            when=sentences.when(session.starts_at, session.ends_at),
            capacity=session.capacity,
            free=session.free,
            waiting=session.waiting,
            state=session.state.value,
            bookable=refusal is None,
            reason=None if refusal is None else sentences.sentence(refusal, event, session),
            quotas=[QuotaOut(audience=one.audience, seats=one.seats, free=one.free) for one in session.quotas],
        )


def local(moment: datetime) -> datetime:
    """The moment with the city's offset."""
    return moment.astimezone(CITY_TIME)
