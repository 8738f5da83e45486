"""`python -m bench.intents.rasa [quick]`: Rasa (DIET, logistic regression) beside the embedded engine, in one run.

All three are asked the test part of `intents/data`, which none has learnt. Rasa is asked through its adapter over
HTTP, with patience instead of its time-out, so that every answer is its own; what is clear by rule, which neither model
decides, counts in accuracy and not in time. Neither engine remembers what it was asked before. Per core means per second of CPU that the engine's process spent: that
holds whatever else the machine does. `quick`: all three learn from four fifths, in half of the time. Without a Python
3.10 there is nothing to measure.
"""

import asyncio
import gc
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, perf_counter, process_time

import aiohttp
import numpy as np
import psutil

from bench.intents.table import Figures, table, write
from intents import modelfile, rasa_scale
from intents.breaker import Breaker
from intents.embedded import EmbeddedEngine
from intents.entities import Lexicon, extract
from intents.evaluate import Report, Row, evaluate
from intents.examples import Example, Split, load_examples, part
from intents.leads import ruled
from intents.learning import learn
from intents.model import Understand
from intents.rasa import Limits, RasaEngine, RasaServer
from tools.rasa_env import HOME, QUICK, ROOT, Model, prepare
from tools.rasa_serving import Serving, serving

PAGE = ROOT / "docs" / "understanding.md"
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
LEXICON = Lexicon()
PATIENT = Limits(in_flight=4, queue_s=600.0, answer_s=60.0)
WARM_UP = 50
NAMES = {"diet": "Rasa DIET", "logistic": "Rasa LogisticRegressionClassifier"}

_MEMORY = """
import sys, psutil
from pathlib import Path
before = psutil.Process().memory_info().rss
from intents import modelfile
from intents.embedded import EmbeddedEngine
from intents.entities import Lexicon
from datetime import UTC, datetime
engine = EmbeddedEngine(
    modelfile.load(Path(sys.argv[1])), lexicon=Lexicon, now=lambda: datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
)
for text in ("您好呀", "我想预约周六去参观", "帮我找明政发〔2025〕3号文件"):
    engine.understand_now(text)
sys.stdout.write(str(psutil.Process().memory_info().rss - before))
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """One by one: milliseconds for a message. All at once: messages a second, of the clock and of CPU."""

    p50_ms: float
    p99_ms: float
    per_s: float
    per_core_s: float


class Faithful:
    """An observer that does not let the embedded engine answer in Rasa's place."""

    def on_state(self, name: str) -> None:
        """Let states be."""

    def on_fallback(self, reason: str) -> None:
        """Stop the run."""
        raise RuntimeError(f"Rasa did not answer: {reason}")


def rows_of(examples: Sequence[Example]) -> list[Row]:
    """The test part as rows."""
    return [Row.of(one) for one in part(examples, Split.TEST)]


async def speed(engine: Understand, texts: Sequence[str], cpu_s: Callable[[], float], *, at_once: int) -> Speed:
    """How fast the engine understands these texts; `cpu_s` tells the CPU seconds that its process has spent."""
    for text in texts[:WARM_UP]:
        await engine.understand(text)
    gc.collect()
    times: list[float] = []
    for text in texts:
        begun = perf_counter()
        await engine.understand(text)
        times.append(perf_counter() - begun)
    spent, begun = cpu_s(), perf_counter()
    await _all(engine.understand, texts, at_once)
    took, spent = perf_counter() - begun, cpu_s() - spent
    return Speed(
        p50_ms=float(np.percentile(times, 50)) * 1000,
        p99_ms=float(np.percentile(times, 99)) * 1000,
        per_s=len(texts) / took,
        per_core_s=len(texts) / spent,
    )


async def _all(ask: Callable[[str], Awaitable[object]], texts: Sequence[str], at_once: int) -> None:
    left = iter(texts)

    async def worker() -> None:
        for text in left:
            await ask(text)

    await asyncio.gather(*(worker() for _ in range(at_once)))


