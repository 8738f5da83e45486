"""Examples: sentences with their intent, read from `data/*.yml` (Rasa's NLU format), split into train and test there."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
OUT_OF_SCOPE = "out_of_scope"


class ExamplesError(ValueError):
    """A file of examples cannot be used; the message names the file and what is wrong, for the person who wrote it."""


class Split(StrEnum):
    """Which part of the data an example belongs to."""

    TRAIN = "train"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence as somebody would write it, and what it means."""

    text: str
    intent: str
    split: Split = Split.TRAIN
    also_ok: tuple[str, ...] = ()
    """Intents that serve the sentence as well; of sentences to test on."""

    def means(self, intent: str) -> bool:
        """Whether this is the intent meant, or one as good."""
        return intent == self.intent or intent in self.also_ok


def load_examples(folder: Path = DATA) -> tuple[Example, ...]:
    """All examples of a folder's `*.yml`, files in alphabetical order. Raises :class:`ExamplesError`."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ExamplesError(f"{folder}: no examples (*.yml)")
    return tuple(example for path in paths for example in _read(path, path.stat().st_mtime_ns))


@cache
def _read(path: Path, _changed_ns: int) -> tuple[Example, ...]:
    """The examples of a file as it was last changed; read once by a process."""
    try:
        blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        return tuple(example for block in blocks for example in _block(block))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExamplesError(f"{path}: {error!r}") from error


def _block(block: dict[str, Any]) -> Iterable[Example]:
    """The examples of a block: lines of one text, or a list of mappings, which may say what serves them as well."""
    split = Split(block.get("metadata", {}).get("split", Split.TRAIN))
    written, intent = block["examples"], str(block["intent"])
    if isinstance(written, list):
        for one in written:
            yield Example(text=_sentence(one["text"]), intent=intent, split=split, also_ok=_also_ok(one, intent))
        return
    for line in filter(None, (line.strip() for line in str(written).splitlines())):
        if not line.startswith("-"):
            raise ValueError(f"a line without '- ': {line}")
        text = line.removeprefix("-").strip()
        if text:
            yield Example(text=text, intent=intent, split=split)


def _sentence(written: object) -> str:
    text = written.strip() if isinstance(written, str) else ""
    if not text:
        raise ValueError(f"an example without a text: {written!r}")
    return text


def _also_ok(written: dict[str, Any], intent: str) -> tuple[str, ...]:
    names = written.get("metadata", {}).get("also_ok", [])
    if not isinstance(names, list) or not all(isinstance(one, str) and one != intent for one in names):
        raise ValueError(f"also_ok must be a list of other intents: {written!r}")
    return tuple(names)


def part(examples: Iterable[Example], split: Split) -> tuple[Example, ...]:
    """The examples of one part, in their order."""
    return tuple(example for example in examples if example.split is split)


def fingerprint(examples: Iterable[Example]) -> str:
    """A hash of every sentence, what it means and its part, the same for the same data in any order."""
    lines = sorted("\t".join((one.split, one.intent, one.text, *sorted(one.also_ok))) for one in examples)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]
