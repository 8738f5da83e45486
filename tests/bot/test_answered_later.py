"""A question that nobody could answer, and later has its answer: who asked is told, once, and nobody else."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import delete, func, select, update

from bot.app import Parts, build
from bot.engines import Engines
from bot.jobs.answered import TellAnswered
from bot.jobs.deliver import Deliver
from bot.jobs.keep import ASKERS_DAYS, Forget
from bot.jobs.turns import RecordTurns
from bot.message import IncomingMessage, MessageKind
from bot.replies import all_as_text
from bot.settings import Settings
from bot.web.metrics import Metrics
from bot.working import facts_of, jobs_of
from knowledge import subscriptions
from knowledge.importing.curated import CuratedImport
from knowledge.importing.documents import DocumentImport
from knowledge.library import unanswered
from knowledge.library.tables import askers
from knowledge.library.tables import unanswered as questions
from knowledge.outbox import Parcel
from knowledge.people_tables import outbox, turns
from knowledge.residents import resident_id
from knowledge.subscriptions import Topic, TopicKind
from tests.bot.signing_in import gone

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # twelve o'clock in the city
HOUR = timedelta(hours=1)
QUESTION = "骑行头盔补贴怎么申请"
ANSWER = "骑行头盔补贴凭购买发票在交警大队车管窗口申请，每顶补三十元。"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment


class Courier:
    """The outer edge: the platform takes what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.channel = "wechat"

    def takes(self, parcel: Parcel) -> bool:
        return bool(parcel.payload["text"])

    async def send(self, sender: str, parcel: Parcel) -> str:
        self.sent.append((sender, parcel.payload["text"]))
        return ""


class Bench:
    """A service whose clock the test moves, and the worker's jobs that matter here."""

    def __init__(self, parts: Parts, clock: Clock, folder: Path) -> None:
        self.parts = parts
        self.clock = clock
        self.folder = folder
        self.courier = Courier()
        self.record = RecordTurns(sessions=parts.sessions, store=parts.store, worker="w")
        self.job = self.another_worker()
        self._ids = itertools.count(1)

    def another_worker(self) -> TellAnswered:
        parts = self.parts
        return TellAnswered(
            store=parts.store, library=parts.library, facts=lambda one: facts_of(parts, one), now=self.clock
        )

    async def say(self, text: str, sender: str = "o1") -> str:
        message = IncomingMessage(
            channel="wechat", sender=sender, id=f"m{next(self._ids)}", kind=MessageKind.TEXT, text=text,
            received_at=self.clock(),
        )  # fmt: skip
        said = all_as_text((await self.parts.dialogue.answer(message)).replies)
        while await self.record.step():
            pass
        return said

    async def approve(self, question: str = QUESTION, answer: str = ANSWER, **more: object) -> None:
        """Staff import an answer; this replica has taken it in."""
        path = self.folder / "answers.yml"
        row = {
            "id": "lyj-901",
            "question": question,
            "phrasings": [],
            "answer": answer,
            "sources": [],
            "topics": ["头盔"],
        }
        path.write_text(yaml.safe_dump([{**row, **more}], allow_unicode=True), encoding="utf-8")
        done = await CuratedImport(store=self.parts.store, now=self.clock, publish=True).answers([path])
        assert not done.failures
        await self.parts.library.refresh(done.sequence)

    async def deliver(self) -> None:
        deliver = Deliver(
            store=self.parts.store, sessions=self.parts.sessions, couriers=(self.courier,), now=self.clock,
            metrics=Metrics(),
        )  # fmt: skip
        while await deliver.step():
            pass

    async def parcels(self) -> list[str]:
        async with self.parts.store.transaction() as transaction:
            return [one["text"] for one in await transaction.scalars(select(outbox.c.payload).order_by(outbox.c.id))]

    async def state(self) -> str:
        async with self.parts.store.transaction() as transaction:
            return str((await transaction.execute(select(questions.c.state))).scalar_one())


@pytest.fixture
async def bench(city_database_url: str, redis_url: str, home: Path, tmp_path: Path) -> AsyncIterator[Bench]:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    settings = Settings(home=home, city="明湖市", public_url="https://minghu.example.gov.cn", _env_file=None)
    clock = Clock()
    async with build(settings, engines, now=clock) as parts:
        opened = Bench(parts, clock, tmp_path)
        await opened.record.prepare()
        yield opened


