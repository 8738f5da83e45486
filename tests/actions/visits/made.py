"""Short ways to make events, residents and bookings, and to look at what became of them."""

# ruff: noqa: ANN401  (changes of any field of a shape; rows of any table)

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from actions.visits import booking, checks, events, queries
from actions.visits.model import (
    Booked,
    BookingRequest,
    BookingResult,
    Contact,
    Desk,
    Entry,
    EventDraft,
    EventState,
    Session,
    SessionDraft,
    Waiting,
)
from actions.visits.tables import bookings as booking_table
from actions.visits.tables import events as event_table
from actions.visits.tables import waiting as waiting_table
from actions.visits.waiting import entry_of
from knowledge import residents
from knowledge.cipher import Cipher, derived_key
from knowledge.city_tables import departments
from knowledge.people_tables import audit, outbox
from knowledge.store import Store, Transaction
from knowledge.workdays import base_workdays

T = TypeVar("T")
P = ParamSpec("P")

#: A Wednesday, 10:00 in the city; the visit is eight days later at 9:00.
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
START = datetime(2026, 12, 3, 1, tzinfo=UTC)

DRAFT = EventDraft(
    title="走进明湖市污水处理厂",
    department_id="zjj",
    form="实地参观",
    field="人居环境",
    summary="看一滴污水怎样变清。",
    place="城东污水处理厂",
    address="湖滨区清源路8号",
    phone="0536-8000001",
    notices=("请穿平底鞋。",),
    min_age=0,
    max_party=20,
)
TIMES = SessionDraft(starts_at=START, ends_at=START + timedelta(hours=2), capacity=10)
CONTACT = Contact(name="王小明", phone="13800001234")


def contact_of(resident: UUID, name: str = "王小明") -> Contact:
    """A contact of somebody's own: a phone stands once in a session."""
    return Contact(name=name, phone=f"138{resident.int % 10**8:08}")


DESK = Desk(cipher=Cipher([derived_key("k" * 40)]), workdays=base_workdays(), new_id=uuid4)
STAFF, SECOND = "staff:a", "staff:b"

_people = itertools.count(1)


def department(name: str) -> dict[str, Any]:
    """A department with nothing but what the table asks for."""
    return {
        "id": name, "name": f"明湖市{name}", "short": name, "kind": "department", "prefix": "", "org_code": "0" * 18,
        "aliases": [], "duties": "", "address": "", "hours": "", "phone": "", "position": 0,
    }  # fmt: skip


async def add_departments(store: Store) -> None:
    """Two organizers."""
    async with store.transaction() as transaction:
        await transaction.execute(insert(departments), [department("zjj"), department("swj")])


