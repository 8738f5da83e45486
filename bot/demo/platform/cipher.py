"""The platform's own crypto: signatures and AES as its documentation states them, apart from the service's."""

import random
import struct
from base64 import b64decode, b64encode
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class WrongReplyError(Exception):
    """What the account answered is not a reply."""


def sign(*parts: str) -> str:
    """SHA-1 in hexadecimal over the sorted parts."""
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class PlatformCipher:
    """AES-256-CBC; the IV is the key's beginning; 16 random bytes, length, content, AppID, padding to 32."""

    def __init__(self, aes_key: str, appid: str) -> None:
        """Raises ValueError for a key that is not 43 characters of base64."""
        self._key = b64decode(aes_key + "=")
        self._appid = appid.encode()
        if len(self._key) != BLOCK:
            message = "the EncodingAESKey must be 43 characters"
            raise ValueError(message)

    def encrypt(self, content: bytes, rng: random.Random) -> str:
        """`content` encrypted, in base64."""
        plain = rng.randbytes(16) + struct.pack(">I", len(content)) + content + self._appid
        fill = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        return b64encode(encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The content inside; WrongReplyError for anything irregular, padding and AppID included."""
        try:
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(b64decode(encrypted, validate=True)) + decryptor.finalize()
            fill = plain[-1]
            (size,) = struct.unpack(">I", plain[16:20])
        except (ValueError, IndexError, struct.error) as error:
            message = "not decryptable"
            raise WrongReplyError(message) from error
        if not 1 <= fill <= BLOCK or plain[-fill:] != bytes([fill]) * fill:
            message = "wrong padding"
            raise WrongReplyError(message)
        content, appid = plain[20 : 20 + size], plain[20 + size : -fill]
        if len(content) != size or appid != self._appid:
            message = "wrong AppID"
            raise WrongReplyError(message)
        return content

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
