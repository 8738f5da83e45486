"""Who comes through a door, when a platform or a code says more of them than the door: one person, one record.

What is remembered in Redis by door (something is kept for them, they talk with staff) and by login follows the merged record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.clock import Clock
from bot.logins import Logins
from bot.sessions import Sessions
from knowledge import identities
from knowledge.cipher import Cipher
from knowledge.identities import Known
from knowledge.merging import Merger, Same
from knowledge.residents import Door, seen
from knowledge.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Finds out, and lets everything follow. Raises what the database and Redis raise when they are gone."""

    store: Store
    sessions: Sessions
    cipher: Cipher
    mergers: Sequence[Merger]
    now: Clock

    async def came(self, door: Door, unionid: str = "") -> UUID:
        """Somebody came through a door, and the platform calls them so (empty: it did not say)."""
        async with self.store.transaction() as transaction:
            if not unionid:
                return await seen(transaction, channel=door.channel, sender=door.sender, now=self.now())
            known = await identities.by_unionid(transaction, door, unionid, mergers=self.mergers, now=self.now())
            await self._follow(known.same)
        await self._remember(known)
        return known.resident

    async def looked_up(self, door: Door, unionid: str) -> None:
        """The platform was asked who somebody is: its name for them, or nothing."""
        now = self.now()
        async with self.store.transaction() as transaction:
            known = None
            if unionid:
                known = await identities.by_unionid(
                    transaction, door, unionid, mergers=self.mergers, now=now, came=False
                )
                await self._follow(known.same)
            await identities.asked(transaction, [door], now)
        if known is not None:
            await self._remember(known)

    async def confirmed(self, door: Door, phone: str) -> UUID:
        """Somebody sent back the code that went to this phone. Raises OtherPersonError."""
        async with self.store.transaction() as transaction:
            known = await identities.by_phone(
                transaction, door, phone, cipher=self.cipher, mergers=self.mergers, now=self.now()
            )
            await self._follow(known.same)
        await self._remember(known)
        return known.resident

    async def _follow(self, same: Same | None) -> None:
        """Before the commit: a login that means nobody would be worse than one that means the same person too early."""
        if same is not None:
            await Logins(self.sessions.redis).move(same.were, same.resident)

    async def _remember(self, known: Known) -> None:
        """Whatever is kept, and whoever of staff talks with them, is theirs at every door: at the next contact it is seen."""
        if known.same is None:
            return
        for door in known.same.doors:
            await self.sessions.mark_kept(door.channel, door.sender, kept=True)
        await self.sessions.mark_talking([(door.channel, door.sender) for door in known.same.doors])
