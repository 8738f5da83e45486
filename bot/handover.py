"""Conversations with staff, for the console: each act in a transaction of its own, live pages told after its commit."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar
from uuid import UUID, uuid4

import orjson
import structlog

from actions.handover import acts, queries
from actions.handover.errors import NotFoundError
from actions.handover.model import Conversation, Line, Policy, Row, Which
from bot.clock import Clock
from bot.library import LiveLibrary
from bot.parts import Parts
from bot.redis_link import GONE, RedisLink, heed_cancellation
from bot.settings import Settings
from knowledge.account_queries import by_id, everybody
from knowledge.accounts import Role, Staff, State
from knowledge.cipher import Cipher
from knowledge.store import Store, Transaction
from knowledge.workdays import Workdays

CHANNEL = "mc:handover"
ANSWERING = frozenset({Role.AGENT, Role.CITY_OFFICE})
#: Who may read what is over, also where somebody else answered.
OVERSEEING = frozenset({Role.CITY_OFFICE, Role.SUPERVISOR})
WAIT_S = 1.0

Done = TypeVar("Done")

log = structlog.get_logger()


def policy_of(settings: Settings) -> Policy:
    """The rules of hand-over as the settings have them."""
    return Policy(
        way=settings.handover,
        opens=settings.office_opens,
        closes=settings.office_closes,
        claim_minutes=settings.handover_claim_minutes,
        idle_minutes=settings.handover_idle_minutes,
        alarm_minutes=settings.handover_alarm_minutes,
    )


def desk_of(settings: Settings, workdays: Workdays, cipher: Cipher) -> acts.Desk:
    """The desk as it is at this moment."""
    return acts.Desk(cipher=cipher, workdays=workdays, policy=policy_of(settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something happened in a conversation; ids only, never words."""

    conversation: UUID
    what: str
    staff: UUID | None = None


async def announce(redis: RedisLink, change: Change) -> None:
    """Tell live pages; without Redis they find out by asking."""
    told = {"conversation": str(change.conversation), "what": change.what, "staff": change.staff and str(change.staff)}
    try:
        await redis.client.publish(CHANNEL, orjson.dumps(told))
    except GONE:
        log.warning("change_not_announced")


