"""Conversations on the console: several staff, who has one is clear, and live pages learn of every change."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from actions.handover import acts
from actions.handover.acts import Said
from actions.handover.model import State
from bot.consoles.inbox.live import Live
from bot.handover import Conversations
from bot.web.staff import keep
from knowledge.accounts import Role
from knowledge.people_tables import audit
from tests.bot.consoles.conftest import Console
from tests.bot.consoles.sign_in import Browser, keeper

ROOT = "/console/inbox/conversations"
PATIENCE_S = 20


@pytest.fixture
def talks(console: Console) -> Conversations:
    return Conversations.of(console.parts)


async def asked(console: Console, words: str = "高龄津贴怎么领？", sender: str = "anna") -> UUID:
    """A resident who wants a person, and what they said."""
    talks, now = Conversations.of(console.parts), console.parts.now()
    async with console.store.transaction() as transaction:
        said = Said(channel="web", sender=sender, text=words, turn_id=uuid4(), now=now)
        found, _ = await acts.ask(transaction, said)
        await acts.hear(transaction, found, said, talks.desk)
    return found.id


async def test_two_staff_see_who_has_a_conversation(console: Console, talks: Conversations) -> None:
    first = await console.signed_in({Role.AGENT}, "rsj", display="林晓帆")
    second = await console.signed_in({Role.AGENT}, "cgj", display="沈若溪")
    talk = await asked(console)
    shown = await first.text(f"{ROOT}/{talk}")
    assert "我来接" in shown
    assert "高龄津贴怎么领？" in shown
    assert re.search(r'人工对话 <span class="count">1', await first.text("/console"))
    assert (await first.post(f"{ROOT}/{talk}/claim")).status == 303
    shown = await second.text(f"{ROOT}/{talk}")
    assert "林晓帆在接" in shown
    assert "发送" not in shown
    taken = await second.post(f"{ROOT}/{talk}/claim")
    assert taken.status == 409
    assert "林晓帆" in taken.text.split('role="alert"')[1][:300]
    refused = await second.post(f"{ROOT}/{talk}/say", {"text": "您好"})
    assert refused.status == 409
    assert (await talks.one(talk)).conversation.state is State.CLAIMED


async def test_words_go_out_once_and_come_back_as_lines(console: Console, talks: Conversations) -> None:
    agent = await console.signed_in({Role.AGENT})
    talk = await asked(console)
    await agent.post(f"{ROOT}/{talk}/claim")
    key = str(uuid4())
    for _ in range(2):
        assert (await agent.post(f"{ROOT}/{talk}/say", {"text": "带身份证到窗口办。", "key": key})).status == 303
    said = [one.text for one in await talks.lines(talk)]
    assert said.count("带身份证到窗口办。") == 1
    empty = await agent.post(f"{ROOT}/{talk}/say", {"text": " "})
    assert empty.status == 422
    assert "请写点内容" in empty.text
    everything = await agent.text(f"{ROOT}/{talk}/lines")
    numbers = [int(one) for one in re.findall(r'data-line="(\d+)"', everything)]
    assert numbers == sorted(numbers)
    later = await agent.get(f"{ROOT}/{talk}/lines?after={numbers[0]}")
    assert f'data-line="{numbers[0]}"' not in later.text
    assert later.headers["X-Conversation-State"] == "claimed.True"
    assert "带身份证" in (await agent.get(f"{ROOT}/{talk}/lines?after=x")).text


async def test_a_conversation_is_released_given_and_ended(console: Console, talks: Conversations) -> None:
    first = await console.signed_in({Role.AGENT}, "rsj", display="林晓帆")
    second = await console.signed_in({Role.CITY_OFFICE}, display="沈若溪")
    editor = await console.signed_in({Role.DEPARTMENT_EDITOR}, "cgj")
    assert second.staff is not None
    assert editor.staff is not None
    talk = await asked(console)
    await first.post(f"{ROOT}/{talk}/claim")
    await first.post(f"{ROOT}/{talk}/release")
    assert (await talks.one(talk)).conversation.staff_id is None
    await first.post(f"{ROOT}/{talk}/claim")
    assert "沈若溪" in await first.text(f"{ROOT}/{talk}")
    for to in ("", str(uuid4()), str(editor.staff.id)):
        assert (await first.post(f"{ROOT}/{talk}/give", {"to": to})).status == 422
    assert (await first.post(f"{ROOT}/{talk}/give", {"to": str(second.staff.id)})).status == 303
    assert "沈若溪在接" in await first.text(f"{ROOT}/{talk}")
    await second.post(f"{ROOT}/{talk}/end", {"last_words": "再见，祝您生活愉快。"})
    ended = (await talks.one(talk)).conversation
    assert ended.state is State.ENDED
    shown = await second.text(f"{ROOT}?queue=ended")
    assert str(talk) in shown
    assert str(talk) not in await second.text(f"{ROOT}?queue=nothing")
    assert (await second.post(f"{ROOT}/{talk}/claim")).status == 409


async def acts_on(console: Console, talk: UUID) -> list[tuple[str, str]]:
    async with console.store.transaction() as transaction:
        chosen = select(audit.c.actor, audit.c.act).where(audit.c.subject == f"handover:{talk}")
        return [(row.actor, row.act) for row in await transaction.execute(chosen.order_by(audit.c.sequence))]


async def test_whoever_opens_a_conversation_of_somebody_else_is_on_the_log(console: Console) -> None:
    holder = await console.signed_in({Role.AGENT}, "rsj", display="林晓帆")
    colleague = await console.signed_in({Role.AGENT}, "cgj", display="沈若溪")
    assert holder.staff is not None
    assert colleague.staff is not None
    talk = await asked(console)
    await holder.post(f"{ROOT}/{talk}/claim")
    for _ in range(2):
        await holder.text(f"{ROOT}/{talk}")
    await colleague.text(f"{ROOT}/{talk}/lines")  # the page that is open looks again: it was opened once
    assert await acts_on(console, talk) == [(holder.staff.actor, "handover.claimed")]
    await colleague.text(f"{ROOT}/{talk}")
    assert (await acts_on(console, talk))[-1] == (colleague.staff.actor, "handover.read")


async def test_what_is_over_is_read_by_who_took_part_and_by_who_oversees(console: Console) -> None:
    first = await console.signed_in({Role.AGENT}, "rsj")
    second = await console.signed_in({Role.AGENT}, "cgj")
    stranger = await console.signed_in({Role.AGENT}, "mzj")
    supervisor = await console.signed_in({Role.SUPERVISOR}, None)
    assert second.staff is not None
    talk = await asked(console, "户口本丢了怎么补？")
    await first.post(f"{ROOT}/{talk}/claim")
    await first.post(f"{ROOT}/{talk}/say", {"text": "您稍等，我转给同事。", "key": str(uuid4())})
    await first.post(f"{ROOT}/{talk}/give", {"to": str(second.staff.id)})
    assert "户口本丢了怎么补？" in await stranger.text(f"{ROOT}/{talk}")  # who is there can help
    await second.post(f"{ROOT}/{talk}/end", {"last_words": "请到派出所补领。"})
    for one in (first, second, supervisor):
        assert "户口本丢了怎么补？" in await one.text(f"{ROOT}/{talk}")
        assert str(talk) in await one.text(f"{ROOT}?queue=ended")
    for path in (f"{ROOT}/{talk}", f"{ROOT}/{talk}/lines"):
        assert (await stranger.get(path)).status == 404
    assert str(talk) not in await stranger.text(f"{ROOT}?queue=ended")


async def test_what_is_not_there_is_not_found(console: Console) -> None:
    agent = await console.signed_in({Role.AGENT})
    nowhere = uuid4()
    for path in (f"{ROOT}/{nowhere}", f"{ROOT}/{nowhere}/lines", f"{ROOT}/nobody"):
        assert (await agent.get(path)).status == 404
    assert (await agent.post(f"{ROOT}/{nowhere}/claim")).status == 404
    talk = await asked(console)
    assert (await agent.post(f"{ROOT}/{talk}/burn")).status == 404


async def test_a_supervisor_reads_and_does_not_speak(console: Console) -> None:
    supervisor = await console.signed_in({Role.SUPERVISOR})
    talk = await asked(console, "<b>你好</b>")
    shown = await supervisor.text(f"{ROOT}/{talk}")
    assert "我来接" not in shown
    assert "<b>你好</b>" not in shown
    assert (await supervisor.post(f"{ROOT}/{talk}/claim")).status == 403


async def test_rows_are_a_piece_of_the_page_with_what_is_unread(console: Console) -> None:
    agent = await console.signed_in({Role.AGENT})
    talk = await asked(console)
    piece = await agent.text(f"{ROOT}/rows?queue=waiting&here={talk}")
    assert "<html" not in piece
    assert 'aria-current="true"' in piece
    assert "条没回" in piece


# --- live --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def socket_of(browser: Browser) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    url = browser.replica.url.replace("http", "ws", 1) + "/console/inbox/live"
    async with browser.client.ws_connect(url, headers=headers) as socket:
        yield socket


async def heard(
    socket: aiohttp.ClientWebSocketResponse, talk: UUID, what: str, act: Browser, path: str
) -> dict[str, str]:
    """Act until the page hears of it: a subscription takes a moment to begin."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await act.post(path)
            try:
                told = await socket.receive(timeout=1)
            except TimeoutError:
                continue
            found: dict[str, str] = orjson.loads(told.data)
            if (found["conversation"], found["what"]) == (str(talk), what):
                return found


