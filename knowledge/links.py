"""Personal links: a token in an address that says who may open it, until when, and for what alone.

A token is a sealed field (`knowledge/cipher.py`): nobody can make one, read one, or use it for another scope. It lives
for hours, since a link can be passed on.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from uuid import UUID

from knowledge.cipher import Cipher, CipherError

LINK = "k"  # the name of the token in an address
VISITS = "visits"  # the resident's own visits and nothing else
LIFE = timedelta(hours=2)
TOKEN_CHARS = 256


def personal_token(
    cipher: Cipher, resident_id: UUID, *, now: datetime, scope: str = VISITS, life: timedelta = LIFE
) -> str:
    """A token (URL-safe) with which this resident's own pages of one scope open until `now` + `life`."""
    until = int((now + life).timestamp())
    sealed = cipher.seal(f"{resident_id.hex}{until:x}", context=_context(scope))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def resident_of(cipher: Cipher, token: str, *, now: datetime, scope: str = VISITS) -> UUID | None:
    """Whose token this is; None for a wrong one, one of another scope, or one whose time is over."""
    if not (0 < len(token) <= TOKEN_CHARS and token.isascii()):
        return None
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        opened = cipher.open(sealed, context=_context(scope))
        until = datetime.fromtimestamp(int(opened[32:], 16), tz=UTC)
        return UUID(opened[:32]) if now < until else None
    except (binascii.Error, CipherError, ValueError, OverflowError):
        return None


def _context(scope: str) -> str:
    return f"link.{scope}"
