"""The audit log: append-only, each entry linked to the one before by a hash.

One link per commit, opaque ids only, so that erasing a person breaks no link. The row lock on the last link orders
writers; a trigger in the database refuses updates and deletions.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from sqlalchemy import insert, select, text

from knowledge.people_tables import audit
from knowledge.store import Transaction

GENESIS = "0" * 64
_CHAIN_LOCK = 0x6D63_6175  # one advisory lock for the chain's end


def link_of(
    *, previous: str, sequence: int, at: datetime, actor: str, act: str, subject: str, details: Mapping[str, object]
) -> str:
    """The hash (64 hex digits) of an entry that follows `previous`."""
    entry = [previous, sequence, at.astimezone(UTC).isoformat(), actor, act, subject, details]
    return hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def record(
    transaction: Transaction, *, actor: str, act: str, subject: str, details: Mapping[str, object], now: datetime
) -> None:
    """Append one entry. `details` must be JSON and hold no personal data."""
    await transaction.execute(text("SELECT pg_advisory_xact_lock(:chain)"), {"chain": _CHAIN_LOCK})
    last = (
        await transaction.execute(select(audit.c.sequence, audit.c.link).order_by(audit.c.sequence.desc()).limit(1))
    ).first()
    sequence, previous = (last.sequence + 1, last.link) if last else (1, GENESIS)
    link = link_of(previous=previous, sequence=sequence, at=now, actor=actor, act=act, subject=subject, details=details)
    await transaction.execute(
        insert(audit).values(
            sequence=sequence,
            at=now,
            actor=actor,
            act=act,
            subject=subject,
            details=dict(details),
            previous=previous,
            link=link,
        )
    )


async def broken_link(transaction: Transaction) -> int | None:
    """The sequence of the first entry whose link does not fit, or None: the chain is whole."""
    previous = GENESIS
    expected = 1
    for row in await transaction.execute(select(audit).order_by(audit.c.sequence)):
        link = link_of(
            previous=previous,
            sequence=row.sequence,
            at=row.at,
            actor=row.actor,
            act=row.act,
            subject=row.subject,
            details=row.details,
        )
        if row.sequence != expected or row.previous != previous or row.link != link:
            return int(row.sequence)
        previous, expected = row.link, expected + 1
    return None
