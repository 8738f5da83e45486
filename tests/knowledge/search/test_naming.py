from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.library.model import Kind, Validity
from knowledge.search.library_view import LibraryView
from knowledge.search.model import DocumentQuery
from tests.knowledge.search.shelf import TODAY, document, view

DOCUMENTS = [
    document(
        "gov3", "明湖市人民政府关于加强湖泊保护的意见", "正文。", number="明政发〔2026〕3号", published_on=date(2026, 3, 1),
        department_id="sfb", topics=("湖泊", "环保"),
    ),
    document(
        "gov3-2025", "明湖市人民政府关于促进就业的意见", "正文。", number="明政发〔2025〕3号", published_on=date(2025, 3, 1),
        department_id="sfb", topics=("就业",),
    ),
    document(
        "old", "明湖市高龄津贴发放办法", "正文。", number="明民发〔2021〕5号", validity=Validity.ABOLISHED,
        published_on=date(2021, 5, 1), department_id="mzj",
    ),
    document(
        "new", "明湖市高龄津贴发放办法", "正文。", number="明民发〔2026〕5号", published_on=date(2026, 5, 1),
        department_id="mzj", topics=("养老",),
    ),
    document(
        "said", "《明湖市高龄津贴发放办法》解读", "正文。", kind=Kind.INTERPRETATION, interprets="明民发〔2026〕5号",
        published_on=date(2026, 5, 2), department_id="mzj",
    ),
]  # fmt: skip


@pytest.fixture
def library(folder: Path) -> LibraryView:
    return view(folder, DOCUMENTS)


def ids(library: LibraryView, query: DocumentQuery) -> list[str]:
    return [hit.document.id for hit in library.namer.documents(query, today=TODAY)]


def test_a_whole_number_is_certain(library: LibraryView) -> None:
    hits = library.namer.documents(DocumentQuery(number="明政发[2026]3号"), today=TODAY)
    assert [(hit.document.id, hit.probability) for hit in hits] == [("gov3", 1.0)]


def test_a_number_said_in_part_finds_the_newest_first(library: LibraryView) -> None:
    assert ids(library, DocumentQuery(words="找一下明政发3号")) == ["gov3", "gov3-2025"]
    assert ids(library, DocumentQuery(words="明政发2025年3号")) == ["gov3-2025"]


def test_words_of_the_title_find_it_and_the_living_come_first(library: LibraryView) -> None:
    assert ids(library, DocumentQuery(words="帮我找一下高龄津贴发放办法的文件", kind=Kind.DOCUMENT))[:2] == [
        "new",
        "old",
    ]


def test_topics_find_too(library: LibraryView) -> None:
    assert ids(library, DocumentQuery(words="养老"))[0] == "new"


def test_every_filter_narrows(library: LibraryView) -> None:
    assert ids(library, DocumentQuery(words="高龄津贴", kind=Kind.INTERPRETATION)) == ["said"]
    assert ids(library, DocumentQuery(words="高龄津贴", year=2021)) == ["old"]
    assert ids(library, DocumentQuery(words="意见", department_id="mzj")) == []
    assert ids(library, DocumentQuery(number="明政发〔2026〕3号", department_id="mzj")) == []
    assert ids(library, DocumentQuery(number="明民发〔2026〕5号", kind=Kind.INTERPRETATION)) == []


def test_without_words_the_newest_come_first(library: LibraryView) -> None:
    assert ids(library, DocumentQuery(department_id="mzj", limit=2)) == ["said", "new"]
    assert ids(library, DocumentQuery(year=2025)) == ["gov3-2025"]
    assert ids(library, DocumentQuery()) == []


def test_a_name_that_nothing_has_is_not_sure(library: LibraryView) -> None:
    assert all(
        hit.probability < 0.5 for hit in library.namer.documents(DocumentQuery(words="核电站建设规划"), today=TODAY)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=80), st.none() | st.text(max_size=20), st.none() | st.integers(0, 10**6))
def test_any_query_may_be_put(library: LibraryView, words: str, number: str | None, year: int | None) -> None:
    hits = library.namer.documents(DocumentQuery(words=words, number=number, year=year), today=TODAY)
    assert all(0.0 <= hit.probability <= 1.0 for hit in hits)
