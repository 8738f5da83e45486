"""A small, quickly learned part of the shipped examples."""

import pytest

from intents.classifier import Classifier
from intents.embedded import EmbeddedEngine
from intents.examples import Example, Split, load_examples, part
from intents.learning import learn
from tests.intents.small import engine_of, few


@pytest.fixture(scope="session")
def shipped() -> tuple[Example, ...]:
    return load_examples()


@pytest.fixture(scope="session")
def small(shipped: tuple[Example, ...]) -> tuple[Example, ...]:
    return few(shipped)


@pytest.fixture(scope="session")
def classifier(small: tuple[Example, ...]) -> Classifier:
    return learn(part(small, Split.TRAIN))


@pytest.fixture(scope="session")
def embedded(classifier: Classifier) -> EmbeddedEngine:
    return engine_of(classifier)
