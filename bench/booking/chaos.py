"""`python -m bench.booking.chaos --minutes 20 --seed N`: visits while everything they stand on is killed at random.

Residents book, change, cancel, take and decline offers and leave through HTTP, staff suspend, resume and resize, offers
run out; replicas, worker, Redis and PostgreSQL get SIGKILL and come back. A watch in the database counts the seats at every
commit; every few seconds and at the end the database is held against what residents were told. Exits with 1 where anything is broken. `--no-guard` is the control: without the
lock, the CHECK and the flush of commits it must be.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import orjson
from aiohttp import ClientSession, TCPConnector, web

from bench.booking import chaos_checks, chaos_watch, ground
from bench.booking.chaos_clients import Journal, Resident
from bench.booking.chaos_home import Home, home
from bench.booking.chaos_staff import GONE, Staff, forget_durability, open_events
from bot.server import listening
from knowledge.store import Store

WAKE_S = 180.0
SETTLE_S = 60.0
QUIET_S = 6.0  # what was sent and not counted yet, what is about to run out


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run. `pause_s` lies between the acts of one resident, `peace_s` between two deaths (at most)."""

    seconds: float
    seed: int
    residents: int = 60
    pause_s: float = 0.8
    peace_s: float = 12.0
    check_s: float = 4.0
    guard: bool = True


@dataclass(slots=True, kw_only=True)
class Seen:
    """What a run saw."""

    journal: Journal = field(default_factory=Journal)
    killed: Counter[str] = field(default_factory=Counter)
    staff: Counter[str] = field(default_factory=Counter)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    checks: int = 0
    commits: int = 0
    offers: int = 0
    wall_s: float = 0.0
    wrongs: dict[str, None] = field(default_factory=dict)  # each once, in the order in which they were seen

    def found(self, wrongs: list[str]) -> None:
        """Note what is broken."""
        self.wrongs |= dict.fromkeys(wrongs)


def run(options: Options) -> Seen:
    """One run on engines of its own."""
    with tempfile.TemporaryDirectory(prefix="mingchuang-", ignore_cleanup_errors=True) as folder:
        return asyncio.run(_run(options, Path(folder)))


async def _run(options: Options, folder: Path) -> Seen:
    seen, started = Seen(), time.monotonic()
    async with platform(seen.sent) as url:
        with home(folder, url, guard=options.guard) as here:
            store = Store(here.here.database_url, pool_size=4)
            await ground.prepare(store, 1)
            if not options.guard:
                await ground.without_guard(store)
                await forget_durability(store)
            await _chaos(options, here, store, seen)
            await store.close()
            seen.killed = here.killed
    seen.wall_s = time.monotonic() - started
    return seen


@asynccontextmanager
async def platform(sent: Counter[tuple[str, str]]) -> AsyncIterator[str]:
    """The platform: it counts what it is sent."""

    async def receive(request: web.Request) -> web.Response:
        given = orjson.loads(await request.read())
        sent[given["to"], given["text"]] += 1
        return web.json_response({"errcode": 0})

    app = web.Application()
    app.router.add_post("/send", receive)
    async with listening(app, "127.0.0.1", 0) as at:
        yield f"{at.url}/send"


async def _chaos(options: Options, here: Home, store: Store, seen: Seen) -> None:
    opened = await open_events(store)
    await chaos_watch.watch(store)
    rng, stopping = Random(options.seed), asyncio.Event()
    here.start()
    async with ClientSession(connector=TCPConnector(limit=0, force_close=True)) as http:
        await _awake(http, here)
        residents = [
            Resident(
                number=number,
                http=http,
                urls=here.urls,
                sessions=tuple(one.id for one in opened),
                journal=seen.journal,
                rng=Random(rng.random()),
                stopping=stopping,
                pause_s=options.pause_s,
            )
            for number in range(options.residents)
        ]
        staff = Staff(store=store, sessions=opened, rng=Random(rng.random()), stopping=stopping, pause_s=1.5)
        async with asyncio.TaskGroup() as group:
            for one in residents:
                group.create_task(one.live())
            group.create_task(staff.live())
            group.create_task(_checking(options, store, seen, stopping))
            await _killing(options, here, rng)
            stopping.set()
    seen.staff = staff.acts
    await asyncio.sleep(QUIET_S)
    await _at_last(store, seen)


