"""A sheet between its upload and its import: sealed in Redis for half an hour, for the one person who sent it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bot.consoles.desk import Upload
from bot.redis_link import RedisLink
from knowledge.cipher import Cipher, CipherError

KEPT = timedelta(minutes=30)
_CONTEXT = "visit.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Keeps sheets that were looked at and not imported yet."""

    redis: RedisLink
    cipher: Cipher

    async def keep(self, staff_id: UUID, upload: Upload) -> str:
        """Keep a file; returns the key under which its sender finds it."""
        key = secrets.token_urlsafe(16)
        name = upload.filename.encode()
        content = len(name).to_bytes(2) + name + upload.content
        sealed = self.cipher.seal_bytes(content, context=_CONTEXT)
        await self.redis.client.set(_name(staff_id, key), sealed, ex=KEPT)
        return key

    async def find(self, staff_id: UUID, key: str) -> Upload | None:
        """The file; None where it is gone, somebody else's, or was never there."""
        sealed = await self.redis.client.get(_name(staff_id, key))
        if not isinstance(sealed, bytes):
            return None
        try:
            content = self.cipher.open_bytes(sealed, context=_CONTEXT)
        except CipherError:  # the key was changed meanwhile
            return None
        end = 2 + int.from_bytes(content[:2])
        return Upload(filename=content[2:end].decode(), content=content[end:])

    async def forget(self, staff_id: UUID, key: str) -> None:
        """The file is not needed any more."""
        await self.redis.client.delete(_name(staff_id, key))


def _name(staff_id: UUID, key: str) -> str:
    return f"visit-sheet:{staff_id}:{key}"
