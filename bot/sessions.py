"""Sessions: what the last minutes of a conversation were about, in Redis, sealed, under a lock per sender.

The lock is taken before the session is loaded; both are one script. A holder that dies loses the lock after
`LOCK_S` seconds; a holder that is slow keeps it by :meth:`Sessions.keep`.
"""

import asyncio
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Self
from uuid import UUID

import orjson

from actions.model import Option, Pending, Previous
from bot.logins import LIFE_S, generation_key, moved_key
from bot.redis_link import RedisLink
from bot.sealing import Seals
from knowledge.residents import Door, resident_id

SEQUENCE_KEY = "mc:library:sequence"
TURNS_KEY = "mc:turns"
ERASED_S = 3600
TOLD_S = 3600
LOCK_S = 3.0
WAIT_S = 0.03
TALK_S = 3600  # a mark that nobody renews is forgotten
TALKS_KEY = "mc:talks"
TALKS_S = 300

# Messages are counted a minute at a time, under the lock, so that waiting for it counts once.
_OPEN = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  local count = redis.call('INCR', KEYS[5])
  if count == 1 then redis.call('EXPIRE', KEYS[5], 60) end
  local talks = redis.call('EXISTS', KEYS[6]) == 1 or redis.call('EXISTS', KEYS[7]) == 0
  return {1, redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]), redis.call('GET', KEYS[4]), count, talks and 1 or 0}
end
return {0}
"""

# The turn is recorded even where the lock was lost: what was answered was answered.
_CLOSE = """
if ARGV[4] ~= '' then redis.call('XADD', KEYS[3], '*', 'turn', ARGV[4]) end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3]) end
redis.call('DEL', KEYS[1])
return 1
"""

_KEEP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is remembered of a conversation."""

    pending: Pending | None = None
    parked: bool = False  # a form that waits while something else is talked about
    shelf: Pending | None = None  # a form that waits until the one under way has ended
    choices: tuple[Option, ...] = ()
    previous: Previous = field(default_factory=Previous)
    at: float = 0.0  # seconds since the epoch of the last message

    def to_json(self) -> bytes:
        """As it is kept."""
        return orjson.dumps(
            {
                "pending": _kept_form(self.pending),
                "parked": self.parked,
                "shelf": _kept_form(self.shelf),
                "choices": [[one.label, one.intent, one.subject, one.words] for one in self.choices],
                "previous": {one.name: getattr(self.previous, one.name) for one in fields(self.previous)},
                "at": self.at,
            }
        )  # fmt: skip

    @classmethod
    def from_json(cls, kept: bytes | None) -> Self:
        """What was kept; an empty session for nothing, or for something an older version kept."""
        try:
            raw: dict[str, Any] = orjson.loads(kept) if kept else {}
            return cls(
                pending=_form_of(raw.get("pending")),
                parked=bool(raw.get("parked")),
                shelf=_form_of(raw.get("shelf")),
                choices=tuple(
                    Option(label=label, intent=intent, subject=subject, words=words)
                    for label, intent, subject, words in raw.get("choices", ())
                ),
                previous=_previous_of(raw.get("previous") or {}),
                at=float(raw.get("at", 0.0)),
            )
        except (orjson.JSONDecodeError, TypeError, ValueError, AttributeError):
            return cls()


def _kept_form(pending: Pending | None) -> dict[str, Any] | None:
    return None if pending is None else {one.name: getattr(pending, one.name) for one in fields(pending)}


def _previous_of(kept: dict[str, Any]) -> Previous:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return Previous(**values)


