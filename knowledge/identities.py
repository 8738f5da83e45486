"""How it becomes known that somebody who comes through a door is somebody we know: WeChat's unionid, or a confirmed phone.

A person is one resident: whoever carries the same unionid, or confirms the same phone, is that resident from then on, with
the bookings, cases and subscriptions of both records (`knowledge/merging.py`; the reasons: docs/adr/0021).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from knowledge import audit, residents
from knowledge.cipher import Cipher
from knowledge.masking import mask_phone
from knowledge.merging import Merger, Same, merge, one_at_a_time
from knowledge.people_tables import doors
from knowledge.people_tables import residents as people
from knowledge.resealing import EncryptedColumn
from knowledge.residents import PHONE, Door
from knowledge.store import Transaction

ENCRYPTED = (EncryptedColumn(table=people, column="phone", context=PHONE, blind="phone_blind"),)

#: A number goes to somebody else when its owner gives it up: after so long a confirmation says nothing any more.
PHONE_STANDS = timedelta(days=180)


class OtherPersonError(Exception):
    """Two people by WeChat's own word: they cannot become one through a phone that they share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who came through a door; `same`: of whom it became known right now that they are one person."""

    resident: UUID
    same: Same | None = None


async def by_unionid(
    transaction: Transaction, door: Door, unionid: str, *, mergers: Sequence[Merger], now: datetime, came: bool = True
) -> Known:
    """Who it is whom WeChat calls so. `came`: they came through the door at this moment, and were not looked up later.

    Where the door leads to somebody with another unionid it stays so: then two people share a phone, or an openid changed.
    """
    await one_at_a_time(transaction, f"unionid\n{unionid}")
    other = await transaction.scalar(select(people.c.id).where(people.c.unionid == unionid))
    person = await _who(transaction, door, other, now, came=came)
    mine = await transaction.scalar(select(people.c.unionid).where(people.c.id == person))
    if mine is not None:
        return Known(resident=person)
    if other is None:
        await transaction.execute(update(people).where(people.c.id == person).values(unionid=unionid))
        return Known(resident=person)
    same = await merge(transaction, person, other, mergers=mergers, actor="system", now=now)
    return Known(resident=same.resident, same=same)


async def _who(transaction: Transaction, door: Door, known: UUID | None, now: datetime, *, came: bool) -> UUID:
    if came:
        return await residents.seen(transaction, channel=door.channel, sender=door.sender, now=now, known=known)
    person = await residents.find(transaction, channel=door.channel, sender=door.sender)
    await transaction.execute(select(people.c.id).where(people.c.id == person).with_for_update(key_share=True))
    return person


async def by_phone(
    transaction: Transaction, door: Door, phone: str, *, cipher: Cipher, mergers: Sequence[Merger], now: datetime
) -> Known:
    """Who it is who has just confirmed a phone. Raises OtherPersonError where it is somebody else's in WeChat."""
    blinds = cipher.blinds(phone, context=PHONE)
    await one_at_a_time(transaction, f"phone\n{blinds[0].hex()}")
    person = await residents.seen(transaction, channel=door.channel, sender=door.sender, now=now)
    same = None
    other = (await transaction.execute(select(people).where(people.c.phone_blind.in_(blinds)))).first()
    if other is not None and other.id != person:
        same = await _join(transaction, person, other, mergers, now)
        person = same.resident if same is not None else person
    kept = {
        "phone": cipher.seal(phone, context=PHONE),
        "phone_blind": cipher.blind(phone, context=PHONE),
        "phone_confirmed_at": now,
    }
    await transaction.execute(update(people).where(people.c.id == person).values(kept))
    actor = f"resident:{person}"
    await audit.record(transaction, actor=actor, act="resident.confirm_phone", subject=actor, details={}, now=now)
    return Known(resident=person, same=same)


async def _join(
    transaction: Transaction,
    person: UUID,
    other: Any,  # noqa: ANN401  (a row)
    mergers: Sequence[Merger],
    now: datetime,
) -> Same | None:
    """One person, unless the other's confirmation is too old to say so: then the phone is taken from them."""
    if other.phone_confirmed_at < now - PHONE_STANDS:
        gone = dict.fromkeys(("phone", "phone_blind", "phone_confirmed_at"))
        await transaction.execute(update(people).where(people.c.id == other.id).values(gone))
        return None
    mine = await transaction.scalar(select(people.c.unionid).where(people.c.id == person))
    if mine is not None and other.unionid is not None and mine != other.unionid:
        raise OtherPersonError
    return await merge(transaction, person, other.id, mergers=mergers, actor=f"resident:{person}", now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedPhone:
    """A phone that was confirmed with a code: as it is shown, and when (UTC)."""

    shown: str
    at: datetime


async def phone_of(transaction: Transaction, person: UUID, *, cipher: Cipher) -> ConfirmedPhone | None:
    """The confirmed phone of a resident, masked; None where there is none."""
    chosen = select(people.c.phone, people.c.phone_confirmed_at).where(people.c.id == person)
    row = (await transaction.execute(chosen)).first()
    if row is None or row.phone is None:
        return None
    return ConfirmedPhone(shown=mask_phone(cipher.open(row.phone, context=PHONE)), at=row.phone_confirmed_at)


async def has_confirmed(transaction: Transaction, person: UUID, phone: str, *, cipher: Cipher) -> bool:
    """Whether this is the phone that the resident confirmed."""
    chosen = select(people.c.id).where(
        people.c.id == person, people.c.phone_blind.in_(cipher.blinds(phone, context=PHONE))
    )
    return (await transaction.execute(chosen)).first() is not None


async def unasked(transaction: Transaction, channel: str, *, limit: int) -> tuple[Door, ...]:
    """Doors of which the platform was not yet asked who comes through them, the newest first."""
    rows = await transaction.execute(
        select(doors.c.sender)
        .where(doors.c.channel == channel, doors.c.unionid_asked_at.is_(None))
        .order_by(doors.c.last_seen_at.desc(), doors.c.sender)
        .limit(limit)
    )
    return tuple(Door(channel=channel, sender=row.sender) for row in rows)


async def ask_again(transaction: Transaction, channel: str, *, before: datetime) -> int:
    """Let the platform be asked again of those whom it did not name, and who came since; returns how many doors."""
    nameless = select(people.c.id).where(people.c.id == doors.c.resident_id, people.c.unionid.is_(None)).exists()
    again = await transaction.execute(
        update(doors)
        .where(
            doors.c.channel == channel,
            doors.c.unionid_asked_at < before,
            doors.c.last_seen_at > doors.c.unionid_asked_at,
            nameless,
        )
        .values(unionid_asked_at=None)
        .returning(doors.c.sender)
    )
    return len(again.all())


async def asked(transaction: Transaction, which: Sequence[Door], now: datetime) -> None:
    """Note that the platform was asked who these are."""
    senders = {door.channel: [one.sender for one in which if one.channel == door.channel] for door in which}
    for channel, names in senders.items():
        await transaction.execute(
            update(doors).where(doors.c.channel == channel, doors.c.sender.in_(names)).values(unionid_asked_at=now)
        )
