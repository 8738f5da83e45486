"""What the shipped examples teach, on the sentences that none of them teaches: floors a little under what was measured."""

import pytest

from intents.evaluate import Report, Row, evaluate
from intents.examples import Example, Split, part
from intents.train import load_or_train
from tests.intents.small import engine_of

ACCURACY, FIRST_MEANING, TOP_THREE, OUT_OF_SCOPE, PRECISION, ACTED = 0.945, 0.935, 0.99, 0.98, 0.97, 0.85


@pytest.fixture(scope="module")
async def report(shipped: tuple[Example, ...], tmp_path_factory: pytest.TempPathFactory) -> Report:
    engine = engine_of(load_or_train(tmp_path_factory.mktemp("models")))
    return await evaluate([Row.of(one) for one in part(shipped, Split.TEST)], engine, name="embedded")


def test_the_meaning_found_is_the_one_meant_or_as_good(report: Report) -> None:
    assert report.accuracy >= ACCURACY
    assert report.accuracy_strict >= FIRST_MEANING
    assert report.top_three >= TOP_THREE


def test_what_no_government_does_stands_apart(report: Report) -> None:
    assert report.out_of_scope >= OUT_OF_SCOPE


def test_the_engine_acts_on_most_texts_and_seldom_wrongly(report: Report) -> None:
    assert report.acted.share >= ACTED
    assert report.acted.precision >= PRECISION


def test_few_sentences_have_a_second_meaning(shipped: tuple[Example, ...]) -> None:
    test = part(shipped, Split.TEST)
    assert 0 < sum(bool(one.also_ok) for one in test) <= len(test) / 20
