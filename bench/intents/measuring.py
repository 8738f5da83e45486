"""What both measurements share: the data, an engine that is timed, and a line of figures."""

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from intents.classifier import Classifier
from intents.embedded import EmbeddedEngine
from intents.entities import Lexicon
from intents.examples import Example

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def measure_data() -> Path:
    """The folder of measuring data: `MINGCHUANG_MEASURE_DATA`, by default beside the repository."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    return Path(os.environ.get("MINGCHUANG_MEASURE_DATA", str(beside)))


def public_set(name: str) -> dict[str, list[Example]]:
    """A public set's parts: train, test and oos."""
    parts = json.loads((measure_data() / "intents" / f"{name}.json").read_text(encoding="utf-8"))
    return {part: [Example(text=row[0], intent=row[1]) for row in rows] for part, rows in parts.items()}


def engine_of(classifier: Classifier) -> EmbeddedEngine:
    """An engine without a city that works every text out, also one that it was asked before."""
    lexicon = Lexicon()
    return EmbeddedEngine(classifier, lexicon=lambda: lexicon, now=lambda: NOW, remembers=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Milliseconds a text (half of them, 99 of 100), and texts a second in one thread."""

    p50_ms: float
    p99_ms: float
    per_s: float


def speed(engine: EmbeddedEngine, texts: list[str], *, rounds: int = 3) -> Speed:
    """Time every text, entities and all."""
    for text in texts[:50]:
        engine.understand_now(text)
    taken = []
    for text in texts * rounds:
        before = time.perf_counter()
        engine.understand_now(text)
        taken.append(time.perf_counter() - before)
    p50, p99 = np.percentile(taken, [50, 99]) * 1000
    return Speed(p50_ms=float(p50), p99_ms=float(p99), per_s=len(taken) / sum(taken))
