"""What people say lies sealed in Redis; what cannot be opened counts as nothing, and what was kept in clear is read."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from actions.model import Pending
from bot.redis_link import RedisLink
from bot.runs import Runs, Try, run_key
from bot.sealing import Seals
from bot.sessions import TURNS_KEY, Session, Sessions
from knowledge.cipher import Cipher, derived_key
from tests.conftest import SEALS

OTHER = Seals(Cipher((derived_key("another secret, long enough"),)))
SECRET = "欧阳紫霄13917654321"
KEY = run_key("web", "anna", "m1")


@given(some.binary(max_size=300), some.text(max_size=40))
def test_what_is_sealed_for_a_place_opens_there_alone(content: bytes, place: str) -> None:
    sealed = SEALS.seal(content, place)
    assert SEALS.open(sealed, place) == content
    assert bool(sealed) == bool(content)
    if content:
        assert SEALS.open(sealed, f"{place}!") == b""
        assert OTHER.open(sealed, place) == b""


@pytest.mark.parametrize("kept", [b'{"pending": null}', b"[1]", b"", None])
def test_what_an_older_version_kept_in_clear_is_still_read(kept: bytes | None) -> None:
    assert SEALS.open(kept, "anywhere") == (kept or b"")


async def everything(redis: RedisLink) -> bytes:
    """All that Redis holds, as it holds it."""
    found = [value async for key in redis.client.scan_iter() if (value := await redis.client.dump(key))]
    return b"".join(found)


async def test_a_session_and_a_turn_on_its_way_are_sealed(redis: RedisLink) -> None:
    sessions = Sessions(redis, SEALS)
    session = Session(pending=Pending(intent="book_visit", asked="phone", answers={"name": SECRET}))
    opened = await sessions.open("web", "anna")
    await sessions.close("web", "anna", opened.token, session, turn=SECRET.encode())
    assert (await sessions.open("web", "anna")).session == session
    stream: Any = redis.client
    ((_, fields),) = await stream.xrange(TURNS_KEY)
    for held in (await everything(redis), fields[b"turn"]):
        assert SECRET.encode() not in held
    assert SEALS.open(fields[b"turn"], TURNS_KEY) == SECRET.encode()


async def test_a_session_of_a_lost_key_is_an_empty_one(redis: RedisLink) -> None:
    opened = await Sessions(redis, OTHER).open("web", "anna")
    await Sessions(redis, OTHER).close("web", "anna", opened.token, Session(at=1.0))
    assert (await Sessions(redis, SEALS).open("web", "anna")).session == Session()


async def test_what_a_turn_told_is_kept_whole_and_sealed(redis: RedisLink) -> None:
    sessions, turn = Sessions(redis, SEALS), UUID(int=7)
    assert await sessions.told(turn) == b""
    await sessions.keep_told(turn, SECRET.encode())
    assert SECRET.encode() not in await everything(redis)
    assert await sessions.told(turn) == SECRET.encode()
    assert 0 < await redis.client.ttl(f"mc:told:{turn}") <= 3600


async def test_the_message_of_a_run_and_its_answer_are_sealed(redis: RedisLink) -> None:
    runs = Runs(redis, SEALS, lease_s=0.01, retry_s=0.0)
    assert (await runs.begin(KEY, owner="a", message=SECRET.encode())).found is Try.START
    assert SECRET.encode() not in await everything(redis)
    assert await runs.finish(KEY, "a", b"told " + SECRET.encode(), on_request=False) == "kept"
    assert SECRET.encode() not in await everything(redis)
    overdue = await runs.adopt_overdue()
    assert overdue is not None
    assert (overdue.message, overdue.answer) == (SECRET.encode(), b"told " + SECRET.encode())
    assert await runs.look(KEY) == ("done", b"told " + SECRET.encode())


async def test_a_run_that_cannot_be_opened_is_left_alone(redis: RedisLink) -> None:
    await Runs(redis, OTHER, lease_s=0.01, retry_s=0.0).begin(KEY, owner="a", message=b"hello")
    runs = Runs(redis, SEALS, lease_s=30.0, retry_s=0.0)
    assert await runs.adopt_overdue() is None
