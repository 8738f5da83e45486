"""A trained classifier as a file: arrays and JSON in numpy's zip, no pickle, so that loading one runs nothing.

`<folder>/<version>.npz` holds a model, `<folder>/current` (and `chosen`, see :mod:`intents.train`) the version in use. A version names the data and the code
that it was learned by; a file is written beside its place and moved there, so that a reader never sees half of one.
"""

import hashlib
import json
import os
import zipfile
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np

from intents.calibration import Logistic
from intents.classifier import SIGNALS, Calibration, Classifier
from intents.model import Thresholds

FORMAT = 1
CURRENT, CHOSEN = "current", "chosen"
_CODE = (
    "calibration.py",
    "classifier.py",
    "concepts.txt",
    "corpus.py",
    "features.py",
    "learning.py",
    "softmax.py",
    "text.py",
)
_BETWEEN = "\n"
"""Between the names of features, which never hold a line's end: white space is one blank there."""


class ModelError(Exception):
    """A model's file cannot be used: missing, broken, or of another format. The message says which."""


class NoModelError(ModelError):
    """There is no such file."""


@cache
def code_version() -> str:
    """A hash of what decides how a model is learned and read; a model of other code does not fit."""
    folder = Path(__file__).parent
    parts = [str(FORMAT).encode(), *((folder / name).read_bytes() for name in _CODE)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]


def version_of(data: str) -> str:
    """The version of a model of this data's fingerprint, learned by this code."""
    return f"{data}-{code_version()}"


def path_of(folder: Path, version: str) -> Path:
    """Where the model of this version is."""
    return folder / f"{version}.npz"


def save(path: Path, classifier: Classifier) -> None:
    """Write the model to its place, whole or not at all."""
    calibration = classifier.calibration
    head = {
        "format": FORMAT,
        "intents": classifier.intents,
        "unseen_rarity": classifier.unseen_rarity,
        "temperature": calibration.temperature,
        "gate": asdict(calibration.gate) if calibration.gate else None,
        "thresholds": asdict(calibration.thresholds),
    }
    names = _BETWEEN.join(classifier.rows).encode()
    beside = path.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as file:
        np.savez(
            file,
            head=np.frombuffer(json.dumps(head).encode(), np.uint8),
            names=np.frombuffer(names, np.uint8),
            weights=classifier.weights,
            matrix=classifier.matrix,
            bias=classifier.bias,
        )
    beside.replace(path)


def load(path: Path) -> Classifier:
    """The model of a file. Raises :class:`ModelError`."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            names = arrays["names"].tobytes().decode().split(_BETWEEN)
            classifier = Classifier(
                intents=tuple(head["intents"]),
                rows={name: row for row, name in enumerate(names)},
                weights=arrays["weights"],
                matrix=arrays["matrix"],
                bias=arrays["bias"],
                unseen_rarity=float(head["unseen_rarity"]),
                calibration=_calibration(head),
            )
    except FileNotFoundError as error:
        raise NoModelError(f"{path}: not there") from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: {error!r}") from error
    _check(path, classifier, head["format"])
    return classifier


def _calibration(head: dict[str, object]) -> Calibration:
    gate, thresholds, temperature = head["gate"], head["thresholds"], head["temperature"]
    if not isinstance(thresholds, dict) or not isinstance(temperature, float):
        raise TypeError("thresholds or temperature")
    return Calibration(
        temperature=temperature,
        gate=_gate(gate) if isinstance(gate, dict) else None,
        thresholds=Thresholds(act=float(thresholds["act"]), offer=float(thresholds["offer"])),
    )


def _gate(written: dict[str, object]) -> Logistic:
    def numbers(name: str) -> tuple[float, ...]:
        values = written[name]
        if not isinstance(values, list) or len(values) != SIGNALS:
            raise TypeError(name)
        return tuple(float(value) for value in values)

    bias = written["bias"]
    if not isinstance(bias, float):
        raise TypeError("bias")
    return Logistic(mean=numbers("mean"), scale=numbers("scale"), coefficients=numbers("coefficients"), bias=bias)


def _check(path: Path, classifier: Classifier, written_format: int) -> None:
    rows, intents = len(classifier.rows), len(classifier.intents)
    fits = (
        written_format == FORMAT
        and classifier.matrix.shape == (rows, intents)
        and classifier.weights.shape == (rows,)
        and classifier.bias.shape == (intents,)
        and bool(np.isfinite(classifier.matrix).all() and np.isfinite(classifier.bias).all())
    )
    if not fits:
        raise ModelError(f"{path}: the arrays do not fit each other")


def version_in_use(folder: Path, name: str = CURRENT) -> str | None:
    """The version that `current` or `chosen` names, or None where there is none."""
    try:
        version = (folder / name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return version or None


def put_into_use(folder: Path, version: str, name: str = CURRENT) -> None:
    """Put a version into use; what is put into use as `current` is no longer behind a city's own."""
    beside = folder / f"{name}.{os.getpid()}.part"
    beside.write_text(version, encoding="utf-8")
    beside.replace(folder / name)
    if name == CURRENT:
        (folder / CHOSEN).unlink(missing_ok=True)
