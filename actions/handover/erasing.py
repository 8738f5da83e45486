"""Forgetting a resident's conversations with staff, the copy of them that the law gives, and what is sealed in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from actions.handover.queries import CONTEXT, line_of
from actions.handover.tables import conversations, lines
from knowledge.cipher import Cipher
from knowledge.erasing import Erased
from knowledge.resealing import EncryptedColumn
from knowledge.store import Transaction

ENCRYPTED = (EncryptedColumn(table=lines, column="text_sealed", context=CONTEXT),)


async def erase(transaction: Transaction, resident_id: UUID, _now: datetime) -> Erased:
    """Delete every conversation of a resident with all that was said in it."""
    gone = await transaction.execute(
        delete(conversations).where(conversations.c.resident_id == resident_id).returning(conversations.c.id)
    )
    found = len(gone.all())
    return Erased(erased=(f"{found}次和工作人员的对话",) if found else ())


async def export(
    transaction: Transaction, resident_id: UUID, cipher: Cipher
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What was said in a resident's conversations, oldest first."""
    chosen = (
        select(lines)
        .join(conversations, conversations.c.id == lines.c.conversation_id)
        .where(conversations.c.resident_id == resident_id)
        .order_by(lines.c.id)
    )
    opened = [line_of(row, cipher) for row in await transaction.execute(chosen)]
    said = [{"at": one.at.isoformat(), "by": one.author.value, "text": one.text} for one in opened]
    return {"conversations": said}
