"""Words of ours to open pages of the web chat: taken by a page once, or kept for the next contact."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from bot.jobs.deliver import NotTriedError, RefusedError
from bot.live import CHANNEL, LiveChats, WebCourier
from bot.redis_link import RedisLink
from tests.bot.parcels import a_parcel

PATIENCE_S = 20.0
PARCEL = a_parcel({"text": "您反映的路灯修好了。"})


@asynccontextmanager
async def following(redis: RedisLink) -> AsyncIterator[LiveChats]:
    """A replica that passes on what is published."""
    live = LiveChats(redis=redis)
    task = asyncio.create_task(live.follow())
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (await redis.client.pubsub_numsub(CHANNEL))[0][1]:
                await asyncio.sleep(0)
        yield live
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_every_open_page_of_the_person_is_told_and_the_courier_knows(redis: RedisLink) -> None:
    first: list[Mapping[str, Any]] = []
    second: list[Mapping[str, Any]] = []

    async def tell_first(told: Mapping[str, Any]) -> None:
        first.append(told)

    async def tell_second(told: Mapping[str, Any]) -> None:
        second.append(told)

    async with following(redis) as live:
        with live.joined("o1", tell_first), live.joined("o1", tell_second):
            await live.present("o1")
            assert await WebCourier(redis=redis, patience_s=PATIENCE_S).send("o1", PARCEL) == ""
            async with asyncio.timeout(PATIENCE_S):
                while not second:
                    await asyncio.sleep(0)
        assert first == second == [{"replies": [{"kind": "text", "text": "您反映的路灯修好了。"}]}]


async def test_where_no_page_is_open_the_words_are_kept(redis: RedisLink) -> None:
    with pytest.raises(RefusedError, match="no page of the web chat is open"):
        await WebCourier(redis=redis).send("o1", PARCEL)


async def test_a_page_that_went_without_a_word_takes_nothing_and_nothing_is_shown_later(redis: RedisLink) -> None:
    told: list[Mapping[str, Any]] = []

    async def tell(one: Mapping[str, Any]) -> None:
        told.append(one)

    live = LiveChats(redis=redis)
    await live.present("o1")  # and nobody follows: the replica died
    async with redis.client.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        with pytest.raises(RefusedError, match="no page of the web chat took it"):
            await WebCourier(redis=redis, patience_s=0.1).send("o1", PARCEL)
        published: dict[str, Any] | None = None
        while published is None:
            published = await channel.get_message(ignore_subscribe_messages=True, timeout=1.0)
    async with following(redis) as later:
        with later.joined("o1", tell):
            await redis.client.publish(CHANNEL, published["data"])  # a replica that was slow hears it now
            await redis.client.publish(CHANNEL, b'{"parcel": "other", "to": "o1", "replies": [{"kind": "text"}]}')
            async with asyncio.timeout(PATIENCE_S):
                while not told:
                    await asyncio.sleep(0)
    assert told == [{"replies": [{"kind": "text"}]}]


async def test_one_parcel_that_cannot_be_read_does_not_silence_the_others(redis: RedisLink) -> None:
    told: list[Mapping[str, Any]] = []

    async def tell(one: Mapping[str, Any]) -> None:
        told.append(one)

    async with following(redis) as live:
        with live.joined("o1", tell):
            await live.present("o1")
            await redis.client.publish(CHANNEL, b"not json")
            courier = WebCourier(redis=redis, patience_s=0.2)
            async with asyncio.timeout(PATIENCE_S):
                while not told:
                    with suppress(RefusedError):  # while the replica comes back to listening
                        await courier.send("o1", PARCEL)
    assert told


async def test_without_redis_nothing_is_tried_and_nobody_is_known_to_be_there(unused_tcp_port: int) -> None:
    async with RedisLink(f"redis://127.0.0.1:{unused_tcp_port}", wait_s=0.2) as gone:
        with pytest.raises(NotTriedError, match="Redis is gone"):
            await WebCourier(redis=gone).send("o1", PARCEL)
        await LiveChats(redis=gone).present("o1")
