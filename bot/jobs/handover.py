"""What the clock does for conversations with staff."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from actions.handover import queries, timing
from actions.handover.acts import Desk
from bot.clock import Clock
from bot.handover import Change, announce, desk_of
from bot.jobs import Job
from bot.parts import Parts
from bot.redis_link import RedisLink
from bot.sessions import Sessions
from bot.web.metrics import Metrics
from knowledge.store import Store, Transaction

log = structlog.get_logger()

LOOK_S = 5.0
MARK_S = 60.0
FORGET_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverTime:
    """The steps of hand-over. `desk` gives the calendar and the settings as they are at that moment."""

    store: Store
    redis: RedisLink
    sessions: Sessions
    desk: Callable[[], Desk]
    hotline: str
    kept_days: int
    metrics: Metrics
    now: Clock

    async def keep_time(self) -> int:
        """Tell those to whom nobody came, and end what is quiet, one by one. Returns how many there were."""
        now, desk = self.now(), self.desk()
        alarmed = await self._all("alarmed", lambda one: timing.neglected(one, desk=desk, now=now))
        if alarmed:
            log.error("danger_not_taken", conversations=alarmed, minutes=desk.policy.alarm_minutes)
        lapsed = await self._all("lapsed", lambda one: timing.lapse(one, desk=desk, hotline=self.hotline, now=now))
        freed = await self._all("released", lambda one: timing.unanswered(one, desk=desk, now=now))
        ended = await self._all("ended", lambda one: timing.idle(one, desk=desk, now=now))
        async with self.store.transaction() as transaction:
            self.metrics.in_danger.set(await queries.untaken(transaction))
        return alarmed + lapsed + freed + ended

    async def _all(self, what: str, step: Callable[[Transaction], Awaitable[UUID | None]]) -> int:
        done = 0
        while True:
            async with self.store.transaction() as transaction:
                found = await step(transaction)
            if found is None:
                return done
            await announce(self.redis, Change(conversation=found, what=what))
            done += 1

    async def mark(self) -> int:
        """Note whose messages may be for staff, so that nobody else's are looked up. Returns 0."""
        async with self.store.transaction() as transaction:
            people = await queries.all_open(transaction)
        await self.sessions.mark_talking(people, all_of_them=True)
        return 0

    async def forget(self) -> int:
        """Delete what was kept long enough. Returns 0: there is nothing more to do before the next round."""
        async with self.store.transaction() as transaction:
            await timing.forget(transaction, before=self.now() - timedelta(days=self.kept_days))
        return 0


def handover_jobs(parts: Parts) -> tuple[Job, ...]:
    """The jobs of a worker."""
    time = HandoverTime(
        store=parts.store,
        redis=parts.redis,
        sessions=parts.sessions,
        desk=lambda: desk_of(parts.settings, parts.library.workdays, parts.cipher),
        hotline=parts.service.hotline,
        kept_days=parts.settings.turns_days,
        metrics=parts.metrics,
        now=parts.now,
    )
    return (
        Job(name="handover_time", step=time.keep_time, rest_s=LOOK_S),
        Job(name="handover_mark", step=time.mark, rest_s=MARK_S),
        Job(name="handover_forget", step=time.forget, rest_s=FORGET_S),
    )
