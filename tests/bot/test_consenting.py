"""Consents are committed together, and each of those who agreed is told what became of it."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from bot.clock import utc_now
from bot.consenting import Consents
from knowledge import consents, residents
from knowledge.store import Store


async def people(store: Store, many: int) -> list[UUID]:
    async with store.transaction() as transaction:
        return [
            await residents.seen(transaction, channel="test", sender=f"p{number}", now=utc_now())
            for number in range(many)
        ]


async def standing(store: Store, resident: UUID) -> list[str]:
    async with store.transaction() as transaction:
        return [one.wording for one in await consents.standing(transaction, resident=resident)]


async def test_many_who_agree_at_once_are_all_on_record(store: Store) -> None:
    together = Consents(store, utc_now)
    everybody = await people(store, 300)
    await asyncio.gather(*(together.give(one, "v1") for one in everybody), together.give(everybody[0], "v1"))
    for one in everybody:
        assert await standing(store, one) == ["v1"]


async def test_newer_words_end_the_older_consent(store: Store) -> None:
    together = Consents(store, utc_now)
    [one] = await people(store, 1)
    await together.give(one, "v1")
    await together.give(one, "v2")
    assert await standing(store, one) == ["v2"]


async def test_who_is_not_on_record_is_passed_over(store: Store) -> None:
    together = Consents(store, utc_now)
    [one] = await people(store, 1)
    stranger = uuid4()
    await asyncio.gather(together.give(one, "v1"), together.give(stranger, "v1"))
    assert (await standing(store, one), await standing(store, stranger)) == (["v1"], [])


async def test_a_failure_is_told_to_each_and_the_next_ones_are_served(store: Store) -> None:
    together = Consents(store, utc_now)
    first, second = await people(store, 2)
    failed = await asyncio.gather(
        together.give(first, "x" * 100), together.give(second, "x" * 100), return_exceptions=True
    )
    assert all(isinstance(one, DBAPIError) for one in failed)
    await together.give(first, "v1")
    assert await standing(store, first) == ["v1"]


async def test_who_leaves_does_not_disturb_the_others(store: Store) -> None:
    together = Consents(store, utc_now)
    first, second = await people(store, 2)
    leaving = asyncio.create_task(together.give(first, "v1"))
    await asyncio.sleep(0)
    leaving.cancel()
    await together.give(second, "v1")
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await standing(store, second) == ["v1"]
