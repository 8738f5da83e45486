"""`python -m bench.voices [CASES]`: the pages of staff, similar cases and figures, timed one by one on a real database."""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from actions.voices import figures, inbox, public, queries, routing, similar, taking
from actions.voices.inbox import Filter, Queue
from actions.voices.model import Desk, Kind, NewCase, Policy
from bench.voices.city import NOW, fill, texts
from bot import engines as engine_starter
from bot.clock import utc_now
from bot.settings import Settings
from knowledge import schema
from knowledge.cipher import Cipher, derived_key
from knowledge.city import load_city
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store, Transaction
from knowledge.workdays import base_workdays

CITY = Path(__file__).parents[2] / "knowledge" / "sample_city"
CASES = 100_000
ROUNDS = 40

Asking = Callable[[Transaction], Awaitable[object]]


def main() -> None:
    """Print a table of what each page costs."""
    asyncio.run(_measure(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))


async def _measure(count: int) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings(home=Path(home), _env_file=None)
        with engine_starter.running(settings) as here:
            store = Store(here.database_url)
            await schema.upgrade(store.engine)
            await CuratedImport(store=store, now=utc_now, publish=True).departments([CITY])
            began = time.perf_counter()
            await fill(here.database_url, count)
            _say(f"{count} cases written in {time.perf_counter() - began:.0f} s")
            await _count(store)
            await _report(store, count)
            await store.close()


async def _count(store: Store) -> None:
    began = time.perf_counter()
    while True:
        async with store.transaction() as transaction:
            if not await similar.count_pairs(transaction, 5000):
                break
    _say(f"pairs counted in {time.perf_counter() - began:.1f} s")


async def _report(store: Store, count: int) -> None:
    async with store.transaction() as transaction:
        city = await load_city(transaction)
    desk = Desk(policy=Policy(), workdays=base_workdays(), cipher=Cipher([derived_key("bench")]), city=city)
    rng = random.Random(11)
    asked = [text for _, text in texts(rng, ROUNDS)]
    short = [
        "路灯不亮",
        "电梯坏了没人修",
        "公交车太少",
        "自来水发黄",
        "拖欠工资",
        "孩子上学没人接",
        "建议多建充电桩",
        "办事指南打不开",
    ]
    _say(f"\n{'with ' + str(count) + ' cases':44}{'best ms':>10}{'median ms':>10}{'p95 ms':>10}{'worst ms':>10}")
    for queue in Queue:
        await _timed(store, f"inbox {queue}, all departments", [_page(queue, None, desk)] * ROUNDS)
        await _timed(store, f"inbox {queue}, one department", [_page(queue, "zjj", desk)] * ROUNDS)
    await _deep(store, desk)
    for words in ("电梯", "白鹭花园", "过期的牛奶"):
        await _timed(store, f"inbox ALL with “{words}”", [_page(Queue.ALL, None, desk, words)] * ROUNDS)
    counting = [lambda t: inbox.counts(t, scope=None, workdays=desk.workdays, now=NOW)] * ROUNDS
    await _timed(store, "inbox counts", counting)
    await _timed(store, "similar, whole letters", [_similar(one) for one in asked])
    await _timed(store, "similar, short words", [_similar(one) for one in short * 5])
    await _timed(store, "joinable (for residents)", [partial(similar.joinable, said=one) for one in asked])
    await _timed(store, "answered (for residents)", [partial(similar.answered, said=one) for one in asked])
    await _timed(store, "suggested departments", [partial(routing.suggest, text=one, city=city) for one in asked])
    for days in (30, 90, 366):
        await _timed(store, f"figures of {days} days", [_figures(days, None)] * 10)
    await _timed(store, "figures of 366 days, one department", [_figures(366, "zjj")] * 10)
    await _timed(store, "public page", [public.published] * ROUNDS)
    await _timed(store, "public page with words", [lambda t: public.published(t, words="路灯不亮")] * ROUNDS)
    await _timed(store, "handing in a case", [_take(one, desk) for one in asked])


def _page(queue: Queue, scope: str | None, desk: Desk, words: str = "", after: str | None = None) -> Asking:
    asked = Filter(queue=queue, words=words)
    return lambda t: inbox.inbox(t, asked, scope=scope, workdays=desk.workdays, now=NOW, after=after)


async def _deep(store: Store, desk: Desk) -> None:
    """Pages far behind the first cost what the first costs."""
    after: str | None = f"{(NOW - timedelta(days=200)).isoformat()}_{UUID(int=2**127)}"
    await _timed(store, "inbox all, 200 days back", [_page(Queue.ALL, None, desk, after=after)] * ROUNDS)


def _similar(text: str) -> Asking:
    return lambda t: similar.similar(t, text)


def _figures(days: int, scope: str | None) -> Asking:
    today = NOW.date()
    return lambda t: figures.figures(t, scope=scope, since=today - timedelta(days=days), until=today, today=today)


def _take(text: str, desk: Desk) -> Asking:
    new = NewCase(kind=Kind.SUGGESTION, channel="web", sender=str(uuid4()), key="k", text=text)
    return lambda t: taking.take(t, new, desk, case_id=uuid4(), now=NOW)


async def _timed(store: Store, name: str, asked: Sequence[Asking]) -> None:
    took = []
    for ask in [asked[0], *asked]:
        async with store.transaction() as transaction:
            await queries.mine(transaction, "web", "nobody")  # the connection is there before the clock runs
            began = time.perf_counter()
            await ask(transaction)
            took.append((time.perf_counter() - began) * 1000)
    took = sorted(took[1:])
    _say(f"{name:44}{took[0]:10.1f}{statistics.median(took):10.1f}{took[int(len(took) * 0.95)]:10.1f}{took[-1]:10.1f}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
