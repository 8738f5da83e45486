"""What the clock does for visits: offers that ran out, reminders, sessions that are over, forgetting.

Each session is one transaction, so that a step that is stopped in the middle has done what it has done.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog

from actions.visits import expiry, purge, reminders
from actions.visits.model import Desk
from bot.clock import Clock
from bot.jobs import Job
from knowledge.cipher import Cipher
from knowledge.store import Store, Transaction
from knowledge.workdays import Workdays

OFFERS_S = 2.0
REMIND_S = 30.0
CLOSE_S = 60.0
PURGE_S = 3600.0

log = structlog.get_logger()

Find = Callable[[Transaction], Awaitable[Sequence[UUID]]]
Act = Callable[[Transaction, UUID], Awaitable[int]]


@dataclass(slots=True, kw_only=True)
class Visits:
    """The steps of visits. `desk` gives the calendar as it is at that moment."""

    store: Store
    desk: Callable[[], Desk]
    now: Clock

    async def expire(self) -> int:
        """Free what nobody took in time and offer it on; returns how many sessions were looked at."""
        now, desk = self.now(), self.desk()
        return await self._each(
            "visits_expired",
            lambda open_: expiry.sessions_with_expired(open_, now=now),
            lambda open_, one: expiry.expire(open_, one, desk, now=now),
        )

    async def remind(self) -> int:
        """Remind those who come tomorrow. Returns 0: once a round is enough."""
        now = self.now()
        await self._each(
            "visits_reminded",
            lambda open_: reminders.sessions_to_remind(open_, now=now),
            lambda open_, one: reminders.remind(open_, one, now=now),
        )
        return 0

    async def close(self) -> int:
        """Close what is over; returns how many sessions were looked at."""
        now = self.now()
        return await self._each(
            "visits_closed",
            lambda open_: expiry.sessions_over(open_, now=now),
            lambda open_, one: expiry.close(open_, one, now=now),
        )

    async def purge(self) -> int:
        """Forget who came, 30 days after; returns how many sessions were looked at."""
        now = self.now()
        return await self._each(
            "visits_purged",
            lambda open_: purge.sessions_to_purge(open_, now=now),
            lambda open_, one: purge.purge(open_, one, now=now),
        )

    async def _each(self, name: str, find: Find, act: Act) -> int:
        async with self.store.transaction() as transaction:
            due = await find(transaction)
        done = 0
        for session_id in due:
            async with self.store.transaction() as transaction:
                done += await act(transaction, session_id)
        if done:
            log.info(name, sessions=len(due), records=done)
        return len(due)


def visit_jobs(store: Store, cipher: Cipher, workdays: Callable[[], Workdays], now: Clock) -> tuple[Job, ...]:
    """The jobs of visits, for a worker."""

    def desk() -> Desk:
        return Desk(cipher=cipher, workdays=workdays(), new_id=uuid4)

    visits = Visits(store=store, desk=desk, now=now)
    return (
        Job(name="visits_expire", step=visits.expire, rest_s=OFFERS_S),
        Job(name="visits_remind", step=visits.remind, rest_s=REMIND_S),
        Job(name="visits_close", step=visits.close, rest_s=CLOSE_S),
        Job(name="visits_purge", step=visits.purge, rest_s=PURGE_S),
    )
