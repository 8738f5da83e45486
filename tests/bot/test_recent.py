"""What many ask for at once is looked up once."""

import asyncio

import pytest

from bot.recent import Recent


async def test_who_asks_at_once_gets_the_same_and_later_it_is_looked_up_anew() -> None:
    asked: list[str] = []

    async def load(key: str) -> int:
        asked.append(key)
        await asyncio.sleep(0)
        return len(asked)

    recent = Recent(load=load, keep_s=60)
    assert await asyncio.gather(*(recent.get("a") for _ in range(5))) == [1] * 5
    assert await recent.get("b") == 2
    assert asked == ["a", "b"]
    brief = Recent(load=load, keep_s=0)
    assert await brief.get("a") != await brief.get("a")


async def test_a_failure_is_told_to_all_who_wait_and_not_kept() -> None:
    tries = iter([ValueError("gone"), None])

    async def load(_: str) -> str:
        if (error := next(tries)) is not None:
            raise error
        return "there"

    recent = Recent(load=load, keep_s=60)
    failed = await asyncio.gather(recent.get("a"), recent.get("a"), return_exceptions=True)
    assert [type(one) for one in failed] == [ValueError, ValueError]
    assert await recent.get("a") == "there"


async def test_only_so_many_are_kept() -> None:
    asked: list[int] = []

    async def load(key: int) -> int:
        asked.append(key)
        return key

    recent = Recent(load=load, keep_s=60, most=2)
    for key in (1, 2, 3, 3, 2, 1):
        await recent.get(key)
    assert asked == [1, 2, 3, 1]


async def test_who_leaves_while_it_is_loading_does_not_stop_it_for_the_others() -> None:
    gate = asyncio.Event()

    async def load(_: str) -> str:
        await gate.wait()
        return "there"

    recent = Recent(load=load)
    leaving = asyncio.create_task(recent.get("a"))
    staying = asyncio.create_task(recent.get("a"))
    await asyncio.sleep(0)
    leaving.cancel()
    gate.set()
    assert await staying == "there"
    with pytest.raises(asyncio.CancelledError):
        await leaving
