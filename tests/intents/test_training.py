"""Versions of the model: kept whole, compared, refused, loaded, learned anew."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
import structlog
from structlog.testing import LogCapture

from intents import modelfile
from intents.classifier import Classifier
from intents.examples import Example, ExamplesError, Split, fingerprint, load_examples, part
from intents.modelfile import ModelError
from intents.shipping import ship
from intents.train import load_or_train, train

NOWHERE = Path("/nonexistent")


def written(folder: Path, examples: tuple[Example, ...]) -> Path:
    """These examples as files, one an intent."""
    folder.mkdir(exist_ok=True)
    for intent in {one.intent for one in examples}:
        blocks = ['version: "3.1"', "nlu:"]
        for split in Split:
            blocks += [f"- intent: {intent}", "  metadata:", f"    split: {split}", "  examples: |"]
            blocks += [f"    - {one.text}" for one in part(examples, split) if one.intent == intent]
        (folder / f"{intent}.yml").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path, small: tuple[Example, ...]) -> Path:
    return written(tmp_path / "data", small)


def test_the_shipped_examples_hold_every_sentence_once(shipped: tuple[Example, ...]) -> None:
    texts = [one.text for one in shipped]
    assert len(texts) == len(set(texts))
    assert {one.split for one in shipped} == set(Split)


def test_a_fingerprint_is_of_the_data_and_not_of_its_order(small: tuple[Example, ...]) -> None:
    assert fingerprint(small) == fingerprint(small[::-1]) != fingerprint(small[1:])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nlu: 3",
        "nlu:\n- intent: x\n",
        "nlu:\n- intent: x\n  examples: |\n    no dash\n",
        "nlu: [",
        "nlu:\n- intent: x\n  metadata: {split: half}\n  examples: |\n    - a\n",
        "nlu:\n- intent: x\n  examples:\n  - text: ''\n",
        "nlu:\n- intent: x\n  examples:\n  - metadata: {also_ok: [y]}\n",
        "nlu:\n- intent: x\n  examples:\n  - text: a\n    metadata: {also_ok: y}\n",
        "nlu:\n- intent: x\n  examples:\n  - text: a\n    metadata: {also_ok: [x]}\n",
        "nlu:\n- intent: x\n  examples:\n  - a\n",
    ],
)
def test_a_file_that_is_no_examples_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ExamplesError, match=r"bad\.yml"):
        load_examples(tmp_path)


def test_an_empty_folder_has_no_examples(tmp_path: Path) -> None:
    with pytest.raises(ExamplesError, match="no examples"):
        load_examples(tmp_path)


def test_blank_lines_and_empty_examples_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("nlu:\n- intent: x\n  examples: |\n    - a\n\n    -\n    - b\n", encoding="utf-8")
    assert [one.text for one in load_examples(tmp_path)] == ["a", "b"]


def test_an_example_may_say_what_serves_it_as_well(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(
        "nlu:\n- intent: x\n  metadata: {split: test}\n  examples:\n  - text: |\n      a\n    metadata:\n      also_ok: [y, z]\n"
        "  - text: b\n",
        encoding="utf-8",
    )
    first, second = load_examples(tmp_path)
    assert first == Example(text="a", intent="x", split=Split.TEST, also_ok=("y", "z"))
    assert [first.means(intent) for intent in "xyw"] == [True, True, False]
    assert second == Example(text="b", intent="x", split=Split.TEST)
    assert fingerprint([first]) != fingerprint([Example(text="a", intent="x", split=Split.TEST)])


def test_a_model_is_the_same_after_its_file(tmp_path: Path, classifier: Classifier) -> None:
    path = tmp_path / "model.npz"
    modelfile.save(path, classifier)
    again = modelfile.load(path)
    assert again.calibration == classifier.calibration
    assert again.rows == classifier.rows
    assert np.array_equal(again.probabilities("路灯坏了"), classifier.probabilities("路灯坏了"))
    assert [one.name for one in tmp_path.iterdir()] == ["model.npz"]


def spoilt(path: Path, **changed: object) -> None:
    """Rewrite a model's file with some arrays, or values of its head, changed."""
    with np.load(path) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    head = json.loads(kept["head"].tobytes())
    for name, value in changed.items():
        if isinstance(value, np.ndarray):
            kept[name] = value
        else:
            head[name] = value
    kept["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez(path, **kept)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 99},
        {"bias": np.zeros(1, np.float32)},
        {"weights": np.zeros(3, np.float32)},
        {"thresholds": None},
        {"gate": {"bias": 0.1, "mean": [1], "scale": [1], "coefficients": [1]}},
        {"gate": {"bias": "x", "mean": [1.0] * 4, "scale": [1.0] * 4, "coefficients": [1.0] * 4}},
        {"temperature": "warm"},
    ],
    ids=str,
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, classifier: Classifier, changed: dict[str, object]
) -> None:
    path = tmp_path / "model.npz"
    modelfile.save(path, classifier)
    spoilt(path, **changed)
    with pytest.raises(ModelError):
        modelfile.load(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x80\x04N."])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError):
        modelfile.load(path)


def test_a_model_that_is_worse_is_refused_and_the_last_good_one_stays(
    tmp_path: Path, small: tuple[Example, ...]
) -> None:
    folder = tmp_path / "models"
    first = train(folder, small)
    assert first.in_use
    assert first.before is None
    mixed = tuple(
        Example(text=one.text, intent="greet" if place % 2 else one.intent, split=one.split)
        if one.split is Split.TRAIN
        else one
        for place, one in enumerate(small)
    )
    worse = train(folder, mixed)
    assert not worse.in_use
    assert worse.reason.startswith("refused")
    assert modelfile.version_in_use(folder) == first.version
    assert load_or_train(folder, data=written(tmp_path / "mixed", mixed)).calibration == first.classifier.calibration
    forced = train(folder, mixed, force=True)
    assert forced.in_use
    assert modelfile.version_in_use(folder) == forced.version != first.version
    assert modelfile.path_of(folder, first.version).exists()


def test_examples_without_a_test_part_are_refused(tmp_path: Path, small: tuple[Example, ...]) -> None:
    with pytest.raises(ValueError, match="split: test"):
        train(tmp_path, part(small, Split.TRAIN))
    assert modelfile.version_in_use(tmp_path) is None


def test_a_citys_own_model_serves_until_the_products_is_trained_again(
    tmp_path: Path, data: Path, small: tuple[Example, ...]
) -> None:
    folder = tmp_path / "models"
    products = load_or_train(folder, data=data, shipped=NOWHERE)
    own = train(folder, small[1:], own=True, force=True)
    assert modelfile.version_in_use(folder, modelfile.CHOSEN) == own.version
    serving = load_or_train(folder, data=data, shipped=NOWHERE)
    assert np.array_equal(serving.probabilities("路灯坏了"), own.classifier.probabilities("路灯坏了"))
    assert train(folder, small, force=True).before is not None
    again = load_or_train(folder, data=data, shipped=NOWHERE)
    assert np.array_equal(again.probabilities("路灯坏了"), products.probabilities("路灯坏了"))
    assert modelfile.version_in_use(folder, modelfile.CHOSEN) is None


def test_a_citys_own_model_of_other_code_is_passed_by(tmp_path: Path, data: Path) -> None:
    modelfile.put_into_use(tmp_path, "0123456789abcdef-otherone", modelfile.CHOSEN)
    assert load_or_train(tmp_path, data=data, shipped=NOWHERE).intents


def test_a_start_finds_the_model_that_was_made_with_the_installation(tmp_path: Path, data: Path) -> None:
    shipped, folder = tmp_path / "shipped", tmp_path / "models"
    shipped.mkdir()
    (shipped / "of-other-examples.npz").write_bytes(b"")
    path = ship(shipped, data)
    made_at = path.stat().st_mtime_ns
    assert [one.name for one in shipped.iterdir()] == [path.name]
    assert ship(shipped, data).stat().st_mtime_ns == made_at
    assert load_or_train(folder, data=data, shipped=shipped).intents
    assert list(folder.glob("*.npz")) == []


def test_what_is_learned_at_a_start_is_told_and_is_no_warning(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = LogCapture()
    monkeypatch.setattr(
        "intents.train._log",
        structlog.wrap_logger(None, processors=[kept], wrapper_class=structlog.make_filtering_bound_logger(0)),
    )
    load_or_train(tmp_path / "models", data=data, shipped=NOWHERE)
    told = [(one["log_level"], one["event"]) for one in kept.entries]
    assert told == [("info", "model_learned_anew"), ("info", "model_trained")]
    assert kept.entries[-1]["cpu_s"] >= 0


def test_a_start_learns_once_and_then_loads(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "models"
    load_or_train(folder, data=data, shipped=NOWHERE)
    version = modelfile.version_in_use(folder)
    assert version is not None
    path = modelfile.path_of(folder, version)
    learned_at = path.stat().st_mtime_ns
    load_or_train(folder, data=data, shipped=NOWHERE)
    assert path.stat().st_mtime_ns == learned_at


def test_a_broken_model_is_learned_anew(tmp_path: Path, data: Path, small: tuple[Example, ...]) -> None:
    folder = tmp_path / "models"
    version = modelfile.version_of(fingerprint(small))
    folder.mkdir()
    modelfile.path_of(folder, version).write_bytes(b"PK broken")
    modelfile.put_into_use(folder, version)
    load_or_train(folder, data=data, shipped=NOWHERE)
    assert modelfile.load(modelfile.path_of(folder, version)).intents


def test_a_model_of_other_code_is_no_measure(tmp_path: Path, small: tuple[Example, ...]) -> None:
    modelfile.put_into_use(tmp_path, "0123456789abcdef-otherone")
    assert train(tmp_path, small).before is None


def test_a_current_that_is_no_text_is_no_version(tmp_path: Path) -> None:
    (tmp_path / modelfile.CURRENT).write_bytes(b"\xff\xfe")
    assert modelfile.version_in_use(tmp_path) is None


def test_two_at_once_learn_one_model(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "models"
    found: list[Classifier] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_or_train(folder, data=data, shipped=NOWHERE)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0].calibration == found[1].calibration
    assert len(list(folder.glob("*.npz"))) == 1
