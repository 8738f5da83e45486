"""Keys are changed while the service goes on; a row in use waits, a row that nothing opens is counted."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, insert, select, text

from bot.ciphering import ENCRYPTED
from knowledge import resealing
from knowledge.cipher import Cipher, CipherError, DataKey
from knowledge.resealing import EncryptedColumn
from knowledge.store import Store
from knowledge.tables import metadata
from tests.knowledge.test_schema import register_all_tables

OLD, NEW, LOST = (DataKey(id=name, secret=name[0].encode() * 32) for name in ("old", "new", "lost"))
BEFORE, AFTER = Cipher((OLD,)), Cipher((NEW, OLD))
PEOPLE = Table(
    "sealed_people",
    MetaData(),
    Column("house", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("phone", LargeBinary),
    Column("phone_hash", LargeBinary),
)
PHONE = EncryptedColumn(table=PEOPLE, column="phone", context="people.phone", blind="phone_hash")


async def fill(store: Store, count: int) -> None:
    async with store.transaction() as transaction:
        await transaction.execute(
            text("CREATE TABLE sealed_people (house int, number int, phone bytea, phone_hash bytea)")
        )
        rows = [
            {
                "house": one % 3,
                "number": one,
                "phone": BEFORE.seal(str(one), context="people.phone"),
                "phone_hash": BEFORE.blind(str(one), context="people.phone"),
            }
            for one in range(count)
        ]
        await transaction.execute(insert(PEOPLE), rows)
        await transaction.execute(insert(PEOPLE).values(house=9, number=9, phone=None, phone_hash=None))


async def opened(store: Store, cipher: Cipher) -> list[str]:
    async with store.transaction() as transaction:
        rows = await transaction.execute(select(PEOPLE).where(PEOPLE.c.phone.is_not(None)).order_by(PEOPLE.c.number))
        found = []
        for row in rows:
            plain = cipher.open(row.phone, context="people.phone")
            assert row.phone_hash in cipher.blinds(plain, context="people.phone")
            found.append(plain)
        return found


async def test_every_field_is_sealed_anew_in_batches_and_the_old_key_is_not_needed_any_more(store: Store) -> None:
    await fill(store, 25)
    assert await opened(store, AFTER) == [str(one) for one in range(25)]
    done = await resealing.reseal(store, PHONE, AFTER, batch=4)
    assert (done.resealed, done.unreadable, done.left) == (25, 0, 0)
    assert await opened(store, Cipher((NEW,))) == [str(one) for one in range(25)]
    assert (await resealing.reseal(store, PHONE, AFTER, batch=4)).resealed == 0


async def test_a_row_that_somebody_holds_is_passed_over_and_found_the_next_time(store: Store) -> None:
    await fill(store, 6)
    async with store.transaction() as other:
        await other.execute(select(PEOPLE).where(PEOPLE.c.number == 3).with_for_update())
        done = await resealing.reseal(store, PHONE, AFTER, batch=2)
        assert (done.resealed, done.left) == (5, 1)
        assert await opened(store, AFTER) == [str(one) for one in range(6)]  # serving goes on
    assert (await resealing.reseal(store, PHONE, AFTER, batch=2)).left == 0


async def test_a_field_that_no_key_opens_is_counted_and_left_as_it_is(store: Store) -> None:
    await fill(store, 3)
    strange = Cipher((LOST,)).seal("x", context="people.phone")
    async with store.transaction() as transaction:
        await transaction.execute(insert(PEOPLE).values(house=0, number=100, phone=strange, phone_hash=b""))
    done = await resealing.reseal(store, PHONE, AFTER, batch=2)
    assert (done.resealed, done.unreadable, done.left) == (3, 1, 1)
    with pytest.raises(CipherError):
        await opened(store, AFTER)


async def test_what_was_sealed_anew_is_on_the_audit_log_without_a_word_of_it(store: Store) -> None:
    await fill(store, 2)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    done = await resealing.reseal(store, PHONE, AFTER)
    async with store.transaction() as transaction:
        await resealing.record(transaction, [done], AFTER, actor="staff:1", now=now)
        entry = (await transaction.execute(text("SELECT act, subject, details FROM audit"))).one()
    assert (entry.act, entry.subject) == ("keys.rotate", "key:new")
    assert entry.details == {"columns": {"sealed_people.phone": [2, 0]}}


def test_every_sealed_column_of_the_product_is_on_the_list() -> None:
    """Bytes in a table are sealed, unless they are named here."""
    plain = {"document_originals.content", "voice_cases.code_hash"}
    register_all_tables()
    listed = {column.name for column in ENCRYPTED} | {
        f"{column.table.name}.{column.blind}" for column in ENCRYPTED if column.blind
    }
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert found - listed - plain == set()
    assert listed - found == set()