def announcing(redis: RedisLink) -> Callable[[Iterable[str]], Awaitable[None]]:
    """What the dialogue calls after a commit, with the conversations that changed."""

    async def told(conversations: Iterable[str]) -> None:
        for conversation in conversations:
            await announce(redis, Change(conversation=UUID(conversation), what="said"))

    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """What staff do. Every act raises a HandoverError, whose text is a sentence to show."""

    store: Store
    redis: RedisLink
    cipher: Cipher
    library: LiveLibrary
    settings: Settings
    now: Clock

    @classmethod
    def of(cls, parts: Parts) -> Self:
        """The conversations of a running service."""
        return cls(
            store=parts.store,
            redis=parts.redis,
            cipher=parts.cipher,
            library=parts.library,
            settings=parts.settings,
            now=parts.now,
        )

    @property
    def desk(self) -> acts.Desk:
        """The desk as it is at this moment."""
        return desk_of(self.settings, self.library.workdays, self.cipher)

    # --- reading

    async def rows(self, staff: Staff, which: Which = Which.OPEN, *, limit: int = 50) -> tuple[Row, ...]:
        """A list: those in danger first, then who has been waiting longest; of ended ones the newest first."""
        async with self.store.transaction() as transaction:
            return await queries.rows(
                transaction, which, staff_id=staff.id, cipher=self.cipher, oversees=_oversees(staff), limit=limit
            )

    async def counts(self, staff: Staff) -> Mapping[Which, int]:
        """How many conversations each list of open ones has."""
        async with self.store.transaction() as transaction:
            return await queries.counts(transaction, staff_id=staff.id)

    async def neglected(self) -> tuple[int, int]:
        """How many people who may harm themself supervisors were told of, and for how many minutes one has waited."""
        async with self.store.transaction() as transaction:
            number, since = await queries.neglected(transaction)
        return number, int((self.now() - since).total_seconds() // 60) if since is not None else 0

    async def one(self, conversation_id: UUID) -> Row:
        """One conversation. Raises NotFoundError."""
        async with self.store.transaction() as transaction:
            return await queries.row(transaction, conversation_id, cipher=self.cipher)

    async def lines(self, conversation_id: UUID, after: int = 0) -> tuple[Line, ...]:
        """What was said after the line `after`, oldest first. Raises NotFoundError."""
        async with self.store.transaction() as transaction:
            await queries.row(transaction, conversation_id, cipher=self.cipher)
            return await queries.lines_of(transaction, conversation_id, cipher=self.cipher, after=after)

    async def read(
        self, conversation_id: UUID, staff: Staff, *, after: int = 0, opens: bool = False
    ) -> tuple[Row, tuple[Line, ...]]:
        """A conversation with what was said after a line, for somebody of staff.

        Opened by whoever does not have it, it is on the audit log. Raises NotFoundError, also for one that is over in
        which somebody who oversees nothing took no part.
        """
        async with self.store.transaction() as transaction:
            if not _oversees(staff) and not await queries.may_read(transaction, conversation_id, staff.id):
                raise NotFoundError
            row = await queries.row(transaction, conversation_id, cipher=self.cipher)
            lines = await queries.lines_of(transaction, conversation_id, cipher=self.cipher, after=after)
            if opens and row.conversation.staff_id != staff.id:
                await acts.log_read(transaction, row.conversation, staff.id, self.now())
        return row, lines

    async def colleagues(self, staff: Staff) -> tuple[Staff, ...]:
        """To whom a conversation can be handed."""
        async with self.store.transaction() as transaction:
            known = await everybody(transaction)
        return tuple(one for one in known if one.id != staff.id and _answers(one))

    # --- acting

    async def claim(self, conversation_id: UUID, staff: Staff) -> Conversation:
        """Take it: from now on it is theirs alone. Raises TakenError, EndedError, NotFoundError."""

        async def act(transaction: Transaction) -> Conversation:
            return await acts.claim(transaction, conversation_id, staff_id=staff.id, desk=self.desk, now=self.now())

        return await self._do(act, "claimed", conversation_id, staff)

    async def say(self, conversation_id: UUID, staff: Staff, text: str, key: str = "") -> Line:
        """A line to the resident; the same key is the same line. Raises NotYoursError, UnfitError."""
        desk = self.desk

        async def act(transaction: Transaction) -> Line:
            line = await acts.say(
                transaction,
                conversation_id,
                text,
                staff_id=staff.id,
                key=key or str(uuid4()),
                desk=desk,
                now=self.now(),
            )
            said = await queries.lines_of(transaction, conversation_id, cipher=self.cipher, after=line - 1)
            return said[0]

        return await self._do(act, "replied", conversation_id, staff)

    async def release(self, conversation_id: UUID, staff: Staff) -> Conversation:
        """Back into the queue. Raises NotYoursError."""

        async def act(transaction: Transaction) -> Conversation:
            return await acts.release(transaction, conversation_id, staff_id=staff.id, desk=self.desk, now=self.now())

        return await self._do(act, "released", conversation_id, staff)

    async def give(self, conversation_id: UUID, staff: Staff, to: UUID) -> Conversation:
        """Hand it to a colleague. Raises NotYoursError, and NotFoundError for somebody who answers no residents."""

        async def act(transaction: Transaction) -> Conversation:
            colleague = await by_id(transaction, to)
            if colleague is None or not _answers(colleague):
                raise NotFoundError("没有这位同事，或者他不接待市民。")
            return await acts.give(transaction, conversation_id, staff_id=staff.id, to=to, now=self.now())

        return await self._do(act, "given", conversation_id, staff)

    async def end(self, conversation_id: UUID, staff: Staff, text: str = "") -> Conversation:
        """End it, with last words or without. Raises NotYoursError, UnfitError."""

        async def act(transaction: Transaction) -> Conversation:
            return await acts.end(
                transaction, conversation_id, staff_id=staff.id, desk=self.desk, now=self.now(), text=text
            )

        return await self._do(act, "ended", conversation_id, staff)

    async def _do(
        self, act: Callable[[Transaction], Awaitable[Done]], what: str, conversation_id: UUID, staff: Staff
    ) -> Done:
        async with self.store.transaction() as transaction:
            done = await act(transaction)
        await announce(self.redis, Change(conversation=conversation_id, what=what, staff=staff.id))
        return done

    # --- listening

    async def changes(self) -> AsyncIterator[Change]:
        """What happens in any conversation from now on, until cancelled. Raises one of `redis_link.GONE`."""
        async with self.redis.client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            while True:
                told = await channel.get_message(ignore_subscribe_messages=True, timeout=WAIT_S)
                heed_cancellation()
                if told is not None:
                    raw = orjson.loads(told["data"])
                    by = raw["staff"]
                    yield Change(
                        conversation=UUID(raw["conversation"]), what=raw["what"], staff=UUID(by) if by else None
                    )


def _oversees(staff: Staff) -> bool:
    return staff.has(*OVERSEEING)


def _answers(staff: Staff) -> bool:
    return staff.state is State.ACTIVE and staff.has(*ANSWERING)
