"""The fields of a push, as a message: every kind and every event that the platform documents."""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b

from bot.message import IncomingMessage, MessageKind
from bot.wechat.codec_errors import MalformedError

CHANNEL = "wechat"

#: What the platform puts in a text's place for a sticker it does not pass on.
UNSUPPORTED_TEXT = "【收到不支持的消息类型，暂无法显示】"

_NAME = re.compile(r"[A-Za-z0-9_\-@.]{1,128}")  # an openid or an account's original id
_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}")

_MESSAGES = {
    "text": MessageKind.TEXT,
    "voice": MessageKind.VOICE,
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "shortvideo": MessageKind.VIDEO,
    "location": MessageKind.LOCATION,
    "link": MessageKind.LINK,
    "miniprogrampage": MessageKind.MINIPROGRAM,
}

# wechatpy gives a subscription by QR code a name of its own. All other events are notices.
_EVENTS = {
    "subscribe": MessageKind.SUBSCRIBE,
    "subscribe_scan": MessageKind.SUBSCRIBE,
    "subscribe_scan_product": MessageKind.SUBSCRIBE,
    "unsubscribe": MessageKind.UNSUBSCRIBE,
    "scan": MessageKind.SCAN,
    "click": MessageKind.CLICK,
    "user_info_modified": MessageKind.REVOKE,
    "user_authorization_revoke": MessageKind.REVOKE,
    "user_authorization_cancellation": MessageKind.REVOKE,
}

# What a kind's text is, and what goes with it: the payload's name and the platform's.
_TEXTS = {
    MessageKind.TEXT: "Content",
    MessageKind.VOICE: "Recognition",
    MessageKind.LOCATION: "Label",
    MessageKind.LINK: "Title",
    MessageKind.MINIPROGRAM: "Title",
}
_PAYLOADS = {
    MessageKind.TEXT: (("menu_id", "bizmsgmenuid"),),
    MessageKind.VOICE: (("media_id", "MediaId"), ("format", "Format")),
    MessageKind.IMAGE: (("media_id", "MediaId"), ("url", "PicUrl")),
    MessageKind.VIDEO: (("media_id", "MediaId"), ("thumb_media_id", "ThumbMediaId")),
    MessageKind.LOCATION: (("latitude", "Location_X"), ("longitude", "Location_Y"), ("scale", "Scale")),
    MessageKind.LINK: (("description", "Description"), ("url", "Url")),
    MessageKind.MINIPROGRAM: (("appid", "AppId"), ("path", "PagePath")),
    MessageKind.SUBSCRIBE: (("key", "EventKey"), ("ticket", "Ticket")),
    MessageKind.SCAN: (("key", "EventKey"), ("ticket", "Ticket")),
    MessageKind.CLICK: (("key", "EventKey"),),
    MessageKind.REVOKE: (("revoked", "RevokeInfo"), ("event", "Event")),
    MessageKind.NOTICE: (("event", "Event"), ("key", "EventKey"), ("status", "Status"), ("message", "MsgID")),
}


def read_account(fields: Mapping[str, object]) -> str:
    """The account's original id, which a reply comes from."""
    return _matching(_NAME, _text(fields, "ToUserName"))


def read_message(fields: Mapping[str, object], xml: bytes, now: datetime) -> IncomingMessage:
    """The message in a push's `fields`; MalformedError when a field that it needs is not there or cannot be.

    `now` is when it was received. `xml` tells apart two messages of a second that have no id.
    """
    kind = _kind(fields)
    sender = _matching(_NAME, _person(fields, kind))
    payload = {name: value for name, field in _PAYLOADS.get(kind, ()) if (value := _text(fields, field))}
    if kind is MessageKind.LOCATION:
        _check_point(payload)
    if kind is MessageKind.NOTICE:
        payload |= _sent(fields)
    return IncomingMessage(
        channel=CHANNEL,
        sender=sender,
        id=_identity(fields, xml, sender),
        kind=kind,
        text=_text(fields, _TEXTS[kind]) if kind in _TEXTS else "",
        received_at=now,
        payload=payload,
    )


def _sent(fields: Mapping[str, object]) -> dict[str, str]:
    """What became of a subscription message, which stands two elements deep."""
    outer = fields.get("SubscribeMsgSentEvent")
    inner = outer.get("List") if isinstance(outer, Mapping) else None
    if not isinstance(inner, Mapping):
        return {}
    return {"message": _text(inner, "MsgID"), "status": _text(inner, "ErrorStatus")}


def _kind(fields: Mapping[str, object]) -> MessageKind:
    kind = _text(fields, "MsgType").lower()
    if _is_event(kind):
        return _EVENTS.get(_text(fields, "Event").lower(), MessageKind.NOTICE)
    if kind == "text" and _text(fields, "Content") == UNSUPPORTED_TEXT:
        return MessageKind.STICKER
    return _MESSAGES.get(kind, MessageKind.STICKER)


def _is_event(kind: str) -> bool:
    return kind == "event" or kind.startswith("device_")


def _person(fields: Mapping[str, object], kind: MessageKind) -> str:
    """Who it is from; the privacy events come from the platform and name their person elsewhere."""
    if kind is MessageKind.REVOKE:
        return _text(fields, "OpenID")
    return _text(fields, "FromUserName")


def _identity(fields: Mapping[str, object], xml: bytes, sender: str) -> str:
    """The id under which it is answered once: the same for all tries of one message."""
    kind = _text(fields, "MsgType").lower()
    if not _is_event(kind) and (given := _text(fields, "MsgId")):
        return _matching(_ID, given)
    created = _text(fields, "CreateTime")
    if not (created.isascii() and created.isdigit() and len(created) <= 20):
        raise MalformedError
    if _is_event(kind):
        key = _text(fields, "EventKey")[:64]  # two buttons tapped in one second are two events
        return f"event:{sender}:{created}:{_text(fields, 'Event')[:64]}:{key}"
    return f"{kind[:32]}:{sender}:{created}:{blake2b(xml, digest_size=8).hexdigest()}"


def _check_point(payload: Mapping[str, str]) -> None:
    try:
        latitude, longitude = float(payload["latitude"]), float(payload["longitude"])
    except (KeyError, ValueError):
        raise MalformedError from None
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and math.isfinite(longitude) and abs(longitude) <= 180):
        raise MalformedError


def _text(fields: Mapping[str, object], name: str) -> str:
    """A field's text; empty where it is not there. MalformedError where it holds elements or comes twice."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedError
    return value


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if pattern.fullmatch(value) is None:
        raise MalformedError
    return value