async def test_open_pages_learn_what_happened_and_no_words(console: Console) -> None:
    first, second = await console.signed_in({Role.AGENT}), await console.signed_in({Role.AGENT})
    assert first.staff is not None
    talk = await asked(console)
    async with socket_of(second) as socket:
        told = await heard(socket, talk, "claimed", first, f"{ROOT}/{talk}/claim")
        assert told == {"conversation": str(talk), "what": "claimed", "staff": str(first.staff.id)}
        await socket.send_str("{}")
        async with asyncio.timeout(PATIENCE_S):
            while not socket.closed:
                await socket.receive()


async def test_the_socket_opens_for_staff_of_its_roles_and_own_pages_alone(console: Console) -> None:
    agent, editor = await console.signed_in({Role.AGENT}), await console.signed_in({Role.DEPARTMENT_EDITOR})
    nobody = await console.browser()
    for browser, status in ((editor, 403), (nobody, 401)):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with socket_of(browser):
                pass
        assert refused.value.status == status
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in agent.cookies.items())}
    url = console.url.replace("http", "ws", 1) + "/console/inbox/live"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with agent.client.ws_connect(url, headers={**headers, "Origin": "https://elsewhere.example"}):
            pass
    assert refused.value.status == 403
    assert (await agent.get("/console/inbox/live")).status == 400


