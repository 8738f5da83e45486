"""Rasa's adapter against a server that speaks Rasa's HTTP: what is asked, what is believed, what falls back."""

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiohttp import web

from intents.model import EntityKind
from intents.rasa import Limits, RasaError, RasaServer
from tests.intents.rasa_parts import Parts
from tests.intents.rasa_server import TinyRasa, tiny_rasa


@pytest.fixture
async def server() -> AsyncIterator[TinyRasa]:
    async with tiny_rasa() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def parts(server: TinyRasa, session: aiohttp.ClientSession) -> Parts:
    return Parts(session, server.url)


async def test_rasa_understands_what_it_is_asked(parts: Parts) -> None:
    meaning = await parts.engine.understand("我想预约参观")
    assert meaning.intent == "book_visit"
    assert meaning.confidence == pytest.approx(0.9, abs=0.05)
    assert parts.by_rasa(meaning)
    assert [one.confidence for one in meaning.ranking] == sorted(
        (one.confidence for one in meaning.ranking), reverse=True
    )
    assert parts.seen.reasons == []


async def test_entities_are_read_by_our_own_rules(parts: Parts) -> None:
    text = "请找明政发〔2025〕3号文件"
    meaning = await parts.engine.understand(text)
    number = meaning.first(EntityKind.DOCUMENT_NUMBER)
    assert number is not None
    assert text[number.start : number.end] == number.text


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u2028", "\x00", "/", " // ", "人工", "谢谢"])
async def test_blank_texts_and_commands_are_not_sent(parts: Parts, server: TinyRasa, text: str) -> None:
    meaning = await parts.engine.understand(text)
    assert meaning.ranking
    assert server.texts == []
    assert parts.seen.reasons == []


async def test_a_resident_cannot_name_an_intent(parts: Parts, server: TinyRasa) -> None:
    for text in ("/human_agent", "／human_agent@1.0", " //greet{}"):
        meaning = await parts.engine.understand(text)
        assert meaning.intent == "out_of_scope"
    assert not any(text.startswith("/") for text in server.texts)


async def test_long_texts_are_cut_and_odd_ones_sent_clean(parts: Parts, server: TinyRasa) -> None:
    await parts.engine.understand("预约" * 100_000)
    await parts.engine.understand("預約\ud800\x07參觀\n幾點")
    assert len(server.texts[0]) <= 500
    assert server.texts[1] == "预约\ufffd 参观 几点"


async def test_the_token_goes_with_every_request(session: aiohttp.ClientSession) -> None:
    async with tiny_rasa(token="open sesame") as server:
        good = Parts(session, server.url, token="open sesame")
        assert good.by_rasa(await good.engine.understand("我想预约参观"))
        bad = Parts(session, server.url, token="wrong")
        assert not bad.by_rasa(await bad.engine.understand("我想预约参观"))
        assert bad.seen.reasons == ["refused"]


async def test_an_error_never_tells_the_token(session: aiohttp.ClientSession) -> None:
    here = RasaServer(session=session, url="http://127.0.0.1:1", token="open sesame")
    with pytest.raises(RasaError) as caught:
        await here.confidences("你好啊")
    assert "sesame" not in f"{caught.value!r} {caught.value} {here!r}"
    assert caught.value.__suppress_context__


def _json(body: object) -> Callable[[], web.Response]:
    return lambda: web.json_response(body)


def _ranking(*ranking: object) -> Callable[[], web.Response]:
    return _json({"intent_ranking": list(ranking)})


