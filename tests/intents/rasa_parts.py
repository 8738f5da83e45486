"""What the tests of Rasa's adapter share: a clock, an observer, an engine put together."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp

from intents.breaker import Breaker, Patience
from intents.classifier import Calibration
from intents.embedded import EmbeddedEngine
from intents.entities import Lexicon, extract
from intents.examples import Example
from intents.learning import learn
from intents.model import Entity, Thresholds, Understanding
from intents.rasa import Limits, RasaEngine, RasaServer
from intents.rasa_scale import RasaScale
from tests.intents.rasa_server import WORDS

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
INTENTS = tuple(sorted({*WORDS.values(), "out_of_scope"}))
PLAIN = RasaScale(
    intents=INTENTS, calibration=Calibration(temperature=1.0, gate=None, thresholds=Thresholds(act=0.7, offer=0.3))
)
PATIENT = Limits(in_flight=4, queue_s=20.0, answer_s=20.0)
"""For a slow machine; tests about time-outs name shorter ones."""

PATIENCE = Patience(failures=3, window_s=10.0, pause_s=5.0, longest_pause_s=20.0)


@dataclass(slots=True)
class FakeTime:
    """A monotonic clock that stands still until it is moved."""

    seconds: float = 100.0

    def __call__(self) -> float:
        """Now."""
        return self.seconds


@dataclass(slots=True)
class Seen:
    """An observer that remembers."""

    states: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def on_state(self, name: str) -> None:
        """Remember a state."""
        self.states.append(name)

    def on_fallback(self, reason: str) -> None:
        """Remember a reason."""
        self.reasons.append(str(reason))


def entities(text: str) -> tuple[Entity, ...]:
    """The entities of a text, at a fixed moment, in a city without names."""
    return extract(text, lexicon=Lexicon(), now=NOW)


def small_embedded() -> EmbeddedEngine:
    """An embedded engine of a few words that the tiny server's do not have."""
    sentences = {
        "greet": ("你好", "您好啊", "早上好呀", "嗨在吗", "大家好"),
        "thanks": ("谢谢", "多谢了您", "感谢帮助", "谢谢你啊", "太感谢了"),
        "find_document": ("找个文件", "文件在哪看", "查那份文件", "有没有文件", "发文件给我"),
    }
    examples = [Example(text=text, intent=intent) for intent, texts in sentences.items() for text in texts]
    return EmbeddedEngine(learn(examples), lexicon=Lexicon, now=lambda: NOW)


@dataclass(slots=True)
class Parts:
    """An engine and what it was made of. What the embedded engine answers is told by its thresholds."""

    session: aiohttp.ClientSession
    url: str
    token: str = ""
    scale: RasaScale = PLAIN
    limits: Limits = PATIENT
    time: FakeTime = field(default_factory=FakeTime)
    seen: Seen = field(default_factory=Seen)
    embedded: EmbeddedEngine = field(default_factory=small_embedded)
    engine: RasaEngine = field(init=False)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        """Put the engine together."""
        self.breaker = Breaker(now=self.time, on_state=self.seen.on_state, patience=PATIENCE)
        self.engine = RasaEngine(
            RasaServer(session=self.session, url=self.url, token=self.token),
            scale=self.scale,
            fallback=self.embedded,
            entities=entities,
            breaker=self.breaker,
            observer=self.seen,
            limits=self.limits,
        )

    def by_rasa(self, meaning: Understanding) -> bool:
        """Whether Rasa understood this, and not the embedded engine."""
        return meaning.thresholds is self.scale.calibration.thresholds
