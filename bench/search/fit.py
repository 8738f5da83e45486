"""Fit every weight of the search on the halves meant for tuning: `python -m bench.search.fit [passages|faq|names]…`.

Writes `knowledge/search/weights.py`. A part that is not named keeps its numbers.
"""

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from bench.search import city, faq, own, policies
from bench.search.data import TODAY, Shelf, first_half, plain_document, rows, sample_city, sample_documents
from bench.search.learning import Floats, best_of_group, right_or_not
from bench.search.names import fit_names
from knowledge.search import evidence, likeness, naming, ranking, weights
from knowledge.search import faq as faq_search
from knowledge.search.index import Found
from knowledge.search.question import Question

WEIGHTS = Path(weights.__file__)
HAYSTACK_LAWS = 500
PARTS = ("PASSAGE", "SENTENCE", "FINAL", "SURE", "PAIR", "ANSWER", "ANSWER_SURE", "NAME_RANK", "NAME")
NAMES = {
    "PASSAGE": evidence.PASSAGE_FEATURES,
    "SENTENCE": evidence.SENTENCE_FEATURES,
    "FINAL": ("passage", "sentence"),
    "SURE": evidence.SURE_FEATURES,
    "PAIR": likeness.PAIR_FEATURES,
    "ANSWER": faq_search.ANSWER_FEATURES,
    "ANSWER_SURE": faq_search.SURE_FEATURES,
    "NAME_RANK": naming.NAME_FEATURES,
    "NAME": naming.NAME_FEATURES,
}
Label = policies.Asked | city.CityQuestion | own.OwnQuestion
OWN_WEIGHT = 8.0
_AGAINST = ("other_place", "place_unsaid", "other_office", "missing", "pair_other_want", "pair_numbers_differ",
            "pair_negation_differs", "pair_action_differs", "pair_missing_word", "pair_extra_word")  # fmt: skip
RANK_SIGNS = {name: -1 if name in _AGAINST else 1 for name in faq_search.ANSWER_FEATURES}
PAIR_SIGNS = {name: RANK_SIGNS[f"pair_{name}"] for name in likeness.PAIR_FEATURES}
ANSWER_SIGNS = {
    **dict.fromkeys(("score", "lead", "best", "both_content", "said_content", "told_content", "equal", "known", "about",
                     "same_want", "common_asked"), 1),
    **dict.fromkeys(("missing", "other_place", "place_unsaid", "other_office", "other_want", "negation_differs",
                     "action_differs", "numbers_differ"), -1),
}  # fmt: skip
#: Which way a feature may speak of being right: what is likelier to be chance is not learnt.
SURE_SIGNS = {
    **dict.fromkeys(
        ("passage", "sentence", "gap", "words_with_title", "characters_with_title", "covered_with_title", "tells", "clause",
         "common", "bm25_of_weight", "words_sentence", "words_and_tells", "characters_sentence", "thing", "title_covered"), 1
    ),
    **dict.fromkeys(("missing", "document_missing", "thing_asked", "tells_known"), -1),
}  # fmt: skip


def keep(**fitted: Sequence[float]) -> None:
    """Write the weights, those just fitted and the others, and use them from here on."""
    values = {part: tuple(fitted.get(part, getattr(weights, part))) for part in PARTS}
    lines = [
        '"""Numbers fitted by a command, not by hand: `python -m bench.search.fit`. Each stands beside its feature."""',
        "",
    ]
    for part, numbers in values.items():
        lines.append(f"{part} = (")
        lines += [
            f"    {number:.4f},  # {name}" for number, name in zip(numbers, (*NAMES[part], "constant"), strict=True)
        ]
        lines += [")", ""]
    WEIGHTS.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    importlib.reload(weights)


def _right_passage(label: Label, one: Found) -> bool:
    if isinstance(label, city.CityQuestion):
        return one.document_id in label.documents and any(label.said(one.document_id, text) for text in one.shown)
    if isinstance(label, own.OwnQuestion):
        return any(map(label.right, one.shown))
    right = one.document_id == label.document_id
    return right and any(policies.holds(text, label.answer, label.text) for text in one.shown)


def _right_sentences(label: Label, one: Found) -> list[bool]:
    if isinstance(label, city.CityQuestion):
        return [label.said(one.document_id, text) is True for text in one.shown]
    if isinstance(label, own.OwnQuestion):
        return [label.right(text) for text in one.shown]
    return [policies.holds(text, label.answer, label.text) for text in one.shown]


def _proposed(shelf: Shelf, label: Label) -> tuple[Question, list[Found], list[str]]:
    question = shelf.ranker.question(label.question)
    found = shelf.index.searcher().passages(question.terms, limit=ranking.PROPOSED)
    return question, found, [shelf.catalogue.folded_title(one.document_id) for one in found]


