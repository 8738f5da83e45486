"""The official account, end to end: a platform that plays by its rules, replicas that may be slow, killed or cut off."""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from actions.catalogue import Action
from actions.model import Facts, Outcome, Text, Turn
from bot.demo.platform.cipher import sign
from bot.demo.platform.pushing import Push
from bot.demo.platform.replies import read_reply
from bot.engines import Engines
from knowledge.people_tables import outbox, turns
from tests.bot.replicas import City, Replica, catalogue_with, city, fast_account

HELP = "intent:help"


class Slow:
    """An action that takes until it is let go, and counts how often it was begun."""

    def __init__(self, text: str = "慢慢来的答案") -> None:
        self.text = text
        self.begun = 0
        self.started = asyncio.Event()
        self.let_go = asyncio.Event()

    async def __call__(self, _turn: Turn, _facts: Facts) -> Outcome:
        self.begun += 1
        self.started.set()
        await self.let_go.wait()
        return Outcome(replies=(Text(text=self.text),))


def slow_catalogue(slow: Slow) -> dict[str, Action]:
    return catalogue_with(help=Action(act=slow))


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
    """Wait for something that another task or process brings about."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.03)


def shows(minghu: City, openid: str, text: str) -> Callable[[], Awaitable[bool]]:
    async def shown() -> bool:
        return any(text in one for one in minghu.platform.shown(openid))

    return shown


def came_again(minghu: City) -> Callable[[], Awaitable[bool]]:
    async def joined() -> bool:
        redis = minghu.replicas[0].parts.redis.client
        return any([int(await redis.hget(key, "tries") or 0) > 1 for key in await redis.keys("mc:run:*")])

    return joined


async def count_turns(replica: Replica) -> int:
    async with replica.parts.store.transaction() as transaction:
        return (await transaction.execute(select(func.count()).select_from(turns))).scalar_one()


async def test_the_handshake_is_returned_as_it_is(minghu: City) -> None:
    replica = await minghu.replica()
    assert await minghu.platform.pusher.handshake(f"{replica.url}/wechat")


@pytest.mark.parametrize("mode", ["safe", "compatible", "plain"])
async def test_a_question_gets_a_sourced_answer_in_every_mode(
    city_database_url: str, redis_url: str, home: Path, mode: str
) -> None:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with city(engines, home, fast_account(mode=mode, answer_s=5.0)) as minghu:
        await minghu.replica(wechat_plain=True)
        delivery = await minghu.platform.say("oResident", "80岁以上老人的高龄津贴每月发多少钱")
        assert delivery.failure == ""
        assert delivery.reply is not None
        assert "依据：《" in delivery.reply.text
        assert "人工审定" in delivery.reply.text


async def test_plain_mode_is_refused_unless_the_city_wants_it(
    city_database_url: str, redis_url: str, home: Path
) -> None:
    engines = Engines(database_url=city_database_url, redis_url=redis_url)
    async with city(engines, home, fast_account(mode="plain")) as minghu:
        await minghu.replica()
        assert (await minghu.platform.say("oResident", "你好")).failure.startswith("HTTP 4")


async def test_one_message_three_times_at_once_to_two_replicas_is_answered_once_and_leaves_one_record(
    minghu: City,
) -> None:
    one, two = await minghu.replica(worker=True), await minghu.replica()
    pusher = minghu.platform.pusher
    push = pusher.sealed(pusher.message("oResident", "text", Content="你好"))
    urls = [f"{one.url}/wechat", f"{two.url}/wechat", f"{two.url}/wechat"]
    answers = await asyncio.gather(*(pusher.post(push, url) for url in urls))
    assert {status for status, _ in answers} == {200}
    told = {minghu_reply(minghu, body) for _, body in answers}
    assert len(told) == 1

    async def recorded() -> bool:
        return await count_turns(one) > 0

    await until(recorded)
    again = await pusher.post(push, f"{one.url}/wechat")
    assert minghu_reply(minghu, again[1]) in told
    assert await count_turns(one) == 1


def minghu_reply(minghu: City, body: bytes) -> str:
    reply = read_reply(body, "oResident", minghu.platform.config, minghu.platform.pusher.cipher, ())
    assert reply is not None
    return reply.text


async def test_an_answer_slower_than_one_try_is_carried_by_the_retry(minghu: City) -> None:
    slow = Slow()
    await minghu.replica(slow_catalogue(slow))
    await minghu.replica(slow_catalogue(slow))
    click = asyncio.create_task(minghu.platform.click("oResident", HELP))
    await slow.started.wait()
    await until(came_again(minghu))  # the platform has given up its first try
    slow.let_go.set()
    delivery = await click
    assert delivery.tries == 2
    assert minghu.platform.shown("oResident") == [slow.text]
    assert slow.begun == 1


async def test_an_answer_slower_than_all_tries_is_sent_once_as_a_message(minghu: City) -> None:
    slow = Slow()
    await minghu.replica(slow_catalogue(slow), worker=True)
    delivery = await minghu.platform.click("oResident", HELP)
    assert (delivery.tries, delivery.failure, delivery.reply) == (3, "", None)
    slow.let_go.set()
    await until(shows(minghu, "oResident", slow.text))
    await minghu.platform.say("oResident", "你好")
    assert [one for one in minghu.platform.shown("oResident") if slow.text in one] == [slow.text]
    assert slow.begun == 1


async def test_an_answer_reaches_the_resident_though_the_replica_that_began_it_dies(minghu: City) -> None:
    stuck, quick = Slow(), Slow()
    quick.let_go.set()
    dying = await minghu.replica(slow_catalogue(stuck))
    await minghu.replica(slow_catalogue(quick), worker=True)
    click = asyncio.create_task(minghu.platform.click("oResident", HELP))
    await stuck.started.wait()
    kill(minghu, dying)
    await click
    await until(shows(minghu, "oResident", quick.text))
    assert minghu.platform.shown("oResident") == [quick.text]


def kill(minghu: City, replica: Replica) -> None:
    """Make a replica of this process stop as if its process were gone: nothing of it runs, and nobody reaches it."""
    minghu.platform.pusher.urls.remove(f"{replica.url}/wechat")
    for task in tuple(replica.parts.deadline._under_way):
        task.cancel()


async def test_a_send_of_which_nobody_knows_is_offered_at_the_next_contact_and_not_repeated(minghu: City) -> None:
    slow = Slow()
    replica = await minghu.replica(slow_catalogue(slow), worker=True)
    minghu.platform.faults.drop_answers = 1
    await minghu.platform.click("oResident", HELP)
    slow.let_go.set()

    async def doubtful() -> bool:
        async with replica.parts.store.transaction() as transaction:
            return "doubtful" in list(await transaction.scalars(select(outbox.c.state)))

    await until(doubtful)
    delivery = await minghu.platform.say("oResident", "你好")
    assert delivery.reply is not None
    assert "可能没有送达" in delivery.reply.text
    again = await minghu.platform.say("oResident", "补发")
    assert again.reply is not None
    assert slow.text in again.reply.text


async def test_an_answer_that_may_no_longer_be_sent_is_shown_at_the_next_contact(minghu: City) -> None:
    slow = Slow()
    replica = await minghu.replica(slow_catalogue(slow), worker=True)
    minghu.platform.contacts.config = fast_account(action_window_s=0.0, message_window_s=0.0)
    await minghu.platform.click("oResident", HELP)
    slow.let_go.set()

    async def refused() -> bool:
        async with replica.parts.store.transaction() as transaction:
            return "refused" in list(await transaction.scalars(select(outbox.c.state)))

    await until(refused)
    delivery = await minghu.platform.say("oResident", "你好")
    assert delivery.reply is not None
    assert slow.text in delivery.reply.text


async def test_an_action_that_fails_apologises_once_and_leaves_no_half_record(minghu: City) -> None:
    async def broken(_turn: Turn, _facts: Facts) -> Outcome:
        raise RuntimeError("broken on purpose")

    replica = await minghu.replica(catalogue_with(help=Action(act=broken)))
    delivery = await minghu.platform.click("oResident", HELP)
    assert delivery.reply is not None
    assert "12345" in delivery.reply.text
    assert await count_turns(replica) == 0


async def test_an_unfollow_erases_the_person(minghu: City) -> None:
    replica = await minghu.replica(worker=True)
    await minghu.platform.say("oResident", "你好")

    async def recorded() -> bool:
        return await count_turns(replica) == 1

    await until(recorded)
    delivery = await minghu.platform.unsubscribe("oResident")
    assert (delivery.failure, delivery.reply) == ("", None)
    assert await count_turns(replica) == 0


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("image", {"PicUrl": "http://x", "MediaId": "m"}, "图片我还看不懂"),
        ("voice", {"MediaId": "m", "Format": "amr", "Recognition": ""}, "语音"),
        ("link", {"Title": "t", "Description": "d", "Url": "http://x"}, "链接"),
        ("location", {"Location_X": "36.95", "Location_Y": "118.31", "Scale": 16, "Label": "听荷路"}, "离您最近"),
        ("somethingnew", {}, "表情"),
    ],
)
async def test_every_kind_of_message_gets_a_helpful_answer(
    minghu: City, kind: str, fields: dict[str, str | int], words: str
) -> None:
    await minghu.replica()
    delivery = await minghu.platform.message("oResident", kind, **fields)
    assert delivery.failure == ""
    assert delivery.reply is not None
    assert words in delivery.reply.text


async def test_following_the_account_is_welcomed_and_a_scan_of_a_place_shows_it(minghu: City) -> None:
    await minghu.replica()
    welcomed = await minghu.platform.subscribe("oResident")
    assert welcomed.reply is not None
    assert "明湖市" in welcomed.reply.text
    scanned = await minghu.platform.scan("oResident", "place:lianting-hall")
    assert scanned.reply is not None
    assert "荷塘路20号" in scanned.reply.text


# --- hostile requests ----------------------------------------------------------------------------------------------


@pytest.fixture
async def door(minghu: City) -> tuple[City, Replica]:
    return minghu, await minghu.replica()


async def post(replica: Replica, body: bytes, **params: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{replica.url}/wechat", params=params, data=body) as response,
    ):
        await response.read()
        return response.status


async def test_what_is_not_truly_from_the_platform_is_refused_at_once(door: tuple[City, Replica]) -> None:
    minghu, replica = door
    pusher = minghu.platform.pusher
    good = pusher.sealed(pusher.message("oResident", "text", Content="你好"))
    params = dict(good.params)
    assert await post(replica, good.body, **{**params, "msg_signature": "0" * 40}) == 403
    assert await post(replica, good.body, **{**params, "timestamp": "1600000000"}) == 403
    assert await post(replica, good.body[: len(good.body) // 2], **params) in (400, 403)
    assert await post(replica, b"x" * 10_000_000, **params) == 413
    assert await post(replica, b"", **params) in (400, 403)
    assert await post(replica, good.body) in (400, 403)
    async with aiohttp.ClientSession() as session, session.get(f"{replica.url}/healthz") as response:
        assert response.status == 200
    assert (await pusher.post(good, f"{replica.url}/wechat"))[0] == 200


async def test_a_known_nonce_with_another_body_is_refused(door: tuple[City, Replica]) -> None:
    minghu, replica = door
    pusher = minghu.platform.pusher
    pusher.rng = Repeating(5)
    first = pusher.sealed(pusher.message("oResident", "text", Content="你好"))
    pusher.rng = Repeating(5)
    other = pusher.sealed(pusher.message("oResident", "text", Content="谢谢"))
    assert first.params["nonce"] == other.params["nonce"]
    url = f"{replica.url}/wechat"
    assert (await pusher.post(first, url))[0] == 200
    assert (await pusher.post(other, url))[0] == 403
    assert (await pusher.post(first, url))[0] == 200


class Repeating(random.Random):
    """Chance that comes out the same each time it is set up."""


def inside(minghu: City, xml: bytes) -> Push:
    """A push whose encrypted content is any bytes at all, truly signed."""
    pusher = minghu.platform.pusher
    assert pusher.cipher is not None
    encrypted = pusher.cipher.encrypt(xml, pusher.rng)
    timestamp, nonce = str(int(pusher.now().timestamp())), str(next(_nonces))
    params = {
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": sign(pusher.config.token, timestamp, nonce, encrypted),
    }
    body = f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Push(params=params, body=body.encode())


_nonces = itertools.count(10**9)
BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
NESTED = b"<xml>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</xml>"


@pytest.mark.parametrize("xml", [BOMB, NESTED, b"", b"<xml>", b"not xml", b"<xml></xml>", b"\xff\xfe", b"<a/>"])
async def test_hostile_content_behind_a_good_signature_is_refused_and_the_process_stays_well(
    door: tuple[City, Replica], xml: bytes
) -> None:
    minghu, replica = door
    status, _ = await minghu.platform.pusher.post(inside(minghu, xml), f"{replica.url}/wechat")
    assert 400 <= status < 500
    assert (await minghu.platform.say("oResident", "你好")).failure == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
async def test_no_text_of_any_unicode_makes_the_door_fail(door: tuple[City, Replica], text: str) -> None:
    minghu, _ = door
    sayable = "".join(one for one in text if one.isprintable() and not 0xD800 <= ord(one) <= 0xDFFF)
    delivery = await minghu.platform.say(f"o{abs(hash(text))}", sayable)
    assert delivery.failure == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    xml=st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda one: f"<xml>{one}</xml>".encode("utf-8", "replace"))
    )
)
async def test_no_content_behind_a_good_signature_makes_the_door_fail(door: tuple[City, Replica], xml: bytes) -> None:
    minghu, replica = door
    status, _ = await minghu.platform.pusher.post(inside(minghu, xml), f"{replica.url}/wechat")
    assert status < 500
