"""Replies between the dialogue and the doors: as JSON (kept for retries, recorded, printed) and as plain text."""

import base64
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID

import orjson

from actions.model import Card, Choices, Handover, Image, Option, Reply, Source, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a message was answered, and how it came about."""

    turn_id: UUID
    replies: tuple[Reply, ...]
    intent: str
    confidence: float
    action: str
    answered: str
    took_ms: float
    sources: tuple[Source, ...] = ()
    question: str = ""  # what was not answered, and why; not kept with a run
    reason: str = ""


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """One reply as docs/cli.md fixes it."""
    match reply:
        case Text():
            return {"kind": "text", "text": reply.text}
        case Choices():
            options = [
                {"label": one.label, "intent": one.intent, "subject": one.subject, "words": one.words}
                for one in reply.options
            ]
            return {"kind": "choices", "prompt": reply.prompt, "options": options}
        case Card():
            return {"kind": "card", "title": reply.title, "description": reply.description, "url": reply.url}
        case Image():
            content = base64.b64encode(reply.content).decode()
            return {"kind": "image", "media_type": reply.media_type, "alt": reply.alt, "content": content}
        case Handover():
            return {"kind": "handover", "text": reply.text, "transfer": reply.transfer}
        case _:
            assert_never(reply)


def reply_from_json(raw: dict[str, Any]) -> Reply:
    """The reply that `reply_to_json` wrote; ValueError for anything else."""
    match raw.get("kind"):
        case "text":
            return Text(text=raw["text"])
        case "choices":
            return Choices(prompt=raw["prompt"], options=tuple(Option(**one) for one in raw["options"]))
        case "card":
            return Card(title=raw["title"], description=raw["description"], url=raw["url"])
        case "image":
            return Image(content=base64.b64decode(raw["content"]), media_type=raw["media_type"], alt=raw["alt"])
        case "handover":
            return Handover(text=raw["text"], transfer=raw["transfer"])
        case other:
            message = f"not a reply: {other!r}"
            raise ValueError(message)


def source_to_json(source: Source) -> dict[str, Any]:
    """One source: id, title, number, passage."""
    return {"id": source.id, "title": source.title, "number": source.number, "passage": source.passage}


def answer_to_json(answer: Answer) -> bytes:
    """The answer as a run keeps it."""
    return orjson.dumps(
        {
            "turn_id": str(answer.turn_id),
            "replies": [reply_to_json(reply) for reply in answer.replies],
            "intent": answer.intent,
            "confidence": answer.confidence,
            "action": answer.action,
            "answered": answer.answered,
            "took_ms": answer.took_ms,
            "sources": [source_to_json(source) for source in answer.sources],
        }
    )


def answer_from_json(kept: bytes) -> Answer:
    """The answer that `answer_to_json` wrote."""
    raw = orjson.loads(kept)
    return Answer(
        turn_id=UUID(raw["turn_id"]),
        replies=tuple(reply_from_json(reply) for reply in raw["replies"]),
        intent=raw["intent"],
        confidence=raw["confidence"],
        action=raw["action"],
        answered=raw["answered"],
        took_ms=raw["took_ms"],
        sources=tuple(Source(**source) for source in raw["sources"]),
    )


def as_text(reply: Reply) -> str:
    """A reply in plain text, for doors that carry nothing else and for readers of logs."""
    match reply:
        case Text() | Handover():
            return reply.text
        case Choices():
            lines = [f"{number}. {option.label}" for number, option in enumerate(reply.options, start=1)]
            return "\n".join([reply.prompt, *lines])
        case Card():
            return "\n".join(part for part in (reply.title, reply.description, reply.url) if part)
        case Image():
            return f"（图片：{reply.alt}）"
        case _:
            assert_never(reply)


def all_as_text(replies: tuple[Reply, ...]) -> str:
    """All replies as one text."""
    return "\n\n".join(as_text(reply) for reply in replies)
