"""Consents: what a resident allowed, for which purpose, under which words, and when they took it back."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from knowledge.consent_tables import consents
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent that stands: its purpose, the version of the words that were shown, and since when (UTC)."""

    purpose: str
    wording: str
    given_at: datetime


async def give(
    transaction: Transaction, *, resident: UUID, purpose: str, wording: str, new_id: UUID, now: datetime
) -> bool:
    """Put a consent on record; the resident's record must exist. Under newer words the older consent ends.

    Returns False where the very same one stands already.
    """
    standing = await of_purpose(transaction, resident=resident, purpose=purpose)
    if standing is not None and standing.wording == wording:
        return False
    if standing is not None:
        await withdraw(transaction, resident=resident, purpose=purpose, now=now)
    result = await transaction.execute(
        insert(consents)
        .values(id=new_id, resident_id=resident, purpose=purpose, wording=wording, given_at=now)
        .on_conflict_do_nothing(
            index_elements=[consents.c.resident_id, consents.c.purpose], index_where=text("withdrawn_at IS NULL")
        )
        .returning(consents.c.id)
    )
    return result.first() is not None


async def withdraw(transaction: Transaction, *, resident: UUID, purpose: str, now: datetime) -> bool:
    """End the consent that stands; the record of it stays. Returns whether there was one."""
    result = await transaction.execute(
        update(consents)
        .where(consents.c.resident_id == resident, consents.c.purpose == purpose, consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(consents.c.id)
    )
    return result.first() is not None


async def of_purpose(transaction: Transaction, *, resident: UUID, purpose: str) -> Consent | None:
    """The consent that stands for a purpose."""
    return next((one for one in await standing(transaction, resident=resident) if one.purpose == purpose), None)


async def standing(transaction: Transaction, *, resident: UUID) -> tuple[Consent, ...]:
    """All consents of a resident that stand, oldest first."""
    rows = await transaction.execute(
        select(consents.c.purpose, consents.c.wording, consents.c.given_at)
        .where(consents.c.resident_id == resident, consents.c.withdrawn_at.is_(None))
        .order_by(consents.c.given_at, consents.c.purpose)
    )
    return tuple(Consent(purpose=row.purpose, wording=row.wording, given_at=row.given_at) for row in rows)


async def give_all(
    transaction: Transaction,
    *,
    residents: Collection[UUID],
    purpose: str,
    wording: str,
    new_id: Callable[[], UUID],
    now: datetime,
) -> None:
    """Put the same consent of many residents on record in two statements. Who is not on record is passed over."""
    people = sorted(set(residents))
    await transaction.execute(
        update(consents)
        .where(
            consents.c.resident_id.in_(people),
            consents.c.purpose == purpose,
            consents.c.wording != wording,
            consents.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    await transaction.execute(
        text(
            "INSERT INTO consents (id, resident_id, purpose, wording, given_at)"
            " SELECT given.id, given.resident, :purpose, :wording, :now"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS uuid[])) AS given(id, resident)"
            " JOIN residents ON residents.id = given.resident"
            " ON CONFLICT (resident_id, purpose) WHERE withdrawn_at IS NULL DO NOTHING"
        ),
        {"ids": [new_id() for _ in people], "people": people, "purpose": purpose, "wording": wording, "now": now},
    )
