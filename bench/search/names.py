"""How well documents are found by parts of their names: `python -m bench.search.names`.

A name is what someone remembers of a title: some of its words, in order (seeded). Negatives are names of documents
that are not on the shelf.
"""

import random
import sys
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import rjieba

from bench.search.data import TODAY, Shelf, first_half, plain_document, rows, sample_documents
from bench.search.learning import best_of_group, right_or_not
from bench.search.policies import calibration
from knowledge.search import naming
from knowledge.search.catalogue import Catalogue
from knowledge.search.linear import linear
from knowledge.search.model import DocumentQuery
from knowledge.search.naming import Namer
from knowledge.search.text import fold

HIDDEN = 4  # one document in this many is not on the shelf


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """What someone remembers of a title, and the ids of the documents that carry it (none, if it is hidden)."""

    words: str
    right: frozenset[str]


def remembered(title: str, rng: random.Random) -> str:
    """Some words of a title, in order."""
    words = [word for word in rjieba.cut(fold(title)) if word.isalnum()]
    share = rng.uniform(0.3, 0.8)
    kept = [word for word in words if rng.random() < share]
    return "".join(kept) or title


def shelf_of(folder: Path) -> tuple[Shelf, list[Remembered], list[Remembered]]:
    """Documents, and what is remembered of the titles of the half to tune on, and of the half to report on."""
    laws = islice(rows("laws.jsonl.gz"), 0, None, 4)
    documents = [*map(plain_document, rows("policies.jsonl.gz")), *map(plain_document, laws), *sample_documents()]
    rng = random.Random(20261122)
    hidden = {one.card.id for one in documents if rng.randrange(HIDDEN) == 0}
    on_shelf = [one for one in documents if one.card.id not in hidden]
    same: dict[str, set[str]] = {}
    for one in on_shelf:
        same.setdefault(fold(one.card.title), set()).add(one.card.id)
    halves: tuple[list[Remembered], list[Remembered]] = ([], [])
    for one in rng.sample(documents, 800):
        right = frozenset(same.get(fold(one.card.title), ()))
        row = Remembered(words=remembered(one.card.title, rng), right=right)
        halves[0 if first_half(one.card.id) else 1].append(row)
    return Shelf.of(on_shelf, folder), *halves


def namer_of(shelf: Shelf) -> Namer:
    """What finds documents by name on this shelf."""
    return Namer(shelf.index.searcher(), Catalogue(cards=shelf.catalogue.cards))


def fit_names() -> dict[str, list[float]]:
    """Weights for ranking names, and for being sure."""
    with tempfile.TemporaryDirectory() as folder:
        shelf, tuned, _ = shelf_of(Path(folder))
        namer = namer_of(shelf)
        groups = []
        judged = [(one, namer.judged(DocumentQuery(words=one.words)) or []) for one in tuned]
        for one, rows_ in judged:
            if rows_ and one.right:
                right = np.array([card.id in one.right for _, card in rows_])
                groups.append((np.array([row for row, _ in rows_]), right))
        rank = best_of_group(groups)
        sure = []
        for one, rows_ in judged:
            scored = sorted(((linear(rank, row), row, card) for row, card in rows_), key=lambda each: -each[0])
            for place, (score, row, card) in enumerate(scored[:2]):
                rival = [other for n, (other, _, _) in enumerate(scored) if n != place]
                sure.append((naming.with_lead(row, score, rival), card.id in one.right))
        yes = right_or_not(np.array([row for row, _ in sure]), np.array([float(right) for _, right in sure]))
    return {"NAME_RANK": rank, "NAME": yes}


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        shelf, tuned, reported = shelf_of(Path(folder))
        namer = namer_of(shelf)
        for name, listed in (("tuned on", tuned), ("reported", reported)):
            sure, first = [], 0
            for one in listed:
                hits = namer.documents(DocumentQuery(words=one.words), today=TODAY)
                right = bool(hits) and hits[0].document.id in one.right
                first += right
                sure += [(hit.probability, right) for hit in hits[:1]]
            there = sum(bool(one.right) for one in listed)
            lines = [f"{name}: {there} names on the shelf, {len(listed) - there} not; R@1 {first / there:.3f}"]
            sys.stdout.write("\n".join([*lines, *calibration(sure)]) + "\n")


if __name__ == "__main__":
    main()
