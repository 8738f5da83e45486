"""The migrations make what the tables say, and keep what was there before."""

import importlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text

from bot.engines import Engines
from knowledge import audit, outbox, schema
from knowledge.library.tables import documents
from knowledge.people_tables import residents, turns
from knowledge.residents import find, now_called
from knowledge.store import Store
from knowledge.tables import metadata
from tests.conftest import _numbers, statement, with_database

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

_COLUMNS = """
    SELECT table_name, column_name, udt_name, is_nullable, column_default, character_maximum_length, is_identity,
           is_generated, generation_expression
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
    AND conrelid::regclass::text <> 'alembic_version' AND contype <> 'n'
"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"


@pytest.fixture
async def empty(engines: Engines) -> AsyncIterator[Store]:
    """A database with nothing in it."""
    name = f"empty_{next(_numbers)}"
    await statement(engines.database_url, f'DROP DATABASE IF EXISTS "{name}"')
    await statement(engines.database_url, f'CREATE DATABASE "{name}"')
    opened = Store(with_database(engines.database_url, name))
    yield opened
    await opened.close()
    await statement(engines.database_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def register_all_tables() -> None:
    """Every capability's tables, as they register themselves when they are used."""
    for path in (ROOT / "actions").glob("*/*tables.py"):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


async def shape(store: Store) -> dict[str, set[tuple[Any, ...]]]:
    """Every column, constraint and index of a database."""
    async with store.engine.connect() as connection:
        return {
            name: {tuple(row) for row in await connection.execute(text(query))}
            for name, query in (("columns", _COLUMNS), ("constraints", _CONSTRAINTS), ("indexes", _INDEXES))
        }


async def test_the_migrations_make_exactly_the_tables(store: Store, empty: Store) -> None:
    register_all_tables()
    async with empty.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    migrated, meant = await shape(store), await shape(empty)
    for name, rows in meant.items():
        found = {row for row in migrated[name] if row[0] != "alembic_version"}
        assert sorted(found - rows, key=str) == [], f"{name}: the migrations make more"
        assert sorted(rows - found, key=str) == [], f"{name}: the migrations make less"


async def test_alembic_sees_no_difference(store: Store) -> None:
    register_all_tables()

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_was_there_before_is_there_afterwards(empty: Store) -> None:
    assert await schema.upgrade(empty.engine, "0001") == (None, "0001")
    person, turn = UUID(int=1), UUID(int=2)
    async with empty.transaction() as transaction:
        await transaction.execute(
            text(
                "INSERT INTO residents (id, channel, sender, created_at, last_seen_at)"
                " VALUES (:id, 'wechat', 'o1', :now, :now)"
            ),
            {"id": person, "now": NOW},
        )
        for key, kind in (("late", "reply"), ("word", "conversation"), ("told", "notice")):
            await transaction.execute(
                text(
                    "INSERT INTO outbox (key, kind, resident_id, payload, state, attempts, not_before, created_at)"
                    " VALUES (:key, :kind, :person, '{}', 'queued', 0, :now, :now)"
                ),
                {"key": key, "kind": kind, "person": person, "now": NOW},
            )
        await transaction.execute(
            text(
                "INSERT INTO turns (id, resident_id, channel, sender, message_id, kind, text, intent, confidence, action,"
                " replies, sources, answered, received_at, took_ms) VALUES (:id, :person, 'wechat', 'o1', 'm1', 'text',"
                " '你好', 'greet', 1, 'greet', '[]', '[]', 'answered', :now, 1)"
            ),
            {"id": turn, "person": person, "now": NOW},
        )
        await audit.record(transaction, actor="a", act="b", subject="c", details={}, now=NOW)
        await transaction.execute(
            text(
                "INSERT INTO documents (id, kind, title, rank, topics, validity, body, indexed, damaged, missing, state,"
                " source, digest, created_at, updated_at) VALUES ('d1', 'document', '通知', 2, '{}', '有效', '一。\n二二。', '', '{1}',"
                " '{}', 'published', 'f', '', :now, :now)"
            ),
            {"now": NOW},
        )
    before, after = await schema.upgrade(empty.engine)
    assert (before, after) == ("0001", schema.head_revision())
    assert await schema.revision(empty.engine) == after
    async with empty.transaction() as transaction:
        assert (await transaction.execute(select(residents.c.id))).scalar_one() == person
        assert (await transaction.execute(select(turns.c.text))).scalar_one() == "你好"
        assert await find(transaction, channel="wechat", sender="o1") == person
        assert await now_called(transaction, person) == person
        parcels = {one.key: (one.sender, one.bound) for one in await outbox.take(transaction, now=NOW)}
        assert parcels == {"late": ("o1", True), "word": ("o1", True), "told": ("o1", False)}
        assert await audit.broken_link(transaction) is None
        announced = await transaction.execute(text("SELECT document_id FROM announced_documents"))
        assert announced.scalar_one() == "d1"  # what residents see already is no news
        kept = (await transaction.execute(select(documents.c.validity, documents.c.damaged))).one()
        assert tuple(kept) == ("有效", [3, 6])  # the number of a line became where it stands