def _figures(name: str, report: Report, fast: Speed, *, memory_mb: float, training_s: float) -> Figures:
    return Figures(
        name=name,
        accuracy=report.accuracy,
        top_three=report.top_three,
        auroc=report.out_of_scope,
        acted=report.acted.share,
        precision=report.acted.precision,
        p50_ms=fast.p50_ms,
        p99_ms=fast.p99_ms,
        per_s=fast.per_s,
        per_core_s=fast.per_core_s,
        memory_mb=memory_mb,
        training_s=training_s,
    )


def _asked(rows: Sequence[Row]) -> list[str]:
    """The texts that a model decides."""
    return [row.text for row in rows if not ruled(row.text)]


async def embedded_figures(engine: EmbeddedEngine, rows: Sequence[Row], training_s: float, memory_mb: float) -> Figures:
    """The embedded engine's line."""
    report = await evaluate(rows, engine, name="embedded")
    fast = await speed(engine, _asked(rows), process_time, at_once=1)
    return _figures("embedded", report, fast, memory_mb=memory_mb, training_s=training_s)


async def rasa_figures(model: Model, at: Serving, rows: Sequence[Row], embedded: EmbeddedEngine) -> Figures:
    """The line of a Rasa that serves this model."""
    server, observer = psutil.Process(at.pid), Faithful()
    async with aiohttp.ClientSession() as session:
        engine = RasaEngine(
            RasaServer(session=session, url=at.url, token=at.token),
            scale=rasa_scale.load(model.scale),
            fallback=embedded,
            entities=partial(extract, lexicon=LEXICON, now=NOW),
            breaker=Breaker(now=monotonic, on_state=observer.on_state),
            observer=observer,
            limits=PATIENT,
        )
        report = await evaluate(rows, engine, name=NAMES[model.name])
        fast = await speed(engine, _asked(rows), partial(_cpu_s, server), at_once=PATIENT.in_flight)
    memory_mb = server.memory_info().rss / 2**20
    return _figures(NAMES[model.name], report, fast, memory_mb=memory_mb, training_s=model.training_s)


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def learn_embedded(learnt: Sequence[Example]) -> tuple[EmbeddedEngine, float, float]:
    """The embedded engine, the CPU seconds of its training, and the MiB that it adds to an empty Python."""
    begun = process_time()
    classifier = learn(learnt)
    training_s = process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        modelfile.save(path, classifier)
        words = [sys.executable, "-c", _MEMORY, str(path)]
        memory = subprocess.run(words, capture_output=True, check=True, text=True).stdout
    engine = EmbeddedEngine(classifier, lexicon=lambda: LEXICON, now=lambda: NOW, remembers=0)
    return engine, training_s, int(memory) / 2**20


def learnt_of(examples: Sequence[Example], *, quick: bool) -> Sequence[Example]:
    """What every engine learns from: the train part, or what is left of it where the scale's examples are held out."""
    train = part(examples, Split.TRAIN)
    return rasa_scale.hold_out(train)[0] if quick else train


def main(*, quick: bool = False) -> None:
    """Measure and write the table."""
    ready = prepare(HOME, quick=quick)
    if ready is None:
        print("skipped: no Python 3.10")
        return
    program, models = ready
    examples = load_examples()
    rows, learnt = rows_of(examples), learnt_of(examples, quick=quick)
    embedded, training_s, memory_mb = learn_embedded(learnt)
    figures = [asyncio.run(embedded_figures(embedded, rows, training_s, memory_mb))]
    for model in models:
        with serving(program, model.file, HOME / "project") as at:
            figures.append(asyncio.run(rasa_figures(model, at, rows, embedded)))
    text = table(figures, tested=len(rows), learnt=len(learnt))
    write(PAGE, text)
    print(text)


if __name__ == "__main__":
    main(quick=QUICK in sys.argv[1:])
