"""A phone that is taken back goes, and nothing else; a preview changes nothing."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Column, LargeBinary, MetaData, Table, Uuid, insert, select, text

from knowledge import audit, erasing, residents
from knowledge.erasing import PhoneColumns
from knowledge.store import Store

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CALLS = Table(
    "calls", MetaData(), Column("resident_id", Uuid), Column("name", LargeBinary), Column("phone", LargeBinary),
    Column("phone_hash", LargeBinary),
)  # fmt: skip
PHONES = (PhoneColumns(table=CALLS, columns=("phone", "phone_hash")),)
ME, OTHER = UUID(int=1), UUID(int=2)


async def test_a_phone_that_is_taken_back_is_deleted_everywhere_and_once(store: Store) -> None:
    async with store.transaction() as transaction:
        await transaction.execute(
            text("CREATE TABLE calls (resident_id uuid, name bytea, phone bytea, phone_hash bytea)")
        )
        rows = [{"resident_id": who, "name": b"n", "phone": b"p", "phone_hash": b"h"} for who in (ME, ME, OTHER)]
        await transaction.execute(insert(CALLS), rows)
        assert await erasing.forget_phone(transaction, ME, phones=PHONES, now=NOW, actor="wechat") == 2
        assert await erasing.forget_phone(transaction, ME, phones=PHONES, now=NOW, actor="wechat") == 0
        left = (await transaction.execute(select(CALLS).order_by(CALLS.c.resident_id))).all()
        assert [(row.name, row.phone, row.phone_hash) for row in left] == [(b"n", None, None)] * 2 + [
            (b"n", b"p", b"h")
        ]
        assert (await transaction.execute(text("SELECT count(*) FROM audit"))).scalar_one() == 1


async def test_a_preview_changes_nothing(store: Store) -> None:
    async with store.transaction() as transaction:
        me = await residents.seen(transaction, channel="wechat", sender="me", now=NOW)
        would = await erasing.preview(transaction, me, erasers=(), now=NOW)
        assert would.erased == ("您在本服务的编号",)
        assert would.kept == (erasing.AUDIT_KEPT,)
        assert await residents.seen(transaction, channel="wechat", sender="me", now=NOW) == me
    async with store.transaction() as transaction:
        assert (await transaction.execute(text("SELECT count(*) FROM residents"))).scalar_one() == 1
        assert await audit.broken_link(transaction) is None
        done = await erasing.erase_resident(transaction, me, erasers=(), now=NOW, actor="wechat")
        assert done == would
