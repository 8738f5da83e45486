"""What a resident does about visits, for every door that is not the chat: one transaction each, their own things only."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self, TypeVar
from uuid import UUID, uuid4

from actions.model import Service
from actions.visits import booking, campaigns, changing, feedback, queries, waiting
from actions.visits.attendance import Tickets
from actions.visits.batch import Batcher
from actions.visits.campaigns import Campaign
from actions.visits.changing import Change
from actions.visits.feedback import Given, Opinion, Visited
from actions.visits.model import (
    Booked,
    BookingRequest,
    BookingResult,
    BookingState,
    Desk,
    EventState,
    Listing,
    Refused,
    Waiting,
    Wanted,
)
from actions.visits.phones import PhoneLeft, phone_left
from actions.visits.queries import InLine, Mine
from bot.clock import Clock
from bot.consenting import Consents
from bot.recent import Recent
from knowledge import outbox
from knowledge.cipher import Cipher
from knowledge.city import City
from knowledge.city_time import city_day
from knowledge.notices import Topic
from knowledge.outbox import Parcel
from knowledge.residents import Door
from knowledge.store import Store, Transaction
from knowledge.workdays import Workdays

SHOWN = frozenset({EventState.PUBLISHED, EventState.SUSPENDED, EventState.ENDED})
ABOUT_VISITS = frozenset({Topic.VISIT_OFFER, Topic.VISIT_REMINDER, Topic.VISIT_CHANGE})
WITH_TICKET = frozenset({BookingState.CONFIRMED, BookingState.ATTENDED})

Result = TypeVar("Result")


class HasCity(Protocol):
    """The library of a replica, as far as visits look into it."""

    @property
    def city(self) -> City:
        """Departments and districts."""

    @property
    def workdays(self) -> Workdays:
        """The calendar of working days."""


class VisitParts(Protocol):
    """What visits need of a running service."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def library(self) -> HasCity:
        """The city and the calendar."""

    @property
    def service(self) -> Service:
        """What the service says of itself."""

    @property
    def cipher(self) -> Cipher:
        """Seals names and phones."""

    @property
    def secret_key(self) -> str:
        """Signs tickets."""

    @property
    def now(self) -> Clock:
        """The clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The desk for residents. Whatever is not theirs is not there."""

    store: Store
    batcher: Batcher
    consents: Consents
    desk: Callable[[], Desk]
    tickets: Tickets
    library: HasCity
    service: Service
    now: Clock
    recent: Recent[tuple[Wanted, int, int], tuple[Listing, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Look the catalogue up once for all who ask at once."""
        object.__setattr__(self, "recent", Recent(load=self._look_up))

    @classmethod
    def of(cls, parts: VisitParts) -> Self:
        """The desk of a running service."""

        def desk() -> Desk:
            return Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)

        return cls(
            store=parts.store,
            batcher=Batcher(store=parts.store, desk=desk, now=parts.now),
            consents=Consents(parts.store, parts.now),
            desk=desk,
            tickets=Tickets(parts.secret_key),
            library=parts.library,
            service=parts.service,
            now=parts.now,
        )

    async def catalogue(self, wanted: Wanted, *, limit: int, offset: int) -> tuple[tuple[Listing, ...], bool]:
        """A page of the catalogue, and whether there is another one. It may be a second old: booking decides."""
        found = await self.recent.get((wanted, limit + 1, offset))
        return found[:limit], len(found) > limit

    async def campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns that are not over."""
        async with self.store.transaction() as transaction:
            return await campaigns.running(transaction, today=city_day(self.now()))

    async def campaign(self, campaign_id: str) -> Campaign | None:
        """One campaign, over or not."""
        async with self.store.transaction() as transaction:
            return await campaigns.campaign_of(transaction, campaign_id)

    async def listing(self, event_id: str) -> Listing | None:
        """An event that residents may see, with its sessions."""
        async with self.store.transaction() as transaction:
            found = await queries.listing_of(transaction, event_id)
        return found if found is not None and found.event.state in SHOWN else None

    async def book(self, request: BookingRequest, consent: str) -> BookingResult:
        """Book, after writing down to which notice the resident agreed. Hot sessions are committed together."""
        await self.consents.give(request.resident_id, consent)
        return await self.batcher.book(request)

    async def mine(self, resident: UUID, *, past: bool = False) -> tuple[tuple[Mine, ...], tuple[InLine, ...]]:
        """Their bookings (and offers), and their places in line."""
        async with self.store.transaction() as transaction:
            booked = await queries.bookings_of(transaction, resident, now=self.now(), past=past)
            return booked, await queries.lines_of(transaction, resident, now=self.now())

    async def booking(self, resident: UUID, booking_id: UUID) -> Mine | None:
        """One of their bookings."""
        async with self.store.transaction() as transaction:
            found = await queries.booking_of(transaction, booking_id)
        return found if found is not None and found.booking.resident_id == resident else None

    async def phone_left(self, booking_id: UUID) -> PhoneLeft | None:
        """The phone of a booking, as its resident sees it."""
        async with self.store.transaction() as transaction:
            return await phone_left(transaction, booking_id, cipher=self.desk().cipher)

    async def kept(self, resident: UUID, door: Door) -> tuple[Parcel, ...]:
        """Notices about visits that did not reach them."""
        async with self.store.transaction() as transaction:
            found = await outbox.kept_of(transaction, resident, door)
        return tuple(one for one in found if one.payload.get("topic") in ABOUT_VISITS)

    async def seen(self, resident: UUID, parcels: Collection[int]) -> None:
        """They have read these."""
        async with self.store.transaction() as transaction:
            await outbox.seen_by(transaction, resident, parcels)

    async def in_line(self, resident: UUID, waiting_id: UUID) -> InLine | None:
        """One of their places in line."""
        async with self.store.transaction() as transaction:
            lines = await queries.lines_of(transaction, resident, now=self.now())
        return next((one for one in lines if one.entry.id == waiting_id), None)

    async def accept(self, resident: UUID, booking_id: UUID) -> Booked | Refused:
        """Take an offer."""
        return await self._do(lambda one, now: booking.accept(one, booking_id, resident, now=now))

    async def cancel(self, resident: UUID, booking_id: UUID) -> Booked | Refused:
        """Cancel a booking, or decline an offer."""
        return await self._do(lambda one, now: booking.cancel(one, booking_id, resident, self.desk(), now=now))

    async def change(self, resident: UUID, booking_id: UUID, wanted: Change) -> Booked | Refused:
        """Another session of the event, another number of people; refused, everything stays."""
        return await self._do(lambda one, now: changing.change(one, booking_id, resident, wanted, self.desk(), now=now))

    async def leave(self, resident: UUID, waiting_id: UUID) -> Waiting | Refused:
        """Leave the line."""
        return await self._do(lambda one, now: waiting.leave(one, waiting_id, resident, self.desk(), now=now))

    async def shrink(self, resident: UUID, waiting_id: UUID, party: int) -> Waiting | Refused:
        """Fewer people at the same place in line."""
        return await self._do(lambda one, now: waiting.shrink(one, waiting_id, resident, party, self.desk(), now=now))

    async def visited(self, resident: UUID, booking_id: UUID) -> Visited | None:
        """One of their visits that has begun, to say how it was."""
        async with self.store.transaction() as transaction:
            found = await feedback.visited_by(transaction, resident, now=self.now())
        return next((one for one in found if one.booking.id == booking_id), None)

    async def opine(self, resident: UUID, booking_id: UUID, opinion: Opinion) -> Given | Refused:
        """Say how it was."""
        return await self._do(lambda one, now: feedback.give(one, booking_id, resident, opinion, self.desk(), now=now))

    async def settle(self) -> None:
        """Let what is under way be committed."""
        await self.batcher.settle()

    async def _look_up(self, asked: tuple[Wanted, int, int]) -> tuple[Listing, ...]:
        wanted, limit, offset = asked
        async with self.store.transaction() as transaction:
            return await queries.catalogue(transaction, wanted, now=self.now(), limit=limit, offset=offset)

    async def _do(self, step: Callable[[Transaction, datetime], Awaitable[Result]]) -> Result:
        async with self.store.transaction() as transaction:
            return await step(transaction, self.now())
