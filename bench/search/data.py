"""What the measures read: public data from outside the repository, and the sample city from inside it."""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from knowledge.city import City, Department
from knowledge.library.model import Answer, Document, DocumentCard, Kind, Rank, Validity
from knowledge.search.catalogue import Catalogue
from knowledge.search.index import PassageIndex
from knowledge.search.places import Gazetteer
from knowledge.search.ranking import Ranker

REPOSITORY = Path(__file__).parents[2]
SAMPLE_CITY = REPOSITORY / "knowledge" / "sample_city"
TODAY = date(2026, 11, 22)


def measure_data() -> Path:
    """The folder of the public data: MINGCHUANG_MEASURE_DATA, or shared/data beside the repository."""
    return Path(os.environ.get("MINGCHUANG_MEASURE_DATA") or REPOSITORY.parent / "shared" / "data")


def first_half(text: str) -> bool:
    """Whether a row belongs to the half that is tuned on; the other is reported on."""
    return sha256(text.encode()).digest()[0] % 2 == 0


def rows(name: str) -> Iterator[Any]:
    """The rows of a .jsonl or .jsonl.gz file of the public data."""
    path = measure_data() / name
    if name.endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    else:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def plain_document(row: dict[str, str]) -> Document:
    """A document of the public data: id, title and text, nothing else known."""
    card = DocumentCard(id=row["id"], kind=Kind.DOCUMENT, title=row["title"])
    return Document(card=card, body=row["text"], indexed=f"{row['title']}\n{row['text']}")


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Documents indexed in a folder, and a ranker over them."""

    index: PassageIndex
    catalogue: Catalogue
    ranker: Ranker

    @staticmethod
    def of(documents: Iterable[Document], folder: Path, city: City | None = None) -> "Shelf":
        """Index the documents in an empty folder."""
        listed = list(documents)
        index = PassageIndex(folder)
        writer = index.writer(large=True)
        writer.add(listed)
        writer.commit()
        catalogue = Catalogue(cards={one.card.id: one.card for one in listed})
        return Shelf(index=index, catalogue=catalogue, ranker=Ranker(index.searcher(), catalogue, Gazetteer(city)))

    def without(self, ids: Iterable[str], city: City | None = None) -> Ranker:
        """A ranker that does not find some of the documents (their words still count as known)."""
        gone = set(ids)
        cards = {one: card for one, card in self.catalogue.cards.items() if one not in gone}
        return Ranker(self.index.searcher(), Catalogue(cards=cards), Gazetteer(city))


def sample_city() -> City:
    """The departments and districts of the sample city."""
    found = []
    for path in sorted(SAMPLE_CITY.glob("*/office.yml")):
        office = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(
            Department(
                id=office["id"],
                name=office["name"],
                short=office["short"],
                kind=office["kind"],
                prefix=office["prefix"],
                org_code=office["org_code"],
                aliases=tuple(office.get("aliases", ())),
            )
        )
    return City(departments=tuple(found))


def sample_documents() -> list[Document]:
    """The documents and interpretations of the sample city."""
    return _linked([_sample_document(path) for path in sorted(SAMPLE_CITY.glob("*/*.md"))])


def _linked(documents: list[Document]) -> list[Document]:
    """Interpretations and documents with each other's ids, as the import links them."""
    ids = {one.card.number: one.card.id for one in documents if one.card.number}
    about: dict[str, list[str]] = {}
    for one in documents:
        if one.card.interprets in ids:
            about.setdefault(ids[one.card.interprets], []).append(one.card.id)
    explained = {one: document for document, ones in about.items() for one in ones}
    return [
        replace(
            one,
            card=replace(
                one.card,
                interpretation_ids=tuple(about.get(one.card.id, ())),
                document_ids=(explained[one.card.id],) if one.card.id in explained else (),
            ),
        )
        for one in documents
    ]


def _sample_document(path: Path) -> Document:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.removeprefix("- ").split(":", 1) for line in head.splitlines() if ":" in line)
    said = {key.strip(): value.strip() for key, value in fields.items()}
    district = "区" in said.get("发布机构", "") or "县" in said.get("发布机构", "")
    kind = Kind.INTERPRETATION if ".interpretation" in path.name else Kind.DOCUMENT
    card = DocumentCard(
        id=f"{path.parent.name}/{path.stem}",
        kind=kind,
        title=said["标题"],
        number=said.get("发文字号") or None,
        issuer=said.get("发布机构"),
        department_id=path.parent.name,
        rank=Rank.COUNTY if district else Rank.CITY,
        formed_on=_day(said.get("成文日期")),
        published_on=_day(said.get("发布日期")),
        summary=said.get("内容概述"),
        topics=tuple(filter(None, said.get("主题词", "").split("、"))),
        validity=Validity(said.get("有效性", "有效")),
        valid_until=_day(said.get("有效期至")),
        ended_on=_day(said.get("废止日期")),
        successor=said.get("替代文件"),
        interprets=said.get("解读文件"),
    )
    text = body.strip()
    return Document(card=card, body=text, indexed=f"{card.title}\n{text}")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def sample_answers() -> list[Answer]:
    """The curated answers of the sample city."""
    found = []
    for path in sorted(SAMPLE_CITY.glob("*/answers.yml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")) or ():
            found += [
                Answer(
                    id=row["id"],
                    question=row["question"],
                    phrasings=tuple(map(str, row["phrasings"])),
                    answer=row["answer"],
                    sources=tuple(row.get("sources") or ()),
                    topics=tuple(row.get("topics") or ()),
                    department_id=path.parent.name,
                )
            ]
    return found
