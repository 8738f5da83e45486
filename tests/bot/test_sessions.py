"""Sessions: loaded under a lock, saved with it, forgotten on request."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.model import Option, Pending, Previous
from bot.redis_link import RedisLink
from bot.sessions import TURNS_KEY, Session, Sessions
from knowledge.residents import Door
from tests.conftest import SEALS

SESSION = Session(
    pending=Pending(intent="report_answer", asked="wrong", answers={"a": "b"}, tries=1),
    parked=True,
    choices=(Option(label="甲", intent="ask_policy", subject="answer:1", words="问"),),
    previous=Previous(question="问题", shown=("document:1",)),
    at=1.5,
)


@pytest.fixture
def sessions(redis: RedisLink) -> Sessions:
    return Sessions(redis, SEALS, hours=1)


def test_a_session_comes_back_as_it_was_kept() -> None:
    assert Session.from_json(SESSION.to_json()) == SESSION


@given(st.binary(max_size=200))
def test_whatever_was_kept_a_session_can_be_loaded(kept: bytes) -> None:
    assert isinstance(Session.from_json(kept), Session)


@pytest.mark.parametrize(
    "kept", [b"[]", b"1", b'{"choices": [[1]]}', b'{"pending": {"x": 1}}', b'{"at": "x"}', b"null"]
)
def test_what_an_older_version_kept_is_an_empty_session(kept: bytes) -> None:
    assert Session.from_json(kept) == Session()


async def test_a_second_message_of_the_same_person_waits_for_the_first(sessions: Sessions) -> None:
    first = await sessions.open("wechat", "o1")
    waiting = asyncio.create_task(sessions.open("wechat", "o1"))
    other = await sessions.open("wechat", "o2")
    assert other.session == Session()
    assert not waiting.done()
    assert await sessions.close("wechat", "o1", first.token, SESSION)
    second = await waiting
    assert second.session == SESSION
    assert second.messages == 2


async def test_a_lost_lock_saves_nothing_but_the_turn_is_recorded(sessions: Sessions, redis: RedisLink) -> None:
    opened = await sessions.open("wechat", "o1")
    await redis.client.delete("mc:lock:wechat:o1")
    assert not await sessions.close("wechat", "o1", opened.token, SESSION, turn=b"turn")
    assert (await sessions.open("wechat", "o1")).session == Session()
    assert await redis.client.xlen(TURNS_KEY) == 1


async def test_a_held_lock_can_be_held_longer(sessions: Sessions, redis: RedisLink) -> None:
    opened = await sessions.open("wechat", "o1")
    await redis.client.pexpire("mc:lock:wechat:o1", 50)
    assert await sessions.keep("wechat", "o1", opened.token)
    assert await redis.client.pttl("mc:lock:wechat:o1") > 1000


async def test_who_is_forgotten_has_no_session_and_is_known_to_be_erased(sessions: Sessions) -> None:
    opened = await sessions.open("wechat", "o1")
    await sessions.close("wechat", "o1", opened.token, SESSION)
    assert await sessions.erased_at_ms({("wechat", "o1")}) == {}
    await sessions.forget([Door(channel="wechat", sender="o1")])
    assert (await sessions.open("wechat", "o1")).session == Session()
    erased_ms = await sessions.erased_at_ms({("wechat", "o1"), ("wechat", "o2")})
    assert list(erased_ms) == [("wechat", "o1")]
    assert erased_ms["wechat", "o1"] > 1_700_000_000_000


async def test_what_is_kept_for_someone_is_seen_at_the_next_opening(sessions: Sessions) -> None:
    await sessions.mark_kept("wechat", "o1", kept=True)
    opened = await sessions.open("wechat", "o1")
    assert opened.kept
    await sessions.close("wechat", "o1", opened.token, None)
    await sessions.mark_kept("wechat", "o1", kept=False)
    assert not (await sessions.open("wechat", "o1")).kept
