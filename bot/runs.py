"""Runs: one message is answered by one run, whichever replica its tries reach.

A run lives in Redis. Its owner holds a lease and renews it; a run whose lease ran out is taken over by the next try
or by the sweeper. `due` is a sorted set of runs whose answer has not been delivered yet, scored by the moment (ms)
at which somebody must look after them. The message and its answer are sealed.

    (nothing) --begin--> running --finish--> done --delivered--> done, not due
                            |  lease over: begin or adopt takes it over
                            `- give_up: "push": the answer will be sent, not returned
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum

from bot.redis_link import RedisLink
from bot.sealing import Seals

LEASE_S = 2.5
KEEP_S = 3600
RETRY_S = 8.0  # after this long without a try the platform has given up
NONCE_S = 1300  # longer than a timestamp is accepted (± 10 min)

_BEGIN = """
if KEYS[3] ~= '' then
  local seen = redis.call('GET', KEYS[3])
  if seen and seen ~= ARGV[1] then return {'forged'} end
  if not seen then redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[6]) end
end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local run = redis.call('HMGET', KEYS[1], 'state', 'lease', 'answer', 'tries', 'push')
local tries = (tonumber(run[4]) or 0) + ARGV[7]
if run[5] and run[1] == 'done' then return {'pushed', tries} end
if run[1] == 'done' then
  redis.call('HSET', KEYS[1], 'tries', tries)
  redis.call('ZREM', KEYS[2], KEYS[1])
  return {'done', tries, run[3]}
end
if run[1] and tonumber(run[2]) > now then
  redis.call('HSET', KEYS[1], 'tries', tries)
  return {'join', tries}
end
redis.call('HSET', KEYS[1], 'state', 'running', 'owner', ARGV[2], 'lease', now + ARGV[3], 'message', ARGV[4],
           'tries', tries)
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], now + ARGV[3], KEYS[1])
return {run[1] and 'takeover' or 'start', tries}
"""

_EXTEND = """
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
local t = redis.call('TIME')
local lease = t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[2]
redis.call('HSET', KEYS[1], 'lease', lease)
redis.call('ZADD', KEYS[2], lease, KEYS[1])
return 1
"""

# ARGV[3] = 1: the caller still holds the request and delivers the answer on it.
_FINISH = """
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'lost' end
redis.call('HSET', KEYS[1], 'state', 'done', 'answer', ARGV[2])
local push = redis.call('HGET', KEYS[1], 'push')
if ARGV[3] == '1' and not push then
  redis.call('HDEL', KEYS[1], 'message')
  redis.call('ZREM', KEYS[2], KEYS[1])
  return 'delivered'
end
local t = redis.call('TIME')
redis.call('ZADD', KEYS[2], t[1] * 1000 + math.floor(t[2] / 1000), KEYS[1])
return push and 'push' or 'kept'
"""

# ARGV[1] = 1: if the answer is there, the caller delivers it; ARGV[2] = 1: if not, it is to be pushed.
_LOOK = """
local run = redis.call('HMGET', KEYS[1], 'state', 'answer', 'lease')
if run[1] == 'done' then
  if ARGV[1] == '1' then redis.call('ZREM', KEYS[2], KEYS[1]) end
  return {'done', run[2]}
end
if not run[1] then return {'gone'} end
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'push', '1') end
local t = redis.call('TIME')
if tonumber(run[3]) < t[1] * 1000 + math.floor(t[2] / 1000) then return {'abandoned'} end
return {'running'}
"""

_ADOPT = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local late = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'LIMIT', 0, 1)
if #late == 0 then return {} end
local run = redis.call('HMGET', late[1], 'state', 'message', 'answer')
if not run[1] then redis.call('ZREM', KEYS[1], late[1]) return {'gone', late[1]} end
redis.call('ZADD', KEYS[1], now + ARGV[3], late[1])
redis.call('HSET', late[1], 'push', '1')
if run[1] == 'done' then return {'done', late[1], run[2], run[3]} end
redis.call('HSET', late[1], 'owner', ARGV[2], 'lease', now + ARGV[3])
return {'running', late[1], run[2]}
"""