async def _awake(http: ClientSession, here: Home) -> None:
    """Wait until every replica answers."""
    async with asyncio.timeout(WAKE_S):
        for url in here.urls:
            while True:
                try:
                    async with http.get(f"{url}/api/v1/visits/events") as got:
                        if got.status == web.HTTPOk.status_code:
                            break
                except OSError:
                    pass
                await asyncio.sleep(0.1)


async def _killing(options: Options, here: Home, rng: Random) -> None:
    """Each victim in turn, in an order that the seed gives, until the time is over."""
    until = time.monotonic() + options.seconds
    while True:
        for victim in rng.sample(here.victims, len(here.victims)):
            await asyncio.sleep(rng.uniform(0.3, 1.0) * options.peace_s)
            if time.monotonic() > until:
                return
            await here.kill(victim, rng)


async def _checking(options: Options, store: Store, seen: Seen, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        await asyncio.sleep(options.check_s)
        try:
            seen.found(await chaos_checks.counts(store))
            seen.found(await chaos_checks.confirmations(store, seen.journal))
        except GONE:
            continue
        seen.checks += 1


async def _at_last(store: Store, seen: Seen) -> None:
    """Everything, now that nobody acts any more."""

    async def orderly() -> list[str]:
        wrongs, seen.offers = await chaos_checks.order(store)
        return wrongs

    async def watched() -> list[str]:
        seen.commits = await chaos_watch.commits(store)
        return await chaos_watch.wrongs(store)

    for check in (
        watched,
        lambda: chaos_checks.counts(store),
        lambda: chaos_checks.confirmations(store, seen.journal),
        lambda: chaos_checks.places(store, seen.journal),
        lambda: chaos_checks.notices(store, seen.sent),
        orderly,
    ):
        seen.found(await _patiently(check))
    seen.found(seen.journal.wrongs)
    seen.checks += 1


async def _patiently(check: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """The engines may still be on their way back."""
    until = time.monotonic() + SETTLE_S
    while True:
        try:
            return await check()
        except GONE:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.5)


def report(options: Options, seen: Seen) -> None:
    """Print what was done and what was found."""
    told = Counter(one.state for one in seen.journal.bookings.values())
    rows: list[tuple[str, object]] = [
        ("seed, wall s", f"{options.seed}, {seen.wall_s:.0f}"),
        ("killed", _counted(seen.killed)),
        ("residents; answers", f"{options.residents}; {_counted(seen.journal.answers)}"),
        ("staff", _counted(seen.staff)),
        ("bookings told", _counted(told)),
        ("places in line told", len(seen.journal.lines)),
        ("offers, in order by the audit log", seen.offers),
        ("notices sent", sum(seen.sent.values())),
        ("commits whose seats were counted", seen.commits),
        ("checks of the database", seen.checks),
        ("broken", len(seen.wrongs)),
    ]
    for name, what in rows:
        print(f"{name:36}{what}")
    for wrong in list(seen.wrongs)[:20]:
        print(f"  BROKEN {wrong}")


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counter.items()))


def main() -> None:
    """Run, print, and exit with 1 where something is broken."""
    words = argparse.ArgumentParser(prog="python -m bench.booking.chaos", description=__doc__)
    words.add_argument("--minutes", type=float, default=20.0)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--residents", type=int, default=60)
    words.add_argument("--no-guard", action="store_true", help="the control: it must be caught")
    given = words.parse_args()
    options = Options(seconds=given.minutes * 60, seed=given.seed, residents=given.residents, guard=not given.no_guard)
    seen = run(options)
    report(options, seen)
    sys.exit(1 if seen.wrongs else 0)


if __name__ == "__main__":
    main()
