"""How well questions find their approved answers, and when to be sure: `python -m bench.search.faq`.

The sample city's answers, each time without one phrasing of each, asked with the phrasing left out; questions of which
the answer was left out altogether; and questions about quite other things. Reported on the half of the answers that
nothing was fitted on.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.search.data import TODAY, first_half, measure_data, rows, sample_answers, sample_city
from bench.search.policies import calibration
from knowledge.library.model import Answer
from knowledge.search.faq import Faq
from knowledge.search.places import Gazetteer

ROUNDS = 4
SURE = 0.8
OFFERED = 0.3


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A question put to an index, and the answer it should find (None: it has none there)."""

    question: str
    faq: Faq
    right: str | None


def trials(*, tuned: bool) -> Iterator[Trial]:
    """Questions of one half of the answers; the index always has the other half too, as rivals."""
    answers, gazetteer = sample_answers(), Gazetteer(sample_city())
    for turn in range(ROUNDS):
        kept = [_without(answer, turn) for answer in answers]
        here = Faq(kept, gazetteer)
        for answer in answers:
            if first_half(answer.id) is tuned and turn < len(answer.phrasings):
                yield Trial(question=answer.phrasings[turn], faq=here, right=answer.id)
    for part in range(2):
        left = Faq([one for n, one in enumerate(answers) if n % 2 != part], gazetteer)
        for answer in answers[part::2]:
            if first_half(answer.id) is tuned:
                yield from (
                    Trial(question=text, faq=left, right=None) for text in (answer.question, answer.phrasings[0])
                )
    whole = Faq(answers, gazetteer)
    for question in strange_questions(tuned=tuned):
        yield Trial(question=question, faq=whole, right=None)


def _without(answer: Answer, turn: int) -> Answer:
    return replace(answer, phrasings=tuple(text for n, text in enumerate(answer.phrasings) if n != turn))


def strange_questions(*, tuned: bool, limit: int = 300) -> list[str]:
    """Questions about other things: half everyday ones, half put to another city."""
    everyday = [pair[0] for pair in pairs() if first_half(pair[0]) is tuned]
    elsewhere = [row["question"] for row in rows("city_faq.jsonl.gz") if first_half(row["question"]) is tuned]
    return [*everyday[: limit // 2], *elsewhere[: limit // 2]]


def pairs() -> list[tuple[str, str, bool]]:
    """Pairs of everyday questions, and whether they ask the same."""
    lines = (measure_data() / "question_pairs.dev.tsv").read_text(encoding="utf-8").splitlines()
    split = [line.split("\t") for line in lines]
    return [(one, other, label.strip() == "1") for one, other, label in split]


def main() -> None:
    """Print the figures."""
    for name, tuned in (("tuned on", True), ("reported", False)):
        _report(name, list(trials(tuned=tuned)))


def _report(name: str, asked: list[Trial]) -> None:
    ranks: list[int | None] = []
    sure: list[tuple[float, bool]] = []
    offered = good_offers = 0
    for trial in asked:
        hits = trial.faq.hits(trial.question, today=TODAY, limit=3)
        ids = [hit.answer.id for hit in hits]
        top = hits[0].probability if hits else 0.0
        sure.append((top, bool(ids) and ids[0] == trial.right))
        if trial.right is not None:
            ranks.append(ids.index(trial.right) if trial.right in ids else None)
            offered += OFFERED <= top < SURE
            good_offers += OFFERED <= top < SURE and trial.right in ids
    known = len(ranks)
    answered = [right for p, right in sure if p >= SURE]
    mine = sum(p >= SURE for (p, _), trial in zip(sure, asked, strict=True) if trial.right is not None)
    lines = [
        f"{name}: {known} questions with an answer, {len(asked) - known} without",
        f"  R@1 {sum(r == 0 for r in ranks) / known:.3f}  R@3 {sum(r is not None for r in ranks) / known:.3f}",
        (
            f"  p>={SURE}: {len(answered)} answered, precision {sum(answered) / max(1, len(answered)):.3f},"
            f" {mine / known:.3f} of those with an answer; offered {offered}, of them right {good_offers}"
        ),
        *calibration(sure),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
