"""`python -m bench.booking.catalogue`: how long the catalogue of open days takes with the sample city's 502 events.

One replica as `mingchuang serve` runs it, a real PostgreSQL and Redis; one client asks one question after another over
one connection, so each time is that of a single answer. Answers are good for a second, so that most of the times are of
answers that were looked up before; one row is of questions that nobody asked yet. The CPU time of the replica for each answer is told too: it does
not depend on what else the machine does.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import aiohttp
import psutil
import uvloop

from bench.replica import bench_settings
from bench.wechat import process
from bot import engines
from bot.ciphering import cipher_of
from bot.clock import utc_now
from bot.commands.session import store_of
from bot.demo.sample import load_sample, load_visits
from bot.engines import Engines

TIMES = 200
WARM_UP = 20
AIM_MS = 50.0
QUESTIONS = {
    "API, first page": "/api/v1/visits/events",
    "API, asked for the first time": "/api/v1/visits/events?offset={number}",
    "API, 100 events": "/api/v1/visits/events?limit=100",
    "API, a district with free places": "/api/v1/visits/events?district=lianting&free=true",
    "API, words": "/api/v1/visits/events?q=%E6%B1%A1%E6%B0%B4",
    "page, first": "/visits",
    "page, for children": "/visits?children=1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one question took, in milliseconds."""

    p50: float
    p99: float
    cpu: float


async def prepare(here: Engines, home: Path) -> None:
    """The sample city and its events."""
    async with store_of(here) as store:
        await load_sample(store, now=utc_now)
        await load_visits(store, cipher_of(bench_settings(home)), now=utc_now)


async def measure(port: int, pid: int, path: str) -> Taken:
    """Ask one question again and again."""
    replica = psutil.Process(pid)
    times: list[float] = []
    before = 0.0
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        for number in range(WARM_UP + TIMES):
            if number == WARM_UP:
                before = sum(replica.cpu_times()[:2])
            begun = perf_counter()
            async with http.get(path.replace("{number}", str(number))) as response:
                assert response.status == 200, path
                await response.read()
            times.append((perf_counter() - begun) * 1000)
    spent = sum(replica.cpu_times()[:2]) - before
    known = sorted(times[WARM_UP:])
    return Taken(p50=known[TIMES // 2], p99=known[int(TIMES * 0.99)], cpu=spent * 1000 / TIMES)


def main() -> int:
    """Measure, print a table; 1 where the aim was missed."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="mingchuang-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with engines.running(bench_settings(home)) as here:
            uvloop.run(prepare(here, home))
            with process("bench.replica", folder, here.database_url, here.redis_url, "none") as (port, pid):
                print(f"{'question':36} {'p50':>9} {'p99':>9} {'CPU':>9}")
                for name, path in QUESTIONS.items():
                    taken = asyncio.run(measure(port, pid, path))
                    missed += taken.p99 >= AIM_MS
                    print(f"{name:36} {taken.p50:6.1f} ms {taken.p99:6.1f} ms {taken.cpu:6.1f} ms")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
