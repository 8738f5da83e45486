"""Holding on to something that runs out (a lease, a lock) while a block of work takes its time."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import structlog

from bot.redis_link import GONE

log = structlog.get_logger()


class LostError(Exception):
    """What was held belongs to somebody else now; the work under way was stopped."""


class Beat:
    """Calls `renew` every `every_s` seconds while its block runs; a block shorter than that costs one timer.

    Where `renew` returns False the block is stopped and LostError is raised in its place.
    """

    def __init__(self, every_s: float, renew: Callable[[], Awaitable[bool]]) -> None:
        self._every_s = every_s
        self._renew = renew
        self._lost = False
        self._beating: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            message = "a beat belongs to a task"
            raise RuntimeError(message)
        self._task = task
        self._timer = asyncio.get_running_loop().call_later(self._every_s, self._start)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._timer.cancel()
        if self._beating is not None:
            self._beating.cancel()
        if self._lost and kind is asyncio.CancelledError and self._task.uncancel() == 0:
            raise LostError from error

    def _start(self) -> None:
        self._beating = asyncio.create_task(self._go())

    async def _go(self) -> None:
        while True:
            try:
                held = await self._renew()
            except GONE:
                log.warning("not_renewed")
                held = True
            if not held:
                self._lost = True
                self._task.cancel()
                return
            await asyncio.sleep(self._every_s)
