"""Turns on their way to the record: from an answer to a row, and as JSON for the stream that the worker drains."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from actions.model import Reply, Source, Text
from bot.hiding import NOTHING, Hidden
from bot.message import IncomingMessage
from bot.replies import Answer, reply_from_json, reply_to_json, source_to_json
from knowledge.turns import TurnRecord


def turn_record(message: IncomingMessage, answer: Answer, hidden: Hidden = NOTHING) -> TurnRecord:
    """The row of a message and its answer, masked and without what is hidden. Pictures are recorded by their digest."""
    return TurnRecord(
        id=answer.turn_id,
        channel=message.channel,
        sender=message.sender,
        message_id=message.id,
        kind=message.kind.value,
        text=hidden.text(message.text).replace("\x00", "").encode(errors="replace").decode(),
        intent=answer.intent,
        confidence=answer.confidence,
        action=answer.action,
        replies=[hidden.reply(_without_pictures(reply_to_json(reply))) for reply in answer.replies],
        sources=[source_to_json(source) for source in answer.sources],
        answered=answer.answered,
        received_at=message.received_at,
        took_ms=answer.took_ms,
        question=hidden.text(answer.question).replace("\x00", ""),
        reason=answer.reason,
    )


def _without_pictures(reply: dict[str, Any]) -> dict[str, Any]:
    if reply["kind"] != "image":
        return reply
    digest = hashlib.sha256(str(reply["content"]).encode()).hexdigest()
    return {**reply, "content": f"sha256:{digest}"}


def turn_to_json(record: TurnRecord) -> bytes:
    """The record as it waits in the stream."""
    return orjson.dumps(record)


def answer_of(record: TurnRecord) -> Answer:
    """The answer that was recorded; a picture comes back as its description."""
    return Answer(
        turn_id=record.id,
        replies=tuple(_shown(reply) for reply in record.replies),
        intent=record.intent,
        confidence=record.confidence,
        action=record.action,
        answered=record.answered,
        took_ms=record.took_ms,
        sources=tuple(Source(**source) for source in record.sources),
    )


def _shown(reply: dict[str, Any]) -> Reply:
    if reply["kind"] == "image":
        return Text(text=f"（图片：{reply['alt']}）")
    return reply_from_json(reply)


def turn_from_json(kept: bytes) -> TurnRecord:
    """The record that `turn_to_json` wrote."""
    raw = orjson.loads(kept)
    raw["id"] = UUID(raw["id"])
    raw["received_at"] = datetime.fromisoformat(raw["received_at"])
    return TurnRecord(**raw)
