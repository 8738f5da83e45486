"""What runs beside the doors: recording, delivering, looking after runs, forgetting; on real engines."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from actions.model import Answered, Text
from bot.channels.push import Push
from bot.jobs.deliver import MOST_ATTEMPTS, Deliver, DoubtfulError, NotTriedError, RefusedError
from bot.jobs.keep import Forget
from bot.jobs.turns import RecordTurns
from bot.kept import offer_kept
from bot.message import IncomingMessage, MessageKind
from bot.recording import turn_record, turn_to_json
from bot.redis_link import RedisLink
from bot.replies import Answer, all_as_text
from bot.sessions import Sessions
from bot.web.metrics import Metrics
from knowledge import outbox
from knowledge.library import unanswered
from knowledge.outbox import Parcel
from knowledge.people_tables import outbox as outbox_table
from knowledge.people_tables import turns as turns_table
from knowledge.residents import Door
from knowledge.store import Store
from tests.bot.signing_in import gone
from tests.conftest import SEALS

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def a_message(identity: str = "m1", text: str = "落户要啥材料", sender: str = "o1") -> IncomingMessage:
    return IncomingMessage(
        channel="wechat", sender=sender, id=identity, kind=MessageKind.TEXT, text=text, received_at=NOW
    )


def an_answer(text: str = "户口本。", answered: Answered = Answered.ANSWERED) -> Answer:
    return Answer(
        turn_id=uuid4(),
        replies=(Text(text=text),),
        intent="ask_policy",
        confidence=0.9,
        action="ask_policy",
        answered=answered.value,
        took_ms=3.0,
    )


class Courier:
    """The outer edge: what the platform would do with each send."""

    def __init__(self, *fates: Exception | None) -> None:
        self.fates = list(fates)
        self.sent: list[tuple[str, str]] = []
        self.channel = "wechat"

    def takes(self, parcel: Parcel) -> bool:
        return bool(parcel.payload)

    async def send(self, sender: str, parcel: Parcel) -> str:
        fate = self.fates.pop(0) if self.fates else None
        if fate is not None:
            raise fate
        self.sent.append((sender, parcel.payload["text"]))
        return ""


class Bench:
    def __init__(self, store: Store, redis: RedisLink, courier: Courier) -> None:
        self.store = store
        self.sessions = Sessions(redis, SEALS)
        self.time = NOW
        self.courier = courier
        self.push = Push(store=store, word=lambda answer: all_as_text(answer.replies), now=lambda: self.time)
        self.deliver = Deliver(
            store=store, sessions=self.sessions, couriers=(courier,), now=lambda: self.time, metrics=Metrics()
        )
        self.record = RecordTurns(sessions=self.sessions, store=store, worker="w1")

    async def states(self) -> list[str]:
        async with self.store.transaction() as transaction:
            return list(await transaction.scalars(select(outbox_table.c.state).order_by(outbox_table.c.id)))

    async def offered(self) -> str:
        async with self.store.transaction() as transaction:
            return all_as_text((await offer_kept(transaction, a_message())).replies)

    async def is_marked(self) -> bool:
        opened = await self.sessions.open("wechat", "o1")
        await self.sessions.close("wechat", "o1", opened.token, None)
        return opened.kept


@pytest.fixture
def courier() -> Courier:
    return Courier()


@pytest.fixture
def bench(store: Store, redis: RedisLink, courier: Courier) -> Bench:
    return Bench(store, redis, courier)


async def test_a_late_answer_is_sent_once_though_it_is_pushed_twice(bench: Bench, courier: Courier) -> None:
    answer = an_answer()
    await bench.push("run", a_message(), answer)
    await bench.push("run", a_message(), answer)
    assert await bench.deliver.step() == 1
    assert await bench.deliver.step() == 0
    assert courier.sent == [("o1", "户口本。")]
    assert await bench.states() == ["sent"]


async def test_an_answer_without_words_is_not_pushed(bench: Bench) -> None:
    empty = Answer(
        turn_id=uuid4(), replies=(), intent="x", confidence=1, action="forget", answered="answered", took_ms=1
    )
    await bench.push("run", a_message(), empty)
    assert await bench.states() == []


async def test_a_refused_send_is_shown_whole_at_the_next_contact_and_only_there(bench: Bench, courier: Courier) -> None:
    courier.fates = [RefusedError("45015")]
    await bench.push("run", a_message(), an_answer())
    await bench.deliver.step()
    assert await bench.states() == ["refused"]
    assert await bench.is_marked()
    assert "户口本。" in await bench.offered()
    assert await bench.states() == ["offered"]
    assert await bench.offered() == ""


async def test_a_doubtful_send_is_offered_by_name_and_not_repeated(bench: Bench, courier: Courier) -> None:
    courier.fates = [DoubtfulError("timeout")]
    await bench.push("run", a_message(), an_answer())
    await bench.deliver.step()
    assert await bench.states() == ["doubtful"]
    said = await bench.offered()
    assert "落户要啥材料" in said
    assert "补发" in said
    assert "户口本" not in said


async def test_a_send_that_was_never_tried_is_tried_again_later_and_in_the_end_kept(
    bench: Bench, courier: Courier
) -> None:
    courier.fates = [NotTriedError("no token")] * (MOST_ATTEMPTS + 1)
    await bench.push("run", a_message(), an_answer())
    assert await bench.deliver.step() == 1
    assert await bench.deliver.step() == 0
    for _ in range(MOST_ATTEMPTS):
        bench.time += timedelta(minutes=1)
        await bench.deliver.step()
    assert await bench.states() == ["refused"]
    assert courier.sent == []


async def test_a_worker_that_died_while_sending_leaves_a_doubtful_parcel(bench: Bench, courier: Courier) -> None:
    await bench.push("run", a_message(), an_answer())
    async with bench.store.transaction() as transaction:
        assert len(await outbox.take(transaction, now=NOW)) == 1
    assert await bench.deliver.step() == 0
    bench.time += timedelta(minutes=1, seconds=1)
    assert await bench.deliver.step() == 1
    assert await bench.states() == ["doubtful"]
    assert courier.sent == []


async def test_marks_of_what_is_kept_come_back_after_redis_lost_them(
    bench: Bench, courier: Courier, redis: RedisLink
) -> None:
    courier.fates = [RefusedError("45015")]
    await bench.push("run", a_message(), an_answer())
    await bench.deliver.step()
    await redis.client.flushall()
    assert not await bench.is_marked()
    await bench.deliver.restore_marks()
    assert await bench.is_marked()


async def test_a_channel_that_cannot_send_keeps_the_answer(bench: Bench) -> None:
    message = IncomingMessage(channel="web", sender="w1", id="1", kind=MessageKind.TEXT, text="问", received_at=NOW)
    await bench.push("run", message, an_answer())
    await bench.deliver.step()
    assert await bench.states() == ["refused"]


async def hand_over(bench: Bench, message: IncomingMessage, answer: Answer) -> None:
    opened = await bench.sessions.open(message.channel, message.sender)
    turn = turn_to_json(turn_record(message, answer))
    await bench.sessions.close(message.channel, message.sender, opened.token, None, turn=turn)


async def count_turns(bench: Bench) -> int:
    async with bench.store.transaction() as transaction:
        return (await transaction.execute(select(func.count()).select_from(turns_table))).scalar_one()


async def test_turns_are_recorded_once_and_what_was_not_answered_is_listed(bench: Bench) -> None:
    for number in range(3):
        message = a_message(f"m{number}", "汗血宝马上哪里领", sender=f"o{number}")
        await hand_over(bench, message, an_answer("不知道", Answered.UNANSWERED))
    await hand_over(bench, a_message("m0", sender="o0"), an_answer())
    assert await bench.record.step() == 0, "the group is made first"
    assert await bench.record.step() == 4
    assert await bench.record.step() == 0
    assert await count_turns(bench) == 3
    async with bench.store.transaction() as transaction:
        (question,) = await unanswered.open_questions(transaction)
        assert (question.question, question.times) == ("汗血宝马上哪里领", 3)
        assert len(await unanswered.asked_by(transaction, question.id)) == 3


async def test_turns_that_a_dead_worker_took_are_recorded_by_another(bench: Bench, redis: RedisLink) -> None:
    await bench.record.prepare()
    await hand_over(bench, a_message(), an_answer())
    await redis.client.xreadgroup("record", "dead", {"mc:turns": ">"}, count=10)
    await redis.client.xpending_range("mc:turns", "record", min="-", max="+", count=1)
    (entry,) = await redis.client.xpending_range("mc:turns", "record", min="-", max="+", count=1)
    await redis.client.execute_command("XCLAIM", "mc:turns", "record", "dead", 0, entry["message_id"], "IDLE", 60_000)
    assert await bench.record.step() == 1
    assert await count_turns(bench) == 1


async def test_a_turn_of_somebody_erased_meanwhile_is_not_recorded(bench: Bench) -> None:
    await bench.record.prepare()
    await hand_over(bench, a_message(), an_answer())
    async with bench.store.transaction() as transaction:
        await gone(transaction, "wechat", "o1", now=NOW)
    await bench.sessions.forget([Door(channel="wechat", sender="o1")])
    assert await bench.record.step() == 1
    assert await count_turns(bench) == 0


async def test_a_job_group_that_redis_forgot_is_made_again(bench: Bench, redis: RedisLink) -> None:
    await bench.record.prepare()
    await bench.record.prepare()
    await redis.client.flushall()
    await hand_over(bench, a_message(), an_answer())
    assert await bench.record.step() == 0
    assert await bench.record.step() == 1


async def test_turns_are_kept_for_their_time_and_no_longer(bench: Bench) -> None:
    await bench.record.prepare()
    await hand_over(bench, a_message(), an_answer())
    await bench.record.step()
    later = NOW + timedelta(days=180)
    forget = Forget(store=bench.store, turns_days=180, now=lambda: later)
    await forget.step()
    assert await count_turns(bench) == 1
    later = NOW + timedelta(days=180, seconds=1)
    await Forget(store=bench.store, turns_days=180, now=lambda: later).step()
    assert await count_turns(bench) == 0


async def test_an_unfollow_takes_everything_of_the_person_with_it(bench: Bench) -> None:
    await bench.record.prepare()
    await hand_over(bench, a_message(), an_answer("不知道", Answered.UNANSWERED))
    await bench.record.step()
    await bench.push("run", a_message(), an_answer())
    async with bench.store.transaction() as transaction:
        await gone(transaction, "wechat", "o1", now=NOW)
    assert await count_turns(bench) == 0
    assert await bench.states() == []
    async with bench.store.transaction() as transaction:
        (question,) = await unanswered.open_questions(transaction)
        assert await unanswered.asked_by(transaction, question.id) == ()
