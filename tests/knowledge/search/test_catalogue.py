from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.model import DocumentCard, Kind, Validity
from knowledge.search.catalogue import Catalogue, parts_of, said_number
from tests.knowledge.search.shelf import TODAY


def card(one: str, number: str | None = None, **rest: object) -> DocumentCard:
    return DocumentCard(**{"id": one, "kind": Kind.DOCUMENT, "title": one, "number": number} | rest)  # type: ignore[arg-type]


SHELF = Catalogue(
    cards={
        one.id: one
        for one in (
            card("a", "明政发〔2026〕3号"),
            card("b", "明政发〔2025〕3号"),
            card("c", "明政办发〔2026〕3号"),
            card("d", "国务院令第711号"),
            card("e"),
        )
    }
)


@pytest.mark.parametrize(
    "written", ["明政发〔2026〕3号", "明政发[2026]3号", "明政发（2026）第 3 号", "明政發【2026】3號"]
)
def test_a_number_is_found_in_any_written_form(written: str) -> None:
    assert [one.id for one in SHELF.by_number(written)] == ["a"]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("明政发3号", ["a", "b"]),
        ("明政发 2026年3号", ["a"]),
        ("找一下明政发〔2025〕3号", ["b"]),
        ("2026年3号文", ["a", "c"]),
        ("3号文件", []),
        ("国务院令711号", ["d"]),
        ("没有号", []),
    ],
)
def test_a_number_said_in_part_finds_what_agrees(said: str, ids: list[str]) -> None:
    assert [one.id for one in SHELF.by_said_number(said)] == ids


def test_a_number_that_is_none_has_no_parts() -> None:
    assert parts_of("没有") is None
    assert said_number("没有") is None


def test_changes_make_a_new_catalogue() -> None:
    after = SHELF.with_changes(["a"], [card("f", "明政发〔2026〕9号")])
    assert "a" in SHELF.cards
    assert set(after.cards) == {"b", "c", "d", "e", "f"}
    after.warm()
    assert [one.id for one in after.by_number("明政发〔2026〕9号")] == ["f"]


def test_an_interpretation_is_dead_when_all_it_explains_is() -> None:
    dead = card("old", "明政发〔2020〕1号", validity=Validity.ABOLISHED)
    by_link = card("i", kind=Kind.INTERPRETATION, document_ids=("old",))
    by_number = card("j", kind=Kind.INTERPRETATION, interprets="明政发〔2020〕1号")
    living = card("k", kind=Kind.INTERPRETATION, document_ids=("old", "new"))
    shelf = Catalogue(cards={one.id: one for one in (dead, by_link, by_number, living, card("new"))})
    assert [shelf.dead(one, TODAY) for one in (dead, by_link, by_number, living)] == [True, True, True, False]
    assert shelf.dead(card("x", valid_until=date(2026, 1, 1)), TODAY)


@given(st.text())
def test_any_text_may_be_asked_for_a_number(text: str) -> None:
    assert isinstance(SHELF.by_said_number(text), tuple)
