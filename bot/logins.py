"""Who is signed in: an opaque token that the client keeps, and its hash in Redis that says whose it is.

A resident's generation counts how often they were erased or left everywhere; a login of an older generation is void.
Whose record went into another one (`knowledge/merging.py`) is that other resident from then on, in every login there is.
One script does all that a request needs: it finds the login, counts the minute, and remembers an idempotency key.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from bot.redis_link import RedisLink

LIFE_S = 30 * 24 * 3600
KEY_S = 24 * 3600
MINUTE_S = 60
TOKEN_CHARS = 64
EVERYTHING = "all"

# What is kept: generation, scope, resident, channel, sender, separated by line feeds.
_BEGIN = """
local generation = redis.call('GET', KEYS[2]) or '0'
redis.call('SET', KEYS[1], generation .. '\\n' .. ARGV[1], 'EX', ARGV[2])
"""

# Returns nothing for a stranger; else who it is, the requests of this minute, and whether the key came with other words.
_ENTER = """
local kept = redis.call('GET', KEYS[1])
if not kept then return false end
local generation, resident = string.match(kept, '^(%d+)\\n[^\\n]*\\n([^\\n]*)\\n')
if (redis.call('GET', 'mc:login:generation:' .. resident) or '0') ~= generation then
  redis.call('DEL', KEYS[1])
  return false
end
resident = redis.call('GET', 'mc:login:moved:' .. resident) or resident
local minute = 'mc:login:minute:' .. resident
local count = redis.call('INCR', minute)
if count == 1 then redis.call('EXPIRE', minute, ARGV[1]) end
local other = 0
if ARGV[2] ~= '' then
  local key = 'mc:login:key:' .. resident .. ':' .. ARGV[2]
  local before = redis.call('GET', key)
  if not before then redis.call('SET', key, ARGV[3], 'EX', ARGV[4])
  elseif before ~= ARGV[3] then other = 1 end
end
return {kept, count, other, resident}
"""


_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A resident who is signed in. `scope` is what this login is good for: everything, or only their own visits."""

    resident_id: UUID
    channel: str
    sender: str
    scope: str = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A request of somebody known: how many there were this minute, and whether its key was used for another one."""

    person: Person
    requests: int
    key_reused: bool


def _new_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Logins:
    """All logins, in one Redis. Raises one of `redis_link.GONE` when Redis is away."""

    redis: RedisLink
    new_token: Callable[[], str] = _new_token

    async def begin(self, person: Person, *, life_s: int = LIFE_S) -> str:
        """A new login; returns the token that only the client keeps."""
        token = self.new_token()
        who = "\n".join((person.scope, str(person.resident_id), person.channel, person.sender))
        keys = [_login_key(token), generation_key(person.resident_id)]
        await self.redis.run(_BEGIN, keys, [who, life_s])
        return token

    async def enter(self, token: str, *, key: str = "", digest: bytes = b"") -> Entered | None:
        """Who a token stands for, or None. `digest` stands for the words that came with the idempotency `key`."""
        if not 0 < len(token) <= TOKEN_CHARS:
            return None
        found = await self.redis.run(_ENTER, [_login_key(token)], [MINUTE_S, key, digest, KEY_S])
        if found is None:
            return None
        _, scope, _, channel, sender = found[0].decode().split("\n", 4)
        person = Person(resident_id=UUID(found[3].decode()), channel=channel, sender=sender, scope=scope)
        return Entered(person=person, requests=int(found[1]), key_reused=bool(found[2]))

    async def count(self, resident: UUID) -> int:
        """One more request of somebody who is known without a login; how many there were this minute."""
        return int(await self.redis.run(_COUNT, [f"mc:login:minute:{resident}"], [MINUTE_S]))

    async def forget_key(self, resident: UUID, key: str) -> None:
        """What came with a key was refused and left nothing: the key may come again with other words."""
        await self.redis.client.delete(f"mc:login:key:{resident}:{key}")

    async def end(self, token: str) -> None:
        """Sign this one out."""
        await self.redis.client.delete(_login_key(token))

    async def move(self, residents: Iterable[UUID], into: UUID) -> None:
        """Who was signed in as one of these is `into` from now on."""
        async with self.redis.client.pipeline(transaction=True) as pipeline:
            for resident in residents:
                pipeline.set(moved_key(resident), str(into), ex=LIFE_S)
            await pipeline.execute()

    async def end_all(self, resident: UUID) -> None:
        """Sign a resident out everywhere."""
        async with self.redis.client.pipeline(transaction=True) as pipeline:
            pipeline.incr(generation_key(resident))
            pipeline.expire(generation_key(resident), LIFE_S)
            await pipeline.execute()


def generation_key(resident: UUID) -> str:
    """Where a resident's generation stands. It outlives every login that it makes void."""
    return f"mc:login:generation:{resident}"


def moved_key(resident: UUID) -> str:
    """Where it stands that a resident's record went into another one."""
    return f"mc:login:moved:{resident}"


def _login_key(token: str) -> str:
    return f"mc:login:{sha256(token.encode(errors='replace')).hexdigest()}"
