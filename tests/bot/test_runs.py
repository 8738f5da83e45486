"""Runs: one message, one run, whichever replica its tries reach."""

import asyncio

import pytest

from bot.redis_link import RedisLink
from bot.runs import Runs, Try, run_key
from tests.conftest import SEALS

KEY = run_key("wechat", "o1", "m1")


@pytest.fixture
def runs(redis: RedisLink) -> Runs:
    return Runs(redis, SEALS, lease_s=0.15, retry_s=0.1)


async def test_the_first_try_starts_and_the_next_joins(runs: Runs) -> None:
    first = await runs.begin(KEY, owner="a", message=b"m")
    second = await runs.begin(KEY, owner="b", message=b"m")
    assert (first.found, first.tries) == (Try.START, 1)
    assert (second.found, second.tries) == (Try.JOIN, 2)


async def test_a_finished_run_gives_its_answer_to_every_further_try(runs: Runs) -> None:
    await runs.begin(KEY, owner="a", message=b"m")
    assert await runs.finish(KEY, "a", b"answer", on_request=True) == "delivered"
    again = await runs.begin(KEY, owner="b", message=b"m")
    assert (again.found, again.answer) == (Try.DONE, b"answer")
    assert await runs.adopt_overdue() is None


async def test_a_run_whose_lease_ran_out_is_taken_over_and_the_old_owner_is_told(runs: Runs) -> None:
    await runs.begin(KEY, owner="dead", message=b"m")
    while (taken := await runs.begin(KEY, owner="b", message=b"m", again=True)).found is Try.JOIN:
        await asyncio.sleep(0.02)
    assert (taken.found, taken.tries) == (Try.TAKEOVER, 1)
    assert await runs.finish(KEY, "dead", b"late", on_request=True) == "lost"
    assert not await runs.extend(KEY, "dead")
    assert await runs.extend(KEY, "b")


async def test_giving_up_makes_the_answer_a_push_and_later_tries_get_nothing(runs: Runs) -> None:
    await runs.begin(KEY, owner="a", message=b"m")
    assert await runs.look(KEY, give_up=True) == ("running", None)
    assert await runs.finish(KEY, "a", b"answer", on_request=True) == "push"
    assert (await runs.begin(KEY, owner="b", message=b"m")).found is Try.PUSHED


async def test_a_nonce_with_another_body_is_forged_and_with_the_same_is_not(runs: Runs) -> None:
    await runs.begin(KEY, owner="a", message=b"m", nonce="n", digest="d1")
    assert (await runs.begin(KEY, owner="b", message=b"m", nonce="n", digest="d1")).found is Try.JOIN
    forged = await runs.begin(run_key("wechat", "o1", "m2"), owner="b", message=b"m", nonce="n", digest="d2")
    assert forged.found is Try.FORGED


async def test_an_abandoned_run_is_adopted_with_its_message(runs: Runs) -> None:
    await runs.begin(KEY, owner="dead", message=b"message")
    while (overdue := await runs.adopt_overdue()) is None:
        await asyncio.sleep(0.02)
    assert (overdue.key, overdue.message, overdue.answer) == (KEY, b"message", None)
    assert await runs.finish(KEY, overdue.owner, b"answer", on_request=False) == "push"
    await runs.delivered(KEY)
    assert await runs.look(KEY) == ("done", b"answer")


async def test_an_answer_that_no_try_fetched_is_adopted_to_be_sent(runs: Runs) -> None:
    await runs.begin(KEY, owner="a", message=b"message")
    assert await runs.finish(KEY, "a", b"answer", on_request=False) == "kept"
    while (overdue := await runs.adopt_overdue()) is None:
        await asyncio.sleep(0.02)
    assert (overdue.message, overdue.answer) == (b"message", b"answer")
    assert (await runs.begin(KEY, owner="b", message=b"m")).found is Try.PUSHED


async def test_a_run_that_expired_leaves_the_list_of_what_is_due(runs: Runs, redis: RedisLink) -> None:
    await runs.begin(KEY, owner="a", message=b"m")
    await redis.client.delete(KEY)
    assert await runs.look(KEY) == ("gone", None)
    while await redis.client.zcard("mc:due"):
        assert await runs.adopt_overdue() is None
        await asyncio.sleep(0.02)
