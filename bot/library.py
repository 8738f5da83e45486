"""The library as this replica has it: the search index, the city and the working-day calendar, refreshed together by
the change sequence.
"""

import asyncio
from dataclasses import dataclass

import structlog

from bot.redis_link import GONE, RedisLink, heed_cancellation
from bot.sessions import SEQUENCE_KEY
from bot.web.metrics import Metrics
from knowledge.city import City, load_city
from knowledge.library import changes
from knowledge.search.engine import TantivySearch
from knowledge.store import Store
from knowledge.workdays import Workdays, load_workdays

LIBRARY_CHANNEL = "mc:library"
LOOK_S = 1.0  # how often the sequence is asked for, should a call through Redis have been missed

_RAISE = """
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > known then redis.call('SET', KEYS[1], ARGV[1]) end
redis.call('PUBLISH', ARGV[2], ARGV[1])
return 1
"""

log = structlog.get_logger()


async def announce(redis: RedisLink, sequence: int) -> None:
    """Tell every replica that the library has changed up to `sequence` (after the commit)."""
    await redis.run(_RAISE, [SEQUENCE_KEY], [sequence, LIBRARY_CHANNEL])


@dataclass(slots=True, kw_only=True)
class LiveLibrary:
    """The index, the city and the calendar of this replica."""

    store: Store
    search: TantivySearch
    metrics: Metrics
    city: City
    workdays: Workdays
    city_sequence: int

    @classmethod
    async def open(cls, store: Store, search: TantivySearch, metrics: Metrics) -> "LiveLibrary":
        """The library as the database has it now."""
        async with store.transaction() as transaction:
            city = await load_city(transaction)
            workdays = await load_workdays(transaction)
        metrics.sequence.set(search.sequence)
        return cls(
            store=store,
            search=search,
            metrics=metrics,
            city=city,
            workdays=workdays,
            city_sequence=search.sequence,
        )

    async def refresh(self, sequence: int) -> None:
        """Take in every change up to `sequence`, at least."""
        await self.search.refresh(sequence)
        async with self.store.transaction() as transaction:
            changed = await changes.since(transaction, self.city_sequence)
            if changed.city:
                self.city = await load_city(transaction)
            if changed.calendar:
                self.workdays = await load_workdays(transaction)
        self.city_sequence = max(self.city_sequence, changed.sequence)
        self.metrics.sequence.set(self.search.sequence)

    async def newest(self) -> int:
        """The number of the newest committed change, from the database."""
        async with self.store.transaction() as transaction:
            return (await changes.current(transaction))[1]


async def follow(library: LiveLibrary, redis: RedisLink) -> None:
    """Refresh whenever a change is announced, until cancelled; engines that are gone are waited for."""
    while True:
        try:
            async with redis.client.pubsub() as channel:
                await channel.subscribe(LIBRARY_CHANNEL)
                await _catch_up(library, redis)
                while True:
                    told = await channel.get_message(ignore_subscribe_messages=True, timeout=LOOK_S)
                    heed_cancellation()
                    if told is None or int(told["data"]) > library.search.sequence:
                        await _catch_up(library, redis)
        except GONE:
            await asyncio.sleep(LOOK_S)
        except Exception:  # the database is gone, say; the next look may find it back
            log.exception("library_not_followed")
            await asyncio.sleep(LOOK_S)


async def _catch_up(library: LiveLibrary, redis: RedisLink) -> None:
    known = int(await redis.client.get(SEQUENCE_KEY) or 0)
    if known == 0:
        known = await library.newest()
        await announce(redis, known)
    if known > library.search.sequence:
        await library.refresh(known)