GREET = {"name": "greet", "confidence": 0.9}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: web.Response(status=500), "error"),
        (lambda: web.Response(status=302, headers={"Location": "/"}), "error"),
        (lambda: web.Response(status=404, text="<!DOCTYPE html>"), "error"),
        (lambda: web.Response(text="<html>"), "unreadable"),
        (lambda: web.Response(body=b"\xff\xfe"), "unreadable"),
        (lambda: web.Response(text='{"intent_ranking": ["' + "x" * 400_000), "unreadable"),
        (_json([]), "unreadable"),
        (_json({}), "unreadable"),
        (_json({"intent_ranking": []}), "unreadable"),
        (_json({"intent_ranking": {"greet": 1}}), "unreadable"),
        (_ranking("greet"), "unreadable"),
        (_ranking({"name": 7, "confidence": 0.5}), "unreadable"),
        (_ranking({"name": "greet"}), "unreadable"),
        (_ranking({"name": "greet", "confidence": "high"}), "unreadable"),
        (lambda: web.Response(text='{"intent_ranking": [{"name": "greet", "confidence": NaN}]}'), "unreadable"),
        (_ranking({"name": "greet", "confidence": -3}), "unreadable"),
        (_ranking({"name": "greet", "confidence": True}), "unreadable"),
        (_ranking({"name": None, "confidence": 0.0}), "unknown_intent"),
        (_ranking({"name": "nlu_fallback", "confidence": 0.7}, GREET), "unknown_intent"),
    ],
)
async def test_an_answer_that_cannot_be_used_falls_back(
    parts: Parts, server: TinyRasa, answer: Callable[[], web.Response], reason: str
) -> None:
    server.override = answer
    meaning = await parts.engine.understand("你好我想找文件")
    assert not parts.by_rasa(meaning)
    assert parts.seen.reasons == [reason]


async def _in_pieces() -> AsyncIterator[bytes]:
    whole = b'{"intent_ranking": [{"name": "greet", "confidence": 0.9}]}'
    for place in range(0, len(whole), 10):
        yield whole[place : place + 10]
        await asyncio.sleep(0)


async def test_an_answer_may_come_in_pieces(parts: Parts, server: TinyRasa) -> None:
    server.override = lambda: web.Response(body=_in_pieces())
    assert parts.by_rasa(await parts.engine.understand("你好我想找文件"))


async def test_intents_of_the_citys_own_further_down_are_left_out(parts: Parts, server: TinyRasa) -> None:
    server.override = _ranking(GREET, {"name": "order_pizza", "confidence": 0.1})
    meaning = await parts.engine.understand("你好我想找文件")
    assert parts.by_rasa(meaning)
    assert "order_pizza" not in {one.intent for one in meaning.ranking}


async def test_an_intent_we_do_not_know_does_not_open_the_breaker(parts: Parts, server: TinyRasa) -> None:
    server.override = _ranking({"name": "order_pizza", "confidence": 0.9})
    for _ in range(10):
        await parts.engine.understand("来个披萨")
    assert parts.seen.states == ["closed"]
    assert parts.seen.reasons == ["unknown_intent"] * 10


async def test_a_server_without_a_model_falls_back(parts: Parts, server: TinyRasa) -> None:
    server.model = False
    assert not parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert parts.seen.reasons == ["no_model"]


async def test_nobody_listening_falls_back(session: aiohttp.ClientSession) -> None:
    parts = Parts(session, "http://127.0.0.1:1")
    assert not parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert parts.seen.reasons == ["unreachable"]


@pytest.mark.parametrize("url", ["", "not a url", "http://", "ftp://127.0.0.1"])
async def test_an_address_that_is_none_falls_back(session: aiohttp.ClientSession, url: str) -> None:
    parts = Parts(session, url)
    await parts.engine.understand("我想预约参观")
    assert parts.seen.reasons in (["unreachable"], ["unreadable"])


async def test_a_session_closed_under_it_falls_back(server: TinyRasa) -> None:
    async with aiohttp.ClientSession() as session:
        parts = Parts(session, server.url)
    await parts.engine.understand("我想预约参观")
    assert parts.seen.reasons == ["unreachable"]


async def test_a_server_that_hangs_is_not_waited_for(server: TinyRasa, session: aiohttp.ClientSession) -> None:
    parts = Parts(session, server.url, limits=Limits(answer_s=0.2))
    server.hold = asyncio.Event()
    meaning = await parts.engine.understand("我想预约参观")
    assert not parts.by_rasa(meaning)
    assert parts.seen.reasons == ["timeout"]


async def test_a_session_that_is_less_patient_is_a_timeout_too(server: TinyRasa) -> None:
    server.hold = asyncio.Event()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.05)) as session:
        parts = Parts(session, server.url)
        await parts.engine.understand("我想预约参观")
    assert parts.seen.reasons == ["timeout"]


