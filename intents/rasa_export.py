"""The Rasa project, made from the same examples as the embedded engine: `mingchuang rasa export`.

Only the examples to train on go out; the ones to test on stay here, for both engines are judged by them. The same
examples give the same bytes.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from intents.examples import Example, Split
from intents.text import fold

PROJECT = Path(__file__).parent / "rasa"
"""What of the project is written by hand, and the domain."""

CONFIGS = ("config.yml", "config.logistic.yml")
NLU = Path("data") / "nlu.yml"
DOMAIN = "domain.yml"
FORMAT = "3.1"

_MARKED_UP = re.compile(r"(?<=\])(?=[({\[])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def sentence(text: str) -> str:
    """A text as Rasa is given it, to learn from and to understand: folded, on one line, without its mark-up.

    Rasa reads `[a](b)` as an entity when it learns, and `/greet` as the intent itself, sure of it, whoever writes it.
    Empty where nothing is left.
    """
    line = " ".join(_CONTROL.sub(" ", fold(text)).split())
    return _MARKED_UP.sub(" ", line.lstrip("/ "))


def nlu(examples: Iterable[Example]) -> str:
    """The training data in Rasa's format: intents in alphabetical order, sentences in theirs, each once."""
    grouped: dict[str, dict[str, None]] = {}
    owners: dict[str, str] = {}
    for example in examples:
        line = sentence(example.text) if example.split is Split.TRAIN else ""
        if line and owners.setdefault(line, example.intent) == example.intent:
            grouped.setdefault(example.intent, {})[line] = None
    blocks = [f'version: "{FORMAT}"', "nlu:"]
    for intent in sorted(grouped):
        blocks += [f"- intent: {intent}", "  examples: |", *(f"    - {line}" for line in grouped[intent])]
    return "\n".join(blocks) + "\n"


def domain(examples: Iterable[Example]) -> str:
    """The domain: the intents, and nothing else, since the dialogue is not Rasa's."""
    names = sorted({example.intent for example in examples if example.split is Split.TRAIN})
    lines = [f'version: "{FORMAT}"', "intents:", *(f"- {name}" for name in names)]
    return "\n".join(lines) + "\n"


def export(folder: Path, examples: Iterable[Example]) -> tuple[Path, ...]:
    """Write the project into a folder, which is made if it is not there. Returns the files. Raises OSError."""
    chosen = tuple(examples)
    (folder / NLU).parent.mkdir(parents=True, exist_ok=True)
    for name in CONFIGS:
        shutil.copyfile(PROJECT / name, folder / name)
    (folder / NLU).write_text(nlu(chosen), encoding="utf-8")
    (folder / DOMAIN).write_text(domain(chosen), encoding="utf-8")
    return (*(folder / name for name in CONFIGS), folder / DOMAIN, folder / NLU)
