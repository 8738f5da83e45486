"""What a run stands on: a database with many residents and sessions of one event, and what is counted afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from actions.visits import events, queries
from actions.visits.model import Desk, EventDraft, EventState, Session, SessionDraft
from bot.clock import utc_now
from knowledge import schema
from knowledge.cipher import Cipher, derived_key
from knowledge.city_tables import departments
from knowledge.store import Store, Transaction
from knowledge.workdays import base_workdays

_RESIDENTS = text(
    "WITH people AS (INSERT INTO residents (id, created_at, last_seen_at)"
    " SELECT CAST('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0') AS uuid), now(), now()"
    " FROM generate_series(0, CAST(:people AS int) - 1) AS n RETURNING id)"
    " INSERT INTO resident_doors (channel, sender, first_id, resident_id, created_at, last_seen_at)"
    " SELECT 'bench', CAST(id AS text), id, id, now(), now() FROM people"
)
_SEATS = (
    "CREATE TABLE IF NOT EXISTS bench_seats (session_id uuid, seat int, booking_id uuid, PRIMARY KEY (session_id, seat))",
    "CREATE INDEX IF NOT EXISTS bench_seats_free ON bench_seats (session_id, seat) WHERE booking_id IS NULL",
)
_FILL = text(
    "INSERT INTO bench_seats SELECT CAST(:session AS uuid), n FROM generate_series(1, CAST(:seats AS int)) AS n"
)
_DRAFT = EventDraft(
    title="走进明湖市污水处理厂",
    department_id="bench",
    form="实地参观",
    field="人居环境",
    summary="看一滴污水怎样变清。",
    place="城东污水处理厂",
    address="湖滨区清源路8号",
    phone="0536-8000001",
    min_age=0,
)


def resident(number: int) -> UUID:
    """The id of the resident with this number."""
    return UUID(f"00000000-0000-4000-8000-{number:012x}")


def desk() -> Desk:
    """A desk with a key of its own."""
    return Desk(cipher=Cipher([derived_key("bench" * 8)]), workdays=base_workdays(), new_id=uuid4)


async def prepare(store: Store, people: int) -> None:
    """The schema, one department, and so many residents."""
    await schema.upgrade(store.engine)
    organizer = {
        "id": "bench", "name": "明湖市水务局", "short": "水务局", "kind": "department", "prefix": "", "org_code": "0" * 18,
        "aliases": [], "duties": "", "address": "", "hours": "", "phone": "", "position": 0,
    }  # fmt: skip
    async with store.transaction() as transaction:
        await transaction.execute(insert(departments).values(**organizer))
        await transaction.execute(_RESIDENTS, {"people": people})
        for statement in _SEATS:
            await transaction.execute(text(statement))


async def open_sessions(store: Store, capacities: Sequence[int], *, seats: bool = False) -> tuple[Session, ...]:
    """One published event with a session of each capacity, with a row for each seat where the shape wants them."""
    first = utc_now() + timedelta(days=10)
    written = [
        SessionDraft(starts_at=first + timedelta(hours=n), ends_at=first + timedelta(hours=n + 1), capacity=capacity)
        for n, capacity in enumerate(capacities)
    ]
    async with store.transaction() as transaction:
        made = await events.create_events(
            transaction,
            [(_DRAFT, written)],
            actor="staff:bench",
            now=utc_now(),
            new_id=uuid4,
            state=EventState.PUBLISHED,
        )
        found = await queries.listing_of(transaction, made[0].id)
        assert found is not None
        for one in found.sessions if seats else ():
            await transaction.execute(_FILL, {"session": one.id, "seats": one.capacity})
        return found.sessions


async def without_guard(store: Store) -> None:
    """Take the last word from the database: for the control alone."""
    async with store.transaction() as transaction:
        await transaction.execute(text("ALTER TABLE visit_sessions DROP CONSTRAINT ck_visit_sessions_never_oversold"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the database says after a run."""

    seats: int
    waiting: int


async def counted(store: Store, session: UUID) -> Counted:
    """Seats booked and parties in line of a session."""

    async def one(transaction: Transaction, statement: str) -> int:
        return int((await transaction.execute(text(statement), {"session": session})).scalar_one())

    async with store.transaction() as transaction:
        booked = (
            "SELECT coalesce(sum(party), 0) FROM visit_bookings WHERE session_id = :session AND state <> 'cancelled'"
        )
        waits = "SELECT count(*) FROM visit_waiting WHERE session_id = :session AND state = 'waiting'"
        return Counted(seats=await one(transaction, booked), waiting=await one(transaction, waits))
