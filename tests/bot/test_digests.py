"""New documents to those who want them: once a document, at most one digest a day, never at night."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from bot.jobs.subscriptions import Announce
from knowledge import residents, subscriptions
from knowledge.consent_tables import subscription_matches
from knowledge.library import changes
from knowledge.library.tables import documents
from knowledge.people_tables import outbox
from knowledge.people_tables import residents as residents_table
from knowledge.store import Store
from knowledge.subscriptions import DIGEST_ITEMS, Topic, TopicKind

MORNING = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # ten o'clock in the city
DAY = timedelta(days=1)
PENSIONS = Topic(kind=TopicKind.KEYWORD, value="养老")
BUREAU = Topic(kind=TopicKind.DEPARTMENT, value="mzj")


@dataclass
class Clock:
    moment: datetime = MORNING

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def job(city_store: Store, clock: Clock) -> Announce:
    return Announce(store=city_store, now=clock, public_url="https://minghu.example.gov.cn")


async def subscriber(store: Store, sender: str, *topics: Topic) -> UUID:
    async with store.transaction() as transaction:
        person = await residents.seen(transaction, channel="wechat", sender=sender, now=MORNING)
        for topic in topics:
            await subscriptions.subscribe(transaction, person, topic, now=MORNING)
        return person


async def publish(store: Store, identity: str, title: str, **values: object) -> None:
    row = {
        "id": identity, "kind": "document", "title": title, "rank": 2, "topics": [], "validity": "有效", "body": "",
        "indexed": "", "damaged": [], "missing": [], "state": "published", "source": "f", "digest": "",
        "published_on": MORNING.date(), "created_at": MORNING, "updated_at": MORNING, "number": "明政发〔2026〕9号",
    }  # fmt: skip
    async with store.transaction() as transaction:
        await transaction.execute(insert(documents).values(**{**row, **values}))
        await changes.announce(transaction, [("document", identity)], now=MORNING)


async def sent(store: Store) -> list[tuple[UUID, str]]:
    async with store.transaction() as transaction:
        rows = await transaction.execute(select(outbox).where(outbox.c.kind == "notice").order_by(outbox.c.id))
        return [(row.resident_id, row.payload["text"]) for row in rows]


async def test_a_new_document_reaches_those_who_subscribed_to_its_topic_once(city_store: Store, job: Announce) -> None:
    await job.step()  # what the city has already is looked at before anybody subscribes
    one = await subscriber(city_store, "one", PENSIONS)
    await subscriber(city_store, "two", Topic(kind=TopicKind.KEYWORD, value="公积金"))
    three = await subscriber(city_store, "three", BUREAU, PENSIONS)
    await publish(city_store, "d1", "关于提高基本养老服务补贴的通知", department_id="mzj")
    assert await job.step() == 2
    told = await sent(city_store)
    assert {person for person, _ in told} == {one, three}
    assert "关于提高基本养老服务补贴的通知（明政发〔2026〕9号）" in told[0][1]
    assert "https://minghu.example.gov.cn/documents/d1" in told[0][1]
    assert "回复“退订”" in told[0][1]
    async with city_store.transaction() as transaction:
        await changes.announce(transaction, [("document", "d1")], now=MORNING)  # imported again
    assert await job.step() == 0


async def test_there_is_one_digest_a_day_and_the_rest_waits_for_tomorrow(
    city_store: Store, job: Announce, clock: Clock
) -> None:
    await job.step()
    await subscriber(city_store, "one", PENSIONS)
    await publish(city_store, "d1", "养老服务条例实施细则")
    assert await job.step() == 1
    for number in range(DIGEST_ITEMS + 2):
        await publish(city_store, f"e{number}", f"养老机构管理办法之{number}", number=None)
    assert await job.step() == 0
    clock.moment += DAY
    assert await job.step() == 1
    last = (await sent(city_store))[-1][1]
    assert last.count("养老机构管理办法之") == DIGEST_ITEMS
    assert "还有2份没有列出" in last
    clock.moment += DAY
    assert await job.step() == 0


async def test_nobody_is_woken(city_store: Store, job: Announce, clock: Clock) -> None:
    await job.step()
    await subscriber(city_store, "one", PENSIONS)
    await publish(city_store, "d1", "养老服务条例实施细则")
    clock.moment = MORNING.replace(hour=15)  # eleven at night in the city
    assert await job.step() == 0
    clock.moment = MORNING + DAY
    assert await job.step() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"published_on": MORNING.date() - timedelta(days=90)},
        {"published_on": None},
        {"validity": "废止"},
        {"kind": "interpretation"},
        {"state": "draft"},
        {"valid_until": date(2026, 1, 1)},
    ],
)
async def test_what_is_no_news_is_not_sent(city_store: Store, job: Announce, values: dict[str, object]) -> None:
    await job.step()
    await subscriber(city_store, "one", PENSIONS)
    await publish(city_store, "d1", "养老服务条例实施细则", **values)
    assert await job.step() == 0


async def test_a_document_withdrawn_before_the_digest_is_left_out(
    city_store: Store, job: Announce, clock: Clock
) -> None:
    await job.step()
    await subscriber(city_store, "one", PENSIONS)
    await publish(city_store, "d1", "养老服务条例实施细则")
    clock.moment = MORNING.replace(hour=15)
    await job.step()
    async with city_store.transaction() as transaction:
        await transaction.execute(update(documents).where(documents.c.id == "d1").values(state="withdrawn"))
    clock.moment = MORNING + DAY
    assert await job.step() == 0


async def test_who_unsubscribes_is_not_told_what_was_waiting(city_store: Store, job: Announce, clock: Clock) -> None:
    await job.step()
    person = await subscriber(city_store, "one", PENSIONS, BUREAU)
    await publish(city_store, "d1", "养老服务条例实施细则")
    await publish(city_store, "d2", "救助管理办法", department_id="mzj")
    clock.moment = MORNING.replace(hour=15)
    await job.step()
    async with city_store.transaction() as transaction:
        assert await subscriptions.unsubscribe(transaction, person, [PENSIONS]) == 1
        waiting = await transaction.execute(select(subscription_matches.c.document_id))
        assert waiting.scalars().all() == ["d2"]


async def test_an_erased_resident_leaves_nothing_behind(city_store: Store, job: Announce) -> None:
    await job.step()
    person = await subscriber(city_store, "one", PENSIONS)
    await publish(city_store, "d1", "养老服务条例实施细则")
    await job.step()
    async with city_store.transaction() as transaction:
        await transaction.execute(delete(residents_table).where(residents_table.c.id == person))
        assert (await transaction.execute(select(subscription_matches))).first() is None