def _form_of(kept: dict[str, Any] | None) -> Pending | None:
    return Pending(**{**kept, "said": tuple(kept.get("said", ()))}) if kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is ours until it is closed; whether something is kept for the sender; the library's sequence;
    how many messages this minute; whether the sender may have a conversation with staff (False: surely not).
    """

    session: Session
    token: str
    kept: bool
    sequence: int
    messages: int
    talks: bool = True


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions, in one Redis."""

    redis: RedisLink
    seals: Seals
    hours: int = 24

    async def open(self, channel: str, sender: str) -> OpenSession:
        """Take the sender's lock, waiting for whoever holds it, and load their session."""
        token = secrets.token_hex(8)
        keys = [*_keys(channel, sender), _talk_key(channel, sender), TALKS_KEY]
        while True:
            found = await self.redis.run(_OPEN, keys, [token, int(LOCK_S * 1000)])
            if found[0]:
                return OpenSession(
                    session=Session.from_json(self.seals.open(found[1], keys[1])),
                    token=token,
                    kept=bool(found[2]),
                    sequence=int(found[3] or 0),
                    messages=int(found[4]),
                    talks=bool(found[5]),
                )
            await asyncio.sleep(WAIT_S)

    async def close(self, channel: str, sender: str, token: str, session: Session | None, *, turn: bytes = b"") -> bool:
        """Save the session (None: leave it as it is), hand the turn to the recording job, and give the lock back.

        Returns False where the lock was lost before: then the session is not saved.
        """
        keys = [*_keys(channel, sender)[:2], TURNS_KEY]
        kept = self.seals.seal(session.to_json(), keys[1]) if session else b""
        sealed = self.seals.seal(turn, TURNS_KEY)
        return bool(await self.redis.run(_CLOSE, keys, [token, kept, self.hours * 3600, sealed]))

    async def keep_told(self, turn_id: UUID, answer: bytes) -> None:
        """Keep, for as long as retries come, what a turn told: what stands on record of it leaves out what is private."""
        key = _told_key(turn_id)
        await self.redis.client.set(key, self.seals.seal(answer, key), ex=TOLD_S)

    async def told(self, turn_id: UUID) -> bytes:
        """What a turn told, whole; empty where it is not kept (any more)."""
        key = _told_key(turn_id)
        kept = await self.redis.client.get(key)
        return self.seals.open(kept if isinstance(kept, bytes) else None, key)

    async def keep(self, channel: str, sender: str, token: str) -> bool:
        """Hold the lock for another while. Always True: who lost it finishes, but does not save the session."""
        await self.redis.run(_KEEP, _keys(channel, sender)[:1], [token, int(LOCK_S * 1000)])
        return True

    async def forget(self, doors: Iterable[Door]) -> None:
        """Delete the sessions at all doors of a person, sign them out everywhere, and leave word that turns still on
        their way to the record are not to be recorded.
        """
        async with self.redis.client.pipeline(transaction=True) as pipeline:
            for door in doors:
                first = resident_id(door.channel, door.sender)
                pipeline.delete(*_keys(door.channel, door.sender)[1:3])
                pipeline.set(erased_key(door.channel, door.sender), "1", ex=ERASED_S)
                pipeline.delete(moved_key(first))
                pipeline.incr(generation_key(first))
                pipeline.expire(generation_key(first), LIFE_S)
            await pipeline.execute()

    async def erased_at_ms(self, people: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Which of `people` (channel, sender) were erased within the hour, and when (ms, Redis's clock)."""
        asked = sorted(people)
        async with self.redis.client.pipeline(transaction=False) as pipeline:
            pipeline.time()
            for channel, sender in asked:
                pipeline.pttl(erased_key(channel, sender))
            (seconds, micros), *left_ms = await pipeline.execute()
        now_ms = seconds * 1000 + micros // 1000
        return {who: now_ms - ERASED_S * 1000 + left for who, left in zip(asked, left_ms, strict=True) if left >= 0}

    async def mark_kept(self, channel: str, sender: str, *, kept: bool) -> None:
        """Note for the next contact that something is kept for this sender, or no longer is."""
        key = _keys(channel, sender)[2]
        if kept:
            await self.redis.client.set(key, "1")
        else:
            await self.redis.client.delete(key)

    async def mark_talking(self, people: Collection[tuple[str, str]], *, all_of_them: bool = False) -> None:
        """Note that these (channel, sender) have a conversation with staff. `all_of_them`: nobody else has one that was
        not noted by itself; for a while, who has no mark is not looked up.
        """
        async with self.redis.client.pipeline(transaction=False) as pipeline:
            for channel, sender in people:
                pipeline.set(_talk_key(channel, sender), "1", ex=TALK_S)
            if all_of_them:
                pipeline.set(TALKS_KEY, "1", ex=TALKS_S)
            await pipeline.execute()


def _told_key(turn_id: UUID) -> str:
    return f"mc:told:{turn_id}"


def _talk_key(channel: str, sender: str) -> str:
    return f"mc:talk:{channel}:{sender}"


def _keys(channel: str, sender: str) -> list[str]:
    who = f"{channel}:{sender}"
    return [f"mc:lock:{who}", f"mc:session:{who}", f"mc:kept:{who}", SEQUENCE_KEY, f"mc:rate:{who}"]


def erased_key(channel: str, sender: str) -> str:
    """Where it is written that a sender was erased a moment ago."""
    return f"mc:erased:{resident_id(channel, sender)}"
