"""Linear models as numbers: a weight for each feature and one more. Fitted by `bench/search/fit.py`."""

from collections.abc import Sequence
from math import exp
from operator import mul

_EXP_MAX = 30.0


def linear(weights: Sequence[float], features: Sequence[float]) -> float:
    """The weighted sum; the last weight stands alone."""
    return float(sum(map(mul, weights, features)) + weights[-1])


def sigmoid(value: float) -> float:
    """0..1 from a logit."""
    return 1.0 / (1.0 + exp(-max(-_EXP_MAX, min(_EXP_MAX, value))))
