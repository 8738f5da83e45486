"""Cases of residents for the tests of the inbox, made as the chat makes them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from actions.voices import cases, queries, replies, taking
from actions.voices.model import Actor, Case, Desk, Kind, NewCase, NewReply, Reply, Role, Taken
from bot.app import Parts
from bot.voices import desk_of
from knowledge.store import Store

OFFICE = Actor(id="staff:office", role=Role.OFFICE)
BOSS = Actor(id="staff:boss", role=Role.OFFICE)
LAMP = "望岳区拾翠路52号门口的路灯坏了一个星期，晚上很黑，请尽快修好。"
BUS = "9路公交车早上七点半总是等不到，能不能加密班次。"


class Letters:
    """What residents hand in and the office does with it, each in a transaction of its own."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.store: Store = parts.store
        self.now: datetime = parts.now()

    @property
    def desk(self) -> Desk:
        return desk_of(self.parts.settings, self.parts.library, self.parts.cipher)

    async def hand_in(self, text: str = LAMP, *, now: datetime | None = None, **changes: Any) -> Taken:  # noqa: ANN401
        known: dict[str, Any] = {"kind": Kind.SUGGESTION, "channel": "web", "sender": "anna", "key": str(uuid4())}
        async with self.store.transaction() as transaction:
            return await taking.take(
                transaction,
                NewCase(**{**known, "text": text, **changes}),
                self.desk,
                case_id=uuid4(),
                now=now or self.now,
            )

    async def assigned(self, lead: str = "zjj", text: str = LAMP, **changes: Any) -> Case:  # noqa: ANN401
        taken = await self.hand_in(text, **changes)
        return await self.assign(taken.case_id, lead)

    async def assign(self, case_id: UUID, lead: str, assisting: tuple[str, ...] = ()) -> Case:
        async with self.store.transaction() as transaction:
            return await cases.assign(
                transaction, case_id, lead, by=OFFICE, desk=self.desk, now=self.now, assisting=assisting
            )

    async def reply(self, case_id: UUID, text: str = "已经修好了。", *, public: bool = False) -> Reply:
        async with self.store.transaction() as transaction:
            return await replies.reply(
                transaction,
                case_id,
                NewReply(text=text, public=public),
                by=OFFICE,
                desk=self.desk,
                reply_id=uuid4(),
                now=self.now,
            )

    async def published(self, text: str = LAMP, answer: str = "已经修好了。", **changes: Any) -> Case:  # noqa: ANN401
        case = await self.assigned("zjj", text, public=True, **changes)
        waiting = await self.reply(case.id, answer, public=True)
        async with self.store.transaction() as transaction:
            await replies.approve(transaction, waiting.id, by=BOSS, desk=self.desk, now=self.now)
        return await self.case(case.id)

    async def case(self, case_id: UUID) -> Case:
        async with self.store.transaction() as transaction:
            return await queries.get(transaction, case_id, None)

    async def long_ago(self, days: int, text: str = LAMP, lead: str = "zjj") -> Case:
        """A case that a department was given the moment it came, so many days ago."""
        taken = await self.hand_in(text, now=self.now - timedelta(days=days))
        return await self.assign(taken.case_id, lead)
