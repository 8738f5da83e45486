"""Training: a model is learned, compared with the one in use, and put into use only where it is not worse.

A folder holds every model that was in use. `current` names the one of the examples that come with the product; where a
city has put a model of its own examples into use, `chosen` names that one, and it is the one that serves.
"""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from intents import modelfile
from intents.classifier import Classifier
from intents.examples import DATA, Example, Split, fingerprint, load_examples, part
from intents.learning import learn
from intents.modelfile import ModelError, NoModelError

SHIPPED = Path(__file__).parent / "shipped"
"""Where an installation keeps the model that was learned when it was made, see :mod:`intents.shipping`."""
_LOCK = "lock"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a training gave. `reason` says in words why the new model is in use or not."""

    version: str
    accuracy: float
    before: float | None
    """The accuracy of the model in use before, on the same test part; None where there was none."""
    in_use: bool
    reason: str
    classifier: Classifier
    """The classifier in use now."""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time trains in a folder; the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def accuracy(classifier: Classifier, examples: Sequence[Example]) -> float:
    """The share of these examples, one at least, that the classifier understands rightly, or as well."""
    intents = classifier.intents
    right = sum(one.means(intents[int(classifier.probabilities(one.text).argmax())]) for one in examples)
    return right / len(examples)


def train(folder: Path, examples: Sequence[Example], *, force: bool = False, own: bool = False) -> Trained:
    """Learn a model of the train part and put it into use, unless it is worse on the test part and not forced.

    `own` examples are a city's: their model serves until one of the product's examples is trained again. The last good
    model's file stays. Raises ValueError where the examples are too few, or none of them is there to test on.
    """
    with _alone(folder):
        return _train(folder, examples, force=force, name=modelfile.CHOSEN if own else modelfile.CURRENT)


def _train(folder: Path, examples: Sequence[Example], *, force: bool, name: str) -> Trained:
    test = part(examples, Split.TEST)
    if not test:
        raise ValueError("no example is marked `split: test`: what a model is worth could not be seen")
    version = modelfile.version_of(fingerprint(examples))
    begun = time.process_time()
    new = learn(part(examples, Split.TRAIN))
    spent_s = round(time.process_time() - begun, 1)
    reached = accuracy(new, test)
    old = _in_use(folder)
    before = accuracy(old, test) if old else None
    refusal = _refusal(folder, version)
    if old and before is not None and reached < before and not force:
        reason = f"refused: {reached:.4f} of the test part is right, the model in use has {before:.4f}"
        refusal.write_text(reason, encoding="utf-8")
        _log.warning("model_refused", version=version, accuracy=reached, before=before)
        return Trained(version=version, accuracy=reached, before=before, in_use=False, reason=reason, classifier=old)
    modelfile.save(modelfile.path_of(folder, version), new)
    modelfile.put_into_use(folder, version, name)
    refusal.unlink(missing_ok=True)
    reason = f"in use: {reached:.4f} of the test part is right" + ("" if before is None else f", before {before:.4f}")
    _log.info("model_trained", version=version, accuracy=reached, before=before, forced=force, cpu_s=spent_s)
    return Trained(version=version, accuracy=reached, before=before, in_use=True, reason=reason, classifier=new)


def _refusal(folder: Path, version: str) -> Path:
    """Where it is kept that a model of this version was worse, so that it is not learned at every start."""
    return folder / f"{version}.refused"


def _in_use(folder: Path) -> Classifier | None:
    """The model in use, where this code can read it: a city's own before the product's."""
    return _named(folder, modelfile.CHOSEN) or _named(folder, modelfile.CURRENT)


def _named(folder: Path, name: str) -> Classifier | None:
    version = modelfile.version_in_use(folder, name)
    if version is None:
        return None
    if not version.endswith(modelfile.code_version()):
        if name == modelfile.CHOSEN:
            _log.warning("own_model_of_other_code", version=version, what_to_do="mingchuang train --data FOLDER")
        return None
    try:
        return modelfile.load(modelfile.path_of(folder, version))
    except ModelError as error:
        _log.warning("model_broken", version=version, error=str(error))
        return None


def load_or_train(folder: Path, *, data: Path = DATA, shipped: Path = SHIPPED) -> Classifier:
    """The model that serves: a city's own where it chose one, else that of these examples, from its file.

    Where no such file is there (neither here nor `shipped`), it is learned now, in some seconds. Where a model of these
    examples was refused as worse, the one in use stays.
    """
    examples = load_examples(data)
    version = modelfile.version_of(fingerprint(examples))
    with _alone(folder):
        if (own := _named(folder, modelfile.CHOSEN)) is not None:
            return own
        if _refusal(folder, version).exists() and (old := _in_use(folder)) is not None:
            return old
        for place in (folder, shipped):
            try:
                return modelfile.load(modelfile.path_of(place, version))
            except NoModelError:
                continue
            except ModelError as error:
                _log.warning("model_broken", version=version, error=str(error))
        _log.info("model_learned_anew", version=version)
        return _train(folder, examples, force=False, name=modelfile.CURRENT).classifier
