"""The official account's pushes: bytes to messages, replies to bytes. wechatpy does it; here are its fences.

| found in wechatpy 2.0.0a26                           | fence                                                      |
|------------------------------------------------------|------------------------------------------------------------|
| signatures compared with `!=`, timestamps unchecked  | constant time; ten minutes to either side of now           |
| malformed XML raises whatever it stumbles on         | one exception tree, `CodecError`                           |
| neither size nor depth limited                       | 64 KiB, eight levels, before anything else reads it        |
| `]]>` in a reply's text leaves its CDATA section     | split, and what XML forbids is dropped, in `xml_text`      |
| privacy events arrive unknown, without their person  | `bot.wechat.incoming` reads the fields themselves          |
"""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from wechatpy.parser import parse_message
from wechatpy.replies import ArticlesReply, BaseReply, ImageReply, TextReply, TransferCustomerServiceReply

from bot.message import IncomingMessage
from bot.wechat.codec_errors import (
    CodecError,
    MalformedError,
    PlainError,
    SignatureError,
    StaleError,
    TooLargeError,
    WrongKeyError,
)
from bot.wechat.crypto import Crypto, check_signature, signature_of
from bot.wechat.envelope import read_fields
from bot.wechat.incoming import read_account, read_message
from bot.wechat.passive import Passive, PassiveImage, PassiveNews, PassiveText, PassiveTransfer
from bot.wechat.words import clean

__all__ = [
    "BODY_MAX_BYTES", "Codec", "CodecError", "Decoded", "MalformedError", "PlainError", "ReplyMode", "SignatureError",
    "StaleError", "TooLargeError", "WrongKeyError",
]  # fmt: skip

BODY_MAX_BYTES = 64 * 1024
SKEW_S = 600  # how far the platform's clock may be from ours
NONCE_CHARS = 128
ACKNOWLEDGED = "success"


class ReplyMode(StrEnum):
    """How the push came, and so how its reply must go."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A message that is truly for us. `digest` is of its content: the same message encrypted anew has the same."""

    message: IncomingMessage
    account: str
    reply_mode: ReplyMode
    nonce: str
    digest: str


class Codec:
    """The codec of one account. Without `aes_key` encrypted pushes are refused, without `plain` plain ones."""

    def __init__(self, token: str, aes_key: str, appid: str, *, plain: bool = False) -> None:
        """Raises ValueError for a key or token that cannot be one."""
        if not token:
            message = "the push needs a token"
            raise ValueError(message)
        self._token = token
        self._crypto = Crypto(aes_key, appid) if aes_key else None
        self._plain = plain

    def verify(self, query: Mapping[str, str], *, now: datetime) -> None:
        """Return if the platform signed this request less than ten minutes from `now`; raise CodecError if not."""
        timestamp, nonce = _signed(query)
        check_signature(query.get("signature", ""), self._token, timestamp, nonce)
        _check_time(timestamp, now)

    def decode(self, body: bytes, query: Mapping[str, str], *, now: datetime) -> Decoded:
        """The message in `body`; raises CodecError, and never anything else, when there is none for us."""
        if len(body) > BODY_MAX_BYTES:
            raise TooLargeError
        if query.get("encrypt_type") == "aes" or "msg_signature" in query:
            xml, mode = self._open(body, query, now)
        else:
            self.verify(query, now=now)
            if not self._plain:
                raise PlainError
            read_fields(body)
            xml, mode = body, ReplyMode.PLAIN
        fields = _parse(xml)
        return Decoded(
            message=read_message(fields, xml, now),
            account=read_account(fields),
            reply_mode=mode,
            nonce=query.get("nonce", ""),
            digest=hashlib.blake2b(xml, digest_size=16).hexdigest(),
        )

    def encode(self, passive: Passive, decoded: Decoded, *, now: datetime, rng: random.Random) -> str:
        """The body to return, encrypted where the push was."""
        if isinstance(passive, PassiveText) and not clean(passive.text).strip():
            return ACKNOWLEDGED  # an empty text is an error to the platform; this is no reply
        xml = str(_reply(passive, decoded, now).render())
        if decoded.reply_mode is ReplyMode.PLAIN or self._crypto is None:
            return xml
        encrypted = self._crypto.seal(xml, rng)
        timestamp, nonce = str(int(now.timestamp())), str(rng.randrange(10**9, 10**10))
        signature = signature_of(self._token, timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _open(self, body: bytes, query: Mapping[str, str], now: datetime) -> tuple[bytes, ReplyMode]:
        """The XML inside; in compatible mode what stands beside it counts for nothing, since nobody signed it."""
        timestamp, nonce = _signed(query)
        outer = read_fields(body)
        encrypted = outer.get("Encrypt")
        if not encrypted:
            raise MalformedError
        encrypted = encrypted.strip()
        check_signature(query.get("msg_signature", ""), self._token, timestamp, nonce, encrypted)
        _check_time(timestamp, now)
        if self._crypto is None:
            raise WrongKeyError
        xml = self._crypto.open(encrypted).encode()
        return xml, ReplyMode.COMPATIBLE if "MsgType" in outer else ReplyMode.SAFE


def _signed(query: Mapping[str, str]) -> tuple[str, str]:
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if len(nonce) > NONCE_CHARS:
        raise MalformedError
    return timestamp, nonce


def _check_time(timestamp: str, now: datetime) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise StaleError
    if abs(int(timestamp) - now.timestamp()) > SKEW_S:
        raise StaleError


def _parse(xml: bytes) -> Mapping[str, object]:
    """The fields as wechatpy reads them; whatever it stumbles on is MalformedError."""
    if not xml.startswith(b"<xml>"):
        read_fields(xml)  # a DTD can stand nowhere but before the root, and wechatpy lets it pass
    try:
        fields: Mapping[str, object] = parse_message(xml)._data  # noqa: SLF001  (privacy events have no other way)
    except Exception:  # noqa: BLE001  (KeyError, TypeError, IndexError, AttributeError, ExpatError, ValueError, …)
        raise MalformedError from None
    return fields


def _reply(passive: Passive, decoded: Decoded, now: datetime) -> BaseReply:
    head = {"source": decoded.account, "target": decoded.message.sender, "time": int(now.timestamp())}
    match passive:
        case PassiveText():
            return TextReply(content=xml_text(passive.text), **head)
        case PassiveNews():
            article = {
                "title": xml_text(passive.title),
                "description": xml_text(passive.description),
                "url": xml_text(passive.url),
            }
            return ArticlesReply(articles=[article], **head)
        case PassiveImage():
            return ImageReply(image=xml_text(passive.media_id), **head)
        case PassiveTransfer():
            return TransferCustomerServiceReply(**head)
        case _:
            assert_never(passive)


def xml_text(text: str) -> str:
    """`text` so that it stays inside a CDATA section, and reads the same there."""
    return clean(text).replace("]]>", "]]]]><![CDATA[>")
