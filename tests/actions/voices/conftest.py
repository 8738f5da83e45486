"""A desk of the sample city, and hands that write, assign and answer."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from actions.voices import cases, queries, replies, taking
from actions.voices.model import Actor, Case, Desk, Kind, NewCase, NewReply, Policy, Reply, Role, Taken
from bot.clock import utc_now
from bot.engines import Engines
from knowledge.cipher import Cipher, derived_key
from knowledge.city import load_city
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store
from knowledge.workdays import base_workdays
from tests.conftest import CITY, _copy, statement, with_database

NOON = datetime(2026, 9, 14, 4, tzinfo=UTC)  # a Monday, noon in the city
OFFICE = Actor(id="staff:office", role=Role.OFFICE)
BOSS = Actor(id="staff:boss", role=Role.OFFICE)
LAMP = "望岳区拾翠路52号门口的路灯坏了一个星期，晚上很黑，请尽快修好。"


def of_department(department_id: str, name: str = "editor") -> Actor:
    return Actor(id=f"staff:{name}-{department_id}", role=Role.DEPARTMENT, department_id=department_id)


@dataclass(slots=True)
class Hands:
    """What people do, each in a transaction of its own."""

    store: Store
    desk: Desk
    now: datetime = NOON
    keys: list[str] = field(default_factory=list)

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    def new(self, text: str = LAMP, **changes: object) -> NewCase:
        self.keys.append(f"key-{len(self.keys)}")
        known: dict[str, object] = {
            "kind": Kind.SUGGESTION,
            "channel": "web",
            "sender": "anna",
            "key": self.keys[-1],
            "text": text,
        }
        return NewCase(**{**known, **changes})  # type: ignore[arg-type]

    async def hand_in(self, text: str = LAMP, **changes: object) -> Taken:
        async with self.store.transaction() as transaction:
            return await taking.take(transaction, self.new(text, **changes), self.desk, case_id=uuid4(), now=self.now)

    async def case(self, case_id: UUID) -> Case:
        async with self.store.transaction() as transaction:
            return await queries.get(transaction, case_id, None)

    async def assigned(self, lead: str = "zjj", text: str = LAMP, **changes: object) -> Case:
        taken = await self.hand_in(text, **changes)
        return await self.assign(taken.case_id, lead)

    async def assign(self, case_id: UUID, lead: str = "zjj", assisting: tuple[str, ...] = ()) -> Case:
        async with self.store.transaction() as transaction:
            return await cases.assign(
                transaction, case_id, lead, by=OFFICE, desk=self.desk, now=self.now, assisting=assisting
            )

    async def reply(
        self, case_id: UUID, text: str = "已经修好了。", *, public: bool = False, by: Actor = OFFICE
    ) -> Reply:
        async with self.store.transaction() as transaction:
            return await replies.reply(
                transaction,
                case_id,
                NewReply(text=text, public=public),
                by=by,
                desk=self.desk,
                reply_id=uuid4(),
                now=self.now,
            )

    async def published(self, text: str = LAMP, **changes: object) -> Case:
        case = await self.assigned("zjj", text, public=True, **changes)
        waiting = await self.reply(case.id, public=True)
        async with self.store.transaction() as transaction:
            await replies.approve(transaction, waiting.id, by=BOSS, desk=self.desk, now=self.now)
        return await self.case(case.id)


@pytest.fixture
def cipher() -> Cipher:
    return Cipher([derived_key("the secret of the tests, long enough")])


@pytest.fixture(scope="session")
async def office_template(engines: Engines, template: str) -> str:
    """The name of a database with the departments of the sample city and nothing else."""
    name = f"office_{os.getpid()}"
    await statement(engines.database_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    store = Store(with_database(engines.database_url, name))
    await CuratedImport(store=store, now=utc_now, publish=True).departments([CITY])
    await store.close()
    return name


@pytest.fixture
async def office_store(engines: Engines, office_template: str) -> AsyncIterator[Store]:
    """A store with the departments."""
    async for url in _copy(engines, office_template):
        opened = Store(url)
        yield opened
        await opened.close()


@pytest.fixture
async def desk(office_store: Store, cipher: Cipher) -> Desk:
    async with office_store.transaction() as transaction:
        city = await load_city(transaction)
    return Desk(policy=Policy(), workdays=base_workdays(), cipher=cipher, city=city)


@pytest.fixture
def hands(office_store: Store, desk: Desk) -> Hands:
    return Hands(store=office_store, desk=desk)


def day(text: str) -> date:
    return date.fromisoformat(text)
