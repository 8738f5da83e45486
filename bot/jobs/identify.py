"""Asking the platform who its followers are elsewhere: the name that the account and the mini-program share for one person.

Once for each follower, beside every answer and never before one. Nothing else of what the platform tells is kept.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.identities import Identities
from bot.jobs import Job
from bot.wechat.client import WeChatClient
from bot.wechat.client_errors import BadOpenidError, WeChatError
from knowledge import identities

CHANNEL = "wechat"
AT_ONCE = 20
AGAIN_AFTER = timedelta(days=30)
LOOK_S, AGAIN_S = 2.0, 3600.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    """Looks followers up."""

    identities: Identities
    client: WeChatClient
    now: Clock

    async def step(self) -> int:
        """Ask about some who were never asked about; returns how many were. A platform that does not answer is asked later."""
        async with self.identities.store.transaction() as transaction:
            doors = await identities.unasked(transaction, CHANNEL, limit=AT_ONCE)
        for number, door in enumerate(doors):
            try:
                unionid = await self.client.unionid(door.sender)
            except BadOpenidError:
                unionid = ""
            except WeChatError as error:
                log.warning("follower_not_looked_up", error=str(error))
                return number
            await self.identities.looked_up(door, unionid)
        return len(doors)

    async def again(self) -> int:
        """Those whom the platform did not name a month ago may follow the account by now. Returns 0."""
        async with self.identities.store.transaction() as transaction:
            await identities.ask_again(transaction, CHANNEL, before=self.now() - AGAIN_AFTER)
        return 0


def identify_jobs(identities: Identities, client: WeChatClient | None, now: Clock, *, wanted: bool) -> tuple[Job, ...]:
    """The jobs of a worker, where there is an account to ask and a second application (`wanted`) to know them from."""
    if client is None or not wanted:
        return ()
    identify = Identify(identities=identities, client=client, now=now)
    return (
        Job(name="identify", step=identify.step, rest_s=LOOK_S),
        Job(name="identify_again", step=identify.again, rest_s=AGAIN_S),
    )