async def test_who_asked_is_told_the_answer_once_under_its_stamp(bench: Bench) -> None:
    assert "有了答案会告诉您" in await bench.say(QUESTION)
    await bench.say(f"{QUESTION}？", sender="o2")
    assert await bench.job.step() == 0
    bench.clock.moment += HOUR
    await bench.approve()
    assert await bench.job.step() == 2
    assert await bench.job.step() == 0
    assert await bench.another_worker().step() == 0
    await bench.deliver()
    assert sorted(sender for sender, _ in bench.courier.sent) == ["o1", "o2"]
    text = bench.courier.sent[0][1]
    assert text.startswith(f"您11月22日问过“{QUESTION}”，当时没有答上来，现在有答复了")
    assert ANSWER in text
    assert "人工审定" in text
    assert "回复“退订”" in text
    assert await bench.state() == "answered"
    async with bench.parts.store.transaction() as transaction:
        assert await unanswered.open_questions(transaction) == ()


async def test_it_is_not_kept_once_it_arrived(bench: Bench) -> None:
    await bench.say(QUESTION)
    bench.clock.moment += HOUR
    await bench.approve()
    await bench.job.step()
    await bench.deliver()
    async with bench.parts.store.transaction() as transaction:
        (payload,) = await transaction.scalars(select(outbox.c.payload))
    assert "text" not in payload


async def test_what_cannot_be_sent_is_shown_whole_at_the_next_contact(bench: Bench) -> None:
    await bench.say(QUESTION)
    bench.clock.moment += HOUR
    await bench.approve()
    await bench.job.step()
    bench.courier.channel = "another"
    await bench.deliver()
    said = await bench.say("你好")
    assert ANSWER in said
    assert said.startswith("您11月22日问过")
    assert ANSWER not in await bench.say("你好")


async def test_a_document_that_answers_counts_too(bench: Bench) -> None:
    question = "骑行头盔补贴每顶多少钱"
    await bench.say(question)
    bench.clock.moment += HOUR
    path = bench.folder / "骑行头盔补贴管理规定.txt"
    path.write_text("骑行头盔补贴管理规定\n骑行头盔补贴每顶30元。\n明湖市公安局\n2026年11月20日\n", encoding="utf-8")
    done = await DocumentImport(store=bench.parts.store, now=bench.clock, publish=True).run([path])
    await bench.parts.library.refresh(done.sequence)
    assert await bench.job.step() == 1
    (text,) = await bench.parcels()
    assert "骑行头盔补贴每顶30元" in text
    assert "原文摘录" in text


async def test_an_answer_that_was_there_already_is_no_news(bench: Bench) -> None:
    await bench.approve()
    bench.clock.moment += HOUR
    await bench.say("无人机驾驶证怎么办理")
    async with bench.parts.store.transaction() as transaction:  # what was not found then, and reads like it now
        await transaction.execute(update(questions).values(question=QUESTION))
    assert await bench.job.step() == 0
    assert await bench.state() == "open"


async def test_an_answer_that_holds_from_a_later_day_is_told_on_that_day(bench: Bench) -> None:
    await bench.say(QUESTION)
    bench.clock.moment += HOUR
    await bench.approve(valid_from="2026-11-24")
    assert await bench.job.step() == 0
    bench.clock.moment += timedelta(days=2)
    assert await bench.job.step() == 1


async def test_a_wrong_answer_that_was_put_right_is_told_to_who_reported_it(bench: Bench) -> None:
    await bench.approve(answer="骑行头盔没有补贴。")
    await bench.say(QUESTION)
    await bench.say("答错了")
    await bench.say("骑行头盔是有补贴的")
    async with bench.parts.store.transaction() as transaction:
        (reported,) = await unanswered.open_questions(transaction)
    assert reported.reason == "reported"
    assert await bench.job.step() == 0
    bench.clock.moment += HOUR
    await bench.approve()
    assert await bench.job.step() == 1
    (text,) = await bench.parcels()
    assert "的答复不对，现在已经更新" in text
    assert ANSWER in text


