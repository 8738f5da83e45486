"""Changing the keys of sealed columns while the service goes on: row by row, in small transactions.

A key is changed in three steps, each with a restart of the replicas: the new key is put second (everybody can open what
it will seal), then first (everybody seals with it), and after the last row was sealed anew the old one is taken out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, func, literal, select, tuple_, update

from knowledge import audit
from knowledge.cipher import Cipher, CipherError
from knowledge.store import Store, Transaction

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedColumn:
    """A column of sealed fields, and their context; `blind` is the column of keyed hashes of the same text, if any."""

    table: Table
    column: str
    context: str
    blind: str | None = None
    blind_context: str | None = None  # where it is not the field's own

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table.name}.{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What became of a column: fields sealed anew, those that no known key opens, and those still under an old key."""

    name: str
    resealed: int
    unreadable: int
    left: int


def _stale(column: EncryptedColumn, cipher: Cipher) -> ColumnElement[bool]:
    sealed = column.table.c[column.column]
    header = literal(cipher.header, LargeBinary)
    return and_(sealed.is_not(None), func.substring(sealed, 1, len(cipher.header), type_=LargeBinary) != header)


async def count_stale(transaction: Transaction, column: EncryptedColumn, cipher: Cipher) -> int:
    """How many fields of a column are sealed with another key than the current one."""
    chosen = select(func.count()).select_from(column.table).where(_stale(column, cipher))
    return int((await transaction.execute(chosen)).scalar_one())


async def reseal(store: Store, column: EncryptedColumn, cipher: Cipher, *, batch: int = BATCH) -> Resealed:
    """Seal every field of a column with the current key.

    Rows that somebody else has locked are passed over; they are counted in `left`, and the next call finds them.
    """
    after: tuple[Any, ...] | None = None
    resealed = unreadable = 0
    while True:
        async with store.transaction() as transaction:
            rows = await _batch(transaction, column, cipher, after, batch)
            for row in rows:
                if await _reseal(transaction, column, cipher, row):
                    resealed += 1
                else:
                    unreadable += 1
        if len(rows) < batch:
            break
        after = tuple(rows[-1][:-1])
    async with store.transaction() as transaction:
        left = await count_stale(transaction, column, cipher)
    return Resealed(name=column.name, resealed=resealed, unreadable=unreadable, left=left)


async def _batch(
    transaction: Transaction, column: EncryptedColumn, cipher: Cipher, after: tuple[Any, ...] | None, batch: int
) -> Sequence[Any]:
    """The next rows under an old key: their primary key, and the sealed field last."""
    keys = list(column.table.primary_key.columns)
    chosen = select(*keys, column.table.c[column.column]).where(_stale(column, cipher))
    if after is not None:
        chosen = chosen.where(
            tuple_(*keys) > tuple_(*(literal(one, key.type) for one, key in zip(after, keys, strict=True)))
        )
    chosen = chosen.order_by(*keys).limit(batch).with_for_update(skip_locked=True)
    return (await transaction.execute(chosen)).all()


async def _reseal(transaction: Transaction, column: EncryptedColumn, cipher: Cipher, row: Any) -> bool:  # noqa: ANN401  (a row of columns known at run time)
    try:
        content = cipher.open_bytes(row[-1], context=column.context)
    except CipherError:
        return False
    values: dict[str, bytes] = {column.column: cipher.seal_bytes(content, context=column.context)}
    if column.blind is not None:
        text = content.decode(errors="surrogatepass")
        values[column.blind] = cipher.blind(text, context=column.blind_context or column.context)
    keys = column.table.primary_key.columns
    mine = and_(*(key == value for key, value in zip(keys, row[:-1], strict=True)))
    await transaction.execute(update(column.table).where(mine).values(values))
    return True


async def record(
    transaction: Transaction, done: Sequence[Resealed], cipher: Cipher, *, actor: str, now: datetime
) -> None:
    """Put on the audit log that fields were sealed anew: how many of which column, and under which key's id."""
    details = {"columns": {one.name: [one.resealed, one.left] for one in done}}
    await audit.record(
        transaction, actor=actor, act="keys.rotate", subject=f"key:{cipher.current}", details=details, now=now
    )