DUE = "mc:due"


class Try(StrEnum):
    """What a try of a message finds."""

    START = "start"  # nobody answered this yet: the caller owns the run
    TAKEOVER = "takeover"  # whoever answered it is gone: the caller owns the run, part of which may have happened
    JOIN = "join"  # somebody answers it now
    DONE = "done"  # it was answered
    PUSHED = "pushed"  # it was answered by a message of its own: there is nothing to return
    FORGED = "forged"  # a nonce that carried another body before


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What `begin` found: which try this is (from 1), and the answer where there is one."""

    found: Try
    tries: int = 1
    answer: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """A run that somebody must look after: its message, and the answer unless `owner` has still to find it."""

    key: str
    owner: str
    message: bytes
    answer: bytes | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """All runs of one Redis."""

    redis: RedisLink
    seals: Seals
    lease_s: float = LEASE_S
    retry_s: float = RETRY_S

    async def begin(
        self, key: str, *, owner: str, message: bytes, nonce: str | None = None, digest: str = "", again: bool = False
    ) -> Begun:
        """Find or start the run of a message. `nonce` with `digest` refuses a nonce seen with another body; `again`
        asks once more for a try that was counted already.
        """
        found = await self.redis.run(
            _BEGIN,
            [key, DUE, f"mc:nonce:{nonce}" if nonce else ""],
            [digest, owner, self._lease_ms, self._sealed(message, key), KEEP_S, NONCE_S, 0 if again else 1],
        )
        state = Try(found[0].decode())
        if state is Try.FORGED:
            return Begun(found=state)
        answer = self._opened(found[2], key) if state is Try.DONE else None
        return Begun(found=state, tries=int(found[1]), answer=answer)

    async def extend(self, key: str, owner: str) -> bool:
        """Renew the lease; False where the run is somebody else's now."""
        return bool(await self.redis.run(_EXTEND, [key, DUE], [owner, self._lease_ms]))

    async def finish(self, key: str, owner: str, answer: bytes, *, on_request: bool) -> str:
        """Write the answer down. Returns `delivered` (the caller returns it on its request), `push` (it must be
        sent), `kept` (a later try will fetch it) or `lost` (the run is somebody else's; theirs counts).
        """
        result = await self.redis.run(_FINISH, [key, DUE], [owner, self._sealed(answer, key), int(on_request)])
        return str(result.decode())

    async def look(self, key: str, *, give_up: bool = False) -> tuple[str, bytes | None]:
        """Whether the answer is there: (`done`, answer) and the caller delivers it; else `running`, `abandoned` or
        `gone`. With `give_up` an answer that comes later will be pushed.
        """
        found = await self.redis.run(_LOOK, [key, DUE], [1, int(give_up)])
        return found[0].decode(), self._opened(found[1], key) if len(found) > 1 else None

    async def delivered(self, key: str) -> None:
        """The answer has reached the outbox: nobody needs to look after this run any more."""
        await self.redis.client.zrem(DUE, key)

    async def adopt_overdue(self) -> Overdue | None:
        """The next run that its owner or the platform's retries have left alone; it is ours for a lease."""
        owner = secrets.token_hex(8)
        late_ms = int(self.retry_s * 1000)
        while True:
            found = await self.redis.run(_ADOPT, [DUE], [late_ms, owner, self._lease_ms])
            if not found:
                return None
            key = found[1].decode()
            message = self._opened(found[2], key) if found[0] != b"gone" else b""
            if message:
                answer = self._opened(found[3], key) if len(found) > 3 else None
                return Overdue(key=key, owner=owner, message=message, answer=answer)

    def _sealed(self, content: bytes, key: str) -> bytes:
        return self.seals.seal(content, key)

    def _opened(self, kept: bytes | None, key: str) -> bytes:
        return self.seals.open(kept, key)

    @property
    def _lease_ms(self) -> int:
        return int(self.lease_s * 1000)


def run_key(channel: str, sender: str, message_id: str) -> str:
    """The key of a message's run."""
    return f"mc:run:{channel}:{sender}:{message_id}"
