"""Keeping times: what has been kept long enough is deleted."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.clock import Clock
from knowledge import outbox, turns
from knowledge.library import unanswered
from knowledge.store import Store

LATE_ANSWERS_DAYS = 30  # they may read back what was said in a form
ASKERS_DAYS = 180  # who asked longer ago is not told of the answer any more

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Forget:
    """Deletes turns, late answers and who waits for an answer, where their keeping time is over."""

    store: Store
    turns_days: int
    now: Clock

    async def step(self) -> int:
        """Delete what is due. Returns 0: there is nothing more to do before the next round."""
        async with self.store.transaction() as transaction:
            gone = await turns.forget_before(transaction, self.now() - timedelta(days=self.turns_days))
            await outbox.forget_said(transaction, self.now() - timedelta(days=LATE_ANSWERS_DAYS))
            await unanswered.forget_askers(transaction, self.now() - timedelta(days=ASKERS_DAYS))
        if gone:
            log.info("turns_forgotten", turns=gone)
        return 0
