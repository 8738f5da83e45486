"""A question made ready for comparing: folded, its terms weighed by how rare they are, what it wants, where."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt
import rjieba

from knowledge.search.places import Gazetteer, Named
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams
from knowledge.search.wanted import Asked, asked, content

LONGEST_QUESTION = 200  # characters; what follows is not looked at
LONE_WEIGHT = 3.0  # of a character that is a word of its own: 吃, 猫
_WEAK_WORDS = frozenset(
    [
        "的",
        "了",
        "在",
        "是",
        "和",
        "与",
        "及",
        "为",
        "对",
        "中",
        "有",
        "我",
        "你",
        "他",
        "被",
        "把",
        "从",
        "到",
        "个",
        "这",
        "那",
        "也",
        "都",
        "就",
        "会",
        "要",
        "用",
        "给",
        "去",
        "来",
        "上",
        "下",
        "做",
    ]
)

MOST_TERMS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`terms` are all bigrams, `weighed` those of the content with their weights, `words` the content's words."""

    folded: str
    bare: str  # the content without spaces, for common substrings
    asked: Asked
    terms: tuple[str, ...]
    weighed: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, float], ...]
    characters: tuple[str, ...]
    places: tuple[Named, ...]
    weight: float  # of all weighed terms together; never 0
    word_weight: float
    items: tuple[str, ...]  # weighed terms, words and characters, in this order: the columns of a table
    item_weights: npt.NDArray[np.float64]  # (items, 3): the share each has of the terms, the words, the characters


def idf(frequency: int, size: int) -> float:
    """How much a term tells that stands in `frequency` of `size` texts; a term never seen tells most."""
    return log(1.0 + (size - frequency + 0.5) / (frequency + 0.5)) if size > frequency else 0.1


def words_of(text: str) -> list[str]:
    """The words of a folded text that carry meaning."""
    return [word for word in map(str.strip, rjieba.cut(text)) if word and word not in _WEAK_WORDS and word.isalnum()]


def prepare(text: str, *, frequency: Callable[[str], int], size: int, gazetteer: Gazetteer) -> Question:
    """Make a question ready; `frequency` says in how many of `size` texts a term stands. Any text is fine."""
    folded = fold(text)[:LONGEST_QUESTION].strip()
    places = gazetteer.named(folded)
    kernel = _kernel(content(_without(folded, places))) or folded
    terms = tuple(dict.fromkeys(bigrams(folded)))
    kernels = tuple(dict.fromkeys(bigrams(kernel)))
    known = {term: idf(frequency(term), size) if _tells(term) else LONE_WEIGHT for term in {*terms, *kernels}}
    weighed = tuple((term, known[term]) for term in kernels)
    words = tuple((word, _word_weight(word, known)) for word in dict.fromkeys(words_of(kernel)))
    characters = tuple(sorted({char for char in kernel if char.isalnum()}))
    weight, word_weight = sum(w for _, w in weighed) or 1.0, sum(w for _, w in words) or 1.0
    return Question(
        folded=folded,
        bare=kernel.replace(" ", ""),
        asked=asked(folded),
        terms=_rarest(terms, known),
        weighed=weighed,
        words=words,
        characters=characters,
        places=places,
        weight=weight,
        word_weight=word_weight,
        items=(*(term for term, _ in weighed), *(word for word, _ in words), *characters) or ("\n",),
        item_weights=_table_weights([w / weight for _, w in weighed], [w / word_weight for _, w in words], characters),
    )


def _kernel(text: str) -> str:
    """The text with a space for every word that carries no meaning."""
    return " ".join("".join(" " if word in _WEAK_WORDS else word for word in rjieba.cut(text)).split())


def _without(folded: str, places: Iterable[Named]) -> str:
    """The question without the other places it names: whether a document is about those is judged apart."""
    for place in places:
        if not place.own:
            folded = re.sub(f"{re.escape(place.name)}[省市县区]?", " ", folded)
    return folded


def _rarest(terms: tuple[str, ...], known: dict[str, float]) -> tuple[str, ...]:
    """The terms to look up: a long question's rarest, in their order; the others find nothing that those do not."""
    if len(terms) <= MOST_TERMS:
        return terms
    kept = set(sorted(terms, key=lambda term: -known[term])[:MOST_TERMS])
    return tuple(term for term in terms if term in kept)


def _table_weights(terms: list[float], words: list[float], characters: tuple[str, ...]) -> npt.NDArray[np.float64]:
    table = np.zeros((len(terms) + len(words) + len(characters) or 1, 3))
    table[: len(terms), 0] = terms
    table[len(terms) : len(terms) + len(words), 1] = words
    if characters:
        table[len(terms) + len(words) :, 2] = 1.0 / len(characters)
    return table


def _tells(term: str) -> bool:
    """Whether how often a term stands is known: lone characters are in no index."""
    return len(term) > 1 or term.isascii()


def _word_weight(word: str, known: dict[str, float]) -> float:
    weights = [known[term] for term in bigrams(word) if term in known]
    return max(weights) if weights else LONE_WEIGHT


def covered(question: Question, text: str) -> float:
    """The share of the question's weighed terms that stand in a folded text."""
    return sum([weight for term, weight in question.weighed if term in text]) / question.weight


def words_covered(question: Question, text: str) -> float:
    """The share of the question's words that stand in a folded text."""
    return sum([weight for word, weight in question.words if word in text]) / question.word_weight


def characters_covered(question: Question, text: str) -> float:
    """The share of the question's characters that stand in a folded text."""
    return len([char for char in question.characters if char in text]) / (len(question.characters) or 1)


def missing_weight(question: Question, text: str) -> float:
    """The weight of the heaviest word of the question that a folded text has not, against the heaviest there is."""
    heaviest = max((weight for _, weight in question.words), default=1.0)
    return max((weight for word, weight in question.words if word not in text), default=0.0) / heaviest


def share_of(terms: Iterable[str], question: Question) -> float:
    """The share of some terms that the question has."""
    listed = list(terms)
    have = set(question.terms)
    return sum(term in have for term in listed) / (len(listed) or 1)
