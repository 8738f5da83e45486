"""Reading what the account returns on a push: strictly, since the platform shows nothing that it does not understand."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass

from bot.demo.platform.cipher import PlatformCipher, WrongReplyError, sign
from bot.demo.platform.config import PlatformConfig
from bot.demo.platform.markup import Element, read

TEXT_MAX_BYTES = 2048
HEAD = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PassiveReply:
    """What a person's phone will show of a reply."""

    kind: str
    text: str = ""
    title: str = ""
    url: str = ""
    media_id: str = ""


def read_reply(
    raw: bytes, openid: str, config: PlatformConfig, cipher: PlatformCipher | None, media: Collection[str]
) -> PassiveReply | None:
    """The reply in a response's body; None for "success" and for nothing. WrongReplyError for anything else."""
    if raw in (b"", b"success"):
        return None
    root = _root(raw)
    fields = root.fields()
    if cipher is not None and (config.mode == "safe" or "Encrypt" in fields):
        fields = _root(_decrypted(fields, config, cipher)).fields()
    if _text(fields, "ToUserName") != openid or _text(fields, "FromUserName") != config.account:
        _wrong("sender or receiver")
    if not _text(fields, "CreateTime").isdigit():
        _wrong("CreateTime")
    kind = _text(fields, "MsgType")
    return _read_kind(kind, {name: fields[name] for name in fields if name not in HEAD}, media)


def _root(raw: bytes) -> Element:
    root = read(raw)
    if root.name != "xml":
        _wrong("root")
    return root


def _decrypted(fields: dict[str, Element], config: PlatformConfig, cipher: PlatformCipher) -> bytes:
    if fields.keys() != {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}:
        _wrong("a reply that is not encrypted")
    encrypted = _text(fields, "Encrypt")
    expected = sign(config.token, _text(fields, "TimeStamp"), _text(fields, "Nonce"), encrypted)
    if not hmac.compare_digest(expected.encode(), _text(fields, "MsgSignature").encode()):
        _wrong("signature")
    return cipher.decrypt(encrypted)


def _read_kind(kind: str, fields: dict[str, Element], media: Collection[str]) -> PassiveReply:
    match kind, sorted(fields):
        case "text", ["Content"]:
            text = _text(fields, "Content")
            if not text.strip() or len(text.encode()) > TEXT_MAX_BYTES:
                _wrong("text is empty or too long")
            return PassiveReply(kind="text", text=text)
        case "image", ["Image"]:
            media_id = _text(fields["Image"].fields(), "MediaId")
            if media_id not in media:
                _wrong("media_id")
            return PassiveReply(kind="image", media_id=media_id)
        case "news", ["ArticleCount", "Articles"]:
            return _read_news(fields)
        case "transfer_customer_service", []:
            return PassiveReply(kind="transfer_customer_service")
    message = f"a reply of kind {kind[:30]!r} with {sorted(fields)}"
    raise WrongReplyError(message)


def _read_news(fields: dict[str, Element]) -> PassiveReply:
    articles = fields["Articles"].children
    if _text(fields, "ArticleCount") != "1" or [article.name for article in articles] != ["item"]:
        _wrong("a reply of news has one article")
    article = articles[0].fields()
    if article.keys() != {"Title", "Description", "PicUrl", "Url"}:
        _wrong("article")
    title, url = _text(article, "Title"), _text(article, "Url")
    if not title or not url.startswith(("http://", "https://")):
        _wrong("title or address of an article")
    return PassiveReply(kind="news", title=title, text=_text(article, "Description"), url=url)


def _text(fields: dict[str, Element], name: str) -> str:
    element = fields.get(name)
    if element is None or element.children:
        message = f"{name} is missing"
        raise WrongReplyError(message)
    return element.text


def _wrong(what: str) -> None:
    raise WrongReplyError(what)