@dataclass(slots=True, kw_only=True)
class Made:
    """A store, and what was made in it. `now` is the clock of all that is done through it."""

    store: Store
    now: datetime = NOW
    desk: Desk = DESK

    async def do(
        self, act: Callable[Concatenate[Transaction, P], Awaitable[T]], *words: P.args, **named: P.kwargs
    ) -> T:
        """Call one function of the capability in a transaction of its own."""
        async with self.store.transaction() as transaction:
            return await act(transaction, *words, **named)

    async def resident(self) -> UUID:
        """Somebody new."""

        async def seen(transaction: Transaction) -> UUID:
            return await residents.seen(transaction, channel="test", sender=f"p{next(_people)}", now=self.now)

        return await self.do(seen)

    async def session(self, capacity: int = 10, *, quotas: dict[str, int] | None = None, **draft: Any) -> Session:
        """A published event with one session; returns the session."""
        times = replace(TIMES, capacity=capacity, quotas=quotas or {})
        return (await self.sessions([times], **draft))[0]

    async def sessions(self, times: Sequence[SessionDraft], **draft: Any) -> tuple[Session, ...]:
        """A published event with these sessions."""
        made = await self.do(
            events.create_events,
            [(replace(DRAFT, **draft), times)],
            actor=STAFF,
            now=self.now,
            new_id=uuid4,
            state=EventState.PUBLISHED,
        )
        found = await self.do(queries.listing_of, made[0].id)
        assert found is not None
        return found.sessions

    def request(self, session: Session, resident: UUID, party: int = 1, **changes: Any) -> BookingRequest:
        """A request for seats."""
        known: dict[str, Any] = {
            "session_id": session.id,
            "resident_id": resident,
            "key": f"k{uuid4()}",
            "party": party,
            "contact": contact_of(resident),
        }
        return BookingRequest(**{**known, **changes})

    async def ask(
        self, session: Session, party: int = 1, resident: UUID | None = None, **changes: Any
    ) -> BookingResult:
        """What somebody (new) gets who asks for seats."""
        person = resident or await self.resident()
        return await self.do(booking.book, self.request(session, person, party, **changes), self.desk, now=self.now)

    async def booked(self, session: Session, party: int = 1, resident: UUID | None = None, **changes: Any) -> Booked:
        """A booking that must succeed."""
        result = await self.ask(session, party, resident, **changes)
        assert isinstance(result, Booked), result
        return result

    async def in_line(self, session: Session, party: int = 1, resident: UUID | None = None, **changes: Any) -> Waiting:
        """A place in line that must come of it."""
        result = await self.ask(session, party, resident, **changes)
        assert isinstance(result, Waiting), result
        return result

    async def entry(self, waiting: Waiting) -> Entry:
        """A place in line as it stands now."""
        found = await self.do(entry_of, waiting.entry.id)
        assert found is not None
        return found

    async def offer(self, waiting: Waiting) -> UUID | None:
        """The held booking that stands for a place in line."""

        async def look(transaction: Transaction) -> UUID | None:
            held = select(booking_table.c.id).where(
                booking_table.c.waiting_id == waiting.entry.id, booking_table.c.state == "held"
            )
            found: UUID | None = await transaction.scalar(held)
            return found

        return await self.do(look)

    async def of(self, session: Session) -> Session:
        """A session as it stands now."""
        found = await self.do(queries.session_of, session.id)
        assert found is not None
        return found

    async def row(self, booking_id: UUID) -> Any:
        """A booking's row."""

        async def look(transaction: Transaction) -> Any:
            return (await transaction.execute(select(booking_table).where(booking_table.c.id == booking_id))).one()

        return await self.do(look)

    async def parcels(self, like: str = "") -> list[Any]:
        """What is in the outbox, by order; with `like` in the key."""

        async def look(transaction: Transaction) -> list[Any]:
            rows = await transaction.execute(select(outbox).where(outbox.c.key.contains(like)).order_by(outbox.c.id))
            return list(rows)

        return await self.do(look)

    async def acts(self) -> list[str]:
        """What the audit log says, in order."""

        async def look(transaction: Transaction) -> list[str]:
            return list(await transaction.scalars(select(audit.c.act).order_by(audit.c.sequence)))

        return await self.do(look)

    async def set_event(self, event_id: str, **values: Any) -> None:
        """Change an event behind everybody's back."""

        async def write(transaction: Transaction) -> None:
            await transaction.execute(update(event_table).where(event_table.c.id == event_id).values(**values))

        await self.do(write)

    async def lines(self, session: Session) -> list[tuple[UUID, int]]:
        """Everybody in line: id and party, in order."""

        async def look(transaction: Transaction) -> list[tuple[UUID, int]]:
            rows = await transaction.execute(
                select(waiting_table.c.id, waiting_table.c.party)
                .where(waiting_table.c.session_id == session.id, waiting_table.c.state == "waiting")
                .order_by(waiting_table.c.seq)
            )
            return [(row.id, row.party) for row in rows]

        return await self.do(look)

    async def broken(self) -> dict[str, tuple[str, ...]]:
        """What the checker finds."""
        return await self.do(checks.broken)
