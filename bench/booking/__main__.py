"""`python -m bench.booking`: a hot session through HTTP, the shapes side by side, CPU by process; then 1,000 for 50.

Each shape is a server process of its own on the same PostgreSQL (fsync on), the load another process. Rounds alternate.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import psutil

from bench.booking import ground
from bench.booking.ground import Counted
from bench.booking.load import Load
from bench.booking.shapes import SHAPES
from bot import engines
from bot.settings import Settings
from knowledge.store import Store

ROUND_PEOPLE = PLENTY = 40_000
RUSH, PLACES = 1000, 50
SEATED = "skip locked"  # the shape with a row for each seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of one shape: what the load saw, what the database says, CPU seconds by process."""

    load: Load
    counted: Counted
    cpu_s: Mapping[str, float]


@dataclass(slots=True, kw_only=True)
class Server:
    """A shape's process, its port and the database it writes to."""

    name: str
    port: int
    pid: int
    store: Store


def start(stack: ExitStack, name: str, url: str) -> tuple[int, int]:
    """Port and process id of a server that is stopped with the stack."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.booking.server", name, url], stdout=subprocess.PIPE, text=True
    )
    stack.callback(process.wait, 10)
    stack.callback(process.terminate)
    assert process.stdout is not None
    return int(process.stdout.readline()), process.pid


def postgres_cpu_s(home: Path) -> float:
    """CPU seconds of the server of this home and of all its backends so far, those that are gone too."""
    spent = 0.0
    for one in psutil.process_iter(["name", "cmdline"]):
        if one.info["name"] == "postgres" and str(home) in " ".join(one.info["cmdline"] or ()):
            own = one.cpu_times()
            spent += own.user + own.system + own.children_user + own.children_system
            spent += sum(child.user + child.system for child in (each.cpu_times() for each in one.children()))
    return spent


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def measure(server: Server, session: UUID, people: int, connections: int, seconds: float, home: Path) -> Round:
    """One round."""
    before = (cpu_s(server.pid), postgres_cpu_s(home))
    words = (server.port, session, people, connections, seconds)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.booking.load", *map(str, words), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    after = (cpu_s(server.pid), postgres_cpu_s(home))
    load = Load(**orjson.loads(out))
    spent = {"server": after[0] - before[0], "PostgreSQL": after[1] - before[1], "load": load.cpu_s}
    return Round(load=load, counted=await ground.counted(server.store, session), cpu_s=spent)


async def bench(home: Path, url: str, options: argparse.Namespace) -> None:
    """Prepare a database for each shape, start the servers, run the rounds and print."""
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        base = Store(await fresh_database(url, "bench"))
        await ground.prepare(base, ROUND_PEOPLE)
        await base.close()
        for name in SHAPES:
            own = await fresh_database(url, f"bench_{name.replace(' ', '_')}", "bench")
            store = Store(own)
            if name == "control":
                await ground.without_guard(store)
            port, pid = start(stack, name, own)
            servers[name] = Server(name=name, port=port, pid=pid, store=store)
        rush = await rushes(servers, options, home)
        hot = await rounds({name: one for name, one in servers.items() if name != "control"}, options, home)
        report_rush(rush, options)
        report_hot(hot, options)
        for server in servers.values():
            await server.store.close()


async def fresh_database(url: str, name: str, template: str = "template1") -> str:
    """A database of this name, like `template`."""
    connection = await asyncpg.connect(url)
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    await connection.close()
    return url.replace("/mingchuang?", f"/{name}?") if "?" in url else url.rsplit("/", 1)[0] + f"/{name}"


async def rushes(servers: Mapping[str, Server], options: argparse.Namespace, home: Path) -> dict[str, Round]:
    """1,000 people for 50 places, each shape once."""
    found: dict[str, Round] = {}
    for name, server in servers.items():
        warm, scarce = await ground.open_sessions(server.store, [RUSH, PLACES], seats=server.name == SEATED)
        await measure(server, warm.id, RUSH, options.connections, 60.0, home)
        found[name] = await measure(server, scarce.id, RUSH, options.people, 120.0, home)
    return found


async def rounds(servers: Mapping[str, Server], options: argparse.Namespace, home: Path) -> dict[str, list[Round]]:
    """A hot session with plenty of places, each shape in turn."""
    found: dict[str, list[Round]] = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, server in servers.items():
            (hot,) = await ground.open_sessions(server.store, [PLENTY], seats=server.name == SEATED)
            found[name].append(await measure(server, hot.id, ROUND_PEOPLE, options.connections, options.seconds, home))
    return found


def report_rush(found: Mapping[str, Round], options: argparse.Namespace) -> None:
    """Who got what, and whether the line is a line."""
    print(f"\n{RUSH} people for {PLACES} places, {options.people} connections")
    print(f"{'':14}{'confirmed':>10}{'waiting':>9}{'failed':>8}{'line 1…n':>10}{'wall s':>8}{'p99 ms':>8}")
    for name, one in found.items():
        positions = sorted(one.load.positions)
        whole = "yes" if positions == list(range(1, len(positions) + 1)) else "no"
        over = " OVERSOLD" if one.counted.seats > PLACES else ""
        print(
            f"{name:14}{one.counted.seats:10d}{one.counted.waiting:9d}{one.load.results.get('failed', 0):8d}{whole:>10}"
            f"{one.load.wall_s:8.2f}{one.load.p99_ms:8.0f}{over}"
        )


def report_hot(found: Mapping[str, list[Round]], options: argparse.Namespace) -> None:
    """The best round of each shape, and CPU milliseconds a confirmed booking."""
    print(f"\none hot session, {options.connections} connections, best of {options.rounds} × {options.seconds:.0f} s")
    print(f"{'':14}{'confirmed/s':>12}{'p50 ms':>8}{'p99 ms':>8}{'failed':>8}   CPU ms a booking")
    for name, runs in found.items():
        one = max(runs, key=lambda round_: round_.load.confirmed_per_s)
        booked = one.load.results.get("booked", 0)
        assert one.counted.seats == booked, f"{name}: the database has {one.counted.seats}, clients were told {booked}"
        cpu = ", ".join(f"{who} {spent / booked * 1000:.2f}" for who, spent in one.cpu_s.items())
        print(
            f"{name:14}{one.load.confirmed_per_s:12.0f}{one.load.p50_ms:8.1f}"
            f"{one.load.p99_ms:8.1f}{one.load.results.get('failed', 0):8d}   {cpu}"
        )


def main() -> None:
    """Run on a PostgreSQL of its own in a temporary home."""
    words = argparse.ArgumentParser(prog="python -m bench.booking", description=__doc__)
    words.add_argument("--seconds", type=float, default=6.0, help="length of a round")
    words.add_argument("--rounds", type=int, default=2, help="rounds of each shape")
    words.add_argument("--connections", type=int, default=128, help="clients on the hot session")
    words.add_argument("--people", type=int, default=250, help="connections of the thousand")
    options = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingchuang-bench-", ignore_cleanup_errors=True) as folder:
        settings = Settings(home=Path(folder), _env_file=None)
        with engines.running(settings) as here:
            asyncio.run(bench(Path(folder).resolve(), here.database_url, options))


if __name__ == "__main__":
    main()
