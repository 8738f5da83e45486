"""How long a month of events takes from an Excel file to the database: `python -m bench.visits_import`.

It needs an engine as the tests do (the embedded one, or MINGCHUANG_DATABASE_URL of a server where it may create a database).
"""

import asyncio
import os
import tempfile
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import asyncpg
from openpyxl import load_workbook

from actions.visits import importing
from actions.visits.event_model import Event, EventState, Listing, Session, SessionState
from actions.visits.importing import ImportRefusedError
from actions.visits.rules import default_cut_off
from actions.visits.sample import SampleEvent, read_sample
from actions.visits.sheet import read_sheet
from actions.visits.sheet_writing import export_events
from bot import engines
from bot.clock import utc_now
from bot.demo.sample import EVENTS, FOLDER
from bot.settings import Settings
from knowledge import schema
from knowledge.city import City, load_city
from knowledge.city_time import city_day
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store, Transaction

TIMES = 5


def main() -> None:
    """Print a table of seconds, the slowest of a few runs."""
    with tempfile.TemporaryDirectory(prefix="mingchuang-", ignore_cleanup_errors=True) as home:
        settings = Settings(home=Path(home), database_url=os.environ.get("MINGCHUANG_DATABASE_URL"), _env_file=None)
        with engines.running(settings) as here:
            asyncio.run(_measure(here.database_url))


async def _measure(server: str) -> None:
    name = f"bench_import_{os.getpid()}"
    url = server.rsplit("/", 1)[0] + f"/{name}" if "?" not in server else _named(server, name)
    connection = await asyncpg.connect(server)
    await connection.execute(f'CREATE DATABASE "{name}"')
    store = Store(url)
    try:
        await schema.upgrade(store.engine)
        await CuratedImport(store=store, now=utc_now, publish=True).departments([FOLDER])
        async with store.transaction() as transaction:
            city = await load_city(transaction)
        book = _book(city)
        print(f"{len(book) / 1000:.0f} KB, 502 events")
        for label, seconds in (await _run(store, city, book)).items():
            print(f"{label:<28}{seconds:6.2f} s")
    finally:
        await store.close()
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()


def _named(server: str, name: str) -> str:
    head, _, options = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{options}"


async def _run(store: Store, city: City, book: bytes) -> dict[str, float]:
    slowest: dict[str, float] = {}

    def keep(label: str, since: float) -> None:
        slowest[label] = max(slowest.get(label, 0.0), time.perf_counter() - since)

    for _ in range(TIMES):
        begin = time.perf_counter()
        sheet = read_sheet(book, city, own=None)
        keep("read the file", begin)
        since = time.perf_counter()
        async with store.transaction() as transaction:
            seen = await importing.preview(transaction, sheet, now=utc_now())
        keep("preview", since)
        since = time.perf_counter()
        try:
            async with store.transaction() as transaction:
                await importing.apply(
                    transaction, sheet, file="month.xlsx", department_id=None, expected=seen.digest, actor="bench",
                    now=utc_now(), new_id=uuid4,
                )  # fmt: skip
                keep("apply", since)
                keep("all together", begin)
                await _roll_back(transaction)
        except ImportRefusedError as refused:
            if refused.preview.wrongs:
                raise
    return slowest


async def _roll_back(transaction: Transaction) -> None:
    """Begin each run with an empty catalogue."""
    await transaction.rollback()


def _book(city: City) -> bytes:
    now = utc_now()
    sample = read_sample(EVENTS, today=city_day(now) + timedelta(days=7))
    listings = [_listing(one) for one in sample]
    content = export_events(listings, city)
    return _without_numbers(content)


def _listing(one: SampleEvent) -> Listing:
    now = utc_now()
    draft = {name: getattr(one.draft, name) for name in one.draft.__dataclass_fields__ if name != "invitation"}
    event = Event(
        **draft, id=one.id, invitation_hash=None, state=EventState.DRAFT, version=1, created_by="bench", submitted_by=None,
        approved_by=None, returned_because=None, created_at=now, updated_at=now,
    )  # fmt: skip
    times = tuple(
        Session(
            id=uuid4(), event_id=one.id, starts_at=each.starts_at, ends_at=each.ends_at, capacity=each.capacity, taken=0,
            cut_off_at=default_cut_off(each.starts_at), state=SessionState.OPEN, reason=None, version=1,
        )
        for each in one.sessions
    )  # fmt: skip
    return Listing(event=event, sessions=times)


def _without_numbers(content: bytes) -> bytes:
    """As an organizer fills it in: new events have no number."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row=row, column=1).value = None
    file = BytesIO()
    book.save(file)
    return file.getvalue()


if __name__ == "__main__":
    main()
