"""Answers that come too late for any request go to the outbox, once."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.masking import mask
from bot.message import IncomingMessage
from bot.replies import Answer
from knowledge import outbox, residents
from knowledge.residents import Door
from knowledge.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Queues late answers. `word` makes the one text that the channel sends."""

    store: Store
    word: Callable[[Answer], str]
    now: Clock

    async def __call__(self, key: str, message: IncomingMessage, answer: Answer) -> None:
        """Queue the answer under the run's key: the same run again is the same parcel."""
        if not answer.replies:
            return
        now = self.now()
        async with self.store.transaction() as transaction:
            person = await residents.seen(transaction, channel=message.channel, sender=message.sender, now=now)
            await outbox.put(
                transaction,
                key=key,
                kind="reply",
                to=person,
                door=Door(channel=message.channel, sender=message.sender),
                payload={"question": mask(message.text), "text": self.word(answer), "turn": str(answer.turn_id)},
                now=now,
            )
