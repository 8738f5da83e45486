"""What Rasa's confidences are worth: probabilities that hold, fitted on examples it has not learnt from.

Rasa is sure of itself: DIET gives nonsense a confidence of 1.000 one time in ten. Its ranking is therefore read as
scores, the logarithms of its confidences, and calibrated by the same rules as the embedded engine's: a temperature
over the real intents, a gate to `out_of_scope`, thresholds. They belong to one trained model and lie beside it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from intents.calibration import Logistic
from intents.classifier import Calibration, Raw, probabilities
from intents.examples import Example
from intents.learning import calibrate
from intents.model import Ranked, Thresholds
from intents.rasa_export import sentence

PARTS = 5
"""Of five runs of neighbours the last is held out."""
RUNS = 25
"""Into so many runs an intent's examples are cut, into five where there are fewer: what was written last is not all alike."""
_FLOOR = 1e-9
"""Confidences below are all alike: what is left out of a ranking counts as this."""


class ScaleError(ValueError):
    """A file of thresholds cannot be used; the message names it and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RasaScale:
    """The intents that a Rasa model was trained on, in alphabetical order, and its calibration."""

    intents: tuple[str, ...]
    calibration: Calibration

    def ranking(self, confidences: Mapping[str, float], length: int) -> tuple[Ranked, ...]:
        """Every intent with its calibrated probability, the likeliest first, for a text of so many characters."""
        shares = probabilities(_raw(self.intents, confidences, length), self.calibration, self.intents)
        ranked = [
            Ranked(intent=name, confidence=float(share)) for name, share in zip(self.intents, shares, strict=True)
        ]
        return tuple(sorted(ranked, key=lambda one: -one.confidence))


def _raw(intents: tuple[str, ...], confidences: Mapping[str, float], length: int) -> Raw:
    shares = np.array([max(confidences.get(name, 0.0), _FLOOR) for name in intents])
    return Raw(logits=np.log(shares).astype(np.float32), unseen=0.0, size=length)


def hold_out(examples: Sequence[Example]) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """The examples to learn from and the ones to fit a scale on: neighbours, being variants, stay together."""
    totals: dict[str, int] = {}
    for example in examples:
        totals[example.intent] = totals.get(example.intent, 0) + 1
    seen: dict[str, int] = {}
    learnt: list[Example] = []
    held: list[Example] = []
    for example in examples:
        place = seen.get(example.intent, 0)
        seen[example.intent] = place + 1
        total = totals[example.intent]
        run = place * RUNS // total if total >= RUNS else place * PARTS // total
        (held if run % PARTS == PARTS - 1 else learnt).append(example)
    return tuple(learnt), tuple(held)


def fit(answers: Sequence[tuple[Example, Mapping[str, float]]]) -> RasaScale:
    """The scale on which these confidences, given to held-out examples, are worth what they say."""
    intents = tuple(sorted({example.intent for example, _ in answers}))
    raws = [_raw(intents, confidences, len(sentence(example.text))) for example, confidences in answers]
    labels = np.array([intents.index(example.intent) for example, _ in answers])
    return RasaScale(intents=intents, calibration=calibrate(raws, labels, intents))


def save(path: Path, scale: RasaScale) -> None:
    """Write a scale as JSON; the same scale gives the same bytes."""
    calibration = scale.calibration
    written = {
        "intents": scale.intents,
        "temperature": calibration.temperature,
        "gate": asdict(calibration.gate) if calibration.gate else None,
        "thresholds": asdict(calibration.thresholds),
    }
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> RasaScale:
    """Read a scale. Raises :class:`ScaleError`."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        intents = tuple(str(name) for name in read["intents"])
        calibration = Calibration(
            temperature=_positive(read["temperature"]),
            gate=_gate(read["gate"]) if read["gate"] else None,
            thresholds=Thresholds(act=float(read["thresholds"]["act"]), offer=float(read["thresholds"]["offer"])),
        )
        scale = RasaScale(intents=intents, calibration=calibration)
        scale.ranking({}, 0)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScaleError(f"{path}: {error!r}") from error
    return scale


def _positive(value: object) -> float:
    number = float(str(value))
    if not number > 0:
        raise ValueError(f"{number} is not above 0")
    return number


def _gate(read: Mapping[str, Any]) -> Logistic:
    def row(name: str) -> tuple[float, ...]:
        return tuple(float(value) for value in read[name])

    return Logistic(mean=row("mean"), scale=row("scale"), coefficients=row("coefficients"), bias=float(read["bias"]))
