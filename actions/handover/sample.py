"""The demonstration's conversations with staff: some wait, one is held, some are over. Relative to the `now` given."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import delete, func, select

from actions.handover import acts
from actions.handover.acts import Desk, Said
from actions.handover.model import Conversation
from actions.handover.tables import conversations
from knowledge.people_tables import doors, residents
from knowledge.store import Transaction

CHANNEL = "sample"
PREFIX = "talk-"


async def load_talks(
    transaction: Transaction, listed: Sequence[Mapping[str, Any]], desk: Desk, *, agent: UUID, now: datetime
) -> int:
    """Put the conversations in, instead of those of another day; returns how many. None while any of them is open."""
    theirs = select(doors.c.resident_id).where(doors.c.channel == CHANNEL, doors.c.sender.startswith(PREFIX))
    newest = select(func.max(conversations.c.asked_at)).where(conversations.c.resident_id.in_(theirs))
    last = (await transaction.execute(newest)).scalar_one_or_none()
    if last is not None and now - last < timedelta(hours=12):
        return 0
    await transaction.execute(delete(residents).where(residents.c.id.in_(theirs)))
    for one in listed:
        await _Talk(transaction, one, desk, agent, now).happen()
    return len(listed)


class _Talk:
    """One conversation on its way to where it stands."""

    def __init__(
        self, transaction: Transaction, raw: Mapping[str, Any], desk: Desk, agent: UUID, now: datetime
    ) -> None:
        self.transaction, self.raw, self.desk, self.agent = transaction, raw, desk, agent
        self.now = now - timedelta(minutes=int(raw["ago"]))

    def _said(self, text: str, number: int) -> Said:
        turn = uuid5(NAMESPACE_URL, f"mingchuang:sample-talk:{self.raw['id']}:{self.now}:{number}")
        sender = f"{PREFIX}{self.raw['id']}"
        return Said(
            text=text, channel=CHANNEL, sender=sender, turn_id=turn, now=self.now + timedelta(seconds=20 * number)
        )

    async def happen(self) -> None:
        said: list[str] = list(self.raw["said"])
        at = self.raw["at"]
        conversation = await self._begin(said, left=at == "left")
        if danger := self.raw.get("danger"):
            await acts.alarm(self.transaction, self._said(said[-1], len(said)), danger, self.desk, begins=False)
        if at in ("claimed", "ended"):
            await self._answer(conversation.id, len(said))
            if at == "ended":
                later = self.now + timedelta(minutes=12)
                await acts.end(self.transaction, conversation.id, staff_id=self.agent, desk=self.desk, now=later)

    async def _begin(self, said: Sequence[str], *, left: bool) -> Conversation:
        first = self._said(said[0], 0)
        if left:
            return await acts.leave(self.transaction, first, self.desk)
        conversation, _ = await acts.ask(self.transaction, first)
        for number, text in enumerate(said):
            conversation = await acts.hear(self.transaction, conversation, self._said(text, number), self.desk)
        return conversation

    async def _answer(self, conversation_id: UUID, number: int) -> None:
        at = self.now + timedelta(minutes=1 + number)
        await acts.claim(self.transaction, conversation_id, staff_id=self.agent, desk=self.desk, now=at)
        for line, text in enumerate(self.raw.get("answers", ())):
            later = at + timedelta(minutes=1 + line)
            await acts.say(
                self.transaction,
                conversation_id,
                text,
                staff_id=self.agent,
                key=f"sample-{line}",
                desk=self.desk,
                now=later,
            )
