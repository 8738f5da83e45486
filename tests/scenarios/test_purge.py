"""After the purge a visitor's name and phone are nowhere: database, Redis, logs, exports."""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from aiohttp import ClientSession, DummyCookieJar
from sqlalchemy import text

from actions.erasers import EXPORTERS
from actions.visits import privacy, queries, sheet_writing, suspending
from actions.visits.model import Desk, Listing
from actions.visits.notice import VERSION
from bot.app import Parts
from bot.jobs.keep import Forget
from bot.jobs.turns import RecordTurns
from bot.jobs.visits import Visits
from bot.logins import Logins
from bot.logs import configure_logs
from bot.server import listening, web_app
from knowledge import residents
from knowledge.cipher import CipherError
from knowledge.erasing import export_resident
from tests.bot.signing_in import person_of
from tests.scenarios.playing import Clock
from tests.scenarios.visit_city import STAFF

CHATTING, NAMED, CHILD, CALLING = "欧阳紫霄", "慕容清和", "慕容小满", "司徒云舟"
PHONES = ("13917654321", "13688990011", "13755667788")
BORN = "2011-07-23"
SECRETS = (CHATTING, NAMED, CHILD, CALLING, *PHONES, BORN)
CONTEXTS = {context for _, _, context in privacy.SEALED_COLUMNS}

