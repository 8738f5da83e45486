"""Measuring an engine on texts whose meaning is known: what it gets right, how well it knows when, what it would do."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.calibration import auroc, calibration_error
from intents.examples import OUT_OF_SCOPE, Example
from intents.model import EntityKind, Understand, Understanding

_MOST_WRONG = 20


class RowsError(ValueError):
    """A file of rows cannot be read; the message names each bad line by file and number, and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A text, what it means, which other meanings are as good, and the entities it names (None: not said)."""

    text: str
    intent: str
    also_ok: tuple[str, ...] = ()
    entities: tuple[tuple[EntityKind, str], ...] | None = None

    @classmethod
    def of(cls, example: Example) -> "Row":
        """An example as a row."""
        return cls(text=example.text, intent=example.intent, also_ok=example.also_ok)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A row and what the engine made of it."""

    row: Row
    meaning: Understanding

    @property
    def right(self) -> bool:
        """Whether the best intent is the one meant, or as good."""
        return self.meaning.intent == self.row.intent or self.meaning.intent in self.row.also_ok

    @property
    def among_three(self) -> bool:
        """Whether the intent meant is among the three best."""
        return any(one.intent == self.row.intent or one.intent in self.row.also_ok for one in self.meaning.ranking[:3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An intent's line of the table: how many rows mean it, and precision, recall and F1 (0..1)."""

    intent: str
    rows: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How often the engine does something (0..1 of the rows), and how often that is right; NaN where never."""

    share: float
    precision: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that was measured of one engine."""

    engine: str
    results: tuple[Result, ...] = field(default=())

    @cached_property
    def accuracy(self) -> float:
        """The share of rows whose best intent is right or as good, out-of-scope rows among them."""
        return _mean([result.right for result in self.results])

    @cached_property
    def accuracy_strict(self) -> float:
        """The same, where nothing is as good as the intent meant."""
        return _mean([result.meaning.intent == result.row.intent for result in self.results])

    @cached_property
    def accuracy_in_scope(self) -> float:
        """Over the rows in scope: the share whose best real intent is right, wherever the gate stood."""
        return _mean([_best_real(one.meaning) in (one.row.intent, *one.row.also_ok) for one in self._in_scope])

    @cached_property
    def top_three(self) -> float:
        """The share of rows whose intent is among the three best."""
        return _mean([result.among_three for result in self.results])

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The table by intent, in alphabetical order. A prediction that is as good counts for the intent meant."""
        meant = Counter(result.row.intent for result in self.results)
        said = Counter(map(_said, self.results))
        right = Counter(result.row.intent for result in self.results if result.right)
        return tuple(_line(intent, meant[intent], said[intent], right[intent]) for intent in sorted(meant | said))

    @cached_property
    def macro_f1(self) -> float:
        """The mean F1 of the intents that some row means."""
        return _mean([line.f1 for line in self.lines if line.rows])

    @cached_property
    def calibration(self) -> float:
        """The expected calibration error."""
        return calibration_error(*self.reliability) if self.results else float("nan")

    @cached_property
    def reliability(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Each row's confidence, and whether it was right."""
        return (
            np.array([result.meaning.confidence for result in self.results], np.float64),
            np.array([result.right for result in self.results], bool),
        )

    @cached_property
    def out_of_scope(self) -> float:
        """AUROC of telling rows out of scope from the others; NaN where one kind is missing."""
        outness = [(result.row.intent == OUT_OF_SCOPE, _outness(result.meaning)) for result in self.results]
        return auroc(
            np.array([score for beyond, score in outness if beyond]),
            np.array([score for beyond, score in outness if not beyond]),
        )

    @cached_property
    def acted(self) -> Share:
        """What the engine acts on, and how often rightly."""
        return self._share([result.right for result in self.results if _does(result) == "act"])

    @cached_property
    def offered(self) -> Share:
        """Where it offers three choices, and how often the right one is among them."""
        return self._share([result.among_three for result in self.results if _does(result) == "offer"])

    @cached_property
    def fallen_back(self) -> Share:
        """Where it says that it is lost, and how often the row was out of scope indeed."""
        return self._share([result.row.intent == OUT_OF_SCOPE for result in self.results if _does(result) == "lost"])

    @cached_property
    def entities(self) -> tuple[float, float] | None:
        """Precision and recall of the entities of the rows that say theirs; None where no row does."""
        rows = [result for result in self.results if result.row.entities is not None]
        if not rows:
            return None
        meant = [Counter(result.row.entities) for result in rows]
        found = [Counter((one.kind, one.value) for one in result.meaning.entities) for result in rows]
        hits = sum((one & other).total() for one, other in zip(meant, found, strict=True))
        return _ratio(hits, sum(map(Counter.total, found))), _ratio(hits, sum(map(Counter.total, meant)))

    @cached_property
    def confusions(self) -> tuple[tuple[str, str, int, str], ...]:
        """Wrong pairs, the commonest first: intent meant, intent said, how often, and one such text."""
        texts: dict[tuple[str, str], list[str]] = {}
        for result in self.results:
            if not result.right:
                texts.setdefault((result.row.intent, result.meaning.intent), []).append(result.row.text)
        by_size = sorted(texts.items(), key=lambda one: (-len(one[1]), one[0]))
        return tuple((meant, said, len(wrong), wrong[0]) for (meant, said), wrong in by_size)

    @property
    def _in_scope(self) -> list[Result]:
        return [result for result in self.results if result.row.intent != OUT_OF_SCOPE]

    def _share(self, right: Sequence[bool]) -> Share:
        return Share(share=_ratio(len(right), len(self.results)), precision=_mean(right))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _said(result: Result) -> str:
    return result.row.intent if result.right else result.meaning.intent


def _line(intent: str, meant: int, said: int, right: int) -> Line:
    precision, recall = right / said if said else 0.0, right / meant if meant else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Line(intent=intent, rows=meant, precision=precision, recall=recall, f1=f1)


def _best_real(meaning: Understanding) -> str:
    return next((one.intent for one in meaning.ranking if one.intent != OUT_OF_SCOPE), meaning.intent)


def _outness(meaning: Understanding) -> float:
    """How far out of scope the engine holds a text: its probability for that; without one, how unsure it is."""
    for one in meaning.ranking:
        if one.intent == OUT_OF_SCOPE:
            return one.confidence
    return -meaning.confidence


def _does(result: Result) -> str:
    return "act" if result.meaning.sure else "lost" if result.meaning.lost else "offer"


async def evaluate(rows: Sequence[Row], engine: Understand, *, name: str) -> Report:
    """Ask the engine about every row, one after the other."""
    return Report(
        engine=name, results=tuple([Result(row=row, meaning=await engine.understand(row.text)) for row in rows])
    )


def read_rows(path: Path, *, known: Collection[str] = ()) -> tuple[Row, ...]:
    """The rows of a file of JSON lines: text, intent, optional also_ok and entities. Raises :class:`RowsError`.

    `entities` is a list of objects with kind and value; `known` are the intents that there are, where they matter.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RowsError(f"{path}: {error}") from error
    rows: list[Row] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append(_row(line, known))
            except ValueError as error:
                wrong.append(f"{path}:{number}: {error}")
    if wrong:
        more = [f"…: {len(wrong) - _MOST_WRONG}"] if len(wrong) > _MOST_WRONG else []
        raise RowsError("\n".join([*wrong[:_MOST_WRONG], *more]))
    return tuple(rows)


def _row(line: str, known: Collection[str]) -> Row:
    try:
        written = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(written, dict):
        raise ValueError("not an object")  # noqa: TRY004  (a value of a file)
    also_ok = written.get("also_ok", [])
    if not (isinstance(written.get("text"), str) and isinstance(written.get("intent"), str)):
        raise ValueError("text and intent must be there, as strings")  # noqa: TRY004  (a value of a file)
    if not (isinstance(also_ok, list) and all(isinstance(one, str) for one in also_ok)):
        raise ValueError("also_ok must be a list of strings")
    if known and (strange := [one for one in (written["intent"], *also_ok) if one not in known]):
        raise ValueError(f"no such intent: {', '.join(strange)}")
    return Row(
        text=written["text"], intent=written["intent"], also_ok=tuple(also_ok), entities=_named(written.get("entities"))
    )


def _named(entities: object) -> tuple[tuple[EntityKind, str], ...] | None:
    if entities is None:
        return None
    if not isinstance(entities, list):
        raise ValueError("entities must be a list")  # noqa: TRY004  (a value of a file)
    try:
        return tuple((EntityKind(one["kind"]), str(one["value"])) for one in entities)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"an entity needs kind and value: {error!r}") from error
