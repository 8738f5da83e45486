"""A message as it comes through any door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MessageKind(StrEnum):
    """What kind of message it is; events of WeChat are messages too."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    MINIPROGRAM = "miniprogram"
    STICKER = "sticker"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    CLICK = "click"
    REVOKE = "revoke"  # the person withdrew an authorization
    NOTICE = "notice"  # the platform tells us something that nobody waits to be answered


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """One message: who, through which door, and the id under which it is answered once.

    `payload` holds what a kind brings besides its text: `latitude` and `longitude` of a location, `key` of a menu
    click or a scan, `revoked` of a withdrawn authorization. `received_at` is UTC.
    """

    channel: str
    sender: str
    id: str
    kind: MessageKind
    text: str
    received_at: datetime
    payload: Mapping[str, str] = field(default_factory=dict)
