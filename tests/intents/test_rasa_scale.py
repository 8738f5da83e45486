"""What Rasa's confidences are worth."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from intents import rasa_scale
from intents.examples import OUT_OF_SCOPE, Example
from intents.rasa_export import PROJECT
from intents.rasa_scale import RasaScale, ScaleError

INTENTS = ("a", "b", "c", OUT_OF_SCOPE)
Answers = list[tuple[Example, dict[str, float]]]


def overconfident(count: int, seed: int = 7) -> Answers:
    """Confidences as DIET gives them: all but certain, right four times in five."""
    rng = np.random.default_rng(seed)
    answers: Answers = []
    for _ in range(count):
        truth = INTENTS[int(rng.integers(len(INTENTS)))]
        said = truth if rng.random() < 0.8 else INTENTS[int(rng.integers(len(INTENTS)))]
        logits = rng.normal(0, 2, len(INTENTS))
        logits[INTENTS.index(said)] += 12
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        answers.append((Example(text="甲" * 8, intent=truth), dict(zip(INTENTS, shares.tolist(), strict=True))))
    return answers


@pytest.fixture(scope="module")
def scale() -> RasaScale:
    return rasa_scale.fit(overconfident(2000))


def test_a_confidence_is_worth_what_it_says(scale: RasaScale) -> None:
    believed, right, raw = [], [], []
    for example, confidences in overconfident(2000, seed=8):
        best = scale.ranking(confidences, 8)[0]
        believed.append(best.confidence)
        right.append(best.intent == example.intent)
        raw.append(max(confidences.values()))
    assert np.mean(raw) - np.mean(right) > 0.1
    assert abs(np.mean(believed) - np.mean(right)) < 0.04


def test_a_ranking_has_every_intent_and_sums_to_one(scale: RasaScale) -> None:
    ranking = scale.ranking({"b": 0.99, "somebody_elses": 0.01}, 5)
    assert {one.intent for one in ranking} == set(INTENTS)
    assert ranking[0].intent == "b"
    assert sum(one.confidence for one in ranking) == pytest.approx(1, abs=1e-5)


def test_a_ranking_of_nothing_is_a_ranking(scale: RasaScale) -> None:
    assert len(scale.ranking({}, 0)) == len(INTENTS)


def test_a_scale_is_read_as_it_was_written(scale: RasaScale, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    rasa_scale.save(path, scale)
    before = path.read_bytes()
    assert rasa_scale.load(path) == scale
    rasa_scale.save(path, rasa_scale.load(path))
    assert path.read_bytes() == before


def test_a_scale_without_out_of_scope_has_no_gate(tmp_path: Path) -> None:
    answers = [(one, said) for one, said in overconfident(400) if one.intent != OUT_OF_SCOPE]
    plain = rasa_scale.fit(answers)
    assert plain.calibration.gate is None
    rasa_scale.save(tmp_path / "thresholds.json", plain)
    assert rasa_scale.load(tmp_path / "thresholds.json") == plain


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0},
        {"temperature": "hot"},
        {"temperature": None},
        {"gate": {"mean": [1.0], "scale": [1.0], "coefficients": [1.0], "bias": 0.0}},
        {"gate": {"mean": [1.0]}},
        {"gate": []} | {"thresholds": []},
        {"thresholds": {"act": 0.9}},
        {"intents": []},
        {"intents": 7},
        {"intents": ["a", "b"]},
    ],
)
def test_a_broken_scale_is_refused_by_name(scale: RasaScale, tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "thresholds.json"
    rasa_scale.save(path, scale)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(ScaleError, match=r"thresholds\.json"):
        rasa_scale.load(path)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\ufeff{}"])
def test_what_is_no_scale_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScaleError):
        rasa_scale.load(path)
    with pytest.raises(ScaleError):
        rasa_scale.load(tmp_path / "none.json")


def test_the_last_fifth_of_each_intent_is_held_out() -> None:
    examples = [Example(text=f"{intent}{number}", intent=intent) for number in range(10) for intent in "ab"]
    learnt, held = rasa_scale.hold_out(examples)
    assert [one.text for one in held] == ["a8", "b8", "a9", "b9"]
    assert {*learnt, *held} == set(examples)
    assert not {*learnt} & {*held}


def test_runs_from_the_whole_of_an_intents_examples_are_held_out() -> None:
    examples = [Example(text=f"{place}", intent="a") for place in range(50)]
    _, held = rasa_scale.hold_out(examples)
    assert [one.text for one in held] == ["8", "9", "18", "19", "28", "29", "38", "39", "48", "49"]


def test_the_scales_in_the_repository_can_be_read() -> None:
    for name in ("thresholds.json", "thresholds.logistic.json"):
        scale = rasa_scale.load(PROJECT / name)
        assert OUT_OF_SCOPE in scale.intents
        assert 0 < scale.calibration.thresholds.offer <= scale.calibration.thresholds.act <= 1
