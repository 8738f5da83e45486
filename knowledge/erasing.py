"""Forgetting a resident, and telling them what is kept of them.

Every capability that holds something of a resident gives an :data:`Eraser` and an :data:`Exporter`; the lists stand in
`actions/erasers.py`. An eraser deletes what may be deleted, takes the person out of what must be kept, and says both in
words. Afterwards the ground's own part goes: conversation, subscriptions, consents, and the resident's record itself.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, select, update

from knowledge import audit
from knowledge.cipher import Cipher
from knowledge.consent_tables import consents, subscriptions
from knowledge.library.tables import askers, reports
from knowledge.people_tables import doors, outbox, residents, turns
from knowledge.residents import PHONE, Door, doors_of
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that stays although a person is erased, and why it must."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased and what was kept, each in words for the resident ("3条预约记录").

    `doors` are those that led to the resident: what else knows them by one of these (conversations, logins) ends.
    """

    erased: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    doors: tuple[Door, ...] = ()

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(erased=self.erased + other.erased, kept=self.kept + other.kept, doors=self.doors + other.doors)


Eraser = Callable[[Transaction, UUID, datetime], Awaitable[Erased]]
Exporter = Callable[[Transaction, UUID, Cipher], Awaitable[Mapping[str, Sequence[Mapping[str, Any]]]]]

_OWN: tuple[tuple[str, Table], ...] = (
    ("{}条对话记录", turns),
    ("{}个没答上的提问", askers),
    ("{}条纠错", reports),
    ("{}条待发的消息", outbox),
    ("{}个订阅", subscriptions),
    ("{}条同意记录", consents),
)
AUDIT_KEPT = Kept(
    what="操作日志（只有编号，没有姓名、电话和内容）", why="《网络安全法》要求留存，日志一改动就查不出篡改"
)


async def erase_resident(
    transaction: Transaction, resident_id: UUID, *, erasers: Sequence[Eraser], now: datetime, actor: str
) -> Erased:
    """Erase a resident: every capability's part, then the ground's. Somebody unknown has nothing, and is not audited."""
    known = (await transaction.execute(select(residents.c.id).where(residents.c.id == resident_id))).first()
    if known is None:
        return Erased()
    done = Erased(doors=await doors_of(transaction, resident_id))
    for erase in erasers:
        done += await erase(transaction, resident_id, now)
    own = [words.format(count) for words, table in _OWN if (count := await _count(transaction, table, resident_id))]
    await transaction.execute(delete(residents).where(residents.c.id == resident_id))  # the rest hangs on it
    done += Erased(erased=(*own, "您在本服务的编号"), kept=(AUDIT_KEPT,))
    details = {"erased": len(done.erased), "kept": len(done.kept)}
    await audit.record(
        transaction, actor=actor, act="resident.erase", subject=f"resident:{resident_id}", details=details, now=now
    )
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneColumns:
    """A table with a `resident_id`, and its columns that hold that resident's phone, or a hash of it."""

    table: Table
    columns: tuple[str, ...]


async def forget_phone(
    transaction: Transaction, resident_id: UUID, *, phones: Sequence[PhoneColumns], now: datetime, actor: str
) -> int:
    """Empty every field that holds the resident's phone, who took back the permission for it. Returns how many records."""
    confirmed = update(residents).where(residents.c.id == resident_id, residents.c.phone.is_not(None))
    gone = dict.fromkeys(("phone", "phone_blind", "phone_confirmed_at"))
    records = len((await transaction.execute(confirmed.values(gone).returning(residents.c.id))).all())
    for one in phones:
        held = one.table.c[one.columns[0]].is_not(None)
        emptied = update(one.table).where(_is_of(one.table, resident_id), held).values(dict.fromkeys(one.columns))
        records += len((await transaction.execute(emptied.returning(one.table.c.resident_id))).all())
    if records:
        subject, details = f"resident:{resident_id}", {"records": records}
        await audit.record(
            transaction, actor=actor, act="resident.forget_phone", subject=subject, details=details, now=now
        )
    return records


async def preview(transaction: Transaction, resident_id: UUID, *, erasers: Sequence[Eraser], now: datetime) -> Erased:
    """What :func:`erase_resident` would do: it is done, and undone, inside this transaction."""
    async with transaction.begin_nested() as nested:
        done = await erase_resident(transaction, resident_id, erasers=erasers, now=now, actor="preview")
        await nested.rollback()
    return done


async def _count(transaction: Transaction, table: Table, resident_id: UUID) -> int:
    chosen = select(func.count()).select_from(table).where(_is_of(table, resident_id))
    return int((await transaction.execute(chosen)).scalar_one())


def _is_of(table: Table, resident_id: UUID) -> ColumnElement[bool]:
    return table.c.resident_id == resident_id


async def export_resident(
    transaction: Transaction, resident_id: UUID, *, exporters: Sequence[Exporter], cipher: Cipher
) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of a resident, by kind: the copy the law gives them. Empty for somebody unknown."""
    found: dict[str, list[dict[str, Any]]] = {}
    about = (await transaction.execute(select(residents).where(residents.c.id == resident_id))).first()
    if about is None:
        return found
    known = dict(about._mapping)  # noqa: SLF001  (SQLAlchemy's public name for it)
    sealed = known.pop("phone")
    known["phone"] = cipher.open(sealed, context=PHONE) if sealed is not None else None
    del known["phone_blind"]
    found["resident"] = [_plain(known)]
    for table in (doors, turns, askers, reports, outbox, subscriptions, consents):
        rows = await transaction.execute(select(table).where(_is_of(table, resident_id)))
        found[str(table.name)] = [_plain(row._mapping) for row in rows]  # noqa: SLF001
    for export in exporters:
        for kind, records in (await export(transaction, resident_id, cipher)).items():
            found.setdefault(str(kind), []).extend(_plain(record) for record in records)
    return found


def _plain(record: Mapping[Any, Any]) -> dict[str, Any]:
    """A record with names that JSON takes: SQLAlchemy's are strings of a kind of their own."""
    return {str(name): value for name, value in record.items()}
