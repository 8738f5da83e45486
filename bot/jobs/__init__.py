"""What runs beside the doors: recording turns, delivering the outbox, looking after runs, keeping and forgetting."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.redis_link import heed_cancellation

REST_S = 1.0  # after a step that found nothing
TROUBLE_S = 2.0  # after a step that failed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing done over and over. `step` returns how much it found to do.

    It rests `rest_s` after a step that found nothing, and gathers for `gather_s` after one that found something: what
    comes meanwhile is done together.
    """

    name: str
    step: Callable[[], Awaitable[int]]
    rest_s: float = REST_S
    gather_s: float = 0.0


async def run_jobs(jobs: tuple[Job, ...]) -> None:
    """Run every job until cancelled. A job that fails is tried again; it never takes the others with it."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_run(job), name=job.name)


async def _run(job: Job) -> None:
    while True:
        try:
            found = await job.step()
        except Exception:  # an engine that is gone; it comes back or the readiness check says so
            log.exception("job_failed", job=job.name)
            await asyncio.sleep(TROUBLE_S)
            continue
        heed_cancellation()
        await asyncio.sleep(job.gather_s if found else job.rest_s)
