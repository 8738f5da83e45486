"""Group commit: requests for one session that arrive together are decided and committed together.

While one commit is under way the next requests gather; so a hot session is one queue, as its row in the database is anyway,
and a hundred bookings cost one lock, one insert and one flush of the disk. Sessions do not wait for each other. Each
request is answered after its commit, never before.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError, IntegrityError

from actions.visits.booking import book_together
from actions.visits.model import BookingRequest, BookingResult, Desk
from knowledge.store import Store

MOST = 128  # requests in one commit


@dataclass(frozen=True, slots=True, eq=False)
class _Ask:
    request: BookingRequest
    answer: asyncio.Future[BookingResult]


@dataclass(slots=True, kw_only=True)
class Batcher:
    """The desk of all sessions in this process. `desk` and `now` are asked once for each commit."""

    store: Store
    desk: Callable[[], Desk]
    now: Callable[[], datetime]
    most: int = MOST
    _lines: dict[UUID, deque[_Ask]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def book(self, request: BookingRequest) -> BookingResult:
        """What came of a request, once it is committed.

        Raises what the database raises where it is gone: whether it was booked is then not known; the same key tells.
        """
        ask = _Ask(request, asyncio.get_running_loop().create_future())
        line = self._lines.get(request.session_id)
        if line is None:
            self._lines[request.session_id] = deque([ask])
            task = asyncio.create_task(self._serve(request.session_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            line.append(ask)
        return await ask.answer

    async def settle(self) -> None:
        """Wait until everything asked so far is answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, session_id: UUID) -> None:
        line = self._lines[session_id]
        try:
            while line:
                await self._commit([line.popleft() for _ in range(min(self.most, len(line)))])
        finally:
            del self._lines[session_id]
            for ask in line:  # only where this task itself was cancelled
                ask.answer.cancel()

    async def _commit(self, asks: list[_Ask], *, again: bool = False) -> None:
        try:
            results = await self._together([ask.request for ask in asks])
        except IntegrityError as error:
            if again:
                self._fail(asks, error)
                return
            for ask in asks:  # one of them met another transaction; alone each finds out what became of it
                await self._commit([ask], again=True)
            return
        except (DBAPIError, OSError, TimeoutError, ExceptionGroup) as error:
            self._fail(asks, error)
            return
        except BaseException as error:
            self._fail(asks, error)
            raise
        for ask, result in zip(asks, results, strict=True):
            with suppress(asyncio.InvalidStateError):  # nobody waits for it any more
                ask.answer.set_result(result)

    async def _together(self, requests: list[BookingRequest]) -> list[BookingResult]:
        async with self.store.transaction() as transaction:
            return await book_together(transaction, requests[0].session_id, requests, self.desk(), now=self.now())

    def _fail(self, asks: list[_Ask], error: BaseException) -> None:
        for ask in asks:
            if not ask.answer.done():
                if isinstance(error, asyncio.CancelledError):
                    ask.answer.cancel()
                else:
                    ask.answer.set_exception(error)
