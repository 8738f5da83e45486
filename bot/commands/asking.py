"""`ask`, `search`, `understand`, `unanswered`: the service from the command line, by the very path of a message."""

import sys
from datetime import timedelta
from io import TextIOWrapper
from typing import Any
from uuid import uuid4

from actions.city_time import city_day
from bot.app import Parts
from bot.commands.console import emit, say
from bot.commands.session import service, store_of
from bot.engines import Engines
from bot.jobs.turns import RecordTurns
from bot.message import IncomingMessage, MessageKind
from bot.replies import Answer, all_as_text, reply_to_json, source_to_json
from bot.settings import Settings
from intents.model import Understand, Understanding
from knowledge.library import unanswered
from knowledge.search.model import DocumentQuery

CHANNEL = "ask"


def answer_json(text: str, answer: Answer) -> dict[str, Any]:
    """The answer as docs/cli.md fixes it."""
    return {
        "text": text,
        "intent": answer.intent,
        "confidence": answer.confidence,
        "action": answer.action,
        "answered": answer.answered,
        "replies": [reply_to_json(reply) for reply in answer.replies],
        "sources": [source_to_json(source) for source in answer.sources],
        "turn": str(answer.turn_id),
        "took_ms": answer.took_ms,
    }


async def ask(settings: Settings, here: Engines, text: str, sender: str, *, as_json: bool) -> None:
    """One question, answered and recorded like a message of WeChat after its door."""
    async with service(settings, here) as parts:
        message = IncomingMessage(
            channel=CHANNEL,
            sender=sender,
            id=uuid4().hex,
            kind=MessageKind.TEXT,
            text=text,
            received_at=parts.now(),
        )
        answer = await parts.dialogue.answer(message)
        await _record(parts)
    if as_json:
        emit(answer_json(text, answer))
        return
    say(all_as_text(answer.replies))
    say(f"\n[dim]{answer.action} · {answer.intent} {answer.confidence:.2f} · {answer.took_ms:.0f} ms[/dim]")


async def _record(parts: Parts) -> None:
    """Put the turn on record now: no worker may be running."""
    record = RecordTurns(sessions=parts.sessions, store=parts.store, worker=parts.name)
    await record.prepare()
    while await record.step():
        pass


async def search(settings: Settings, here: Engines, text: str, limit: int, *, as_json: bool) -> None:
    """What the library finds: passages for a question, and documents by name."""
    async with service(settings, here) as parts:
        today = city_day(parts.now())
        await parts.library.refresh(await parts.library.newest())
        index = parts.library.search
        hits = await index.passages(text, today=today, limit=limit)
        named = await index.documents(DocumentQuery(words=text, limit=limit), today=today)
    if as_json:
        emit(
            {
                "text": text,
                "passages": [
                    {
                        "id": hit.document.id,
                        "title": hit.document.title,
                        "number": hit.document.number,
                        "passage": hit.passage,
                        "sentence": hit.sentence,
                        "score": round(hit.score, 4),
                        "probability": round(hit.probability, 4),
                    }
                    for hit in hits
                ],
                "documents": [
                    {
                        "id": hit.document.id,
                        "title": hit.document.title,
                        "number": hit.document.number,
                        "score": round(hit.score, 4),
                        "probability": round(hit.probability, 4),
                    }
                    for hit in named
                ],
            }
        )
        return
    for number, hit in enumerate(hits, start=1):
        say(f"[bold]{number}. {hit.document.title}[/bold] {hit.document.number or ''} [dim]{hit.probability:.2f}[/dim]")
        say(f"   {hit.sentence}")
    if not hits:
        say("没有找到。")


async def understand(engine: Understand) -> None:
    """Standard input, one text a line; standard output, one JSON line each. What is no UTF-8 reads `U+FFFD`."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        text = line.rstrip("\n")
        emit(understanding_json(text, await engine.understand(text)))


def understanding_json(text: str, meaning: Understanding) -> dict[str, Any]:
    """An understanding as docs/cli.md fixes it."""
    return {
        "text": text,
        "intent": meaning.intent,
        "confidence": round(meaning.confidence, 4),
        "ranking": [{"intent": one.intent, "confidence": round(one.confidence, 4)} for one in meaning.ranking],
        "entities": [
            {"kind": one.kind.value, "value": one.value, "text": one.text, "start": one.start, "end": one.end}
            for one in meaning.entities
        ],
    }


async def list_unanswered(here: Engines, limit: int, *, as_json: bool) -> None:
    """Questions nobody could answer, most often asked first."""
    async with store_of(here) as store, store.transaction() as transaction:
        questions = await unanswered.open_questions(transaction, limit=limit)
    if as_json:
        for one in questions:
            emit(
                {
                    "id": one.id,
                    "question": one.question,
                    "times": one.times,
                    "reason": one.reason,
                    "first_at": one.first_at.isoformat(),
                    "last_at": one.last_at.isoformat(),
                }
            )
        return
    for one in questions:
        last = (one.last_at + timedelta(hours=8)).strftime("%m-%d %H:%M")
        say(f"{one.times:>4} 次  {one.question}  [dim]{one.reason} · {last}[/dim]")
    if not questions:
        say("没有未答上的问题。")
