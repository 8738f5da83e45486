"""What the tests of understanding share: a moment, a city's names, a small part of the examples."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from intents.classifier import Classifier
from intents.embedded import EmbeddedEngine
from intents.entities import Lexicon, Named
from intents.examples import Example, Split
from intents.model import EntityKind

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, noon in the city
INTENTS = ("book_visit", "cancel", "greet", "human_agent", "office_info", "out_of_scope", "report_fault")
LEXICON = Lexicon.of(
    (
        Named(kind=EntityKind.DEPARTMENT, id="mzj", names=("明湖市民政局", "市民政局", "民政局")),
        Named(kind=EntityKind.DEPARTMENT, id="jyj", names=("市教育局", "教育局", "教")),
        Named(kind=EntityKind.DISTRICT, id="lianting", names=("莲汀区人民政府", "莲汀区", "莲汀")),
        Named(kind=EntityKind.EVENT, id="event-7", names=("污水处理厂参观", "污水处理厂")),
        Named(kind=EntityKind.DEPARTMENT, id="second", names=("教育局",)),
    )
)


def few(examples: Iterable[Example], *, train: int = 60, test: int = 20) -> tuple[Example, ...]:
    """The first examples of a few intents."""
    seen = Counter[tuple[str, Split]]()
    chosen = []
    for example in examples:
        key = (example.intent, example.split)
        seen[key] += 1
        if example.intent in INTENTS and seen[key] <= (train if example.split is Split.TRAIN else test):
            chosen.append(example)
    return tuple(chosen)


def engine_of(classifier: Classifier) -> EmbeddedEngine:
    """An engine in a small city, at a fixed moment."""
    return EmbeddedEngine(classifier, lexicon=lambda: LEXICON, now=lambda: NOW)
