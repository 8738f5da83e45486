"""Turns: every message and its answer, on record once (unique channel + sender + message id)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, select, text

from knowledge.people_tables import turns
from knowledge.residents import resident_id
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRecord:
    """A message and its answer. `text` has personal data masked; `replies` and `sources` are JSON.

    `question` and `reason` are what was not answered, and why, for the list of the unanswered; no column keeps them.
    """

    id: UUID
    channel: str
    sender: str
    message_id: str
    kind: str
    text: str
    intent: str
    confidence: float
    action: str
    replies: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    answered: str
    received_at: datetime
    took_ms: float
    question: str = ""
    reason: str = ""


#: Columns as arrays: statements of fixed text, however many turns there are. Residents are always locked in the order of
#: their ids, and before their doors.
_NEW = text(
    "INSERT INTO residents (id, created_at, last_seen_at) SELECT seen.id, at, at"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:channel AS text[]), CAST(:sender AS text[]), CAST(:at AS timestamptz[]))"
    " AS seen (id, channel, sender, at)"
    " WHERE NOT EXISTS (SELECT FROM resident_doors d WHERE (d.channel, d.sender) = (seen.channel, seen.sender))"
    " ORDER BY seen.id ON CONFLICT DO NOTHING"
)
_SEEN = text(
    "WITH seen AS (SELECT coalesce(d.resident_id, asked.id) AS id, max(at) AS at"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:channel AS text[]), CAST(:sender AS text[]), CAST(:at AS timestamptz[]))"
    " AS asked (id, channel, sender, at)"
    " LEFT JOIN resident_doors d ON (d.channel, d.sender) = (asked.channel, asked.sender) GROUP BY 1),"
    " locked AS (SELECT r.id FROM residents r JOIN seen ON seen.id = r.id ORDER BY r.id FOR NO KEY UPDATE OF r)"
    " UPDATE residents r SET last_seen_at = greatest(r.last_seen_at, seen.at)"
    " FROM seen JOIN locked ON locked.id = seen.id WHERE r.id = seen.id"
)
_DOORS = text(
    "INSERT INTO resident_doors (channel, sender, first_id, resident_id, created_at, last_seen_at)"
    " SELECT channel, sender, id, id, at, at"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:channel AS text[]), CAST(:sender AS text[]), CAST(:at AS timestamptz[]))"
    " AS seen (id, channel, sender, at) ORDER BY channel, sender"
    " ON CONFLICT (channel, sender)"
    " DO UPDATE SET last_seen_at = greatest(resident_doors.last_seen_at, excluded.last_seen_at)"
)
_RECORD = text(
    "INSERT INTO turns (id, resident_id, channel, sender, message_id, kind, text, intent, confidence, action, replies,"
    " sources, answered, received_at, took_ms)"
    " SELECT id, d.resident_id, said.channel, said.sender, message_id, kind, text, intent, confidence, action,"
    " CAST(replies AS jsonb), CAST(sources AS jsonb), answered, received_at, took_ms"
    " FROM unnest(CAST(:id AS uuid[]), CAST(:channel AS text[]), CAST(:sender AS text[]),"
    " CAST(:message_id AS text[]), CAST(:kind AS text[]), CAST(:text AS text[]), CAST(:intent AS text[]),"
    " CAST(:confidence AS float8[]), CAST(:action AS text[]), CAST(:replies AS text[]), CAST(:sources AS text[]),"
    " CAST(:answered AS text[]), CAST(:received_at AS timestamptz[]), CAST(:took_ms AS float8[]))"
    " AS said (id, channel, sender, message_id, kind, text, intent, confidence, action, replies, sources,"
    " answered, received_at, took_ms)"
    " JOIN resident_doors d ON (d.channel, d.sender) = (said.channel, said.sender)"
    " ON CONFLICT DO NOTHING RETURNING id"
)


async def record(transaction: Transaction, records: Sequence[TurnRecord]) -> int:
    """Put turns on record; one that is there already stays as it is. Returns how many were new."""
    if not records:
        return 0
    people = sorted({(one.channel, one.sender): one.received_at for one in records}.items())
    seen = {
        "id": [resident_id(channel, sender) for (channel, sender), _ in people],
        "channel": [channel for (channel, _), _ in people],
        "sender": [sender for (_, sender), _ in people],
        "at": [at for _, at in people],
    }
    for statement in (_NEW, _SEEN, _DOORS):
        await transaction.execute(statement, seen)
    rows = [_row(one) for one in records]
    result = await transaction.execute(_RECORD, {name: [row[name] for row in rows] for name in rows[0]})
    return len(result.all())


def _row(one: TurnRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "channel": one.channel,
        "sender": one.sender,
        "message_id": one.message_id,
        "kind": one.kind,
        "text": one.text,
        "intent": one.intent,
        "confidence": one.confidence,
        "action": one.action,
        "replies": _json(one.replies),
        "sources": _json(one.sources),
        "answered": one.answered,
        "received_at": one.received_at,
        "took_ms": one.took_ms,
    }


def _json(value: list[dict[str, Any]]) -> str:
    """JSON as PostgreSQL takes it: without NUL."""
    written = orjson.dumps(value)
    if b"\\u0000" in written:
        written = orjson.dumps(_without_nul(value))
    return str(written, "utf-8")


def _without_nul(value: Any) -> Any:  # noqa: ANN401  (anything that JSON can hold)
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_nul(one) for name, one in value.items()}
    return value


async def find(transaction: Transaction, *, channel: str, sender: str, message_id: str) -> TurnRecord | None:
    """The recorded turn of this message, if it was ever answered."""
    row = (
        await transaction.execute(
            select(turns).where(turns.c.channel == channel, turns.c.sender == sender, turns.c.message_id == message_id)
        )
    ).first()
    return _record(row) if row is not None else None


async def find_by_id(transaction: Transaction, turn_id: UUID) -> TurnRecord | None:
    """The recorded turn of this id."""
    row = (await transaction.execute(select(turns).where(turns.c.id == turn_id))).first()
    return _record(row) if row is not None else None


async def latest(transaction: Transaction, *, channel: str, sender: str) -> TurnRecord | None:
    """The turn of this sender that was received last, among those on record."""
    chosen = select(turns).where(turns.c.channel == channel, turns.c.sender == sender)
    row = (await transaction.execute(chosen.order_by(turns.c.received_at.desc()).limit(1))).first()
    return _record(row) if row is not None else None


def _record(row: Row[Any]) -> TurnRecord:
    values = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's public name for it)
    values.pop("resident_id")
    return TurnRecord(**values)


async def forget_before(transaction: Transaction, moment: datetime) -> int:
    """Delete turns received before `moment` (their keeping time is over). Returns how many."""
    result = await transaction.execute(delete(turns).where(turns.c.received_at < moment).returning(turns.c.id))
    return len(result.all())
