"""Recording turns: what the doors answered without touching the database is put on record in batches."""

from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import ResponseError

from actions.model import Answered
from bot.recording import turn_from_json
from bot.sessions import TURNS_KEY, Sessions
from knowledge import residents, turns
from knowledge.library import unanswered
from knowledge.store import Store
from knowledge.turns import TurnRecord

GROUP = "record"
BATCH = 500
ABANDONED_MS = 10_000  # a worker that took turns and did not record them in this time is gone

Entry = tuple[bytes, dict[bytes, bytes]]

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class RecordTurns:
    """Drains the stream of turns. Any number of workers share it; each turn is recorded once."""

    sessions: Sessions
    store: Store
    worker: str

    async def prepare(self) -> None:
        """Make the stream and its group, if they are not there."""
        try:
            await self.sessions.redis.client.xgroup_create(TURNS_KEY, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def step(self, wait_ms: int | None = None) -> int:
        """Record what is there (waiting up to `wait_ms` for something); returns how many turns were taken."""
        client = self.sessions.redis.client
        try:
            claimed = await client.xautoclaim(TURNS_KEY, GROUP, self.worker, min_idle_time=ABANDONED_MS, count=BATCH)
            entries: list[Entry] = list(claimed[1])
            if not entries:
                read: Any = await client.xreadgroup(GROUP, self.worker, {TURNS_KEY: ">"}, count=BATCH, block=wait_ms)
                entries = list(read[0][1]) if read else []
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self.prepare()  # Redis came back empty
            return 0
        if entries:
            await self._record([one for one in map(self._opened, entries) if one is not None])
            keys = [key for key, _ in entries]
            await client.xack(TURNS_KEY, GROUP, *keys)
            await client.xdel(TURNS_KEY, *keys)
        return len(entries)

    def _opened(self, entry: Entry) -> tuple[int, TurnRecord] | None:
        """When a turn was handed over (ms, Redis's clock) and the turn; None where no key opens it any more."""
        key, fields = entry
        turn = self.sessions.seals.open(fields[b"turn"], TURNS_KEY)
        return (int(key.split(b"-")[0]), turn_from_json(turn)) if turn else None

    async def _record(self, taken: list[tuple[int, TurnRecord]]) -> None:
        erased_ms = await self.sessions.erased_at_ms({(one.channel, one.sender) for _, one in taken})
        kept = [one for said_ms, one in taken if said_ms > erased_ms.get((one.channel, one.sender), 0)]
        async with self.store.transaction() as transaction:
            await turns.record(transaction, kept)
            for record in kept:
                if record.answered == Answered.UNANSWERED and record.text:
                    await unanswered.note(
                        transaction,
                        question=record.question or record.text,
                        reason=record.reason or "not_found",
                        resident=await residents.find(transaction, channel=record.channel, sender=record.sender),
                        turn=record.id,
                        now=record.received_at,
                    )
        log.debug("turns_recorded", turns=len(kept))
