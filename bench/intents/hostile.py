"""`python -m bench.intents.hostile [COUNT]`: random and hostile texts through the whole dialogue, answered and timed.

Several residents speak in turn, each in one long conversation, so that forms are begun, corrected, left and begun
again. Prints the slowest answers' share (p50, p99) and every text that failed or got an answer over 2,048 bytes.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import uvloop

from bench.intents.hostile_texts import hostile_texts
from bench.replica import bench_settings
from bot import engines
from bot.app import Parts, build
from bot.ciphering import cipher_of
from bot.clock import utc_now
from bot.commands.session import store_of
from bot.demo.sample import load_sample, load_visits
from bot.dialogue import Dialogue
from bot.engines import Engines
from bot.logs import configure_logs
from bot.message import IncomingMessage, MessageKind
from bot.replies import all_as_text
from bot.server import spare_the_collector
from bot.settings import Settings
from bot.wechat.passive import PassiveText
from bot.wechat.rendering import customer_text, render
from bot.wechat.words import TEXT_MAX_BYTES

COUNT = 10_000
PEOPLE = 20
SEED = 3


@dataclass(slots=True)
class Seen:
    """What became of the texts: seconds each took by the clock and of CPU, what was done, and what went wrong and why."""

    taken_s: list[float] = field(default_factory=list)
    spent_s: list[float] = field(default_factory=list)
    slowest: tuple[float, str, str] = (0.0, "", "")
    actions: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)


async def speak(dialogue: Dialogue, texts: Iterable[str], people: int = PEOPLE) -> Seen:
    """Say all texts, one after the other, by so many people in turn."""
    seen = Seen()
    for number, text in enumerate(texts):
        message = IncomingMessage(
            channel="wechat", sender=f"hostile-{number % people}", id=f"hostile-{number}", kind=MessageKind.TEXT,
            text=text, received_at=dialogue.now(),
        )  # fmt: skip
        before, spent_before = time.perf_counter(), time.process_time()
        answer = await dialogue.answer(message)
        seen.taken_s.append(time.perf_counter() - before)
        seen.spent_s.append(time.process_time() - spent_before)
        seen.slowest = max(seen.slowest, (seen.spent_s[-1], answer.action, text))
        seen.actions[answer.action] += 1
        if answer.action == "apology":
            seen.wrong.append((text, "failed"))
            continue
        more_url = f"https://minghu.example.gov.cn/answers/{answer.turn_id}"
        passive = render(answer.replies, more_url=more_url)
        sent = [customer_text(answer.replies, more_url=more_url) if answer.replies else ""]
        sent += [passive.text] if isinstance(passive, PassiveText) else []
        if any(len(one.encode(errors="replace")) > TEXT_MAX_BYTES for one in sent):
            seen.wrong.append((text, f"{len(all_as_text(answer.replies))} characters"))
    return seen


def report(seen: Seen) -> str:
    """The figures in words."""
    lines = [f"{len(seen.taken_s)} texts, {len(seen.wrong)} wrong"]
    for name, times_s in (("by the clock", seen.taken_s), ("of CPU", seen.spent_s)):
        p50, p99, most = np.percentile(np.array(times_s) * 1000, (50, 99, 100))
        lines.append(f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {most:.0f} ms")
    spent_s, action, text = seen.slowest
    lines.append(f"the most work ({spent_s * 1000:.0f} ms, {action}, {len(text)} characters): {text[:60]!r}")
    lines += [", ".join(f"{action} {count}" for action, count in seen.actions.most_common())]
    lines += [f"{why}: {text[:80]!r}" for text, why in seen.wrong[:20]]
    return "\n".join(lines)


async def _run(settings: Settings, here: Engines, count: int) -> Seen:
    async with store_of(here) as store:
        await load_sample(store, now=utc_now)
        await load_visits(store, cipher_of(settings), now=utc_now)
    async with build(settings, here) as parts:
        await speak(_patient(parts), hostile_texts(200, SEED + 1))  # warm
        spare_the_collector()  # as the server does
        return await speak(_patient(parts), hostile_texts(count, SEED))


def _patient(parts: Parts) -> Dialogue:
    parts.dialogue.messages_per_minute = 1_000_000
    return parts.dialogue


def main(count: int) -> int:
    """Run it in a home of its own; 1 where anything went wrong."""
    configure_logs("error")
    with tempfile.TemporaryDirectory(prefix="mingchuang-bench-", ignore_cleanup_errors=True) as home:
        settings = bench_settings(Path(home))
        with engines.running(settings) as here:
            seen = uvloop.run(_run(settings, here, count))
    print(report(seen))
    return bool(seen.wrong)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT))
