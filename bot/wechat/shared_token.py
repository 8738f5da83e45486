"""The access token: kept in Redis for all replicas, fetched by one at a time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.redis_link import GONE, RedisLink
from bot.wechat.client_errors import SendNotTriedError

MARGIN_S = 300  # a token is given up this long before it ends
LOCK_S = 20.0  # longer than two fetches may take
WAIT_S = 0.03  # between two looks while somebody else fetches

#: The token, unless it is the stale one; else whether fetching it is ours now.
_LOOK = """
local kept = redis.call('GET', KEYS[1])
if kept and kept ~= ARGV[1] then return {1, kept} end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return {2} end
return {0}
"""

_KEEP = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 1
"""

#: Asks the platform: (force_refresh) -> (token, seconds it lives).
Fetch = Callable[[bool], Awaitable[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedToken:
    """The token of one account, shared by every process on this Redis."""

    redis: RedisLink
    appid: str
    fetch: Fetch = field(repr=False)
    wait_s: float = LOCK_S

    async def get(self, stale: str = "") -> str:
        """A token that is not `stale`.

        Raises SendNotTriedError when there is no Redis or nobody fetches one, and what `fetch` raises.
        """
        owner = secrets.token_hex(8)
        until = asyncio.get_running_loop().time() + self.wait_s
        while True:
            state, kept = await self._run(_LOOK, [stale, owner, int(LOCK_S * 1000)])
            if state == 1:
                return kept
            if state == 2:
                return await self._fetch(owner, stale)
            if asyncio.get_running_loop().time() > until:
                message = "no access token: whoever fetches it does not come back"
                raise SendNotTriedError(message)
            await asyncio.sleep(WAIT_S)

    async def _fetch(self, owner: str, stale: str) -> str:
        """Fetch and keep it.

        Only when the platform still gives out the stale one is it told to make another: that ends the token of
        everybody else, and is counted.
        """
        token, life_s = "", 0
        try:
            found = await self.fetch(False)
            if found[0] == stale:
                found = await self.fetch(True)
            token, life_s = found
        finally:
            kept_s = max(1, life_s - min(MARGIN_S, life_s // 2))
            await self._run(_KEEP, [owner, token, kept_s])
        return token

    async def _run(self, script: str, args: list[str | int]) -> tuple[int, str]:
        """What a script found: its state, and the token where there is one."""
        keys = [f"mc:wechat:token:{self.appid}", f"mc:wechat:token:lock:{self.appid}"]
        try:
            found = await self.redis.run(script, keys, args)
        except GONE:
            found = None
        if found is None:
            message = "no access token: Redis does not answer"
            raise SendNotTriedError(message)
        if isinstance(found, int):
            return found, ""
        return int(found[0]), found[1].decode() if len(found) > 1 else ""
