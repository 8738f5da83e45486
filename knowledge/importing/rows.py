"""Answers, places and departments as files bring them: one row each, checked at the edge, errors by name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

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
    """Every row of every file; in folders the files with one of `names` (all readable files without names)."""
    for path in _files(paths, names):
        try:
            raws = list(_raws(path))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, orjson.JSONDecodeError) as error:
            reason = f"文件读不出来（{type(error).__name__}）。请存成 UTF-8 的 YAML 或 JSONL。"
            yield ReadFailure(source=Source(file=path.name), reason=reason)
            continue
        for number, raw in enumerate(raws, start=1):
            try:
                yield shape.model_validate(raw)
            except ValidationError as error:
                yield ReadFailure(source=Source(file=path.name, line=number), reason=_words(error))


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
        yield from (orjson.loads(line) for line in text.splitlines() if line.strip())
        return
    loaded = yaml.safe_load(text)
    yield from loaded if isinstance(loaded, list) else [loaded]


def _words(error: ValidationError) -> str:
    parts = [f"{'.'.join(str(step) for step in one['loc']) or '整行'}：{one['msg']}" for one in error.errors()[:5]]
    return "这一行不合要求：" + "；".join(parts)
