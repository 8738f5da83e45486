"""From raw scores to probabilities that hold: temperature, the gate to out-of-scope, thresholds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.model import Thresholds

Array = NDArray[np.float64]

PRECISION = 0.93
"""Precision asked of the held-out texts on which the engine acts. They are harder than life, see `docs/understanding.md`."""
HELPFUL = 0.6
"""From this share of right intents among three on, offering them helps."""
_RIDGE = 1e-2
_TEMPERATURES = np.geomspace(0.1, 3.0, 60)
_WINDOW = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A logistic regression on a few standardised signals."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    coefficients: tuple[float, ...]
    bias: float

    def raw(self, signals: Array) -> Array:
        """The log odds for each row of signals (n × signals)."""
        standard = (signals - np.array(self.mean)) / np.array(self.scale)
        return np.asarray(standard @ np.array(self.coefficients) + self.bias)


def fit_logistic(signals: Array, labels: NDArray[np.bool_], *, rounds: int = 40) -> Logistic:
    """Newton's method; `signals` is n × s, `labels` n."""
    mean, scale = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-6)
    design = np.column_stack([(signals - mean) / scale, np.ones(len(signals))])
    theta = np.zeros(design.shape[1])
    ridge = _RIDGE * np.eye(design.shape[1])
    for _ in range(rounds):
        odds = np.clip(design @ theta, -30, 30)
        shares = 1 / (1 + np.exp(-odds))
        gradient = design.T @ (shares - labels) + ridge @ theta
        hessian = (design * (shares * (1 - shares))[:, None]).T @ design + ridge
        theta -= np.linalg.solve(hessian, gradient)
    return Logistic(
        mean=tuple(mean.tolist()),
        scale=tuple(scale.tolist()),
        coefficients=tuple(theta[:-1].tolist()),
        bias=float(theta[-1]),
    )


def fit_temperature(logits: Array, labels: NDArray[np.int64]) -> float:
    """The temperature (from 0.1 to 3) under which the labels of these rows are likeliest."""

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        chosen = scaled[np.arange(len(labels)), labels]
        return float((np.log(np.exp(scaled).sum(axis=1)) - chosen).mean())

    return float(min(_TEMPERATURES, key=surprise)) if len(labels) else 1.0


def fit_thresholds(confidence: Array, right: NDArray[np.bool_], helped: NDArray[np.bool_]) -> Thresholds:
    """Act where that is precise enough on as many rows as possible; offer where three choices often help."""
    order = np.argsort(-confidence)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= PRECISION)
    act = float(confidence[order[good[-1]]]) if len(good) else 1.0
    window = min(_WINDOW, len(order))
    nearby = np.convolve(helped[order[::-1]], np.ones(window) / window, mode="valid")
    enough = np.flatnonzero(nearby >= HELPFUL)  # from the least sure on
    offer = float(confidence[order[::-1]][enough[0] + window // 2]) if len(enough) else 1.0
    return Thresholds(act=act, offer=min(offer, act))


def auroc(positives: Array, negatives: Array) -> float:
    """The chance that a positive scores above a negative, ties halved; NaN where either is missing."""
    if not len(positives) or not len(negatives):
        return float("nan")
    both = np.concatenate([positives, negatives])
    _, group, sizes = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[group]
    count = len(positives)
    return float((ranks[:count].sum() - count * (count + 1) / 2) / (count * len(negatives)))


def calibration_error(confidence: Array, right: NDArray[np.bool_], *, bins: int = 15) -> float:
    """The expected calibration error: how far confidence is from accuracy, in bins of equal width."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = (
        abs(right[place == one].mean() - confidence[place == one].mean()) * (place == one).mean()
        for one in range(bins)
        if (place == one).any()
    )
    return float(sum(gaps))
