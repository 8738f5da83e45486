"""Our own questions over the sample city's documents: `python -m bench.search.own`."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.search.data import TODAY, Shelf, first_half, sample_city, sample_documents
from bench.search.policies import calibration
from knowledge.search.text import fold

QUESTIONS = Path(__file__).parent / "questions.yml"
SURE = 0.5


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """A question and what the sentence that answers has in it (None: nothing answers it)."""

    question: str
    says: str | None

    def right(self, sentence: str) -> bool:
        """Whether a sentence answers."""
        return self.says is not None and fold(self.says) in fold(sentence)


def questions(*, tuned: bool) -> list[OwnQuestion]:
    """The questions of one half."""
    listed = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return [OwnQuestion(question=one["q"], says=one.get("says")) for one in listed if first_half(one["q"]) is tuned]


def main() -> None:
    """Print the figures, and what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf.of(sample_documents(), Path(folder), sample_city())
        for name, tuned in (("tuned on", True), ("reported", False)):
            _report(name, shelf, questions(tuned=tuned))


def _report(name: str, shelf: Shelf, listed: list[OwnQuestion]) -> None:
    sure: list[tuple[float, bool]] = []
    wrong = []
    for one in listed:
        hits = shelf.ranker.passages(one.question, today=TODAY, limit=3)
        right = bool(hits) and one.right(hits[0].sentence)
        top = hits[0].probability if hits else 0.0
        sure.append((top, right))
        if right is not (top >= SURE):
            wrong.append(
                f"    {top:.2f} {'right' if right else 'wrong'} {one.question} | {hits[0].sentence[:70] if hits else ''}"
            )
    known = sum(one.says is not None for one in listed)
    answered = [right for p, right in sure if p >= SURE]
    lines = [
        (
            f"{name}: {known} with an answer, {len(listed) - known} without; first sentence right"
            f" {sum(right for _, right in sure) / known:.3f}; p>={SURE}: {len(answered)} quoted, {sum(answered)} rightly"
        ),
        *wrong,
        *calibration(sure),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
