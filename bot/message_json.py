"""An incoming message as JSON: a run keeps it, so that another replica can answer it."""

from datetime import datetime

import orjson

from bot.message import IncomingMessage, MessageKind


def message_to_json(message: IncomingMessage) -> bytes:
    """The message as a run keeps it."""
    return orjson.dumps(
        [
            message.channel,
            message.sender,
            message.id,
            message.kind.value,
            message.text,
            message.received_at.isoformat(),
            dict(message.payload),
        ]
    )


def message_from_json(kept: bytes) -> IncomingMessage:
    """The message that `message_to_json` wrote."""
    channel, sender, identity, kind, text, received_at, payload = orjson.loads(kept)
    return IncomingMessage(
        channel=channel,
        sender=sender,
        id=identity,
        kind=MessageKind(kind),
        text=text,
        received_at=datetime.fromisoformat(received_at),
        payload=payload,
    )
