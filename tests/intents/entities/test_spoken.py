"""Entities as people say them: every line of `spoken.txt`, in the sample city."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

import knowledge
from intents.entities import Lexicon, Named, extract
from intents.model import EntityKind
from knowledge.city import Department

TABLE = Path(__file__).with_name("spoken.txt")
OFFICES = Path(knowledge.__file__).parent / "sample_city"
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, noon in the city


def _department(path: Path) -> Named:
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    kind = EntityKind.DEPARTMENT if row["kind"] == "department" else EntityKind.DISTRICT
    aliases = tuple(str(one) for one in row.get("aliases", ()))
    one = Department(
        id=row["id"], name=row["name"], short=row["short"], kind=row["kind"], prefix=row["prefix"],
        org_code=row["org_code"], aliases=aliases,
    )  # fmt: skip
    return Named(kind=kind, id=one.id, names=one.names)


@cache
def lexicon() -> Lexicon:
    return Lexicon.of(map(_department, sorted(OFFICES.glob("*/office.yml"))))


def lines() -> list[tuple[str, str]]:
    rows = [
        line.partition("|")
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if "|" in line[1:] and line[0] != "#"
    ]
    return [(said.strip(), meant.strip()) for said, _, meant in rows]


@pytest.mark.parametrize(("said", "meant"), lines(), ids=[said for said, _ in lines()])
def test_a_spoken_sentence_names_exactly_this(said: str, meant: str) -> None:
    found = extract(said, lexicon=lexicon(), now=NOW)
    assert "; ".join(f"{one.kind}={one.value}" for one in found) == meant
