"""Who is signed in: an opaque random token in a cookie, and under its hash in Redis what it stands for.

Whoever reads Redis finds no token that a browser could send. A session ends when it is not used for a while, when it
is old, when it is revoked, and when the account it was opened for has changed since (its `version`).
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from bot.redis_link import RedisLink, Word

TOKEN_BYTES = 32
SHOWN_CHARS = 12

# KEYS session; ARGV now, idle. The session's fields, used at this moment; nothing where it has ended.
_USE = """
local kept = redis.call('HMGET', KEYS[1], 'seen', 'ends')
if not kept[1] then return {} end
local now, idle = tonumber(ARGV[1]), tonumber(ARGV[2])
if now >= tonumber(kept[2]) or now >= tonumber(kept[1]) + idle then
  redis.call('DEL', KEYS[1])
  return {}
end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('EXPIRE', KEYS[1], math.ceil(math.min(idle, tonumber(kept[2]) - now)))
return redis.call('HGETALL', KEYS[1])
"""

# KEYS session, the person's sessions; ARGV idle, lifetime, key, then the fields.
_OPEN = """
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
"""

# KEYS session; ARGV the message. Nothing is said to a session that has ended.
_SAY = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'said', ARGV[1])
return 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """A message for the next page: good, note or bad."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """One session. `key` is the hash of its token; `version` the account's when it was opened."""

    key: str
    staff_id: UUID
    version: int
    device: str
    address: str
    opened_at: datetime
    seen_at: datetime
    said: tuple[Flash, ...] = ()

    @property
    def short(self) -> str:
        """Enough of the key to name the session among a person's."""
        return self.key[:SHOWN_CHARS]


def _new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def key_of(token: str) -> str:
    """Under which a token is kept."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _session_key(key: str) -> str:
    return f"mc:staff:session:{key}"


def _person_key(staff_id: UUID) -> str:
    return f"mc:staff:sessions:{staff_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSessions:
    """All sessions of staff, in one Redis."""

    redis: RedisLink
    idle: timedelta = timedelta(minutes=60)
    longest: timedelta = timedelta(hours=12)
    new_token: Callable[[], str] = field(default=_new_token)

    async def open(self, staff_id: UUID, version: int, *, device: str, address: str, now: datetime) -> str:
        """Begin a session; returns its token, which is kept nowhere else."""
        token = self.new_token()
        key = key_of(token)
        fields: dict[str, Word] = {
            "staff": str(staff_id),
            "version": version,
            "device": device,
            "address": address,
            "opened": now.timestamp(),
            "seen": now.timestamp(),
            "ends": (now + self.longest).timestamp(),
        }
        words: list[Word] = [word for pair in fields.items() for word in pair]
        args: list[Word] = [int(self.idle.total_seconds()), int(self.longest.total_seconds()), key, *words]
        await self.redis.run(_OPEN, [_session_key(key), _person_key(staff_id)], args)
        return token

    async def use(self, token: str, *, now: datetime) -> StaffSession | None:
        """The session of this token, used at this moment; None where it has ended."""
        key = key_of(token)
        args = [now.timestamp(), self.idle.total_seconds()]
        return _of(key, await self.redis.run(_USE, [_session_key(key)], args))

    async def say(self, session: StaffSession, *said: Flash) -> None:
        """Keep these messages, and no others, for the next page of the session."""
        words = orjson.dumps([[one.kind, one.text] for one in said])
        await self.redis.run(_SAY, [_session_key(session.key)], [words])

    async def of_person(self, staff_id: UUID, version: int, *, now: datetime) -> tuple[StaffSession, ...]:
        """A person's open sessions, the last used first."""
        found = []
        for key in sorted(await self.redis.client.smembers(_person_key(staff_id))):
            name = _text(key)
            kept = await self.redis.client.hgetall(_session_key(name))
            session = _of(name, [word for pair in kept.items() for word in pair])
            if session is not None and session.version == version and session.seen_at + self.idle > now:
                found.append(session)
            else:
                await self.redis.client.srem(_person_key(staff_id), key)
        return tuple(sorted(found, key=lambda one: one.seen_at, reverse=True))

    async def revoke(self, session: StaffSession) -> None:
        """End one session."""
        await self.redis.client.delete(_session_key(session.key))
        await self.redis.client.srem(_person_key(session.staff_id), session.key)


def _text(word: bytes | str) -> str:
    return word.decode() if isinstance(word, bytes) else word


def _of(key: str, words: Sequence[bytes | str]) -> StaffSession | None:
    if not words:
        return None
    kept = {_text(name): _text(value) for name, value in zip(words[::2], words[1::2], strict=True)}
    return StaffSession(
        key=key,
        staff_id=UUID(kept["staff"]),
        version=int(kept["version"]),
        device=kept["device"],
        address=kept["address"],
        opened_at=datetime.fromtimestamp(float(kept["opened"]), UTC),
        seen_at=datetime.fromtimestamp(float(kept["seen"]), UTC),
        said=tuple(Flash(kind=kind, text=text) for kind, text in orjson.loads(kept.get("said", "[]"))),
    )
