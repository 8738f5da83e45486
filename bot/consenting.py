"""Consents that arrive together are committed together: thousands agree in the minute in which a visit opens."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from actions.visits.notice import PURPOSE
from bot.clock import Clock
from knowledge import consents
from knowledge.store import Store

MOST = 256


@dataclass(slots=True)
class Consents:
    """Writes down to which version of the notice residents agreed."""

    store: Store
    now: Clock
    _waiting: list[tuple[UUID, str, asyncio.Future[None]]] = field(default_factory=list)
    _writer: asyncio.Task[None] | None = None

    async def give(self, resident: UUID, wording: str) -> None:
        """On record when this returns. Raises what the database raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((resident, wording, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                failure = await self._commit(batch)
                for _, _, done in batch:
                    if done.done():  # whoever waited has left
                        continue
                    if failure is None:
                        done.set_result(None)
                    else:
                        done.set_exception(failure)
        finally:
            self._writer = None

    async def _commit(self, batch: list[tuple[UUID, str, asyncio.Future[None]]]) -> Exception | None:
        try:
            async with self.store.transaction() as transaction:
                for wording in {wording for _, wording, _ in batch}:
                    people = {resident for resident, said, _ in batch if said == wording}
                    await consents.give_all(
                        transaction, residents=people, purpose=PURPOSE, wording=wording, new_id=uuid4, now=self.now()
                    )
        except Exception as error:  # noqa: BLE001  (each of those who wait is told)
            return error
        return None
