"""`python -m bench.voices.routing`: how often the right department is suggested, without and with cases of the past."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from actions.voices.alike import LIKE, Known, alike, signature_of
from actions.voices.model import Likeness, State
from actions.voices.routing import NEIGHBOURS, rank
from knowledge.city import City, Department, Window

LETTERS = Path(__file__).parent / "letters.yml"
UNSEEN = Path(__file__).parent / "letters_unseen.yml"
OFFICES = Path(__file__).parents[2] / "knowledge" / "sample_city"
NOW = datetime(2026, 9, 14, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An invented letter, and who may rightly answer it."""

    text: str
    departments: tuple[str, ...]


def sample_city() -> City:
    """The departments of the sample city, with their duties and windows."""
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(OFFICES.glob("*/office.yml")))
    return City(departments=tuple(map(_department, read)))


def _department(office: dict[str, Any]) -> Department:
    named = ("id", "name", "short", "kind", "prefix", "org_code", "duties")
    windows = [Window(**one) for one in office.get("windows", ())]
    known = {name: office[name] for name in named}
    return Department(**known, aliases=tuple(office.get("aliases", ())), windows=tuple(windows))


def letters(path: Path = LETTERS) -> tuple[Letter, ...]:
    """All invented letters of a file; `UNSEEN` were never looked at while the rule was made."""
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Letter(text=one["t"], departments=tuple(one["d"])) for one in listed)


def shares(city: City, asked: tuple[Letter, ...], past: tuple[Letter, ...] = ()) -> tuple[float, float]:
    """How often the first suggestion is right, and how often one of three is."""
    first = three = 0
    for one in asked:
        suggested = [it.department_id for it in rank(one.text, city, _near(one.text, past), limit=3)]
        first += suggested[:1] != [] and suggested[0] in one.departments
        three += bool(set(suggested) & set(one.departments))
    return first / len(asked), three / len(asked)


def _near(text: str, past: tuple[Letter, ...]) -> list[Likeness]:
    """The cases of the past nearest to a text, as `similar` finds them; the text itself is none of them."""
    own, known = signature_of(text), Known(cases={}, total=len(past))
    weights = {pair: known.weight(pair) for pair in own.words}
    scored = [(alike(weights, own, _signature(one.text)), one) for one in past if one.text != text]
    best = sorted((one for one in scored if one[0] >= LIKE), key=lambda one: -one[0])[:NEIGHBOURS]
    return [_case(score, letter) for score, letter in best]


_signature = lru_cache(maxsize=None)(signature_of)


def _case(score: float, letter: Letter) -> Likeness:
    return Likeness(
        case_id=UUID(int=0),
        number="",
        title=letter.text,
        state=State.CLOSED,
        department_id=letter.departments[0],
        received_at=NOW,
        supporters=0,
        score=score,
    )


def main() -> None:
    """Print the shares, and what was suggested wrongly."""
    city = sample_city()
    for path in (LETTERS, UNSEEN):
        _report(path.stem, city, letters(path))
    first, three = shares(city, letters(UNSEEN), letters())
    sys.stdout.write(
        f"{UNSEEN.stem}, after {len(letters())} decided cases: first right {first:.2f}, one of three {three:.2f}\n"
    )


def _report(name: str, city: City, listed: tuple[Letter, ...]) -> None:
    first, three = shares(city, listed)
    sys.stdout.write(f"{name}: {len(listed)}, no past cases: first right {first:.2f}, one of three {three:.2f}\n")
    for one in listed:
        suggested = rank(one.text, city, (), limit=3)
        if not {it.department_id for it in suggested} & set(one.departments):
            said = " ".join(f"{it.department_id}:{it.share:.2f}" for it in suggested)
            sys.stdout.write(f"    {one.departments[0]:9} {said:40} {one.text}\n")


if __name__ == "__main__":
    main()
