"""`python -m bench.voices.distress`: who in danger is heard, by kind, and which calm texts raise an alarm, on held-out sentences."""

import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from intents.distress.learning import CALM, DATA, load_or_learn
from intents.distress.reading import DangerReader
from intents.examples import DATA as INTENTS
from intents.examples import Split, load_examples, part
from intents.model import Danger


def main() -> None:
    """Print the shares."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        reader = DangerReader(load_or_learn(Path(folder)))
        _say(f"learned in {time.process_time() - began:.1f} s of CPU")
    texts: dict[str, list[str]] = defaultdict(list)
    for one in part(load_examples(DATA), Split.TEST):
        texts[one.intent].append(one.text)
    for danger in Danger:
        alarms = [reader.read(text) for text in texts[danger]]
        heard = [one for one in alarms if one is not None]
        named = sum(danger in (one.danger, *one.also) for one in heard)
        _say(
            f"{danger:10} {len(alarms):4} held out, heard {len(heard) / len(alarms):.3f}, of these named {named / len(heard):.3f}"
        )
    _say(f"{CALM:10} {len(texts[CALM]):4} held out, alarmed {_alarmed(reader, texts[CALM]):.3f}")
    daily = sorted({one.text for one in load_examples(INTENTS)})
    began = time.process_time()
    _say(f"{'everyday':10} {len(daily):4} of the intents, alarmed {_alarmed(reader, daily):.4f}")
    _say(f"{(time.process_time() - began) / len(daily) * 1000:.2f} ms of CPU a text")


def _alarmed(reader: DangerReader, texts: list[str]) -> float:
    counted = Counter(reader.read(text) is not None for text in texts)
    return counted[True] / len(texts)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
