"""Subscribing, unsubscribing and being forgotten: the words, and what is in the database afterwards."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, func, insert, select, update

from actions.account import chat, rules
from actions.account.rules import Named
from actions.catalogue import CATALOGUE, Action
from actions.model import Answered, Facts, Resident, Turn
from actions.visits.tables import bookings
from bot.app import Parts, build
from bot.engines import Engines
from bot.jobs.turns import RecordTurns
from bot.message import IncomingMessage, MessageKind
from bot.replies import all_as_text
from bot.sessions import TURNS_KEY
from bot.settings import Settings
from intents.model import Thresholds, Understanding
from knowledge import audit, consents, residents, subscriptions
from knowledge.erasing import Erased, Kept
from knowledge.people_tables import audit as audit_table
from knowledge.people_tables import outbox, turns
from knowledge.people_tables import residents as residents_table
from knowledge.store import Transaction
from knowledge.subscriptions import MOST_TOPICS, Topic, TopicKind

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ME = residents.resident_id("wechat", "me")
_ids = itertools.count(1)
CALLS: list[tuple[UUID, datetime]] = []


async def cases(_transaction: Transaction, resident_id: UUID, now: datetime) -> Erased:
    """A capability that must keep something."""
    CALLS.append((resident_id, now))
    return Erased(erased=("2条留言里的姓名和电话",), kept=(Kept(what="办结的留言正文", why="档案规定要求保存"),))


@pytest.fixture
async def parts(city_database_url: str, redis_url: str, home: Path) -> AsyncIterator[Parts]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    settings = Settings(home=home, city="明湖市", _env_file=None)
    forgetting = Action(act=chat.delete_my_data([cases]), label="删除我的信息")
    async with build(
        settings, engines, now=lambda: NOW, catalogue={**CATALOGUE, "delete_my_data": forgetting}
    ) as opened:
        CALLS.clear()
        yield opened


async def say(parts: Parts, text: str, kind: MessageKind = MessageKind.TEXT) -> str:
    message = IncomingMessage(channel="wechat", sender="me", id=str(next(_ids)), kind=kind, text=text, received_at=NOW)
    return all_as_text((await parts.dialogue.answer(message)).replies)


async def counted(parts: Parts, table: Table) -> int:
    """How many rows of a table are of this resident (of the audit log: all)."""
    chosen = select(func.count()).select_from(table)
    if table is not audit_table:
        chosen = chosen.where((table.c.id if table is residents_table else table.c.resident_id) == ME)
    async with parts.store.transaction() as transaction:
        return int((await transaction.execute(chosen)).scalar_one())


async def test_a_consent_stands_while_there_is_a_subscription(parts: Parts) -> None:
    await say(parts, "订阅公积金")
    await say(parts, "订阅低保")
    async with parts.store.transaction() as transaction:
        assert [one.purpose for one in await consents.standing(transaction, resident=ME)] == ["subscriptions"]
        assert [str(one) for one in await subscriptions.mine(transaction, ME)] == ["keyword:低保", "keyword:公积金"]
    assert "还订着“低保”" in await say(parts, "退订公积金")
    assert "一个订阅也没有了" in await say(parts, "退订")
    async with parts.store.transaction() as transaction:
        assert await consents.standing(transaction, resident=ME) == ()


async def test_a_department_a_list_and_words_that_name_nothing(parts: Parts) -> None:
    assert "您还没有订阅" in await say(parts, "我的订阅有哪些")
    assert "没有订阅" in await say(parts, "退订")
    assert "您想订阅哪方面" in await say(parts, "我要订阅")
    assert "已订阅“市民政局”" in await say(parts, "民政局")
    await say(parts, "订阅养老")
    assert "已经订阅了“养老”" in await say(parts, "订阅养老")
    listed = await say(parts, "我的订阅有哪些")
    assert "市民政局" in listed
    assert "养老" in listed
    assert "全部退订" in await say(parts, "退订")
    assert "还订着“养老”" in await say(parts, "2")
    assert "一个订阅也没有了" in await say(parts, "全部退订")


async def test_a_form_without_a_topic_asks_for_one(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        facts = Facts(
            transaction=transaction,
            search=parts.library.search,
            city=parts.library.city,
            service=parts.service,
            cipher=parts.cipher,
            workdays=parts.library.workdays,
            rng=Random(1),
        )
        meaning = Understanding(intent="subscribe_topic", confidence=1, thresholds=Thresholds(act=0.5, offer=0.2))
        turn = Turn(id=UUID(int=1), resident=Resident(channel="wechat", sender="me"), text="", meaning=meaning, now=NOW)
        outcome = await chat.subscribe_topic(turn, facts)
        assert outcome.answered is Answered.OFFERED
    assert chat.SUBSCRIPTION.fields[0].show("keyword:养老|keyword:医保") == "养老、医保"


async def test_there_is_an_end_to_subscribing(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        await residents.seen(transaction, channel="wechat", sender="me", now=NOW)
        for number in range(MOST_TOPICS):
            topic = Topic(kind=TopicKind.KEYWORD, value=f"词{number}")
            await subscriptions.subscribe(transaction, ME, topic, now=NOW)
    assert "最多订阅20个" in await say(parts, "订阅公积金")
    assert "全部退订" in await say(parts, "退订")
    assert "一个订阅也没有了" in await say(parts, "1")


async def test_nothing_is_erased_before_it_is_confirmed_and_everything_after(parts: Parts) -> None:
    await say(parts, "订阅公积金")
    async with parts.store.transaction() as transaction:
        await transaction.execute(
            insert(outbox).values(
                key="k", kind="notice", resident_id=ME, payload={"text": "x"}, state="queued", attempts=0,
                not_before=NOW, created_at=NOW,
            )
        )  # fmt: skip
    asked = await say(parts, "删除我的个人信息")
    assert "2条留言里的姓名和电话" in asked
    assert "办结的留言正文：档案规定要求保存" in asked
    assert "1条待发的消息" in asked
    assert await counted(parts, outbox) == 1
    assert await counted(parts, residents_table) == 1
    before = await counted(parts, audit_table)
    told = await say(parts, "1")
    assert told.startswith("已经删除：")
    assert "依法保留" in told
    assert CALLS[-1] == (ME, NOW)
    for table in (residents_table, outbox, turns):
        assert await counted(parts, table) == 0
    assert await counted(parts, audit_table) == before + 1
    async with parts.store.transaction() as transaction:
        assert await audit.broken_link(transaction) is None
        last = (await transaction.execute(select(audit_table).order_by(audit_table.c.sequence.desc()))).first()
        assert last is not None
        assert (last.act, last.actor, last.subject) == ("resident.erase", f"resident:{ME}", f"resident:{ME}")
    record = RecordTurns(sessions=parts.sessions, store=parts.store, worker="w")
    await record.prepare()
    while await record.step():  # turns that were on their way are not recorded either
        pass
    assert await counted(parts, turns) == 0
    assert await parts.redis.client.exists("mc:session:wechat:me") == 0
    assert await parts.redis.client.xlen(TURNS_KEY) == 0


async def test_somebody_of_whom_nothing_is_kept_is_told_so(parts: Parts) -> None:
    assert "我这里没有您的信息" in await say(parts, "删除我的个人信息")
    assert "这段对话" in await say(parts, "确认删除")
    assert await counted(parts, residents_table) == 0


async def test_who_unfollows_is_erased_by_every_capability(parts: Parts) -> None:
    await say(parts, "订阅公积金")
    parts.dialogue.erasers = (cases,)
    await say(parts, "", MessageKind.UNSUBSCRIBE)
    assert CALLS == [(ME, NOW)]
    assert await counted(parts, residents_table) == 0


async def test_who_takes_back_their_phone_keeps_their_booking_without_it(parts: Parts) -> None:
    async with parts.store.transaction() as transaction:
        await residents.seen(transaction, channel="wechat", sender="me", now=NOW)
        booked = select(bookings.c.id).where(bookings.c.phone.is_not(None)).limit(1)
        identity = (await transaction.execute(booked)).scalar_one()
        await transaction.execute(update(bookings).where(bookings.c.id == identity).values(resident_id=ME))
    for codes, kept in (("301", True), ("301,8", False)):
        payload = {"event": "user_authorization_revoke", "revoked": codes}
        message = IncomingMessage(
            channel="wechat", sender="me", id=codes, kind=MessageKind.REVOKE, text="", received_at=NOW, payload=payload
        )
        assert (await parts.dialogue.answer(message)).action == "revoked"
        async with parts.store.transaction() as transaction:
            row = (await transaction.execute(select(bookings).where(bookings.c.id == identity))).one()
            assert (row.phone is not None) is kept
            assert row.name is not None


# --- the rules ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("订阅养老政策", ("养老",)),
        ("帮我订阅老年人相关的政策", ("养老",)),
        ("养老和医保都订上", ("养老", "医保")),
        ("養老政策有新的告訴我", ("养老",)),
        ("订阅高龄补贴", ("高龄津贴",)),
        ("关注数据要素市场", ("数据要素市场",)),
        ("我要订阅", ()),
        ("有新政策通知我", ()),
        ("🔔打开", ()),
        ("订阅甲|乙", ()),
        ("订阅什么好呢你说", ()),
        ("订阅一个特别特别特别特别特别长的东西", ()),
    ],
)
def test_the_topic_of_a_wish(text: str, keywords: tuple[str, ...]) -> None:
    assert rules.keywords_of(text) == keywords


def test_an_answer_may_be_the_topic_alone() -> None:
    assert rules.bare_keywords("养老方面的吧") == ("养老",)
    assert rules.bare_keywords("数据要素") == ("数据要素",)


@given(st.text(max_size=60))
def test_any_text_has_topics_or_none(text: str) -> None:
    for keyword in (*rules.keywords_of(text), *rules.bare_keywords(text)):
        assert 1 <= len(keyword) <= rules.LONGEST_KEYWORD


@pytest.mark.parametrize(
    ("text", "listed"), [("我的订阅有哪些", True), ("看看我订了啥", True), ("查一下订阅", True), ("订阅养老", False)]
)
def test_a_wish_to_see_the_list(text: str, *, listed: bool) -> None:
    assert rules.wants_list(text) is listed


OWN = [
    Named(topic=Topic(kind=TopicKind.KEYWORD, value="养老"), names=("养老",)),
    Named(topic=Topic(kind=TopicKind.KEYWORD, value="医保"), names=("医保",)),
    Named(topic=Topic(kind=TopicKind.DEPARTMENT, value="mzj"), names=("市民政局", "民政局")),
]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("退订医保", ["医保"]),
        ("医保和养老都退了", ["养老", "医保"]),
        ("不要民政局的了", ["mzj"]),
        ("只留医保，其他都退", ["养老", "mzj"]),
        ("除了养老都退了", ["医保", "mzj"]),
        ("全部退订", ["养老", "医保", "mzj"]),
        ("只留公积金", None),
        ("退订", None),
    ],
)
def test_which_subscription_is_meant(text: str, gone: list[str] | None) -> None:
    found = rules.to_remove(text, OWN)
    assert (None if found is None else [topic.value for topic in found]) == gone


def test_the_only_one_is_meant_without_a_name() -> None:
    assert rules.to_remove("退订", OWN[:1]) == (OWN[0].topic,)
    assert rules.to_remove("退订", []) is None


def test_a_field_is_a_topic_of_its_own_kind() -> None:
    assert rules.topic_of("消防安全").kind is TopicKind.FIELD
    assert rules.topic_of("养老").kind is TopicKind.KEYWORD
    assert rules.is_body("市民政局")
    assert not rules.is_body("医保")


@pytest.mark.parametrize(
    ("text", "of_answers"),
    [("退订答复", True), ("没答上的问题不用再告诉我了", True), ("退订养老", False), ("退订", False)],
)
def test_answers_are_told_from_topics(text: str, *, of_answers: bool) -> None:
    assert rules.is_of_answers(text) is of_answers
