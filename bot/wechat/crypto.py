"""Signing, encrypting and decrypting messages, by wechatpy's cipher behind a fence."""

import binascii
import hashlib
import hmac
import random
import struct
from base64 import b64decode
from functools import partial

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.wechat.codec_errors import MalformedError, SignatureError, WrongAppError, WrongKeyError

KEY_CHARS = 43
KEY_BYTES = 32


def signature_of(*parts: str) -> str:
    """WeChat's signature: SHA-1 in hexadecimal over the sorted parts, joined."""
    joined = b"".join(sorted(part.encode("utf-8", "surrogatepass") for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def check_signature(given: str, *parts: str) -> None:
    """Raise SignatureError unless `given` signs `parts`; compared in constant time."""
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature_of(*parts).encode()):
        raise SignatureError


class Crypto:
    """The cipher of one account. `aes_key` is the 43 characters of EncodingAESKey."""

    def __init__(self, aes_key: str, appid: str) -> None:
        """Raises ValueError when the key cannot be one; without an AppID nothing could be told apart."""
        self._appid = appid
        self._cipher = PrpCrypto(key_bytes(aes_key))
        if not appid:
            message = "encrypted messages need an AppID"
            raise ValueError(message)

    def open(self, encrypted: str) -> str:
        """The XML inside; MalformedError, WrongKeyError or WrongAppError when there is none for us."""
        try:
            size = len(b64decode(encrypted, validate=True))
        except (binascii.Error, ValueError):
            raise MalformedError from None
        if size == 0 or size % KEY_BYTES:
            raise MalformedError
        try:
            return str(self._cipher.decrypt(encrypted, self._appid))
        except InvalidAppIdException:
            raise WrongAppError from None
        except (ValueError, IndexError, struct.error):
            raise WrongKeyError from None

    def seal(self, xml: str, rng: random.Random) -> str:
        """`xml` encrypted, in base64; its 16 leading bytes come from `rng`, not from wechatpy's source of chance."""
        self._cipher.get_random_string = partial(rng.randbytes, 16)
        return str(self._cipher.encrypt(xml, self._appid).decode("ascii"))


def key_bytes(aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey; ValueError when it is not one."""
    try:
        key = b64decode(f"{aes_key}=".encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if len(aes_key) != KEY_CHARS or len(key) != KEY_BYTES:
        message = f"an EncodingAESKey has {KEY_CHARS} characters, letters and digits"
        raise ValueError(message)
    return key
