"""The shapes of a booking engine, each with the same tables and the same work beside what makes its shape.

All of them answer the same key with the same booking and seal names and phones. The others write no audit log, which
spares them three statements; ours does.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select, text

from actions.visits import privacy, rules, seats
from actions.visits.batch import Batcher
from actions.visits.booking_round import Asked, Round, decide_all
from actions.visits.booking_sql import known_of, write_bookings, write_entries
from actions.visits.model import Booked, BookingRequest, BookingResult, Desk, Waiting
from actions.visits.rows import event_from, session_from
from actions.visits.seats import Locked
from actions.visits.tables import events, sessions
from bench.booking import ground
from bot.clock import utc_now
from knowledge.store import Store, Transaction

Said = dict[str, Any]


class Shape(Protocol):
    """One way to give scarce seats to many."""

    async def book(self, request: BookingRequest) -> Said:
        """`{"result": "booked" | "waiting" | "refused", "position": …}`."""


def said(result: BookingResult) -> Said:
    """What the load generator reads of a result."""
    match result:
        case Booked():
            return {"result": "booked", "position": 0}
        case Waiting(entry=entry):
            return {"result": "waiting", "position": entry.position}
        case _:
            return {"result": "refused", "position": 0}


@dataclass(slots=True)
class Ours:
    """Group commit: one lock, one insert, one commit for all that arrive together."""

    store: Store
    batcher: Batcher = field(init=False)

    def __post_init__(self) -> None:
        """The batcher as the service has it."""
        office = ground.desk()
        self.batcher = Batcher(store=self.store, desk=lambda: office, now=utc_now)

    async def book(self, request: BookingRequest) -> Said:
        """Seats or a place in line."""
        return said(await self.batcher.book(request))


@dataclass(slots=True)
class Control:
    """Our statements, one request each, without the lock and without the CHECK. It must oversell."""

    store: Store
    desk: Desk = field(default_factory=ground.desk)

    async def book(self, request: BookingRequest) -> Said:
        """Look, decide, write: what others write meanwhile is not seen."""
        asked = [Asked(request=request, sealed=privacy.seal(self.desk.cipher, request.contact, ()))]
        async with self.store.transaction() as transaction:
            row = (await transaction.execute(select(sessions).where(sessions.c.id == request.session_id))).one()
            event = (await transaction.execute(select(events).where(events.c.id == row.event_id))).one()
            line = text("SELECT count(*) FROM visit_waiting WHERE session_id = :session AND state = 'waiting'")
            waits = (await transaction.execute(line, {"session": row.id})).scalar_one()
            unlocked = Locked(session=session_from(row), event=event_from(event), lines={"": waits})
            known = await known_of(transaction, request.session_id, asked)
            round_ = Round(locked=unlocked, known=known, desk=self.desk, now=utc_now())
            results = decide_all(round_, asked)
            await write_bookings(transaction, round_.made)
            await write_entries(transaction, round_.joined)
            await seats.take(transaction, request.session_id, round_.taken)
        return said(results[0])


_KEY = text("SELECT 1 FROM visit_bookings WHERE resident_id = :resident AND key = :key")
_CAPACITY = text("SELECT capacity FROM visit_sessions WHERE id = :session")
_TAKEN = text("SELECT coalesce(sum(party), 0) FROM visit_bookings WHERE session_id = :session AND state <> 'cancelled'")
_LINE = text("SELECT count(*) FROM visit_waiting WHERE session_id = :session AND state = 'waiting'")
_BOOK = text(
    "INSERT INTO visit_bookings (id, session_id, resident_id, key, audience, party, name, phone, state, version,"
    " created_at, updated_at)"
    " VALUES (:id, :session, :resident, :key, '', :party, :name, :phone, 'confirmed', 1, now(), now())"
)
_WAIT = text(
    "INSERT INTO visit_waiting (id, session_id, resident_id, key, audience, party, name, phone, state, passed_over,"
    " offers, version, created_at, updated_at)"
    " VALUES (:id, :session, :resident, :key, '', :party, :name, :phone, 'waiting', 0, 0, 1, now(), now())"
)


@dataclass(slots=True)
class _OneByOne:
    """A transaction for each request: look up the key, guard, count, insert."""

    store: Store
    desk: Desk = field(default_factory=ground.desk)

    async def book(self, request: BookingRequest) -> Said:
        """Seats or a place in line."""
        sealed = privacy.seal(self.desk.cipher, request.contact, ())
        values = {
            "id": self.desk.new_id(),
            "session": request.session_id,
            "resident": request.resident_id,
            "key": request.key,
            "party": request.party,
            "name": sealed.name,
            "phone": sealed.phone,
        }
        async with self.store.transaction() as transaction:
            return await self._decide(transaction, values)

    @abstractmethod
    async def _decide(self, transaction: Transaction, values: Mapping[str, Any]) -> Said: ...


@dataclass(slots=True)
class _Counting(_OneByOne):
    """Guard the session, count what is booked, insert."""

    @abstractmethod
    async def _guard(self, transaction: Transaction, values: Mapping[str, Any]) -> int: ...

    async def _decide(self, transaction: Transaction, values: Mapping[str, Any]) -> Said:
        capacity = await self._guard(transaction, values)
        if (await transaction.execute(_KEY, _some(values, "resident", "key"))).first() is not None:
            return {"result": "booked", "position": 0}
        taken = (await transaction.execute(_TAKEN, _some(values, "session"))).scalar_one()
        line = (await transaction.execute(_LINE, _some(values, "session"))).scalar_one()
        free = capacity - taken
        if rules.seat(values["party"], free=free, line=line, wait=True) is rules.Seating.SEATS:
            await transaction.execute(_BOOK, values)
            return {"result": "booked", "position": 0}
        await transaction.execute(_WAIT, values)
        return {"result": "waiting", "position": line + 1}


def _some(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


@dataclass(slots=True)
class AdvisoryLock(_Counting):
    """An advisory lock on the session, then a count (pretix's shape)."""

    async def _guard(self, transaction: Transaction, values: Mapping[str, Any]) -> int:
        number = values["session"].int % 2**63
        await transaction.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
        return int((await transaction.execute(_CAPACITY, _some(values, "session"))).scalar_one())


@dataclass(slots=True)
class ForUpdate(_Counting):
    """The session's row locked first, then a count."""

    async def _guard(self, transaction: Transaction, values: Mapping[str, Any]) -> int:
        locked = text(f"{_CAPACITY.text} FOR UPDATE")
        return int((await transaction.execute(locked, _some(values, "session"))).scalar_one())


_FREE = text(
    "SELECT seat FROM bench_seats WHERE session_id = :session AND booking_id IS NULL ORDER BY seat LIMIT :party"
    " FOR UPDATE SKIP LOCKED"
)
_SIT = text("UPDATE bench_seats SET booking_id = :id WHERE session_id = :session AND seat = ANY(CAST(:seats AS int[]))")


@dataclass(slots=True)
class SkipLocked(_OneByOne):
    """A row for each seat; take free ones that nobody else is taking (alf.io's shape)."""

    async def _decide(self, transaction: Transaction, values: Mapping[str, Any]) -> Said:
        if (await transaction.execute(_KEY, _some(values, "resident", "key"))).first() is not None:
            return {"result": "booked", "position": 0}
        found = [row.seat for row in await transaction.execute(_FREE, _some(values, "session", "party"))]
        if len(found) < values["party"]:
            line = (await transaction.execute(_LINE, _some(values, "session"))).scalar_one()
            await transaction.execute(_WAIT, values)
            return {"result": "waiting", "position": line + 1}
        await transaction.execute(_SIT, {**_some(values, "id", "session"), "seats": found})
        await transaction.execute(_BOOK, values)
        return {"result": "booked", "position": 0}


SHAPES: Mapping[str, type[Ours | AdvisoryLock | ForUpdate | SkipLocked | Control]] = {
    "ours": Ours,
    "advisory lock": AdvisoryLock,
    "for update": ForUpdate,
    "skip locked": SkipLocked,
    "control": Control,
}
