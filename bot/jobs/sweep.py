"""Looking after runs that their replica or the platform left alone: answer them, and send what nobody fetched."""

from dataclasses import dataclass

import structlog

from bot.channels.deadline import Deadline
from bot.message_json import message_from_json
from bot.replies import answer_from_json
from bot.runs import Runs

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Sweep:
    """Adopts overdue runs, one at a time."""

    runs: Runs
    deadline: Deadline

    async def step(self) -> int:
        """Look after one overdue run; returns 1, or 0 when there is none."""
        overdue = await self.runs.adopt_overdue()
        if overdue is None:
            return 0
        log.info("run_adopted", answered=overdue.answer is not None)
        message = message_from_json(overdue.message)
        if overdue.answer is None:
            await self.deadline.take_over(overdue.key, overdue.owner, message)
        else:
            await self.deadline.send(overdue.key, message, answer_from_json(overdue.answer))
        return 1
