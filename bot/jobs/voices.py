"""What the clock does for voices: reminders, pauses that lasted too long, quiet cases, keeping times, counted pairs,
visit feedback.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import structlog

from actions.voices import erasing, feedback, reminders, retention, similar
from actions.voices.model import Desk
from bot.clock import Clock
from bot.jobs import Job
from knowledge import opinions, outbox
from knowledge.outbox import Parcel
from knowledge.store import Store, Transaction

TIME_S = 60.0
COUNT_S = 5.0
HEAR_S = 2.0
PURGE_S = 3600.0
MOST_DELAY = timedelta(hours=6)

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Voices:
    """The steps of voices. `desk` gives the calendar, the city and the settings as they are at that moment."""

    store: Store
    desk: Callable[[], Desk]
    now: Clock
    new_id: Callable[[], UUID]

    async def keep_time(self) -> int:
        """Remind staff, end pauses, close what is quiet, a case a transaction. Returns 0: once a round is enough."""
        now, desk = self.now(), self.desk()
        async with self.store.transaction() as transaction:
            reminded = await reminders.remind(transaction, workdays=desk.workdays, now=now)
            pictures = await erasing.remove_left_pictures(transaction, now)
        resumed = await self._every(lambda open_: reminders.end_pauses(open_, desk=desk, now=now))
        closed = await self._every(lambda open_: reminders.close_quiet(open_, desk=desk, now=now))
        if reminded or resumed or closed or pictures:
            log.info("voices_kept", reminded=reminded, resumed=resumed, closed=closed, pictures=pictures)
        return 0

    async def _every(self, step: Callable[[Transaction], Awaitable[int]]) -> int:
        done = 0
        while True:
            async with self.store.transaction() as transaction:
                found = await step(transaction)
            if not found:
                return done
            done += found

    async def purge(self) -> int:
        """Delete what closed cases hold of their people for too long; returns of how many cases."""
        async with self.store.transaction() as transaction:
            purged = await retention.purge(transaction, desk=self.desk(), now=self.now())
        if purged:
            log.info("voices_purged", cases=purged)
        return purged

    async def count(self) -> int:
        """Count how rare the pairs of new cases are, and make signatures of an older version anew; returns how many."""
        async with self.store.transaction() as transaction:
            signed = await similar.sign_anew(transaction)
        async with self.store.transaction() as transaction:
            return signed + await similar.count_pairs(transaction)

    async def hear(self) -> int:
        """Make a case of one visit's feedback; returns 1, or 0 where none waits. One that fails is tried again later."""
        now, desk = self.now(), self.desk()
        parcel: Parcel | None = None
        try:
            async with self.store.transaction() as transaction:
                parcel = await outbox.take_event(transaction, event=opinions.EVENT, now=now)
                if parcel is None:
                    return 0
                await feedback.take_feedback(transaction, parcel, desk, case_id=self.new_id(), now=now)
        except Exception:
            if parcel is None:
                raise
            log.exception("feedback_not_taken", parcel=parcel.id)
            async with self.store.transaction() as transaction:
                await outbox.requeue(transaction, parcel.id, not_before=now + MOST_DELAY, error="not taken")
        return 1


def voice_jobs(store: Store, desk: Callable[[], Desk], now: Clock) -> tuple[Job, ...]:
    """The jobs of a worker."""
    voices = Voices(store=store, desk=desk, now=now, new_id=uuid4)
    return (
        Job(name="voices_time", step=voices.keep_time, rest_s=TIME_S),
        Job(name="voices_purge", step=voices.purge, rest_s=PURGE_S),
        Job(name="voices_count", step=voices.count, rest_s=COUNT_S),
        Job(name="voices_hear", step=voices.hear, rest_s=HEAR_S),
    )
