"""Two residents who turn out to be one person become one record: the older one, with all that was theirs.

Every capability that holds something of a resident gives a :data:`Merger`; the list stands in `actions/erasers.py`. Whoever
is to be merged is locked first, what is theirs is moved, and then moved once more when nobody can add to it any longer.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, delete, exists, func, or_, select, tuple_, update

from knowledge import audit
from knowledge.consent_tables import consents, subscription_matches, subscriptions
from knowledge.library.tables import askers, reports
from knowledge.people_tables import doors, outbox, residents, turns
from knowledge.residents import Door, doors_of
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The record of `gone` goes into that of `into`, at this moment (UTC)."""

    gone: UUID
    into: UUID
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """One person from now on: the ids that meant them until now, and every door that leads to them."""

    resident: UUID
    were: tuple[UUID, ...]
    doors: tuple[Door, ...]


#: Hands over a capability's part, and says what it had to settle: numbers and opaque ids, for the audit log.
Merger = Callable[[Transaction, Merge], Awaitable[Mapping[str, object]]]

#: What simply changes hands.
_MOVED: tuple[Table, ...] = (turns, reports, outbox)
_LOCK = 0x6D63_7265


async def one_at_a_time(transaction: Transaction, what: str) -> None:
    """Wait until nobody else finds out about the same unionid or phone; before any resident is touched."""
    await transaction.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, _LOCK))))


async def merge(
    transaction: Transaction, one: UUID, other: UUID, *, mergers: Sequence[Merger], actor: str, now: datetime
) -> Same:
    """Make one resident of two, who are both on record."""
    columns = select(residents).where(residents.c.id.in_((one, other)))
    rows = (await transaction.execute(columns.order_by(residents.c.id).with_for_update(key_share=True))).all()
    older, younger = sorted(rows, key=lambda row: (row.created_at, row.id))
    what = Merge(gone=younger.id, into=older.id, now=now)
    were = await _ids(transaction, younger.id)
    settled = await _move(transaction, what, mergers)
    await transaction.execute(select(residents.c.id).where(residents.c.id == younger.id).with_for_update())
    settled += await _move(transaction, what, mergers)  # what was written in between; now nobody can
    await transaction.execute(delete(residents).where(residents.c.id == younger.id))
    await transaction.execute(update(residents).where(residents.c.id == older.id).values(_joined(older, younger)))
    details = {"was": f"resident:{younger.id}", "doors": len(were), "settled": settled}
    await audit.record(
        transaction, actor=actor, act="resident.merge", subject=f"resident:{older.id}", details=details, now=now
    )
    return Same(resident=older.id, were=were, doors=await doors_of(transaction, older.id))


async def _ids(transaction: Transaction, person: UUID) -> tuple[UUID, ...]:
    """The ids under which a resident may be known somewhere."""
    first = await transaction.scalars(select(doors.c.first_id).where(doors.c.resident_id == person))
    return tuple(sorted({person, *first}))


def _joined(older: Any, younger: Any) -> dict[str, Any]:  # noqa: ANN401  (rows of all columns)
    """What is known of the person: WeChat's name, and the phone that was confirmed last."""
    confirmed = [row for row in (older, younger) if row.phone_confirmed_at is not None]
    newest = max(confirmed, key=lambda row: row.phone_confirmed_at, default=older)
    return {
        "unionid": older.unionid or younger.unionid,
        "phone": newest.phone,
        "phone_blind": newest.phone_blind,
        "phone_confirmed_at": newest.phone_confirmed_at,
        "last_seen_at": max(older.last_seen_at, younger.last_seen_at),
    }


async def _move(transaction: Transaction, what: Merge, mergers: Sequence[Merger]) -> list[Mapping[str, object]]:
    settled = [await merger(transaction, what) for merger in mergers]
    await _end_older_consents(transaction, what)
    await _tell_no_document_twice(transaction, what)
    for table, keys in (
        (askers, ("question_id",)),
        (subscriptions, ("kind", "topic")),
        (subscription_matches, ("document_id",)),
    ):
        await _drop_doubles(transaction, table, keys, what)
    for table in (*_MOVED, askers, subscriptions, subscription_matches, consents, doors):
        await hand_over(transaction, table, what)
    return [one for one in settled if one]


async def hand_over(transaction: Transaction, table: Table, what: Merge) -> None:
    """Everything in a table with a `resident_id`."""
    await transaction.execute(update(table).where(table.c.resident_id == what.gone).values(resident_id=what.into))


async def _drop_doubles(transaction: Transaction, table: Table, keys: Sequence[str], what: Merge) -> None:
    """Rows that the other record has already."""
    columns = [table.c[key] for key in keys]
    theirs = select(*columns).where(table.c.resident_id == what.into)
    await transaction.execute(delete(table).where(table.c.resident_id == what.gone, tuple_(*columns).in_(theirs)))


async def _end_older_consents(transaction: Transaction, what: Merge) -> None:
    """Of two consents to one purpose the later one stands."""
    other = consents.alias("other")
    later = exists().where(
        other.c.resident_id.in_((what.gone, what.into)),
        other.c.resident_id != consents.c.resident_id,
        other.c.purpose == consents.c.purpose,
        other.c.withdrawn_at.is_(None),
        or_(
            other.c.given_at > consents.c.given_at,
            and_(other.c.given_at == consents.c.given_at, other.c.id > consents.c.id),
        ),
    )
    mine = consents.c.resident_id.in_((what.gone, what.into))
    await transaction.execute(
        update(consents).where(mine, consents.c.withdrawn_at.is_(None), later).values(withdrawn_at=what.now)
    )


async def _tell_no_document_twice(transaction: Transaction, what: Merge) -> None:
    """A document that one of the two was told of is no news for both."""
    told = subscription_matches.alias("told")
    sent_on = (
        select(told.c.sent_on)
        .where(told.c.resident_id == what.gone, told.c.document_id == subscription_matches.c.document_id)
        .scalar_subquery()
    )
    await transaction.execute(
        update(subscription_matches)
        .where(subscription_matches.c.resident_id == what.into, subscription_matches.c.sent_on.is_(None))
        .values(sent_on=sent_on)
    )
