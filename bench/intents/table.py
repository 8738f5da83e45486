"""The table of engines in docs/understanding.md, between its markers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- bench:rasa -->", "<!-- /bench -->"
_BETWEEN = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one engine; shares from 0 to 1, `memory_mb` in MiB, training in seconds of CPU."""

    name: str
    accuracy: float
    top_three: float
    auroc: float
    acted: float
    precision: float
    p50_ms: float
    p99_ms: float
    per_s: float
    per_core_s: float
    memory_mb: float
    training_s: float


_COLUMNS = (
    "engine", "training, CPU", "memory", "accuracy", "top 3", "OOS AUROC", "acted on, of that right", "p50", "p99",
    "messages/s", "messages per core-second",
)  # fmt: skip


def _row(one: Figures) -> tuple[str, ...]:
    return (
        one.name,
        f"{one.training_s:,.0f} s",
        f"{one.memory_mb:,.0f} MB",
        f"{one.accuracy:.3f}",
        f"{one.top_three:.3f}",
        f"{one.auroc:.3f}",
        f"{one.acted:.3f}, {one.precision:.3f}",
        f"{one.p50_ms:.2f} ms",
        f"{one.p99_ms:.2f} ms",
        f"{one.per_s:,.0f}",
        f"{one.per_core_s:,.0f}",
    )


def table(figures: Sequence[Figures], *, tested: int, learnt: int) -> str:
    """The table, and the ratios that matter; the embedded engine comes first."""
    ours, *theirs = figures
    how = "`make rasa`, then `python -m bench.intents.rasa`"
    lines = [
        f"{how}: {tested:,} test sentences, {learnt:,} to learn from. Times are one machine's; ratios are firm.",
        "",
        f"| {' | '.join(_COLUMNS)} |",
        f"|{'---|' * len(_COLUMNS)}",
        *(f"| {' | '.join(_row(one))} |" for one in figures),
        "",
        *(
            f"- {ours.name} against {one.name}: {ours.per_core_s / one.per_core_s:,.0f} times the messages per core, "
            f"{one.p50_ms / ours.p50_ms:,.0f} times as fast for one message, "
            f"accuracy {100 * (ours.accuracy - one.accuracy):+.1f} points."
            for one in theirs
        ),
    ]
    return "\n".join(lines)


def write(path: Path, text: str) -> None:
    """Put the table between the markers of a page; ValueError where it has none."""
    page = path.read_text(encoding="utf-8")
    if not _BETWEEN.search(page):
        raise ValueError(f"{path} has no {BEGIN} … {END}")
    path.write_text(_BETWEEN.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page, count=1), encoding="utf-8")
