"""The table that the benchmark of Rasa writes."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.intents.table import Figures, table, write

OURS = Figures(
    name="embedded", accuracy=0.95, top_three=0.99, auroc=0.98, acted=0.8, precision=0.97,
    p50_ms=0.1, p99_ms=0.4, per_s=9000, per_core_s=10_000, memory_mb=40, training_s=5,
)  # fmt: skip
RASA = replace(OURS, name="Rasa DIET", accuracy=0.94, p50_ms=8, per_core_s=100)


def test_the_table_tells_the_ratios_that_matter() -> None:
    text = table([OURS, RASA], tested=1000, learnt=12_000)
    assert (
        "| Rasa DIET | 5 s | 40 MB | 0.940 | 0.990 | 0.980 | 0.800, 0.970 | 8.00 ms | 0.40 ms | 9,000 | 100 |" in text
    )
    assert "100 times the messages per core, 80 times as fast for one message, accuracy +1.0 points" in text
    widths = {line.count("|") for line in text.splitlines() if line.startswith("|")}
    assert widths == {12}


def test_only_what_stands_between_the_markers_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench:rasa -->\nold\\1\n<!-- /bench -->\nafter\n", encoding="utf-8")
    write(page, "new \\1")
    write(page, "newer \\1")
    assert page.read_text(encoding="utf-8") == "before\n<!-- bench:rasa -->\nnewer \\1\n<!-- /bench -->\nafter\n"


def test_a_page_without_markers_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="bench:rasa"):
        write(page, "new")
    assert page.read_text(encoding="utf-8") == "nothing"
