"""The regression, its matrix, and what makes its scores probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.calibration import auroc, calibration_error, fit_logistic, fit_temperature, fit_thresholds
from intents.classifier import Classifier
from intents.corpus import build
from intents.examples import OUT_OF_SCOPE, Example, Split, part
from intents.learning import HELD_RUNS, RUNS, held_out, learn, scores
from intents.softmax import Point, Problem, fit

TEXTS = ["我要报名", "我要报名参观", "取消吧", "算了取消", "你好啊", "你好", "我要取消报名", "你好我要报名"] * 20


def test_products_with_the_matrix_are_those_of_the_dense_one() -> None:
    corpus = build(TEXTS)
    everything = np.ones(len(TEXTS), bool)
    matrix, rng = corpus.matrix(everything), np.random.default_rng(7)
    dense = np.zeros((len(TEXTS), len(corpus.names)), np.float32)
    dense[corpus.entries.rows, corpus.entries.columns] = corpus.entries.values
    weights = rng.normal(size=(len(corpus.names), 3)).astype(np.float32)
    per_text = rng.normal(size=(len(TEXTS), 3)).astype(np.float32)
    assert matrix.times(weights) == pytest.approx(dense @ weights, abs=1e-4)
    assert matrix.transposed_times(per_text) == pytest.approx(dense.T @ per_text, abs=1e-3)
    assert matrix.squares == pytest.approx((dense**2).sum(axis=0), abs=1e-3)


def test_features_of_one_text_alone_are_unseen_and_count_in_its_norm() -> None:
    corpus = build(["我要报名", "我要报名", "犇骉"])
    assert corpus.unseen[2] == pytest.approx(1.0)
    assert corpus.unseen[0] == pytest.approx(0.0)
    assert corpus.unseen_without(np.array([True, False, True]))[1] == pytest.approx(1.0)


def test_the_gradient_is_that_of_the_loss() -> None:
    corpus = build(TEXTS)
    truth = np.eye(3, dtype=np.float32)[np.arange(len(TEXTS)) % 3]
    problem, rng = Problem(corpus.matrix(np.ones(len(TEXTS), bool)), truth, 0.1), np.random.default_rng(3)
    at = Point(rng.normal(size=(len(corpus.names), 3)).astype(np.float32), np.zeros(3, np.float32))
    step = Point(rng.normal(size=at.w.shape).astype(np.float32), np.array([0.1, -0.2, 0.3], np.float32))
    slope = problem.loss(at)[1].dot(step)
    above, below = problem.loss(at.plus(1e-2, step))[0], problem.loss(at.plus(-1e-2, step))[0]
    assert (above - below) / 2e-2 == pytest.approx(slope, rel=2e-2)


def test_training_ends_where_the_gradient_is_small() -> None:
    corpus = build(TEXTS)
    truth = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2, 1, 0] * 20]
    problem = Problem(corpus.matrix(np.ones(len(TEXTS), bool)), truth, 0.1)
    found = fit(problem, iterations=60)
    start = problem.loss(Point(np.zeros_like(found.w), np.zeros_like(found.b)))
    loss, gradient = problem.loss(found)
    assert loss < start[0] / 3
    assert gradient.dot(gradient) < start[1].dot(start[1]) / 100


def test_training_goes_on_from_where_another_ended() -> None:
    corpus = build(TEXTS)
    truth = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2, 1, 0] * 20]
    problem = Problem(corpus.matrix(np.ones(len(TEXTS), bool)), truth, 0.1)
    begun = fit(problem, iterations=6)
    assert problem.loss(fit(problem, iterations=3, start=begun))[0] <= problem.loss(begun)[0]


def test_a_quarter_is_held_out_in_runs_of_neighbours_of_every_intent() -> None:
    labels = np.array([0] * 96 + [1] * 3 + [2])
    held = held_out(labels)
    assert held[:96].sum() == 96 // HELD_RUNS
    run = 96 // RUNS
    assert all(held[at : at + run].all() or not held[at : at + run].any() for at in range(0, 96, run))
    assert held[96:99].tolist() == [False, False, True]
    assert not held[99]


def test_what_is_held_out_is_scored_by_a_model_that_has_not_seen_it() -> None:
    labels = np.array([0, 1] * 30)
    corpus, held = build(["我要报名参观", "我想取消"] * 30), held_out(labels)
    truth = np.eye(2, dtype=np.float32)[labels]
    found = scores(corpus, held, fit(Problem(corpus.matrix(~held), truth[~held], 0.1), iterations=20))
    assert len(found) == held.sum()
    assert all(raw.logits.argmax() == label for raw, label in zip(found, labels[held], strict=True))


@pytest.mark.parametrize("count", [0, 5])
def test_too_few_examples_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="too few"):
        learn([Example(text="你好", intent=str(number)) for number in range(count)])


def test_one_intent_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        learn([Example(text="你好", intent="greet")] * 10)


def test_without_out_of_scope_there_is_no_gate_and_probabilities_sum_to_one() -> None:
    examples = [Example(text=text, intent=text[:2]) for text in ("报名参观", "取消算了", "你好你好")] * 6
    classifier = learn(examples)
    assert classifier.calibration.gate is None
    assert classifier.probabilities("报名参观").sum() == pytest.approx(1.0)


def test_what_is_learned_is_understood(classifier: Classifier, small: tuple[Example, ...]) -> None:
    test = part(small, Split.TEST)
    right = [classifier.intents[classifier.probabilities(one.text).argmax()] == one.intent for one in test]
    assert np.mean(right) > 0.6


@given(st.text(st.characters(), max_size=60))
def test_probabilities_of_any_text_sum_to_one(classifier: Classifier, text: str) -> None:
    shares = classifier.probabilities(text)
    assert shares.min() >= 0
    assert shares.sum() == pytest.approx(1.0, abs=1e-4)


def test_on_a_text_of_characters_never_seen_nothing_real_is_done(classifier: Classifier) -> None:
    assert classifier.raw("犇骉羴").unseen > 0.9
    shares = classifier.probabilities("犇骉羴猋毳淼")
    act = classifier.calibration.thresholds.act
    assert all(share < act for intent, share in zip(classifier.intents, shares, strict=True) if intent != OUT_OF_SCOPE)


def test_a_logistic_regression_finds_the_side_of_a_signal() -> None:
    signals = np.linspace(-1, 1, 100)[:, None]
    model = fit_logistic(signals, signals[:, 0] > 0.2)
    assert model.raw(np.array([[0.9]]))[0] > 0 > model.raw(np.array([[-0.5]]))[0]


def test_the_temperature_cools_a_model_that_doubts_and_heats_one_that_boasts() -> None:
    labels = np.array([0, 0, 0, 1] * 10)
    boasting = np.tile([5.0, 0.0], (40, 1))
    assert fit_temperature(boasting, labels) > 1
    assert fit_temperature(boasting / 50, labels) < 1
    assert fit_temperature(np.zeros((0, 2)), np.zeros(0, np.int64)) == 1.0


def test_the_engine_acts_on_as_much_as_stays_precise() -> None:
    confidence = np.linspace(1, 0, 100)
    right = np.arange(100) < 50
    thresholds = fit_thresholds(confidence, right, right)
    assert thresholds.act == pytest.approx(0.48, abs=0.03)
    assert 0 < thresholds.offer <= thresholds.act


def test_an_engine_that_is_never_right_never_acts() -> None:
    never = np.zeros(10, bool)
    thresholds = fit_thresholds(np.full(10, 0.9), never, never)
    assert (thresholds.act, thresholds.offer) == (1.0, 1.0)


def test_auroc_is_the_chance_of_the_right_order_and_ties_count_half() -> None:
    assert auroc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1.0
    assert auroc(np.array([1.0]), np.array([1.0])) == 0.5
    assert np.isnan(auroc(np.array([]), np.array([1.0])))


def test_the_calibration_error_is_how_far_confidence_is_from_accuracy() -> None:
    assert calibration_error(np.array([0.9, 0.9]), np.array([True, False])) == pytest.approx(0.4)
