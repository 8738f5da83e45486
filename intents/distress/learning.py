"""The examples of danger and of calm, and the classifier that is learned of them."""

import fcntl
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from intents import modelfile
from intents.classifier import Classifier
from intents.distress.marks import marked
from intents.examples import Example, Split, fingerprint, load_examples, part
from intents.learning import learn
from intents.modelfile import ModelError

HERE = Path(__file__).parent
DATA = HERE / "data"
SHIPPED = HERE.parent / "shipped" / "distress"
CALM = "calm"
_SLOT = re.compile(r"\{(\w+)\}")

_EVENTS = 90
"""How many events of each danger are put together."""
_NOW, _CALM = 4, 4
"""In how many sentences of each sort an event stands."""


def framed() -> Iterator[Example]:
    """The events of `frames.yml` as they happen and as they are spoken of, in a fixed order."""
    frames: dict[str, Any] = yaml.safe_load((HERE / "frames.yml").read_text(encoding="utf-8"))
    wheels = {name: cycle(_shuffled(words)) for name, words in frames["slots"].items()}
    sentences = {sort: cycle(frames[sort]) for sort in ("now", CALM)}
    for danger, patterns in frames["events"].items():
        for pattern in islice(cycle(patterns), _EVENTS):
            event = _filled(pattern, wheels)
            for sort, times in (("now", _NOW), (CALM, _CALM)):
                for sentence in islice(sentences[sort], times):
                    text = _filled(sentence.replace("{event}", event), wheels)
                    yield Example(text=text, intent=CALM if sort == CALM else danger)


def _shuffled(words: list[str]) -> list[str]:
    """The words in another order, always the same: two slots in one sentence do not turn in step."""
    return sorted(words, key=lambda word: crc32(word.encode()))


def _filled(pattern: str, wheels: Mapping[str, Iterator[str]]) -> str:
    return _SLOT.sub(lambda slot: next(wheels[slot.group(1)]), pattern)


def examples() -> tuple[Example, ...]:
    """All that the classifier learns of, as it reads texts."""
    said = (*part(load_examples(DATA), Split.TRAIN), *framed())
    return tuple(Example(text=marked(one.text), intent=one.intent) for one in said)


@cache
def _learned_of() -> tuple[tuple[Example, ...], str]:
    listed = examples()
    return listed, modelfile.version_of(fingerprint(listed))


def version() -> str:
    """The version of the model that is learned of these examples by this code."""
    return _learned_of()[1]


def load_or_learn(folder: Path, *, shipped: Path = SHIPPED) -> Classifier:
    """The classifier of these examples: from its file in the folder or in the installation, else learned, in some seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # given back when the file is closed
        for place in (folder, shipped):
            try:
                return modelfile.load(modelfile.path_of(place, version()))
            except ModelError:
                continue
        learned = learn(_learned_of()[0])
        modelfile.save(modelfile.path_of(folder, version()), learned)
        return learned