async def test_a_socket_ends_with_the_session_behind_it(console: Console) -> None:
    agent = await console.signed_in({Role.AGENT})
    app = web.Application()
    keep(app, keeper(console.replica))
    live = Live(Conversations.of(console.parts), ask_again_s=0.2)
    app.router.add_get("/live", live.socket)
    app.on_shutdown.append(live.close)
    async with TestClient(TestServer(app)) as client:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in agent.cookies.items())}
        async with client.ws_connect("/live", headers=headers) as socket:
            await agent.post("/console/logout")
            async with asyncio.timeout(PATIENCE_S):
                while not socket.closed:
                    await socket.receive()
            assert socket.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION


async def test_a_page_that_speaks_on_the_socket_is_closed_and_all_are_told_when_the_replica_leaves(
    console: Console,
) -> None:
    agent = await console.signed_in({Role.AGENT})
    app = web.Application()
    keep(app, keeper(console.replica))
    live = Live(Conversations.of(console.parts))
    app.router.add_get("/live", live.socket)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in agent.cookies.items())}
    async with TestClient(TestServer(app)) as client:
        async with client.ws_connect("/live", headers=headers) as socket:
            await socket.send_str("您好")
            async with asyncio.timeout(PATIENCE_S):
                while not socket.closed:
                    await socket.receive()
            assert socket.close_code == aiohttp.WSCloseCode.UNSUPPORTED_DATA
        async with client.ws_connect("/live", headers=headers) as socket:
            leaving = asyncio.create_task(live.close(app))
            async with asyncio.timeout(PATIENCE_S):
                while not socket.closed:
                    await socket.receive()
            assert socket.close_code == aiohttp.WSCloseCode.GOING_AWAY
            await leaving
