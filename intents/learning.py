"""Learning a classifier from examples: the regression, and its calibration on texts that were held out.

A quarter is held out for the calibration: runs of neighbouring lines, not single ones, for neighbours are often variants
of one sentence, and a calibration that has seen the variant believes itself too much. The model that serves learns
everything, beginning where the first one ended.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.calibration import Logistic, fit_logistic, fit_temperature, fit_thresholds
from intents.classifier import Calibration, Classifier, Raw, gate_signals, probabilities
from intents.corpus import Corpus, build, rarity
from intents.examples import OUT_OF_SCOPE, Example
from intents.model import Thresholds
from intents.softmax import Point, Problem, fit

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RIDGE = 0.01
SMOOTHING = 0.1
"""The share of an example's label that goes to all intents alike: some sentences could be labelled otherwise."""
ITERATIONS = 22
MORE_ITERATIONS = 10
"""What the model of everything still needs, which begins where the model of three quarters ended."""
RUNS = 24
"""Into so many runs of neighbours each intent's lines are cut."""
HELD_RUNS = 4
"""Of so many runs one is held out."""
_FEWEST = 6


def learn(examples: Sequence[Example]) -> Classifier:
    """A classifier of these examples' intents. ValueError where there are fewer than six of them or one intent."""
    intents = tuple(sorted({example.intent for example in examples}))
    if len(examples) < _FEWEST or len(intents) < 2:
        raise ValueError(f"{len(examples)} examples of {len(intents)} intents are too few to learn from")
    labels = np.array([intents.index(example.intent) for example in examples])
    corpus = build([example.text for example in examples])
    truth, held = _smoothed(labels, len(intents)), held_out(labels)
    first = fit(Problem(corpus.matrix(~held), truth[~held], RIDGE), iterations=ITERATIONS)
    everything = Problem(corpus.matrix(np.ones(len(labels), bool)), truth, RIDGE)
    learned = fit(everything, iterations=MORE_ITERATIONS, start=first)
    return Classifier(
        intents=intents,
        rows={name: row for row, name in enumerate(corpus.names)},
        weights=corpus.weights,
        matrix=learned.w,
        bias=learned.b,
        unseen_rarity=float(rarity(0, len(labels))),
        calibration=calibrate(scores(corpus, held, first), labels[held], intents),
    )


def _smoothed(labels: Ints, intents: int) -> Floats:
    """What the regression is to say of each example (n × intents)."""
    sure = np.eye(intents, dtype=np.float32)[labels]
    return sure * np.float32(1 - SMOOTHING) + np.float32(SMOOTHING / intents)


def held_out(labels: Ints) -> Bools:
    """Which examples are held out: of each intent's lines every fourth run, or the last line of a few."""
    counts, seen = Counter(labels.tolist()), Counter[int]()
    held = np.zeros(len(labels), bool)
    for place, label in enumerate(labels.tolist()):
        number, count = seen[label], counts[label]
        seen[label] += 1
        held[place] = number * RUNS // count % HELD_RUNS == HELD_RUNS - 1 if count >= RUNS else number == count - 1 > 0
    return held


def scores(corpus: Corpus, held: Bools, model: Point) -> list[Raw]:
    """The scores of the texts that were held out, by a model that has not seen them."""
    logits = corpus.matrix(held).times(model.w) + model.b
    unseen, sizes = corpus.unseen_without(~held)[held], corpus.sizes[held]
    return [
        Raw(logits=row, unseen=float(share), size=int(size))
        for row, share, size in zip(logits, unseen, sizes, strict=True)
    ]


def calibrate(scores: Sequence[Raw], labels: Ints, intents: tuple[str, ...]) -> Calibration:
    """Temperature, gate and thresholds that fit these held-out scores."""
    logits = np.array([raw.logits for raw in scores], np.float64)
    temperature, gate = _temperature_and_gate(scores, logits, labels, intents)
    open_ended = Calibration(temperature=temperature, gate=gate, thresholds=Thresholds(act=1.0, offer=1.0))
    shares = np.array([probabilities(raw, open_ended, intents) for raw in scores], np.float64)
    right = shares.argmax(axis=1) == labels
    thresholds = fit_thresholds(shares.max(axis=1), right, _helped(shares, labels, intents))
    return Calibration(temperature=temperature, gate=gate, thresholds=thresholds)


def _helped(shares: NDArray[np.float64], labels: Ints, intents: tuple[str, ...]) -> NDArray[np.bool_]:
    """Where the intent meant is among the three likeliest real ones: nobody is helped by "is it out of scope?"."""
    real = shares.copy()
    if OUT_OF_SCOPE in intents:
        real[:, intents.index(OUT_OF_SCOPE)] = -1.0
    meant = np.argsort(-real, axis=1)[:, :3] == labels[:, None]
    return np.asarray(meant.any(axis=1))


def _temperature_and_gate(
    scores: Sequence[Raw], logits: NDArray[np.float64], labels: Ints, intents: tuple[str, ...]
) -> tuple[float, Logistic | None]:
    if OUT_OF_SCOPE not in intents or len(intents) < 3:
        return fit_temperature(logits, labels), None
    out = intents.index(OUT_OF_SCOPE)
    real = labels != out
    among_real = labels[real] - (labels[real] > out)
    temperature = fit_temperature(np.delete(logits[real], out, axis=1), among_real)
    signals = np.array([gate_signals(raw, out) for raw in scores])
    return temperature, fit_logistic(signals, ~real)
