"""Softmax regression on a sparse matrix by L-BFGS (Nocedal & Wright, Algorithm 7.5), in numpy alone."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.corpus import Matrix

Floats = NDArray[np.float32]

HISTORY = 8
_ENOUGH = 1e-4
"""Armijo's constant."""
_STILL = 3e-4
"""The relative gain under which training is over."""
_HALVINGS = 20
_CURVATURE = 0.1
"""About what p(1 - p) is on average. Common features bend the loss more than rare ones, and step less."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the space of models, or a step in it: weights `w` (features × k) and the bias `b` (k)."""

    w: Floats
    b: Floats

    def plus(self, scale: float, other: "Point") -> "Point":
        """`self + scale · other`."""
        factor = np.float32(scale)
        return Point(self.w + factor * other.w, self.b + factor * other.b)

    def times(self, scale: float) -> "Point":
        """`scale · self`."""
        factor = np.float32(scale)
        return Point(factor * self.w, factor * self.b)

    def scaled(self, rows: Floats, bias: float) -> "Point":
        """Each feature's weights times its own factor (features × 1), the bias times another."""
        return Point(self.w * rows, self.b * np.float32(bias))

    def dot(self, other: "Point") -> float:
        """The inner product of the two."""
        return float(np.vdot(self.w, other.w)) + float(np.vdot(self.b, other.b))


@dataclass(frozen=True, slots=True)
class Problem:
    """Texts `x` (n × features), one-hot labels `y` (n × k), and the ridge on the weights."""

    x: Matrix
    y: Floats
    ridge: float

    def loss(self, at: Point) -> tuple[float, Point]:
        """The penalised negative log likelihood at a point and its gradient."""
        logits = self.x.times(at.w) + at.b
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        totals = shares.sum(axis=1, keepdims=True)
        likelihood = float(np.log(totals).sum()) - float(np.vdot(logits, self.y))
        miss = shares / totals - self.y
        slope = self.x.transposed_times(miss) + np.float32(self.ridge) * at.w
        return likelihood + self.ridge / 2 * float(np.vdot(at.w, at.w)), Point(slope, miss.sum(axis=0))


_Pairs = deque[tuple[Point, Point, float]]


def fit(problem: Problem, *, iterations: int, start: Point | None = None) -> Point:
    """The weights (features × k) and the bias (k) that make the labels likeliest, sought from `start` on."""
    at = start or _nothing_known(problem)
    scales: Floats = np.reciprocal(np.float32(_CURVATURE) * problem.x.squares + np.float32(problem.ridge))[:, None]
    bias_scale = 1 / (_CURVATURE * len(problem.y))

    def steep(point: Point) -> Point:
        return point.scaled(scales, bias_scale)

    pairs: _Pairs = deque(maxlen=HISTORY)
    loss, gradient = problem.loss(at)
    for _ in range(iterations):
        direction = _two_loops(gradient, pairs, steep)
        slope = direction.dot(gradient)
        step = 1.0
        after = problem.loss(moved := at.plus(-step, direction))
        for _ in range(_HALVINGS):
            if after[0] <= loss - _ENOUGH * step * slope:
                break
            step /= 2
            after = problem.loss(moved := at.plus(-step, direction))
        travelled, bent = direction.times(-step), after[1].plus(-1.0, gradient)
        curvature = travelled.dot(bent)
        if curvature > 1e-10:
            pairs.append((travelled, bent, 1 / curvature))
        over = loss - after[0] < _STILL * abs(after[0])
        at, (loss, gradient) = moved, after
        if over:
            break
    return at


def _nothing_known(problem: Problem) -> Point:
    """Where no feature says anything, and each intent is as likely as it is frequent."""
    prior = np.log(np.maximum(problem.y.mean(axis=0), np.float32(1e-6)))
    return Point(np.zeros((problem.x.width, problem.y.shape[1]), np.float32), prior)


def _two_loops(gradient: Point, pairs: _Pairs, steep: Callable[[Point], Point]) -> Point:
    """The gradient through the approximate inverse of the Hessian: `steep` at first, bent as the last steps tell."""
    direction, factors = gradient, []
    for travelled, bent, inverse in reversed(pairs):
        factor = inverse * travelled.dot(direction)
        factors.append(factor)
        direction = direction.plus(-factor, bent)
    direction = steep(direction)
    if pairs:
        _, bent, inverse = pairs[-1]
        direction = direction.times(1 / (inverse * bent.dot(steep(bent))))
    for (travelled, bent, inverse), factor in zip(pairs, reversed(factors), strict=True):
        direction = direction.plus(factor - inverse * bent.dot(direction), travelled)
    return direction
