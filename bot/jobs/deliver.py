"""Delivering the outbox: at most once when in doubt.

WeChat's send has no idempotency key. A parcel is marked `sending` and committed before the send. What is for whichever
door reaches the person is tried by one way after the other, while the platforms certainly refuse it; what all refused, and
what nobody can know about, is kept for the resident's next contact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.sessions import Sessions
from bot.web.metrics import Metrics
from knowledge import outbox
from knowledge.outbox import Parcel
from knowledge.residents import Door, doors_of
from knowledge.store import Store

DOUBT_AFTER = timedelta(seconds=60)  # longer than all ways of one parcel may take
AGAIN_AFTER = timedelta(seconds=20)
MOST_ATTEMPTS = 30  # ten minutes; after that the resident's next contact is the better moment

log = structlog.get_logger()


class RefusedError(Exception):
    """The platform said no; nothing was sent."""


class DoubtfulError(Exception):
    """Nobody knows whether it was sent."""


class NotTriedError(Exception):
    """Nothing was sent, and trying again is safe."""


class Courier(Protocol):
    """A way to reach residents of one channel."""

    @property
    def channel(self) -> str:
        """Which."""

    def takes(self, parcel: Parcel) -> bool:
        """Whether it can be sent this way at all."""

    async def send(self, sender: str, parcel: Parcel) -> str:
        """Send one parcel; returns the platform's receipt, if it gives one. Raises one of the three errors above."""


@dataclass(slots=True, kw_only=True)
class Deliver:
    """Sends what is in the outbox, by the first of the couriers that reaches the person."""

    store: Store
    sessions: Sessions
    couriers: Sequence[Courier]
    now: Clock
    metrics: Metrics

    async def step(self) -> int:
        """Send what is due; returns how many parcels were settled."""
        now = self.now()
        async with self.store.transaction() as transaction:
            abandoned = await outbox.doubt_abandoned(transaction, now=now, after=DOUBT_AFTER)
        for parcel in abandoned:
            await self._mark(parcel)
        async with self.store.transaction() as transaction:
            parcels = await outbox.take(transaction, now=now, limit=1)
        for parcel in parcels:
            await self._send(parcel)
        return len(parcels) + len(abandoned)

    async def restore_marks(self) -> None:
        """Write down again for whom something is kept (at start: Redis may have come back empty)."""
        async with self.store.transaction() as transaction:
            people = await outbox.all_kept(transaction)
        for door in people:
            await self.sessions.mark_kept(door.channel, door.sender, kept=True)

    async def _send(self, parcel: Parcel) -> None:
        refused: list[str] = []
        untried: list[str] = []
        for courier, sender in await self._ways(parcel):
            try:
                receipt = await courier.send(sender, parcel)
            except NotTriedError as error:
                untried.append(str(error))
            except RefusedError as error:
                refused.append(str(error))
            except DoubtfulError as error:
                await self._keep(parcel, "doubtful", str(error))
                return
            else:
                await self._settle(parcel, "sent", None, receipt or None)
                return
        if untried and parcel.attempts < MOST_ATTEMPTS:
            async with self.store.transaction() as transaction:
                again = self.now() + AGAIN_AFTER
                await outbox.requeue(transaction, parcel.id, not_before=again, error="; ".join(untried))
            return
        if reasons := untried + refused:
            await self._keep(parcel, "refused", "; ".join(reasons))
        else:  # nothing failed: this door has no way to send, and the next contact shows it
            await self._set_aside(parcel, "refused", f"nothing can be sent through {parcel.channel}")

    async def _ways(self, parcel: Parcel) -> list[tuple[Courier, str]]:
        """The couriers that may take it, the best first, each with the person's name at its door."""
        doors = await self._doors(parcel)
        return [
            (courier, door.sender)
            for courier in self.couriers
            for door in doors
            if door.channel == courier.channel and courier.takes(parcel)
        ]

    async def _doors(self, parcel: Parcel) -> Sequence[Door]:
        if parcel.bound:
            return (Door(channel=parcel.channel, sender=parcel.sender),)
        async with self.store.transaction() as transaction:
            return await doors_of(transaction, parcel.resident_id)

    async def _keep(self, parcel: Parcel, state: str, error: str) -> None:
        log.warning("parcel_kept", parcel=parcel.id, state=state, error=error)
        await self._set_aside(parcel, state, error)

    async def _set_aside(self, parcel: Parcel, state: str, error: str) -> None:
        await self._settle(parcel, state, error)
        await self._mark(parcel)

    async def _mark(self, parcel: Parcel) -> None:
        """The next contact at any door that may show it shows it."""
        for door in await self._doors(parcel):
            await self.sessions.mark_kept(door.channel, door.sender, kept=True)

    async def _settle(self, parcel: Parcel, state: str, error: str | None, receipt: str | None = None) -> None:
        self.metrics.parcels.labels(state).inc()
        async with self.store.transaction() as transaction:
            await outbox.settle(transaction, parcel.id, state=state, error=error, receipt=receipt)

    async def undelivered(self, receipt: str, reason: str) -> None:
        """The platform says that it could not deliver what it took: it is kept after all."""
        async with self.store.transaction() as transaction:
            parcel = await outbox.undelivered(transaction, receipt, error=reason)
        if parcel is not None:
            log.warning("parcel_kept", parcel=parcel.id, state="refused", error=reason)
            self.metrics.parcels.labels("refused").inc()
            await self._mark(parcel)