ONE_SENTENCE = ("下周六上午我们一家三口想去看污水处理厂", "是", f"{CHATTING} {PHONES[0]}", "确认", "我的预约")
BY_NAME = (
    "我想预约档案馆的活动，两个人",
    "是",
    f"{NAMED} 1980-05-06\n{CHILD} {BORN}",
    PHONES[1],
    "确认",
)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything is logged, and this tells what was."""
    configure_logs("debug")
    yield lambda: capsys.readouterr().err
    configure_logs("error")


@pytest.fixture
async def site(parts: Parts) -> AsyncIterator[str]:
    async with listening(web_app(parts), "127.0.0.1", 0) as at:
        yield at.url


async def chat(url: str, lines: Iterable[str]) -> str:
    """Say these lines in the web chat, as one person; returns the last answer."""
    answer, cookies = "", ""
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:  # the cookie is for https alone
        for line in lines:
            said = {"id": str(uuid4()), "text": line}
            async with http.post(f"{url}/chat", json=said, headers={"Cookie": cookies}) as got:
                answer = await got.text()
                assert got.status == 200, answer
                cookies = cookies or "; ".join(f"{name}={one.value}" for name, one in got.cookies.items())
    return answer


async def call(parts: Parts, url: str, listing: Listing) -> None:
    """Book through the API."""
    who = person_of("miniprogram", "oCalling")
    async with parts.store.transaction() as transaction:
        await residents.seen(transaction, channel=who.channel, sender=who.sender, now=parts.now())
    headers = {"Authorization": f"Bearer {await Logins(parts.redis).begin(who)}", "Idempotency-Key": "booked-by-api-1"}
    body = {
        "session": str(listing.sessions[0].id), "party": 1, "name": CALLING, "phone": PHONES[2], "consent": VERSION,
        "of_age": True,
    }  # fmt: skip
    async with (
        ClientSession() as http,
        http.post(f"{url}/api/v1/visits/bookings", json=body, headers=headers) as got,
    ):
        assert got.status == 201, await got.text()


def readable(parts: Parts, value: Any) -> str:  # noqa: ANN401  (whatever a column holds)
    """A value as somebody with the keys reads it."""
    if not isinstance(value, bytes):
        return str(value)
    found = [value.decode(errors="replace")]
    for context in CONTEXTS:
        with suppress(CipherError):
            found.append(parts.cipher.open(value, context=context))
    return "\n".join(found)


def secrets_in(read: str) -> bool:
    """Whether a secret stands in it."""
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), read)
    return any(one in read or one in plain for one in SECRETS)


async def in_database(parts: Parts) -> set[str]:
    """The columns (of any table) in which a secret stands."""
    names = (
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    found: set[str] = set()
    async with parts.store.transaction() as transaction:
        for table in list(await transaction.scalars(text(names))):
            for row in await transaction.execute(text(f'SELECT * FROM "{table}"')):
                found |= {f"{table}.{name}" for name, it in row._mapping.items() if secrets_in(readable(parts, it))}
    return found


async def in_redis(parts: Parts) -> set[str]:
    """The kinds of keys in which (or in whose values) a secret stands."""
    found: set[str] = set()
    async for key in parts.redis.client.scan_iter():
        held = [key, await parts.redis.client.dump(key), *await _plain(parts, key)]
        if any(secrets_in(readable(parts, one)) for one in held):
            found.add(":".join(key.decode().split(":")[:2]))
    return found


async def _plain(parts: Parts, key: bytes) -> list[bytes]:
    """The values of a key, not packed as `DUMP` packs them."""
    client: Any = parts.redis.client
    match await client.type(key):
        case b"string":
            return [await client.get(key)]
        case b"hash":
            return [one for pair in (await client.hgetall(key)).items() for one in pair]
        case b"stream":
            return [one for _, fields in await client.xrange(key) for one in fields.values()]
        case b"zset":
            return list(await client.zrange(key, 0, -1))
        case _:
            return list(await client.smembers(key))


async def month_in_redis(parts: Parts, after: timedelta) -> None:
    """What has a keeping time is gone by then; whatever has none stays."""
    async for key in parts.redis.client.scan_iter():
        left_ms = await parts.redis.client.pttl(key)
        if 0 <= left_ms <= after.total_seconds() * 1000:
            await parts.redis.client.delete(key)


async def exports(parts: Parts) -> str:
    """The copy that residents get, and the workbooks of organizers."""
    async with parts.store.transaction() as transaction:
        found = await transaction.scalars(text("SELECT id FROM residents"))
        copies = [
            await export_resident(transaction, one, exporters=EXPORTERS, cipher=parts.cipher) for one in list(found)
        ]
        listings = [await _listing(transaction, name) for name in ("water", "court", "tax")]
        guests = [
            (str(guest.booking.id), *_contact(parts, guest.sealed))
            for listing in listings
            for session in listing.sessions
            for guest in await queries.booked_in(transaction, session.id, limit=100, offset=0)
        ]
    books = (
        sheet_writing.export_events(listings, parts.library.city),
        sheet_writing.table("报名", ("预约", "姓名", "电话"), guests),
    )
    return "\n".join([orjson.dumps(copies, default=str).decode(), *map(_unzipped, books)])


def _contact(parts: Parts, sealed: Any) -> tuple[str, str]:  # noqa: ANN401  (names and phones as they are kept)
    contact = privacy.contact_of(parts.cipher, sealed)
    return (contact.name, contact.phone) if contact is not None else ("", "")


def _unzipped(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        return "\n".join(file.read(name).decode() for name in file.namelist())


async def _listing(transaction: Any, name: str) -> Listing:  # noqa: ANN401  (a transaction)
    found = await queries.listing_of(transaction, name)
    assert found is not None
    return found


async def everybody_books(parts: Parts, url: str) -> None:
    assert "一滴污水的旅程" in await chat(url, ONE_SENTENCE)
    assert "预约成功" in await chat(url, BY_NAME)
    async with parts.store.transaction() as transaction:
        water, tax = await _listing(transaction, "water"), await _listing(transaction, "tax")
    await call(parts, url, tax)
    async with parts.store.transaction() as transaction:
        await suspending.tell(
            transaction,
            water.sessions[0].id,
            text=f"请{CHATTING}（{PHONES[0]}）先到门卫处。",
            actor=STAFF,
            now=parts.now(),
        )
    record = RecordTurns(sessions=parts.sessions, store=parts.store, worker="test")
    await record.prepare()
    while await record.step():
        pass


async def the_worker_goes_round(parts: Parts) -> None:
    jobs = Visits(
        store=parts.store,
        desk=lambda: Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4),
        now=parts.now,
    )
    for step in (jobs.expire, jobs.remind, jobs.close, jobs.purge):
        while await step():
            pass
    await Forget(store=parts.store, turns_days=parts.settings.turns_days, now=parts.now).step()


async def test_after_the_purge_name_and_phone_are_nowhere(
    parts: Parts, clock: Clock, site: str, logged: Callable[[], str]
) -> None:
    await everybody_books(parts, site)
    where = {"visit_bookings.name", "visit_bookings.phone", "visit_bookings.people", "outbox.payload"}
    assert await in_database(parts) == where  # the search can find, and nothing else ever held them
    assert await in_redis(parts) == set()  # the answers for repeated tries are sealed, and so are sessions
    assert secrets_in(await exports(parts))
    clock.moment += timedelta(days=20)
    await the_worker_goes_round(parts)
    assert await in_database(parts) >= where - {"outbox.payload"}  # 30 days are not over
    clock.moment += timedelta(days=25)
    await the_worker_goes_round(parts)
    await month_in_redis(parts, timedelta(days=31))
    assert await in_database(parts) == set()
    assert await in_redis(parts) == set()
    assert not secrets_in(await exports(parts))
    written = logged()
    assert '"event"' in written
    assert not secrets_in(written)


async def test_while_a_form_is_under_way_its_answers_are_on_no_record(parts: Parts, site: str) -> None:
    await chat(site, ONE_SENTENCE[:3])
    record = RecordTurns(sessions=parts.sessions, store=parts.store, worker="test")
    await record.prepare()
    while await record.step():
        pass
    assert await in_database(parts) == set()
    async with parts.store.transaction() as transaction:
        said = list(await transaction.scalars(text("SELECT text FROM turns ORDER BY received_at, id")))
    assert "（联系人、电话）" in said
    assert ONE_SENTENCE[0] in said
