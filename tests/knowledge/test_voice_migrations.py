"""What stood in the tables of voices before a migration is right after it."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from knowledge import schema
from knowledge.store import Store, Transaction
from tests.knowledge.test_schema import empty

__all__ = ["empty"]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

_CASE = text(
    "INSERT INTO voice_cases (id, number, code_hash, kind, state, title, text, channel, department_id, suggested, anonymous,"
    " wants_public, designated, transfers, pauses, follow_ups, received_at, clock_from, days, paused_days, due_on, due_exact,"
    " duty, answered, supporters, merged_into, cluster, updated_at, version, published_at)"
    " VALUES (:id, :number, '', 'suggestion', :state, '路灯', '路灯不亮', 'web', :department, '{}', false, true, false, 0, 0,"
    " 0, :now, :day, 5, 0, :day, true, 1, :answered, 0, :merged, :id, :now, 1, :published)"
)
_DUTY = text(
    "INSERT INTO voice_duties (case_id, duty, kind, from_on, days, due_on, department_id)"
    " VALUES (:id, 1, 'suggestion', :day, 5, :day, :department)"
)
_NOTICE = text(
    "INSERT INTO voice_notices (case_id, duty, what, due_on, department_id, audience, created_at)"
    " VALUES (:id, 1, 'overdue', :day, :department, :audience, :now)"
)


async def _case(transaction: Transaction, number: int, **values: object) -> UUID:
    """A case as versions before 0008 wrote it."""
    usual = {"state": "assigned", "department": None, "answered": 0, "merged": None, "published": None}
    row = {**usual, "id": UUID(int=number), "number": str(number), "now": NOW, "day": NOW.date(), **values}
    await transaction.execute(_CASE, row)
    await transaction.execute(_DUTY, {name: row[name] for name in ("id", "day", "department")})
    return UUID(int=number)


async def test_a_merged_case_of_before_gets_its_lead_and_reminders_their_addressee(empty: Store) -> None:
    await schema.upgrade(empty.engine, "0007")
    async with empty.transaction() as transaction:
        await transaction.execute(
            text(
                "INSERT INTO departments (id, name, short, kind, prefix, org_code, aliases, duties, address, hours, phone,"
                " position) VALUES ('zjj', '住建局', '住建局', 'department', '', '', '{}', '', '', '', '', 1)"
            )
        )
        main = await _case(transaction, 1, department="zjj")
        merged = await _case(transaction, 2, state="merged", merged=main)
        alone = await _case(transaction, 3)
        for case, department, audience in (
            (main, "zjj", "department"),
            (main, "zjj", "supervisor"),
            (alone, None, "department"),
        ):
            told = {"id": case, "day": NOW.date(), "department": department, "audience": audience, "now": NOW}
            await transaction.execute(_NOTICE, told)
    await schema.upgrade(empty.engine)
    async with empty.transaction() as transaction:
        led = text("SELECT department_id FROM voice_cases WHERE id = :id")
        owed = text("SELECT department_id FROM voice_duties WHERE case_id = :id")
        for asked in (led, owed):
            assert (await transaction.execute(asked, {"id": merged})).scalar_one() == "zjj"
        rows = await transaction.execute(text("SELECT audience, department_id FROM voice_notices ORDER BY id"))
        assert [tuple(row) for row in rows] == [("department", "zjj"), ("supervisor", None), ("office", None)]


async def test_codes_leave_the_record_of_conversations_and_delivered_words_the_outbox(empty: Store) -> None:
    await schema.upgrade(empty.engine, "0008")
    code = "WTWAW-N3EWN-7FVHK"
    async with empty.transaction() as transaction:
        await transaction.execute(
            text(
                "INSERT INTO residents (id, channel, sender, created_at, last_seen_at)"
                " VALUES (gen_random_uuid(), 'web', 'anna', now(), now())"
            )
        )
        said = text(
            "INSERT INTO turns (id, resident_id, channel, sender, message_id, kind, text, intent, confidence, action,"
            " replies, sources, answered, received_at, took_ms) SELECT gen_random_uuid(), id, 'web', 'anna', :at, 'text',"
            " :said, 'x', 1, 'x', CAST(:replies AS jsonb), '[]', 'answered', now(), 1 FROM residents"
        )
        told = f'[{{"kind": "text", "text": "编号：20260914-ZJJ-00001A\\n查询码：{code}（请收好）"}}]'
        await transaction.execute(said, {"at": "1", "said": "确认", "replies": told})
        await transaction.execute(said, {"at": "2", "said": f"查 {code.lower()}", "replies": "[]"})
        await transaction.execute(said, {"at": "3", "said": "你好", "replies": "[]"})
        parcel = text(
            "INSERT INTO outbox (key, kind, resident_id, payload, state, attempts, not_before, created_at)"
            " SELECT :key, :kind, id, CAST(:payload AS jsonb), :state, 1, now(), now() FROM residents"
        )
        for key, kind, state in (("1", "reply", "sent"), ("2", "conversation", "sent"), ("3", "reply", "doubtful"),
                                 ("4", "notice", "sent")):  # fmt: skip
            payload = '{"question": "q", "text": "t"}'
            await transaction.execute(parcel, {"key": key, "kind": kind, "state": state, "payload": payload})
    await schema.upgrade(empty.engine)
    async with empty.transaction() as transaction:
        rows = await transaction.execute(text("SELECT text, replies FROM turns ORDER BY message_id"))
        confirmed, asked, greeted = rows.all()
        assert confirmed.replies[0]["text"] == "编号：20260914-ZJJ-00001A\n查询码：（查询码）（请收好）"
        assert (asked.text, greeted.text) == ("查 （查询码）", "你好")
        kept = await transaction.execute(text("SELECT payload ? 'text' FROM outbox ORDER BY key"))
        assert list(kept.scalars()) == [False, False, True, True]


async def test_what_was_public_stays_as_it_was_shown(empty: Store) -> None:
    await schema.upgrade(empty.engine, "0010")
    async with empty.transaction() as transaction:
        await _case(transaction, 1, state="replied", answered=1, published=NOW)
        await _case(transaction, 2, state="replied", answered=1)
        await transaction.execute(
            text("INSERT INTO voice_signatures (case_id, pairs) VALUES (:id, '{5}')"), {"id": UUID(int=1)}
        )
    await schema.upgrade(empty.engine)
    async with empty.transaction() as transaction:
        rows = await transaction.execute(
            text("SELECT public_title, public_text, public_pairs FROM voice_cases ORDER BY number")
        )
        assert [tuple(row) for row in rows] == [("路灯", "路灯不亮", [5]), (None, None, None)]
