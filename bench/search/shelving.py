"""Putting documents and answers into a database as published, without an import: for measures and tests."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert

from knowledge.library import tables
from knowledge.library.changes import announce
from knowledge.library.model import Answer, Document, State
from knowledge.store import Transaction

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _row(document: Document) -> dict[str, Any]:
    card = document.card
    return {
        "id": card.id,
        "kind": card.kind.value,
        "title": card.title,
        "number": card.number,
        "issuer": card.issuer,
        "rank": int(card.rank),
        "formed_on": card.formed_on,
        "published_on": card.published_on,
        "summary": card.summary,
        "topics": list(card.topics),
        "validity": card.validity.value,
        "valid_until": card.valid_until,
        "ended_on": card.ended_on,
        "successor": card.successor,
        "interprets": card.interprets,
        "form": card.form,
        "missing": list(card.missing),
        "body": document.body,
        "indexed": document.indexed,
        "damaged": [edge for span in document.damaged for edge in span],
        "state": State.PUBLISHED.value,
        "source": card.id,
        "digest": sha256(document.body.encode()).hexdigest(),
        "created_at": NOW,
        "updated_at": NOW,
    }


async def publish(transaction: Transaction, documents: Iterable[Document]) -> int:
    """Publish documents (again); returns the change's number."""
    listed = list(documents)
    await withdraw(transaction, [one.card.id for one in listed])
    for start in range(0, len(listed), 200):
        await transaction.execute(insert(tables.documents), [_row(one) for one in listed[start : start + 200]])
    links = [
        {"document_id": explained, "interpretation_id": one.card.id}
        for one in listed
        for explained in one.card.document_ids
    ]
    if links:
        await transaction.execute(insert(tables.interpretations), links)
    return await announce(transaction, [("document", one.card.id) for one in listed], now=NOW)


async def withdraw(transaction: Transaction, ids: Iterable[str]) -> int:
    """Erase documents; returns the change's number."""
    listed = list(ids)
    await transaction.execute(delete(tables.documents).where(tables.documents.c.id.in_(listed)))
    return await announce(transaction, [("document", one) for one in listed], now=NOW)


async def publish_answers(transaction: Transaction, answers: Iterable[Answer]) -> int:
    """Publish answers (again); returns the change's number."""
    listed = list(answers)
    await transaction.execute(delete(tables.answers).where(tables.answers.c.id.in_([one.id for one in listed])))
    for one in listed:
        await transaction.execute(
            insert(tables.answers).values(
                id=one.id,
                question=one.question,
                answer=one.answer,
                topics=list(one.topics),
                state=State.PUBLISHED.value,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                reviewed_on=one.reviewed_on,
                digest=sha256(one.answer.encode()).hexdigest(),
                updated_at=NOW,
            )
        )
        for table, column, texts in (
            (tables.phrasings, "text", one.phrasings),
            (tables.answer_sources, "number", one.sources),
        ):
            for position, text in enumerate(texts):
                await transaction.execute(insert(table).values(answer_id=one.id, position=position, **{column: text}))
    return await announce(transaction, [("answer", one.id) for one in listed], now=NOW)
