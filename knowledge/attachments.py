"""Pictures on record: sealed, each belonging to one thing (a case, a feedback)."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from knowledge.attachment_tables import attachments
from knowledge.cipher import Cipher
from knowledge.pictures import (
    DECODERS,
    AttachmentError,
    DamagedError,
    NotAPictureError,
    Picture,
    TooLargeError,
    TooManyPixelsError,
    check_picture,
)
from knowledge.resealing import EncryptedColumn
from knowledge.store import Transaction

__all__ = [
    "ENCRYPTED", "AttachmentCard", "AttachmentError", "DamagedError", "NotAPictureError", "Picture", "TooLargeError",
    "TooManyPixelsError", "check_picture", "checked", "hand_over", "keep", "of_owner", "read", "remove_of",
]  # fmt: skip

CONTEXT = "attachments.content"
ENCRYPTED = (EncryptedColumn(table=attachments, column="content", context=CONTEXT),)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentCard:
    """An attachment without its bytes. `size` in bytes, `width` and `height` in pixels."""

    id: UUID
    owner_kind: str
    owner_id: str
    media_type: str
    size: int
    width: int
    height: int
    created_at: datetime


async def checked(content: bytes) -> Picture:
    """`check_picture` beside the event loop. Raises an AttachmentError."""
    return await asyncio.get_running_loop().run_in_executor(DECODERS, check_picture, content)


async def keep(
    transaction: Transaction,
    picture: Picture,
    *,
    owner: tuple[str, str],
    cipher: Cipher,
    new_id: UUID,
    now: datetime,
) -> UUID:
    """Put a picture on record for its owner (kind, id); returns its id. What is there under this id stays as it is."""
    await transaction.execute(
        insert(attachments)
        .values(
            id=new_id,
            owner_kind=owner[0],
            owner_id=owner[1],
            media_type=picture.media_type,
            content=cipher.seal_bytes(picture.content, context=CONTEXT),
            size=len(picture.content),
            width=picture.width,
            height=picture.height,
            sha256=picture.sha256,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    return new_id


async def hand_over(
    transaction: Transaction, attachment_id: UUID, *, owner: tuple[str, str], to: tuple[str, str]
) -> bool:
    """Make an attachment somebody else's; False where it does not belong to `owner`."""
    moved = await transaction.execute(
        update(attachments)
        .where(
            attachments.c.id == attachment_id,
            attachments.c.owner_kind == owner[0],
            attachments.c.owner_id == owner[1],
        )
        .values(owner_kind=to[0], owner_id=to[1])
        .returning(attachments.c.id)
    )
    return moved.first() is not None


async def of_owner(transaction: Transaction, owner: tuple[str, str]) -> tuple[AttachmentCard, ...]:
    """The attachments of an owner (kind, id), in the order they came."""
    columns = [attachments.c[name] for name in AttachmentCard.__dataclass_fields__]
    chosen = (
        select(*columns)
        .where(attachments.c.owner_kind == owner[0], attachments.c.owner_id == owner[1])
        .order_by(attachments.c.created_at, attachments.c.id)
    )
    return tuple(AttachmentCard(**row._mapping) for row in await transaction.execute(chosen))  # noqa: SLF001


async def read(
    transaction: Transaction, attachment_id: UUID, *, owner: tuple[str, str], cipher: Cipher
) -> Picture | None:
    """The picture of this id where it belongs to this owner; None otherwise, so that an id alone opens nothing."""
    chosen = select(attachments).where(
        attachments.c.id == attachment_id,
        attachments.c.owner_kind == owner[0],
        attachments.c.owner_id == owner[1],
    )
    row = (await transaction.execute(chosen)).first()
    if row is None:
        return None
    return Picture(
        content=cipher.open_bytes(row.content, context=CONTEXT),
        media_type=row.media_type,
        width=row.width,
        height=row.height,
    )


async def remove_of(transaction: Transaction, owner_kind: str, owner_ids: Collection[str]) -> int:
    """Delete every attachment of these owners; returns how many there were."""
    gone = await transaction.execute(
        delete(attachments)
        .where(attachments.c.owner_kind == owner_kind, attachments.c.owner_id.in_(owner_ids))
        .returning(attachments.c.id)
    )
    return len(gone.all())
