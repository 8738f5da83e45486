"""What people say is sealed before Redis keeps it, so that its files hold no name, no phone and no word in clear.

Everything is sealed, not only what a form marks as personal: somebody may say who they are anywhere. What an older
version kept in clear is still read; what no known key opens counts as nothing.
"""

from dataclasses import dataclass

import structlog

from knowledge.cipher import Cipher, CipherError

PLAIN = (b"{", b"[")  # how JSON of a version before this one begins; a sealed field begins with its version

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Seals:
    """Seals and opens for one place of Redis at a time (a key, or a field of one); nothing stays nothing."""

    cipher: Cipher

    def seal(self, content: bytes, place: str) -> bytes:
        """The content as it is kept."""
        return self.cipher.seal_bytes(content, context=_context(place)) if content else b""

    def open(self, kept: bytes | None, place: str) -> bytes:
        """What was kept; empty for nothing, and for what cannot be opened."""
        if not kept or kept[:1] in PLAIN:
            return kept or b""
        try:
            return self.cipher.open_bytes(kept, context=_context(place))
        except CipherError as error:
            log.warning("not_opened", error=str(error))
            return b""


def _context(place: str) -> str:
    return f"redis:{place}"