async def test_nobody_is_woken_by_an_answer(bench: Bench) -> None:
    await bench.say(QUESTION)
    bench.clock.moment = NOON + 11 * HOUR  # eleven at night
    await bench.approve()
    assert await bench.job.step() == 1
    await bench.deliver()
    assert bench.courier.sent == []
    bench.clock.moment = NOON + 20 * HOUR + timedelta(minutes=1)  # a minute past eight
    await bench.deliver()
    assert len(bench.courier.sent) == 1


async def test_who_unsubscribes_is_told_no_more(bench: Bench) -> None:
    await bench.say(QUESTION)
    assert "还没有答上的1个问题，有了答案也不再发给您" in await bench.say("退订")
    assert "我不会主动给您发消息" in await bench.say("退订")
    bench.clock.moment += HOUR
    await bench.approve()
    assert await bench.job.step() == 0
    assert await bench.state() == "answered"
    assert await bench.parcels() == []


async def test_answers_are_unsubscribed_from_apart_from_topics_or_with_all_of_them(bench: Bench) -> None:
    await bench.say(QUESTION)
    await bench.say("订阅养老")
    await bench.say("订阅公积金")
    assert "退订没答上的问题的答复" in await bench.say("退订")
    assert "您的订阅没有变" in await bench.say("2")
    await bench.say(QUESTION)
    assert "没答上的问题有了答案，也不再发给您" in await bench.say("全部退订")
    async with bench.parts.store.transaction() as transaction:
        assert await unanswered.waits(transaction, resident_id("wechat", "o1")) == 0


async def test_who_keeps_a_topic_still_waits(bench: Bench) -> None:
    await bench.say(QUESTION)
    await bench.say("订阅养老")
    await bench.say("订阅公积金")
    await bench.say("退订公积金")
    async with bench.parts.store.transaction() as transaction:
        person = resident_id("wechat", "o1")
        assert await unanswered.waits(transaction, person) == 1
        assert await subscriptions.mine(transaction, person) == (Topic(kind=TopicKind.KEYWORD, value="养老"),)


async def test_who_was_erased_is_not_told(bench: Bench) -> None:
    await bench.say(QUESTION)
    await bench.say(QUESTION, sender="o2")
    async with bench.parts.store.transaction() as transaction:
        await gone(transaction, "wechat", "o1", now=bench.clock())
    bench.clock.moment += HOUR
    await bench.approve()
    assert await bench.job.step() == 1
    async with bench.parts.store.transaction() as transaction:
        await gone(transaction, "wechat", "o2", now=bench.clock())
    await bench.deliver()
    assert bench.courier.sent == []


async def test_a_question_whose_record_is_gone_is_answered_through_any_door(bench: Bench) -> None:
    await bench.say(QUESTION)
    async with bench.parts.store.transaction() as transaction:
        await transaction.execute(delete(turns))
    bench.clock.moment += HOUR
    await bench.approve()
    await bench.job.step()
    await bench.deliver()
    assert [sender for sender, _ in bench.courier.sent] == ["o1"]


async def test_nobody_waits_for_ever(bench: Bench) -> None:
    await bench.say(QUESTION)
    bench.clock.moment += timedelta(days=ASKERS_DAYS, seconds=1)
    await Forget(store=bench.parts.store, turns_days=30, now=bench.clock).step()
    async with bench.parts.store.transaction() as transaction:
        assert (await transaction.execute(select(func.count()).select_from(askers))).scalar_one() == 0
    assert await bench.state() == "open"


async def test_an_answer_withdrawn_meanwhile_and_one_in_doubt_are_not_told(bench: Bench) -> None:
    question = "骑行头盔补贴的办结率是多少"
    await bench.say(question)
    bench.clock.moment += HOUR
    path = bench.folder / "骑行头盔补贴情况.txt"
    path.write_text("骑行头盔补贴情况\n骑行头盔补贴的办结率是198%。\n", encoding="utf-8")
    done = await DocumentImport(store=bench.parts.store, now=bench.clock, publish=True).run([path])
    await bench.parts.library.refresh(done.sequence)
    assert await bench.job.step() == 0
    assert await bench.state() == "open"
    async with bench.parts.store.transaction() as transaction:
        assert await unanswered.changed_at(transaction, answer="none-such") is None


def test_every_worker_looks(bench: Bench) -> None:
    assert "answered" in [job.name for job in jobs_of(bench.parts)]
