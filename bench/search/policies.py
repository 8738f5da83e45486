"""How well passages are found and how honest the probabilities are: `python -m bench.search.policies [--laws]`.

Public policy questions (their answers are spans of the documents); reported on the half that nothing was fitted on.
With `--laws` the 3,474 laws stand on the same shelf, as a haystack.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.search.data import TODAY, Shelf, first_half, plain_document, rows
from knowledge.search.ranking import Candidate
from knowledge.search.text import fold

LIMIT = 10


def squeeze(text: str) -> str:
    """A text without white space, folded: spans are looked for in this."""
    return "".join(fold(text).split())


def holds(sentence: str, answer: str, text: str) -> bool:
    """Whether a sentence and the answer overlap by half of the shorter, where they stand in the document's text."""
    said, wanted = squeeze(sentence), squeeze(answer)
    start = text.find(said)
    if not said or start < 0:
        return False
    at = text.find(wanted)
    while at >= 0:
        shared = min(start + len(said), at + len(wanted)) - max(start, at)
        if shared * 2 >= min(len(said), len(wanted)):
            return True
        at = text.find(wanted, at + 1)
    return False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with the document and the span that answer it; `text` is the document's, squeezed."""

    question: str
    document_id: str
    answer: str
    text: str

    def in_passage(self, candidate: Candidate) -> bool:
        """Whether the candidate's passage has (most of) the answer."""
        right = candidate.card.id == self.document_id
        return right and any(holds(one, self.answer, self.text) for one in candidate.found.shown)

    def in_sentence(self, candidate: Candidate) -> bool:
        """Whether the candidate's sentence is (in) the answer."""
        right = candidate.card.id == self.document_id
        return right and holds(candidate.found.shown[candidate.place], self.answer, self.text)


def questions() -> list[Asked]:
    """The public questions whose answer stands literally in the document."""
    texts = {row["id"]: squeeze(row["text"]) for row in rows("policies.jsonl.gz")}
    return [
        Asked(question=row["question"], document_id=row["doc_id"], answer=row["answer"], text=texts[row["doc_id"]])
        for row in rows("policy_questions.dev.jsonl")
    ]


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        documents = [*rows("policies.jsonl.gz"), *(rows("laws.jsonl.gz") if "--laws" in sys.argv else ())]
        shelf = Shelf.of(map(plain_document, documents), Path(folder))
        for name, part in (("tuned on", True), ("reported", False)):
            _report(name, shelf, [one for one in questions() if first_half(one.question) is part])


def _report(name: str, shelf: Shelf, asked: list[Asked]) -> None:
    document_at: list[int | None] = []
    sentences: list[bool] = []
    inside: list[bool] = []
    sure: list[tuple[float, bool]] = []
    took: list[float] = []
    for one in asked:
        started = time.perf_counter()
        hits = shelf.ranker.passages(one.question, today=TODAY, limit=LIMIT)
        took.append(time.perf_counter() - started)
        ids = [hit.document.id for hit in hits]
        document_at.append(ids.index(one.document_id) if one.document_id in ids else None)
        for hit in hits[:1]:
            right = hit.document.id == one.document_id and holds(hit.sentence, one.answer, one.text)
            sentences.append(right)
            sure.append((hit.probability, right))
        inside += [holds(hit.sentence, one.answer, one.text) for hit in hits if hit.document.id == one.document_id][:1]
        left_out = shelf.without([one.document_id]).passages(one.question, today=TODAY, limit=1)
        sure += [(hit.probability, False) for hit in left_out]
    count = len(asked)
    lines = [
        f"{name}: {count} questions",
        (
            f"  R@1 {sum(at == 0 for at in document_at) / count:.3f}  R@10 {sum(at is not None for at in document_at) / count:.3f}"
            f"  MRR {sum(1 / (1 + at) for at in document_at if at is not None) / count:.3f}"
        ),
        f"  first sentence right {sum(sentences) / count:.3f}; right inside the right document {sum(inside) / max(1, len(inside)):.3f}",
        f"  ms p50 {sorted(took)[count // 2] * 1e3:.1f}  p99 {sorted(took)[int(count * 0.99)] * 1e3:.1f}",
        *calibration(sure),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def calibration(sure: list[tuple[float, bool]]) -> list[str]:
    """What came true of each probability, in bins; and the expected calibration error."""
    bins = [(0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)]
    lines, error = [], 0.0
    for low, high in bins:
        here = [(p, right) for p, right in sure if low <= p < high]
        if here:
            said, true = sum(p for p, _ in here) / len(here), sum(right for _, right in here) / len(here)
            error += abs(said - true) * len(here) / len(sure)
            lines.append(f"  p {low:.1f}-{min(1.0, high):.1f}: {len(here):4d}  said {said:.2f}  true {true:.2f}")
    return [*lines, f"  calibration error {error:.3f}"]


if __name__ == "__main__":
    main()
