"""What could not be sent is said at the next contact: a refused answer whole; one that may have arrived is offered
and not repeated.
"""

from dataclasses import dataclass

from actions.model import Option, Reply, Text
from bot import wording
from bot.message import IncomingMessage
from knowledge import outbox
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What to say first, and the choices (by their words) that go with it."""

    replies: tuple[Reply, ...] = ()
    options: tuple[Option, ...] = ()


async def offer_kept(transaction: Transaction, message: IncomingMessage) -> Kept:
    """What this resident may never have got; it counts as offered when this transaction commits."""
    replies: list[Reply] = []
    options: list[Option] = []
    for parcel in await outbox.kept_for(transaction, channel=message.channel, sender=message.sender):
        question, text = str(parcel.payload.get("question", "")), str(parcel.payload["text"])
        asked = parcel.kind == "reply"
        if parcel.state == "refused":
            said = wording.late(question, text) if asked else wording.late_notice(text, parcel.kind)
            replies.append(Text(text=said))
        else:
            said = wording.doubtful(question) if asked else wording.doubtful_notice(question)
            replies.append(Text(text=said))
            options.append(Option(label=wording.RESEND, intent="resend", subject=f"parcel:{parcel.id}"))
        await outbox.settle(transaction, parcel.id, state="offered")
    return Kept(replies=tuple(replies), options=tuple(options))
