"""Answers, places and departments as files bring them: one row each, checked at the edge, errors by name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.complaints import row_complaint
from knowledge.importing.model import ReadFailure, Source

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

SUFFIXES = (".yml", ".yaml", ".jsonl")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerRow(_Row):
    """An answer: its question in every phrasing, the text, the numbers of the documents it rests on."""

    id: Name
    question: Line
    phrasings: list[Line] = Field(default_factory=list, max_length=50)
    answer: Long
    sources: list[Line] = Field(default_factory=list)
    topics: list[Line] = Field(default_factory=list)
    department: Name | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    reviewed_on: date | None = None


class PlaceRow(_Row):
    """A service zone or hall; coordinates in degrees, GCJ-02."""

    id: Name
    name: Line
    kind: Line
    level: Annotated[str, StringConstraints(pattern="^(市|区县|镇街|村居)$")]
    district: Name
    functions: list[Line] = Field(min_length=1)
    address: Line
    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    hours: Line
    phone: Line
    aliases: list[Line] = Field(default_factory=list)


class WindowRow(_Row):
    """A window inside a department."""

    name: Line
    handles: Line
    address: Line
    hours: Line
    phone: Line


class DepartmentRow(_Row):
    """A department, district, county or zone."""

    id: Name
    name: Line
    short: Line
    kind: Annotated[str, StringConstraints(pattern="^(department|district|zone)$")]
    prefix: Line
    org_code: Annotated[str, StringConstraints(pattern="^[0-9A-Z]{9}([0-9A-Z]{9})?$")]
    order: int = Field(ge=0)
    aliases: list[Line] = Field(default_factory=list)
    duties: Long
    address: Line
    hours: Line
    phone: Line
    windows: list[WindowRow] = Field(default_factory=list)


R = TypeVar("R", bound=_Row)


def read_rows(paths: list[Path], shape: type[R], names: tuple[str, ...] = ()) -> Iterator[R | ReadFailure]:
    """Every row of every file; in folders the files with one of `names` (all readable files without names). A row that
    cannot be read is its own failure.
    """
    for path in _files(paths, names):
        try:
            for number, raw in enumerate(_raws(path), start=1):
                yield _row(raw, shape, Source(file=path.name, line=number))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
            reason = f"文件读不出来（{type(error).__name__}）。请存成 UTF-8 的 YAML 或 JSONL。"
            yield ReadFailure(source=Source(file=path.name), reason=reason)


def _row(raw: Any, shape: type[R], source: Source) -> R | ReadFailure:  # noqa: ANN401  (whatever a file holds)
    if isinstance(raw, ReadFailure):
        return raw
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        return ReadFailure(source=source, reason=row_complaint(error))


def _files(paths: list[Path], names: tuple[str, ...]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = (file for file in path.rglob("*") if file.suffix in SUFFIXES)
        yield from sorted(file for file in found if not names or file.name in names)


def _raws(path: Path) -> Iterator[Any]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".jsonl":
        yield from (_json(line, Source(file=path.name, line=number)) for number, line in _lines(text))
        return
    loaded = yaml.safe_load(text)
    yield from loaded if isinstance(loaded, list) else [loaded]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _json(line: str, source: Source) -> Any:  # noqa: ANN401  (whatever the line holds)
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return ReadFailure(source=source, reason=f"第 {source.line} 行不是合格的 JSON。")
