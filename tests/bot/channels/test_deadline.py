"""The five-second rule, with real Redis; the seconds are shorter, the rule is the same."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from actions.model import Text
from bot.channels.deadline import Deadline, ForgedNonceError
from bot.message import IncomingMessage, MessageKind
from bot.redis_link import GONE, RedisLink
from bot.replies import Answer, answer_to_json
from bot.runs import Runs
from tests.conftest import SEALS

MESSAGE = IncomingMessage(
    channel="wechat",
    sender="o1",
    id="m1",
    kind=MessageKind.TEXT,
    text="问",
    received_at=datetime(2026, 11, 22, tzinfo=UTC),
)

LONG_S = 60.0
SHORT_S = 0.2


def an_answer(text: str) -> Answer:
    return Answer(
        turn_id=uuid4(),
        replies=(Text(text=text),),
        intent="greet",
        confidence=1.0,
        action="greet",
        answered="answered",
        took_ms=1.0,
    )


class Bench:
    """A replica whose answers come when the test says so, and what it pushed.

    All times are so long that no busy machine reaches them, but those that a test is about.
    """

    def __init__(
        self,
        redis: RedisLink,
        name: str,
        *,
        passive_s: float = LONG_S,
        hold_s: float = LONG_S,
        lease_s: float = LONG_S,
    ) -> None:
        self.ready = asyncio.Event()
        self.started = asyncio.Event()
        self.runs_begun = 0
        self.pushed: list[tuple[str, str]] = []
        self.typed = 0
        self.recorded: Answer | None = None
        self.name = name
        self.deadline = Deadline(
            runs=Runs(redis, SEALS, lease_s=lease_s, retry_s=0.2),
            compute=self.compute,
            recall=self.recall,
            push=self.push,
            slow=self.slow,
            passive_s=passive_s,
            hold_s=hold_s,
            linger_s=0.05,
        )

    async def compute(self, _message: IncomingMessage) -> Answer:
        self.runs_begun += 1
        self.started.set()
        await self.ready.wait()
        return an_answer(f"from {self.name}")

    async def recall(self, _message: IncomingMessage) -> Answer | None:
        return self.recorded

    async def push(self, key: str, _message: IncomingMessage, answer: Answer) -> None:
        self.pushed.append((key, str(answer.replies[0])))

    async def slow(self, _message: IncomingMessage) -> None:
        self.typed += 1

    async def say(self) -> Answer | None:
        return await self.deadline.answer(MESSAGE, nonce="", digest="")


MakeBench = Callable[..., Bench]


@pytest.fixture
def bench(redis: RedisLink) -> MakeBench:
    return lambda name, **timing: Bench(redis, name, **timing)


async def test_a_quick_answer_goes_back_on_its_request(bench: MakeBench) -> None:
    one = bench("one")
    one.ready.set()
    answer = await one.say()
    assert answer is not None
    assert answer.replies == (Text(text="from one"),)
    assert one.pushed == []


async def test_the_same_message_at_once_on_two_replicas_is_answered_once_and_identically(bench: MakeBench) -> None:
    one, two = bench("one"), bench("two")
    tries = [asyncio.create_task(one.say())]
    await one.started.wait()
    tries += [asyncio.create_task(two.say()), asyncio.create_task(two.say())]
    one.ready.set()
    answers = await asyncio.gather(*tries)
    assert one.runs_begun + two.runs_begun == 1
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0] is not None


async def test_a_retry_carries_an_answer_that_took_longer_than_the_first_request(bench: MakeBench) -> None:
    one, two = bench("one", hold_s=0.1), bench("two")
    assert await one.say() is None
    retry = asyncio.create_task(two.say())
    one.ready.set()
    answer = await retry
    assert answer is not None
    assert answer.replies == (Text(text="from one"),)
    assert (one.pushed, two.pushed, two.runs_begun) == ([], [], 0)


async def test_the_last_try_is_acknowledged_and_the_answer_pushed_once(bench: MakeBench) -> None:
    one = bench("one", passive_s=0.05, hold_s=0.05)
    assert [await one.say(), await one.say(), await one.say()] == [None, None, None]
    assert one.typed == 1
    one.ready.set()
    await one.deadline.settle(LONG_S)
    assert len(one.pushed) == 1
    assert await one.say() is None
    assert len(one.pushed) == 1


async def test_a_replica_that_dies_is_replaced_by_the_retry(bench: MakeBench) -> None:
    dead, alive = bench("dead", lease_s=SHORT_S), bench("alive")
    first = asyncio.create_task(dead.say())
    await dead.started.wait()
    first.cancel()
    await dead.deadline.settle(0)
    alive.ready.set()
    answer = await alive.say()
    assert answer is not None
    assert answer.replies == (Text(text="from alive"),)


async def test_a_run_taken_over_returns_the_recorded_answer_and_runs_nothing(bench: MakeBench) -> None:
    dead, alive = bench("dead", lease_s=SHORT_S), bench("alive")
    first = asyncio.create_task(dead.say())
    await dead.started.wait()
    first.cancel()
    await dead.deadline.settle(0)
    alive.recorded = an_answer("on record")
    answer = await alive.say()
    assert answer == alive.recorded
    assert alive.runs_begun == 0


async def test_an_owner_that_lost_its_lease_stops_and_takes_the_others_answer(
    bench: MakeBench, redis: RedisLink
) -> None:
    one = bench("one", lease_s=SHORT_S)
    waiting = asyncio.create_task(one.say())
    await one.started.wait()
    key = "mc:run:wechat:o1:m1"
    await redis.client.hset(key, "owner", "other")
    assert await one.deadline.runs.finish(key, "other", _kept("from another"), on_request=False) == "kept"
    answer = await waiting
    assert answer is not None
    assert answer.replies == (Text(text="from another"),)


def _kept(text: str) -> bytes:
    return answer_to_json(an_answer(text))


async def test_a_nonce_with_another_body_is_refused(bench: MakeBench) -> None:
    one = bench("one")
    one.ready.set()
    assert await one.deadline.answer(MESSAGE, nonce="n", digest="a") is not None
    with pytest.raises(ForgedNonceError):
        await one.deadline.answer(MESSAGE, nonce="n", digest="b")


async def test_without_redis_the_door_is_told_at_once(engines: object) -> None:
    gone = RedisLink("unix:///nowhere/redis.sock", wait_s=0.2)
    one = Bench(gone, "one")
    with pytest.raises(GONE):
        await one.say()
    await gone.close()


async def test_an_adopted_run_is_answered_by_a_message_of_its_own(bench: MakeBench, redis: RedisLink) -> None:
    dead, sweeper = bench("dead", lease_s=SHORT_S), bench("sweeper")
    first = asyncio.create_task(dead.say())
    await dead.started.wait()
    first.cancel()
    await dead.deadline.settle(0)
    sweeper.ready.set()
    while (overdue := await sweeper.deadline.runs.adopt_overdue()) is None:
        await asyncio.sleep(0.02)
    await sweeper.deadline.take_over(overdue.key, overdue.owner, MESSAGE)
    assert [text for _, text in sweeper.pushed] == ["Text(text='from sweeper')"]
    assert await sweeper.deadline.runs.adopt_overdue() is None
