"""Two small learners in numpy: which of a group is best, and whether one is right. Weights end with the constant."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_STEPS = 600
_RATE = 0.05


def best_of_group(
    groups: Sequence[tuple[Floats, npt.NDArray[np.bool_]]], *, signs: Sequence[int] = (), ridge: float = 2e-3
) -> list[float]:
    """Weights that put the right rows of each group first (softmax over the group, Adam). Groups without one are left."""
    useful = [(rows, right) for rows, right in groups if right.any() and not right.all()]
    size = useful[0][0].shape[1]
    rows = np.vstack([one for one, _ in useful])
    scale = rows.std(axis=0) + 1e-6
    scaled = rows / scale
    right = np.concatenate([one for _, one in useful]).astype(np.float64)
    owner = np.repeat(np.arange(len(useful)), [len(one) for one, _ in useful])
    starts = np.searchsorted(owner, np.arange(len(useful)))
    low, high = _bounds(signs, size)
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        scores = scaled @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        share = scores / np.add.reduceat(scores, starts)[owner]
        wanted = share * right
        wanted /= np.add.reduceat(wanted, starts)[owner] + 1e-12
        slope = (share - wanted) @ scaled / len(useful) + ridge * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        moved = weights - _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = np.clip(moved, low, high)
    return [*(float(one) for one in weights / scale), 0.0]


def _bounds(signs: Sequence[int], size: int) -> tuple[Floats, Floats]:
    """The least and the greatest each weight may be."""
    full = [*signs] or [0] * size
    low = np.array([0.0 if sign > 0 else -np.inf for sign in full])
    return low, np.array([0.0 if sign < 0 else np.inf for sign in full])


def right_or_not(
    rows: Floats,
    right: Floats,
    *,
    signs: Sequence[int] = (),
    weight: Floats | None = None,
    ridge: float = 1e-3,
) -> list[float]:
    """Weights of a logistic regression (Adam). A sign of 1 or -1 keeps a feature from speaking the other way."""
    scale = rows.std(axis=0) + 1e-6
    full = np.column_stack((rows / scale, np.ones(len(rows))))
    weight = np.ones(len(rows)) if weight is None else weight
    low, high = (np.append(one, end) for one, end in zip(_bounds(signs, rows.shape[1]), (-np.inf, np.inf), strict=True))
    weights, first, second = np.zeros(full.shape[1]), np.zeros(full.shape[1]), np.zeros(full.shape[1])
    for step in range(1, 4 * _STEPS + 1):
        p = 1 / (1 + np.exp(-np.clip(full @ weights, -30, 30)))
        slope = full.T @ (weight * (p - right)) / weight.sum() + ridge * np.append(weights[:-1], 0.0)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        moved = weights - _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = np.clip(moved, low, high)
    return [*(float(one) for one in weights[:-1] / scale), float(weights[-1])]
