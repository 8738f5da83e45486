"""`make bench`: messages a second through `/wechat` in safe mode, ours beside a bare echo, in one run.

Ours answers from approved answers with their sources, with a real PostgreSQL and Redis, a worker recording every
turn; the echo says back what it is told. Both are one process with uvloop, behind 32 connections of one load
generator on the same machine. Rounds alternate, so that whatever else the machine does hits both.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import uvloop

from bench.pushes import Load, make_requests, questions, send_all
from bench.replica import bench_settings
from bot import engines
from bot.app import build
from bot.clock import utc_now
from bot.commands.session import store_of
from bot.demo.sample import load_sample
from bot.engines import Engines
from bot.message import IncomingMessage, MessageKind

CONNECTIONS = 32
ROUNDS = 3
MESSAGES = 4000
WARM_UP = 500


@dataclass(frozen=True, slots=True)
class Round:
    """One round: the load, and the CPU seconds that each process spent on it."""

    load: Load
    cpu_s: dict[str, float]


@contextmanager
def process(module: str, *words: str) -> Iterator[tuple[int, int]]:
    """A Python process that prints its port; yields (port, pid) and stops it."""
    running = subprocess.Popen([sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield int(running.stdout.readline()), running.pid
    finally:
        running.terminate()
        running.wait(10)


def engine_pids(home: Path) -> dict[str, list[int]]:
    """The processes of the two engines of this home."""
    found: dict[str, list[int]] = {"postgres": [], "redis": []}
    for one in psutil.process_iter(["cmdline", "name"]):
        words = " ".join(one.info["cmdline"] or ())
        if str(home) in words and "redis-server" in words:
            found["redis"].append(one.pid)
        elif one.info["name"] == "postgres" and str(home) in words:
            found["postgres"] += [one.pid, *[child.pid for child in one.children()]]
    return found


def cpu_of(groups: dict[str, list[int]]) -> dict[str, float]:
    """CPU seconds so far, by name."""
    spent: dict[str, float] = {}
    for name, pids in groups.items():
        spent[name] = 0.0
        for pid in pids:
            try:
                times = psutil.Process(pid).cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent[name] += times.user + times.system
    return spent


async def answered(home: Path, here: Engines) -> list[str]:
    """The questions that are answered with a source; what opens a form or offers choices is no part of this measure."""
    kept: list[str] = []
    async with build(bench_settings(home), here) as parts:
        for number, text in enumerate(questions()):
            asked = IncomingMessage(
                channel="bench",
                sender=str(number),
                id=str(number),
                kind=MessageKind.TEXT,
                text=text,
                received_at=utc_now(),
                payload={},
            )
            if (await parts.dialogue.answer(asked)).sources:
                kept.append(text)
    print(f"{len(kept)} of {len(questions())} phrasings are answered with a source")
    return kept


async def measure(port: int, texts: list[str], groups: dict[str, list[int]], rng: random.Random) -> Round:
    """One round of messages."""
    requests = make_requests(texts, MESSAGES, rng)
    before = cpu_of(groups)
    load = await send_all(port, requests, CONNECTIONS)
    after = cpu_of(groups)
    return Round(load, {name: after[name] - before[name] for name in groups})


async def bench(home: Path, here: Engines) -> None:
    """Load the sample city, start both servers, and measure them in turns."""
    async with store_of(here) as store:
        await load_sample(store, now=utc_now)
    rng = random.Random(2026)
    texts = await answered(home, here)
    with (
        process("bench.echo") as (echo_port, echo_pid),
        process("bench.replica", str(home), here.database_url, here.redis_url, "no") as (port, pid),
        process("bench.replica", str(home), here.database_url, here.redis_url, "worker") as (_, worker_pid),
    ):
        own = psutil.Process().pid
        sides = {
            "echo": (echo_port, {"server": [echo_pid], "load": [own]}),
            "ours": (port, {"server": [pid], "worker": [worker_pid], "load": [own], **engine_pids(home)}),
        }
        for name, (at, _) in sides.items():
            warm = await send_all(at, make_requests(texts, WARM_UP, rng), CONNECTIONS)
            if warm.wrong:
                raise SystemExit(f"{name}: {warm.wrong} of {WARM_UP} messages were not answered")
        rounds: dict[str, list[Round]] = {"echo": [], "ours": []}
        for _ in range(ROUNDS):
            for name, (at, groups) in sides.items():
                rounds[name].append(await measure(at, texts, groups, rng))
        report(rounds)


def report(rounds: dict[str, list[Round]]) -> None:
    """The figures side by side: the best round of each, and CPU milliseconds a message."""
    print(f"{CONNECTIONS} connections, {MESSAGES} messages a round, best of {ROUNDS} rounds; safe mode")
    print(f"{'':6}{'msg/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'wrong':>7}   CPU ms a message")
    best = {name: max(runs, key=lambda one: one.load.per_second) for name, runs in rounds.items()}
    for name, one in best.items():
        cpu = ", ".join(f"{process} {spent / MESSAGES * 1000:.2f}" for process, spent in one.cpu_s.items())
        load = one.load
        print(
            f"{name:6}{load.per_second:8.0f}{load.percentile_ms(0.5):9.1f}{load.percentile_ms(0.99):9.1f}"
            f"{load.wrong:7d}   {cpu}"
        )
    ratio = best["ours"].load.per_second / best["echo"].load.per_second
    server = best["ours"].cpu_s["server"] / best["echo"].cpu_s["server"]
    print(f"ours / echo: {ratio:.0%} of its messages a second, {server:.1f} times its server CPU a message")


def main() -> None:
    """Run on engines of its own in a temporary home."""
    with tempfile.TemporaryDirectory(prefix="mingchuang-bench-", ignore_cleanup_errors=True) as folder:
        settings = bench_settings(Path(folder))
        with engines.running(settings) as here:
            uvloop.run(bench(Path(folder).resolve(), here))


if __name__ == "__main__":
    main()
