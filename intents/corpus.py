"""The training texts as a sparse matrix of weighted features, each text of norm 1."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.features import features, weight_of

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

RARITY = 0.5
"""Power of the inverse document frequency: at 1 a single rare word outweighs a sentence."""
FEWEST = 2
"""Texts that must have a feature for it to be learned; what one text alone has is like what none has."""
_COMMON = 100
"""Texts with a feature from which on a dense column is faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Entries of a sparse matrix by rows: text `rows[i]` has feature `columns[i]` with `values[i]`."""

    rows: Ints
    columns: Ints
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Jagged:
    """Sums over groups of entries without scattering: pass by pass, the l-th entry of every group that has one.

    Groups are in the order of their size, the largest first, so that each pass adds to the first groups only. (numpy's
    `add.reduceat` does the same ten times slower for rows this short.)
    """

    groups: Ints
    """Which group each row of the sum is."""
    passes: tuple[tuple[Ints, Floats], ...]
    """For each pass the rows to take, and their factors as a column."""

    def add(self, source: Floats, result: Floats) -> None:
        """To each group's row of `result` add its entries' rows of `source`, each times its factor."""
        total = np.zeros((len(self.groups), source.shape[1]), np.float32)
        room = np.empty_like(total)  # taken once: fresh memory for every pass costs more than the sums
        for places, factors in self.passes:
            taken = room[: len(places)]
            np.take(source, places, axis=0, out=taken, mode="clip")
            taken *= factors
            total[: len(places)] += taken
        result[self.groups] += total


def _jagged(groups: Ints, places: Ints, factors: Floats) -> Jagged:
    order = np.argsort(groups, kind="stable")
    names, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    by_size = np.argsort(-sizes, kind="stable")
    sorted_starts, sorted_sizes = starts[by_size], sizes[by_size]
    passes = []
    for depth in range(int(sizes.max(initial=0))):
        chosen = order[sorted_starts[sorted_sizes > depth] + depth]
        passes.append((places[chosen], factors[chosen][:, None]))
    return Jagged(groups=names[by_size], passes=tuple(passes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Texts × features for products from both sides: a dense block of common features, jagged sums for the rare."""

    height: int
    width: int
    common: Ints
    dense: Floats
    by_text: Jagged
    by_feature: Jagged
    squares: Floats
    """The squared norm of each feature's column."""

    def times(self, weights: Floats) -> Floats:
        """`X · weights` (texts × k)."""
        result = np.asarray(self.dense @ weights[self.common])
        self.by_text.add(weights, result)
        return result

    def transposed_times(self, per_text: Floats) -> Floats:
        """`Xᵀ · per_text` (features × k)."""
        result = np.zeros((self.width, per_text.shape[1]), np.float32)
        result[self.common] = self.dense.T @ per_text
        self.by_feature.add(per_text, result)
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Texts, the features worth learning with their weights, and how much of a text is none of these."""

    names: tuple[str, ...]
    weights: Floats
    entries: Entries
    unseen: Floats
    """For each text the share of its squared norm on features that are not learned."""
    sizes: Ints
    """How many different features each text has."""

    def matrix(self, chosen: NDArray[np.bool_]) -> Matrix:
        """The rows of the chosen texts, numbered anew in their order."""
        renumbered = np.cumsum(chosen) - 1
        kept = chosen[self.entries.rows]
        rows, columns = renumbered[self.entries.rows[kept]], self.entries.columns[kept]
        return _matrix(
            Entries(rows=rows, columns=columns, values=self.entries.values[kept]), int(chosen.sum()), len(self.names)
        )

    def unseen_without(self, train: NDArray[np.bool_]) -> Floats:
        """`unseen`, as it would be had only the texts of `train` been learned from."""
        frequency = np.bincount(self.entries.columns[train[self.entries.rows]], minlength=len(self.names))
        missing = np.where(frequency[self.entries.columns] < FEWEST, self.entries.values**2, 0.0)
        return (self.unseen + np.bincount(self.entries.rows, missing, minlength=len(self.sizes))).astype(np.float32)


def _matrix(entries: Entries, height: int, width: int) -> Matrix:
    frequency = np.bincount(entries.columns, minlength=width)
    common = np.flatnonzero(frequency > _COMMON)
    place = np.full(width, -1)
    place[common] = np.arange(len(common))
    is_common = place[entries.columns] >= 0
    dense = np.zeros((height, len(common)), np.float32)
    dense[entries.rows[is_common], place[entries.columns[is_common]]] = entries.values[is_common]
    rows, columns, values = entries.rows[~is_common], entries.columns[~is_common], entries.values[~is_common]
    return Matrix(
        height=height,
        width=width,
        common=common,
        dense=dense,
        by_text=_jagged(rows, columns, values),
        by_feature=_jagged(columns, rows, values),
        squares=np.bincount(entries.columns, entries.values**2, minlength=width).astype(np.float32),
    )


def rarity(document_frequency: NDArray[np.int64] | int, texts: int) -> NDArray[np.float64]:
    """The weight of a feature that so many of the texts have."""
    return np.asarray((np.log((1 + texts) / (1 + np.asarray(document_frequency))) + 1) ** RARITY)


def build(texts: Sequence[str]) -> Corpus:
    """The corpus of these texts."""
    counted = [features(text) for text in texts]
    frequency = Counter(name for counts in counted for name in counts)
    names = tuple(name for name, texts_with in frequency.items() if texts_with >= FEWEST)
    index = {name: place for place, name in enumerate(names)}
    everything = {name: place for place, name in enumerate((*names, *(set(frequency) - set(index))))}
    rows = np.repeat(np.arange(len(counted)), [len(counts) for counts in counted])
    columns = np.fromiter((everything[name] for counts in counted for name in counts), np.int64, len(rows))
    times = np.fromiter((count for counts in counted for count in counts.values()), np.float64, len(rows))
    known = np.arange(len(everything)) < len(names)
    sorts = np.array([weight_of(name) for name in everything])
    occurrences = np.where(known, np.bincount(columns, minlength=len(everything)), 0)
    weights = sorts * rarity(occurrences, len(counted))
    raw = weights[columns] * (1 + np.log(times))
    norms = np.maximum(np.bincount(rows, raw * raw, minlength=len(counted)), 1e-12)
    values, learned = raw / np.sqrt(norms)[rows], known[columns]
    unseen = np.bincount(rows[~learned], values[~learned] ** 2, minlength=len(counted))
    return Corpus(
        names=names,
        weights=weights[: len(names)].astype(np.float32),
        entries=Entries(rows=rows[learned], columns=columns[learned], values=values[learned].astype(np.float32)),
        unseen=unseen.astype(np.float32),
        sizes=np.array([len(counts) for counts in counted], np.int64),
    )
