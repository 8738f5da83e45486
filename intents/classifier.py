"""The trained classifier: from a text to a calibrated probability for every intent. Pure numpy, no IO."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray

from intents.calibration import Logistic
from intents.examples import OUT_OF_SCOPE
from intents.features import KIND_MARK, features, weight_of
from intents.model import Thresholds

Floats = NDArray[np.float32]

SIGNALS = 4
"""Signals of the gate, see :func:`gate_signals`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What turns scores into probabilities; `gate` is None where nothing out of scope was trained."""

    temperature: float
    gate: Logistic | None
    thresholds: Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Scores as the regression gives them: logits (k), the share of the squared norm never seen, how many features."""

    logits: Floats
    unseen: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """Intents, where each feature's row is, the rows (v × k), and the calibration."""

    intents: tuple[str, ...]
    rows: Mapping[str, int]
    weights: Floats
    matrix: Floats
    bias: Floats
    unseen_rarity: float
    calibration: Calibration

    def raw(self, text: str) -> Raw:
        """The regression's scores. Features never seen count in the norm: an odd text gets weak scores."""
        counts, row_of = features(text), self.rows.get
        known, times, unseen = [], [], 0.0
        for name, count in counts.items():
            row = row_of(name)
            if row is not None:
                known.append(row)
                times.append(count)
            elif name[0] != KIND_MARK:
                unseen += (weight_of(name) * (1 + log(count))) ** 2
        unseen *= self.unseen_rarity**2
        if not known:
            return Raw(logits=self.bias, unseen=1.0, size=len(counts))
        rows = np.array(known)
        values = self.weights.take(rows)
        if max(times) > 1:
            values = values * (1 + np.log(np.array(times, np.float32)))
        seen = float(values @ values)
        logits = (values @ self.matrix.take(rows, axis=0)) * np.float32((seen + unseen) ** -0.5) + self.bias
        return Raw(logits=logits, unseen=unseen / (seen + unseen), size=len(counts))

    def probabilities(self, text: str) -> Floats:
        """The calibrated probability of every intent, in the order of `intents`; they sum to 1."""
        return probabilities(self.raw(text), self.calibration, self.intents)


def gate_signals(raw: Raw, out: int) -> tuple[float, ...]:
    """What tells whether a text is out of scope; `out` is the place of that intent."""
    logits = raw.logits.tolist()
    beyond = logits.pop(out)
    best = max(logits)
    return beyond - best, best, raw.unseen, log1p(raw.size)


def probabilities(raw: Raw, calibration: Calibration, intents: tuple[str, ...]) -> Floats:
    """P(in scope) · P(intent | in scope) for the real intents, P(out of scope) for the rest."""
    scaled = raw.logits / np.float32(calibration.temperature)
    gate = calibration.gate
    if gate is None:
        shares = np.exp(scaled - scaled.max())
        return np.asarray(shares / shares.sum())
    out = intents.index(OUT_OF_SCOPE)
    odds = gate.bias
    for signal, mean, scale, coefficient in zip(
        gate_signals(raw, out), gate.mean, gate.scale, gate.coefficients, strict=True
    ):
        odds += (signal - mean) / scale * coefficient
    beyond = 1 / (1 + exp(-min(max(odds, -30.0), 30.0)))
    scaled[out] = -np.inf
    shares = np.exp(scaled - scaled.max())
    shares *= np.float32(1 - beyond) / shares.sum()
    shares[out] = beyond
    return np.asarray(shares)
