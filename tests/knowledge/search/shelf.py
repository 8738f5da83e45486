"""Documents and answers to search in tests."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.city import City, Department
from knowledge.library.model import Answer, Document, DocumentCard, Kind
from knowledge.search.catalogue import Catalogue
from knowledge.search.faq import Faq
from knowledge.search.index import PassageIndex
from knowledge.search.library_view import LibraryView
from knowledge.search.places import Gazetteer

TODAY = date(2026, 11, 22)


def document(
    one: str,
    title: str,
    body: str,
    *,
    indexed: str = "",
    damaged: tuple[tuple[int, int], ...] = (),
    **card: Any,  # noqa: ANN401  (fields of the card, of every type)
) -> Document:
    """A published document; further words are fields of its card."""
    made = DocumentCard(**{"id": one, "kind": Kind.DOCUMENT, "title": title} | card)
    return Document(card=made, body=body, indexed=indexed or f"{title}\n{body}", damaged=damaged)


def answer(one: str, question: str, *phrasings: str, told: str = "请到窗口办理。", **rest: Any) -> Answer:  # noqa: ANN401
    """An approved answer."""
    return Answer(id=one, question=question, phrasings=phrasings, answer=told, **rest)


def office(one: str, name: str, kind: str, *aliases: str) -> Department:
    """A department or a district."""
    return Department(id=one, name=name, short=name, kind=kind, prefix="", org_code="", aliases=aliases)


CITY = City(
    departments=(
        office("mzj", "明湖市民政局", "department", "民政局"),
        office("rsj", "明湖市人力资源和社会保障局", "department", "人社局"),
        office("lianting", "莲汀区", "district"),
        office("liupu", "柳浦区", "district"),
    )
)


def view(folder: Path, documents: Iterable[Document] = (), answers: Iterable[Answer] = ()) -> LibraryView:
    """A library in memory and in a folder."""
    listed = list(documents)
    index = PassageIndex(folder)
    writer = index.writer()
    writer.add(listed)
    writer.commit()
    gazetteer = Gazetteer(CITY)
    return LibraryView(
        sequence=1,
        catalogue=Catalogue(cards={one.card.id: one.card for one in listed}),
        gazetteer=gazetteer,
        city=CITY,
        faq=Faq(answers, gazetteer),
        searcher=index.searcher(),
    )
