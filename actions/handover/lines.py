"""Writing down what is said, and sending what the resident is to read. A line of the same key is the same line."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert as plain_insert
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from actions.handover.model import Author, Conversation
from actions.handover.queries import COLUMNS, CONTEXT, conversation_of
from actions.handover.rules import MOST_KEPT
from actions.handover.tables import conversations, lines
from actions.handover.wording import ABOUT
from knowledge import outbox, residents
from knowledge.cipher import Cipher
from knowledge.store import Transaction


async def change(transaction: Transaction, conversation: Conversation, **values: Any) -> Conversation:  # noqa: ANN401
    """Write new values of a conversation, which is locked; returns it as it is now."""
    row = await transaction.execute(
        update(conversations)
        .where(conversations.c.id == conversation.id)
        .values(**values, version=conversations.c.version + 1)
        .returning(*COLUMNS)
    )
    return conversation_of(row.one())


async def begin(transaction: Transaction, **values: Any) -> Conversation:  # noqa: ANN401
    """A new conversation."""
    row = await transaction.execute(
        plain_insert(conversations).values(danger="", version=1, **values).returning(*COLUMNS)
    )
    return conversation_of(row.one())


async def write(
    transaction: Transaction,
    conversation_id: UUID,
    text: str,
    *,
    author: Author,
    key: str,
    cipher: Cipher,
    now: datetime,
    staff_id: UUID | None = None,
) -> tuple[int, bool]:
    """Put one line down, sealed; returns its id, and whether it is new."""
    added = await transaction.execute(
        insert(lines)
        .values(
            conversation_id=conversation_id,
            key=key,
            author=author,
            staff_id=staff_id,
            text_sealed=cipher.seal(text[:MOST_KEPT], context=CONTEXT),
            at=now,
        )
        .on_conflict_do_nothing(index_elements=[lines.c.key])
        .returning(lines.c.id)
    )
    if (found := added.scalar()) is not None:
        return int(found), True
    known = await transaction.execute(select(lines.c.id).where(lines.c.key == key))
    return int(known.scalar_one()), False


async def tell(
    transaction: Transaction,
    conversation: Conversation,
    text: str,
    *,
    key: str,
    cipher: Cipher,
    now: datetime,
    staff_id: UUID | None = None,
    first: str = "",
) -> int:
    """Say something to the resident: it is written down and goes out by the outbox, once; returns the line's id.

    `staff_id` is who of staff says it, None the service itself; `first` stands before the text in what is sent.
    """
    author = Author.SYSTEM if staff_id is None else Author.STAFF
    line, fresh = await write(
        transaction, conversation.id, text, author=author, key=key, cipher=cipher, now=now, staff_id=staff_id
    )
    if fresh:
        await outbox.put(
            transaction,
            key=f"handover:{line}",
            kind=outbox.CONVERSATION,
            to=conversation.resident_id,
            door=await residents.door_on(transaction, conversation.resident_id, conversation.channel),
            payload={"question": ABOUT, "text": first + text},
            now=now,
        )
    return line
