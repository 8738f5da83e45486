"""`python -m intents.shipping`: learn the models of the product's examples once, where the product is installed or built.

What is made lies in `intents/shipped/`, goes into the wheel and the image, and is not committed: it is made of the examples
and the code, and its name says of which. A start finds it there instead of learning for some seconds.
"""

import sys
from pathlib import Path

from intents import modelfile
from intents.distress.learning import SHIPPED as SHIPPED_DISTRESS
from intents.distress.learning import load_or_learn, version
from intents.examples import DATA, Split, fingerprint, load_examples, part
from intents.learning import learn
from intents.modelfile import ModelError
from intents.train import SHIPPED


def ship(folder: Path = SHIPPED, data: Path = DATA) -> Path:
    """The file of the model of these examples, learned now where it is not there; files of others are removed."""
    examples = load_examples(data)
    path = modelfile.path_of(folder, modelfile.version_of(fingerprint(examples)))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        modelfile.load(path)
    except ModelError:
        modelfile.save(path, learn(part(examples, Split.TRAIN)))
    for other in folder.glob("*.npz"):
        if other != path:
            other.unlink()
    return path


def ship_distress(folder: Path = SHIPPED_DISTRESS) -> Path:
    """The same for the model of danger."""
    load_or_learn(folder, shipped=folder)
    path = modelfile.path_of(folder, version())
    for other in folder.glob("*.npz"):
        if other != path:
            other.unlink()
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{ship()}\n{ship_distress()}\n")
