"""Staff and time in a chaotic run: what is suspended, resumed and made larger or smaller while everything falls over."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from actions.visits import events, queries, sessions, suspending
from actions.visits.errors import StaffError
from actions.visits.model import Desk, EventDraft, EventState, Session, SessionDraft
from bench.booking import ground
from bench.booking.chaos_process import hurried
from bot.clock import utc_now
from knowledge.store import Store, Transaction

ACTOR = "staff:chaos"
GONE = (SQLAlchemyError, OSError, TimeoutError)
_DRAFT = EventDraft(
    title="走进明湖市自来水厂",
    department_id="bench",
    form="实地参观",
    field="人居环境",
    summary="看一滴水怎样到家。",
    place="城北自来水厂",
    address="湖滨区清源路18号",
    phone="0536-8000002",
    min_age=0,
    max_party=6,
)
CAPACITIES = (8, 12, 20)


async def open_events(store: Store) -> tuple[Session, ...]:
    """Two published events, one whose line may be jumped by parties that fit; a session of each capacity."""
    first = utc_now() + timedelta(days=10)
    times = [
        SessionDraft(starts_at=first + timedelta(hours=n), ends_at=first + timedelta(hours=n + 1), capacity=capacity)
        for n, capacity in enumerate(CAPACITIES)
    ]
    drafts = [(_DRAFT, times), (_with_skipping(), times)]
    async with store.transaction() as transaction:
        made = await events.create_events(
            transaction, drafts, actor=ACTOR, now=utc_now(), new_id=uuid4, state=EventState.PUBLISHED
        )
        found = [await queries.listing_of(transaction, one.id) for one in made]
    return tuple(session for listing in found if listing is not None for session in listing.sessions)


def _with_skipping() -> EventDraft:
    return EventDraft(**{name: getattr(_DRAFT, name) for name in _DRAFT.__slots__} | {"skip_allowed": True})


@dataclass(slots=True, kw_only=True)
class Staff:
    """An organizer with a nervous hand. What fails because an engine is gone is left as it is."""

    store: Store
    sessions: tuple[Session, ...]
    rng: Random
    stopping: asyncio.Event
    pause_s: float
    acts: Counter[str] = field(default_factory=Counter)

    async def live(self) -> None:
        """Act until told to stop; leave everything open."""
        while not self.stopping.is_set():
            name = self.rng.choice(("suspend", "resume", "resume", "capacity", "capacity"))
            await self._try(name)
            await asyncio.sleep(self.pause_s * self.rng.uniform(0.5, 1.5))

    async def _try(self, name: str) -> None:
        one = self.rng.choice(self.sessions)
        desk = Desk(cipher=ground.desk().cipher, workdays=hurried(), new_id=uuid4)
        whole = self.rng.random() < 0.3
        try:
            async with self.store.transaction() as transaction:
                if name == "suspend":
                    session = None if whole else one.id
                    await suspending.suspend(
                        transaction, one.event_id, session_id=session, reason="临时停水", actor=ACTOR, now=utc_now()
                    )
                elif name == "resume":
                    await suspending.resume(transaction, one.event_id, desk=desk, actor=ACTOR, now=utc_now())
                else:
                    await self._resize(transaction, one, desk)
        except StaffError:
            self.acts[f"{name} refused"] += 1
        except GONE:
            self.acts[f"{name} broke off"] += 1
        else:
            self.acts[name] += 1

    async def _resize(self, transaction: Transaction, one: Session, desk: Desk) -> None:
        found = await queries.session_of(transaction, one.id)
        assert found is not None
        capacity = max(1, one.capacity + self.rng.randint(-6, 6))
        draft = SessionDraft(
            starts_at=found.starts_at, ends_at=found.ends_at, cut_off_at=found.cut_off_at, capacity=capacity
        )
        await sessions.edit_session(
            transaction, one.id, draft, version=found.version, reason="", desk=desk, actor=ACTOR, now=utc_now()
        )


async def forget_durability(store: Store) -> None:
    """For the control alone: commits are answered before they are on disk."""
    async with store.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
        await outside.execute(text("SELECT pg_reload_conf()"))
