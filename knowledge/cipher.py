"""Fields encrypted at rest: names, phones, whatever else says who somebody is.

A sealed field is `version, length of the key's id, the key's id, nonce (12 bytes), AES-256-GCM of the UTF-8 text`. What
stands before the nonce, and the context ("bookings.phone"), are authenticated: a field copied into another column, or
given another key's id, does not open. Several keys may be known; the first seals, all of them open. How keys are
changed while the service goes on: `knowledge/resealing.py`.
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from knowledge.masking import mask_name, mask_phone

__all__ = ["Cipher", "CipherError", "DataKey", "derived_key", "mask_name", "mask_phone", "new_key", "parse_keys"]

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
DERIVED = "home"  # the id of the key that is made from the secret key
_ID = re.compile(r"^[A-Za-z0-9_-]{1,32}$")


class CipherError(Exception):
    """A field cannot be opened, or a key cannot be used. Never holds a text, a key, or a part of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A key of 32 bytes and the id under which sealed fields name it."""

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that is too short, too long, or has an odd id."""
        if not _ID.match(self.id):
            raise CipherError("a data key's id has 1 to 32 letters, digits, - or _")
        if len(self.secret) != KEY_BYTES:
            raise CipherError(f"the data key {self.id} must have {KEY_BYTES} bytes")


def new_key(key_id: str) -> str:
    """A fresh key as the settings write it: `id:base64`."""
    key = DataKey(id=key_id, secret=secrets.token_bytes(KEY_BYTES))
    return f"{key.id}:{base64.b64encode(key.secret).decode()}"


def parse_keys(written: str) -> tuple[DataKey, ...]:
    """The keys of a list `id:base64,id:base64`, the current one first. Raises CipherError for a wrong list."""
    keys = tuple(_parse_key(one.strip()) for one in written.split(",") if one.strip())
    if len({key.id for key in keys}) != len(keys):
        raise CipherError("two data keys have the same id")
    return keys


def _parse_key(written: str) -> DataKey:
    key_id, colon, encoded = written.partition(":")
    if not colon:
        raise CipherError("a data key is written id:base64")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise CipherError("a data key is not Base64") from None
    return DataKey(id=key_id, secret=secret)


def derived_key(secret: str) -> DataKey:
    """The key made from the service's secret key, for a service without data keys of its own."""
    return DataKey(id=DERIVED, secret=_derive(secret.encode(), "mingchuang data key"))


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


class Cipher:
    """Seals and opens fields. The first of `keys` seals; every one of them opens."""

    def __init__(self, keys: Sequence[DataKey]) -> None:
        if not keys:
            raise CipherError("at least one data key is needed")
        self._current = keys[0].id
        self._seals = {key.id: AESGCM(_derive(key.secret, "mingchuang seal")) for key in keys}
        self._blinds = {key.id: _derive(key.secret, "mingchuang blind") for key in keys}
        if len(self._seals) != len(keys):
            raise CipherError("two data keys have the same id")

    def __repr__(self) -> str:
        return f"Cipher(current={self._current!r})"

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._current

    @property
    def header(self) -> bytes:
        """How every field sealed with the current key begins."""
        return _header(self._current)

    def seal(self, text: str, *, context: str) -> bytes:
        """`text` sealed for one place, such as "bookings.phone"."""
        return self.seal_bytes(text.encode(errors="surrogatepass"), context=context)

    def open(self, sealed: bytes, *, context: str) -> str:
        """The text that was sealed for this place. Raises CipherError where it was not, or its key is not known."""
        return self.open_bytes(sealed, context=context).decode(errors="surrogatepass")

    def seal_bytes(self, content: bytes, *, context: str) -> bytes:
        """Bytes, such as a picture's, sealed for one place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self.header + nonce + self._seals[self._current].encrypt(nonce, content, _bound(self.header, context))

    def open_bytes(self, sealed: bytes, *, context: str) -> bytes:
        """The bytes that were sealed for this place. Raises CipherError where they were not, or the key is not known."""
        key_id, start = _key_of(sealed)
        if key_id not in self._seals:
            raise CipherError(f"the data key {key_id} is not among the keys of this service")
        nonce, content = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            return self._seals[key_id].decrypt(nonce, content, _bound(sealed[:start], context))
        except InvalidTag:
            raise CipherError("a sealed field was changed, or belongs to another place") from None

    def stale(self, sealed: bytes) -> bool:
        """Whether a field is sealed with a key that is not the current one."""
        return not sealed.startswith(self.header)

    def blind(self, text: str, *, context: str) -> bytes:
        """A keyed hash (32 bytes) under which an equal text can be found again, and nothing else. Current key."""
        return _blind(self._blinds[self._current], text, context)

    def blinds(self, text: str, *, context: str) -> tuple[bytes, ...]:
        """The keyed hashes under every key: what to look for while keys are being changed (`column IN …`)."""
        return tuple(_blind(key, text, context) for key in self._blinds.values())


def _blind(key: bytes, text: str, context: str) -> bytes:
    return hmac.digest(key, b"\0".join((context.encode(), text.encode(errors="surrogatepass"))), sha256)


def _header(key_id: str) -> bytes:
    return bytes((VERSION, len(key_id))) + key_id.encode()


def _bound(header: bytes, context: str) -> bytes:
    return header + context.encode()


def _key_of(sealed: bytes) -> tuple[str, int]:
    """The id of the key a field was sealed with, and where its nonce begins."""
    start = 2 + sealed[1] if len(sealed) > 1 else 0
    if len(sealed) < start + NONCE_BYTES + TAG_BYTES or sealed[0] != VERSION:
        raise CipherError("this is not a sealed field")
    key_id = sealed[2:start].decode("ascii", errors="replace")
    if not _ID.match(key_id):
        raise CipherError("this is not a sealed field")
    return key_id, start