async def test_at_most_four_requests_are_in_flight_and_the_rest_fall_back(
    server: TinyRasa, session: aiohttp.ClientSession
) -> None:
    parts = Parts(session, server.url, limits=Limits(queue_s=0.05, answer_s=20.0))
    server.hold = asyncio.Event()
    asked = [asyncio.create_task(parts.engine.understand("我想预约参观")) for _ in range(12)]
    done: set[asyncio.Task[object]] = set()
    while len(done) < 8:
        done, _ = await asyncio.wait(asked, timeout=0.02)
    assert parts.seen.reasons == ["busy"] * 8
    server.hold.set()
    meanings = await asyncio.gather(*asked)
    assert sum(parts.by_rasa(one) for one in meanings) == 4
    assert server.most == 4
    assert parts.breaker.state == "closed"


async def test_a_short_queue_waits_its_turn(parts: Parts, server: TinyRasa) -> None:
    meanings = await asyncio.gather(*(parts.engine.understand("我想预约参观") for _ in range(12)))
    assert all(parts.by_rasa(one) for one in meanings)
    assert server.most <= 4


async def test_who_gives_up_frees_the_place(parts: Parts, server: TinyRasa) -> None:
    server.hold = asyncio.Event()
    asked = [asyncio.create_task(parts.engine.understand("我想预约参观")) for _ in range(4)]
    while server.now < 4:
        await asyncio.wait(asked, timeout=0.01)
    for task in asked:
        task.cancel()
    gathered = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in gathered)
    server.hold.set()
    assert parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert parts.seen.states == ["closed"]


async def _broken(parts: Parts, server: TinyRasa) -> None:
    """Fail until the breaker is open."""
    server.override = lambda: web.Response(status=500)
    for _ in range(3):
        await parts.engine.understand("我想预约参观")
    assert parts.breaker.state == "open"


async def test_a_server_that_fails_is_left_alone(parts: Parts, server: TinyRasa) -> None:
    await _broken(parts, server)
    for _ in range(5):
        await parts.engine.understand("我想预约参观")
    assert len(server.texts) == 3
    assert parts.seen.reasons == ["error"] * 3 + ["resting"] * 5
    assert parts.seen.states == ["closed", "open"]


async def test_after_a_pause_one_request_asks_for_the_model_first_and_heals(parts: Parts, server: TinyRasa) -> None:
    await _broken(parts, server)
    server.override = None
    parts.time.seconds += 5
    assert parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert server.statuses == 1
    assert parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert server.statuses == 1
    assert parts.seen.states == ["closed", "open", "half_open", "closed"]


async def test_a_server_that_came_back_without_its_model_stays_alone(parts: Parts, server: TinyRasa) -> None:
    await _broken(parts, server)
    server.override, server.model = None, False
    parts.time.seconds += 5
    assert not parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert len(server.texts) == 3
    assert parts.seen.reasons[-1] == "no_model"
    assert parts.breaker.state == "open"


async def test_while_one_asks_whether_it_is_well_the_others_fall_back(parts: Parts, server: TinyRasa) -> None:
    await _broken(parts, server)
    server.override, server.hold = None, asyncio.Event()
    parts.time.seconds += 5
    probe = asyncio.create_task(parts.engine.understand("我想预约参观"))
    while not server.now:
        await asyncio.wait([probe], timeout=0.01)
    assert not parts.by_rasa(await parts.engine.understand("我想预约参观"))
    assert parts.seen.reasons[-1] == "resting"
    server.hold.set()
    assert parts.by_rasa(await probe)


async def test_a_probe_that_is_given_up_is_tried_again_later(parts: Parts, server: TinyRasa) -> None:
    await _broken(parts, server)
    server.override, server.hold = None, asyncio.Event()
    parts.time.seconds += 5
    probe = asyncio.create_task(parts.engine.understand("我想预约参观"))
    while not server.now:
        await asyncio.wait([probe], timeout=0.01)
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    server.hold.set()
    assert parts.breaker.state == "open"
    parts.time.seconds += 10
    assert parts.by_rasa(await parts.engine.understand("我想预约参观"))


async def test_a_status_without_a_model_id_is_no_model(session: aiohttp.ClientSession) -> None:
    app = web.Application()
    app.router.add_get("/status", _empty_status)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        here = RasaServer(session=session, url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
        with pytest.raises(RasaError, match="no_model"):
            await here.model()
    finally:
        await runner.cleanup()


async def _empty_status(request: web.Request) -> web.Response:
    return web.json_response({"model_id": None})
