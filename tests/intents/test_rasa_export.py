"""The Rasa project as it is exported."""

from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from intents import rasa_export
from intents.examples import Example, Split, load_examples, part
from intents.rasa_export import PROJECT, sentence


def _read(text: str) -> list[tuple[str, str]]:
    """Training data as Rasa reads it: a line an example, the dash and the blanks around it cut."""
    return [
        (str(block["intent"]), line[1:].strip("\n\r "))
        for block in yaml.safe_load(text)["nlu"]
        for line in block["examples"].splitlines()
    ]


def test_the_same_examples_give_the_same_bytes(tmp_path: Path) -> None:
    examples = load_examples()
    first = {path.name: path.read_bytes() for path in rasa_export.export(tmp_path / "a", examples)}
    again = {path.name: path.read_bytes() for path in rasa_export.export(tmp_path / "b" / "c", examples)}
    assert set(first) == {"config.yml", "config.logistic.yml", "domain.yml", "nlu.yml"}
    assert {name: first[name] for name in first if name != "nlu.yml"} == {
        name: again[name] for name in again if name != "nlu.yml"
    }
    rasa_export.export(tmp_path / "a", examples)
    assert first == {path.name: path.read_bytes() for path in rasa_export.export(tmp_path / "a", examples)}


def test_only_what_is_to_be_learnt_goes_out() -> None:
    examples = load_examples()
    out = {line for _, line in _read(rasa_export.nlu(examples))}
    assert out == {sentence(one.text) for one in part(examples, Split.TRAIN)} - {""}
    for_testing = {sentence(one.text) for one in part(examples, Split.TEST)}
    assert not (for_testing - {sentence(one.text) for one in part(examples, Split.TRAIN)}) & out


def test_every_intent_goes_out_and_the_domain_in_the_repository_has_them() -> None:
    examples = load_examples()
    domain = rasa_export.domain(examples)
    assert yaml.safe_load(domain)["intents"] == sorted({one.intent for one in examples})
    assert (PROJECT / "domain.yml").read_text(encoding="utf-8") == domain


def test_a_sentence_of_two_intents_stays_with_the_first() -> None:
    examples = [
        Example(text="好的", intent="affirm"),
        Example(text="好的 ", intent="thanks"),
        Example(text="好的", intent="affirm"),
        Example(text="谢谢", intent="thanks"),
    ]
    assert _read(rasa_export.nlu(examples)) == [("affirm", "好的"), ("thanks", "谢谢")]


def test_what_rasa_would_take_for_mark_up_is_none() -> None:
    assert sentence("[周六](date)去") == "[周六] (date)去"
    assert sentence("[周六]{x}") == "[周六] {x}"
    assert sentence("/greet") == "greet"
    assert sentence("／／ /greet") == "greet"
    assert sentence("预\r\n約\u2028好") == "预 约 好"
    assert sentence(" \u3000/\t") == ""


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_at_all_can_be_exported(texts: list[str]) -> None:
    examples = [Example(text="你好", intent="a"), *(Example(text=text, intent="a") for text in texts)]
    wanted = dict.fromkeys(line for one in examples if (line := sentence(one.text)))
    assert _read(rasa_export.nlu(examples)) == [("a", line) for line in wanted]


@given(st.text())
def test_a_sentence_is_one_line_without_a_command(text: str) -> None:
    line = sentence(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not line.startswith("/")
    assert "](" not in line
    assert len(line) <= 500