def _fit_ranking(shelf: Shelf, labels: Sequence[Label]) -> None:
    passages, sentences = [], []
    for label in labels:
        question, found, titles = _proposed(shelf, label)
        if not found:
            continue
        right = np.array([_right_passage(label, one) for one in found])
        passages.append((evidence.passage_evidence(question, found, titles), right))
        here = [n for n in range(len(found)) if right[n]]
        same = [n for n in range(len(found)) if found[n].document_id in {found[m].document_id for m in here}]
        if here:
            read = evidence.sentence_evidence(question, [found[n] for n in same], [titles[n] for n in same])
            truth = np.array([one for n in same for one in _right_sentences(label, found[n])])
            sentences.append((np.vstack([features for features, _ in read]), truth))
    keep(PASSAGE=best_of_group(passages), SENTENCE=best_of_group(sentences), FINAL=(1.0, 0.5, 0.0))
    final = []
    for label in labels:
        candidates = shelf.ranker.candidates(shelf.ranker.question(label.question), TODAY)
        if candidates:
            scores = np.array([(one.passage_score, one.sentence_score) for one in candidates])
            truth = np.array([_answers(label, one) is True for one in candidates])
            final.append((scores, truth))
    keep(FINAL=best_of_group(final))


def _answers(label: Label, one: ranking.Candidate) -> bool | None:
    if isinstance(label, city.CityQuestion):
        return label.said(one.card.id, one.found.shown[one.place])
    if isinstance(label, own.OwnQuestion):
        return label.right(one.found.shown[one.place])
    return label.in_sentence(one)


def _sure_rows(shelf: Shelf, labels: Sequence[Label]) -> Iterator[tuple[Floats, bool, float]]:
    for label in labels:
        question = shelf.ranker.question(label.question)
        candidates = shelf.ranker.candidates(question, TODAY)
        for one in candidates[:1]:
            truth = _answers(label, one)
            if isinstance(label, city.CityQuestion) and one.card.id in label.documents and not truth:
                truth = None  # the answer may be in other words
            if truth is not None:
                weight = OWN_WEIGHT if isinstance(label, own.OwnQuestion) else 1.0
                yield ranking.sure_features(question, one, candidates), truth, weight
        if isinstance(label, own.OwnQuestion):
            continue
        gone = {label.document_id} if isinstance(label, policies.Asked) else label.documents
        left = [one for one in candidates if one.card.id not in gone]
        for one in left[:1]:
            if not _answers(label, one):
                yield ranking.sure_features(question, one, left), False, 0.3
    for text in faq.strange_questions(tuned=True, limit=400):
        question = shelf.ranker.question(text)
        candidates = shelf.ranker.candidates(question, TODAY)
        for one in candidates[:1]:
            yield ranking.sure_features(question, one, candidates), False, 0.3


def fit_passages() -> None:
    """Fit what ranks passages and sentences, and says how sure they are."""
    sample = sample_documents()
    laws = islice(rows("laws.jsonl.gz"), 0, None, 3474 // HAYSTACK_LAWS)
    documents = [*map(plain_document, rows("policies.jsonl.gz")), *map(plain_document, laws), *sample]
    labels: list[Label] = [one for one in policies.questions() if first_half(one.question)]
    labels += city.questions(sample, tuned=True)
    labels += own.questions(tuned=True)
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf.of(documents, Path(folder), sample_city())
        _fit_ranking(shelf, labels)
        listed = list(_sure_rows(shelf, labels))
    features, right, weight = (np.array(column, float) for column in zip(*listed, strict=True))
    signs = [SURE_SIGNS.get(name, 0) for name in evidence.SURE_FEATURES]
    keep(SURE=right_or_not(features, right, signs=signs, weight=weight))


def fit_faq() -> None:
    """Fit when two questions ask the same, which answer is meant, and how sure that is."""
    pairs = [pair for pair in faq.pairs() if first_half(pair[0])]
    corpus = likeness.Corpus(text for pair in pairs for text in pair[:2])
    features = [likeness.pair_features(corpus.phrase(one), corpus.phrase(other)) for one, other, _ in pairs]
    trials = list(faq.trials(tuned=True))
    own = [
        (row.features[: len(likeness.PAIR_FEATURES)], row.answer.id == trial.right)
        for trial in trials
        for row in trial.faq.judge(trial.question)[:6]
        if trial.right is not None
    ]
    listed = np.array([*features, *(row for row, _ in own)])
    truth = np.array([*(float(same) for _, _, same in pairs), *(float(same) for _, same in own)])
    keep(PAIR=right_or_not(listed, truth, signs=list(PAIR_SIGNS.values())))
    groups = []
    for trial in trials:
        judged = trial.faq.judge(trial.question) if trial.right is not None else []
        if judged:
            right = np.array([one.answer.id == trial.right for one in judged])
            groups.append((np.array([one.features for one in judged]), right))
    keep(ANSWER=best_of_group(groups, signs=list(RANK_SIGNS.values())))
    sure = []
    for trial in trials:
        judged = trial.faq.judge(trial.question)
        for place, one in enumerate(judged[:3]):
            sure.append((faq_search.sure_features(judged, place), one.answer.id == trial.right))
    signs = [ANSWER_SIGNS.get(name, 0) for name in faq_search.SURE_FEATURES]
    truth = np.array([float(right) for _, right in sure])
    keep(ANSWER_SURE=right_or_not(np.array([row for row, _ in sure]), truth, signs=signs))


def main() -> None:
    """Fit what is named, or everything."""
    parts: dict[str, Callable[[], None]] = {
        "passages": fit_passages,
        "faq": fit_faq,
        "names": lambda: keep(**fit_names()),
    }
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
