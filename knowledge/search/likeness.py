"""Do two questions ask the same? Features of a pair, in a fixed order, over weights of terms learnt from a corpus."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

import rjieba

from knowledge.search.question import idf
from knowledge.search.text import fold
from knowledge.search.tokens import bigrams, longest_common
from knowledge.search.wanted import Asked, Want, asked, content

PAIR_FEATURES = (
    "cosine_bigrams", "cosine_characters", "cosine_words", "bigrams_asked", "bigrams_known", "characters_asked",
    "characters_known", "words_asked", "words_known", "common_asked", "common_shorter", "lengths", "equal", "same_want",
    "other_want", "numbers_differ", "numbers_same", "negation_differs", "action_differs", "missing_word", "extra_word",
    "content_words", "content_characters",
)  # fmt: skip
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NEGATION = re.compile(
    r"(?<!是)(?<!能)(?<!可)(?<!要)不(?![同动产良孕])|没(?!有)|没有|无(?![线人锡障])|未(?!来|成)|别(?![的人])|非(?!常)"
)
_ASKS_EITHER_WAY = re.compile(r"(.)[不没]\1|有没有|能否|是否|不$|没$")
#: Doing one is not doing the other, though all the other words are the same.
_ACTIONS = tuple(
    tuple(tuple(side.split()) for side in pair.split("|"))
    for pair in (
        "退|交 缴", "补办 补领|新办 首次 注销", "申请 报名|取消 注销 撤销 退出", "买|卖", "开通 启用|关闭 停用 停", "增加|减少", "转入|转出", "迁入|迁出",
        "结婚|离婚", "出生|死亡 去世", "单位 公司 企业|个人", "城镇 职工|农村 居民", "上学 入学|毕业", "租|买", "领取 领|交 缴", "提高 涨|降低 降",
        "登记|注销", "开始|结束 截止", "进|出", "男|女", "机动车 汽车|电动车 自行车", "小学|初中 高中", "白天|夜间 晚上",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A question taken apart once. The vectors are weights by term, of length 1."""

    folded: str
    asked: Asked
    bigrams: Mapping[str, float]
    characters: Mapping[str, float]
    words: Mapping[str, float]
    content_words: frozenset[str]
    content_characters: frozenset[str]
    numbers: frozenset[str]
    negative: bool
    deeds: frozenset[tuple[int, int]]


class Corpus:
    """How rare the terms of a corpus of short questions are."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts: dict[str, int] = {}
        self.size = 0
        for text in texts:
            folded = bare(text)
            self.size += 1
            for term in {*bigrams(folded), *folded, *rjieba.cut(folded)}:
                self._counts[term] = self._counts.get(term, 0) + 1

    def weight(self, term: str) -> float:
        """How much a term tells."""
        return idf(self._counts.get(term, 0), max(self.size, 10))

    def phrase(self, text: str) -> Phrase:
        """Take a question apart."""
        folded = bare(text)
        kernel = content(folded)
        return Phrase(
            folded=folded,
            asked=asked(folded),
            bigrams=self._vector([f"^{folded[:1]}", *bigrams(folded), f"{folded[-1:]}$"]),
            characters=self._vector(folded),
            words=self._vector(rjieba.cut(folded)),
            content_words=frozenset(word for word in rjieba.cut(kernel) if word.isalnum()),
            content_characters=frozenset(char for char in kernel if char.isalnum()),
            numbers=frozenset(_NUMBERS.findall(folded)),
            negative=_NEGATION.search(_ASKS_EITHER_WAY.sub("", folded)) is not None,
            deeds=_deeds(folded),
        )

    def _vector(self, terms: Iterable[str]) -> dict[str, float]:
        weights = {term: self.weight(term) for term in terms}
        length = sqrt(sum([weight * weight for weight in weights.values()])) or 1.0
        return {term: weight / length for term, weight in weights.items()}


def bare(text: str) -> str:
    """A question folded, without punctuation at all: 「低保 标准？」 is 低保标准."""
    return "".join(char for char in fold(text) if char.isalnum())


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum([weight * other[term] for term, weight in one.items() if term in other])


def _share(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum([weight for term, weight in one.items() if term in other]) / (sum(one.values()) or 1.0)


def _missing(one: Phrase, other: Phrase) -> float:
    """The heaviest word of one question's content that the other has not, in its own weights."""
    words = [one.words.get(word, 0.0) for word in one.content_words if word not in other.folded]
    return max(words, default=0.0)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _deeds(text: str) -> frozenset[tuple[int, int]]:
    """Which sides of which opposite actions a text speaks of; one that speaks of both sides speaks of neither."""
    found = set()
    for number, sides in enumerate(_ACTIONS):
        spoken = [side for side, words in enumerate(sides) if any(word in text for word in words)]
        if len(spoken) == 1:
            found.add((number, spoken[0]))
    return frozenset(found)


def actions_differ(one: Phrase, other: Phrase) -> bool:
    """Whether one question is about doing what the other is about undoing."""
    return any((number, 1 - side) in other.deeds for number, side in one.deeds)


def pair_features(question: Phrase, known: Phrase) -> tuple[float, ...]:
    """The features (see PAIR_FEATURES) of a question asked and one known."""
    common = longest_common(question.folded, known.folded)
    sizes = len(question.folded) or 1, len(known.folded) or 1
    wants = question.asked.want, known.asked.want
    told = Want.NOTHING not in wants
    numbers = question.numbers, known.numbers
    return (
        _cosine(question.bigrams, known.bigrams),
        _cosine(question.characters, known.characters),
        _cosine(question.words, known.words),
        _share(question.bigrams, known.bigrams),
        _share(known.bigrams, question.bigrams),
        _share(question.characters, known.characters),
        _share(known.characters, question.characters),
        _share(question.words, known.words),
        _share(known.words, question.words),
        common / sizes[0],
        common / min(sizes),
        min(sizes) / max(sizes),
        float(question.folded == known.folded),
        float(told and wants[0] is wants[1]),
        float(told and wants[0] is not wants[1]),
        float(bool(numbers[0] and numbers[1]) and numbers[0] != numbers[1]),
        float(bool(numbers[0]) and numbers[0] == numbers[1]),
        float(question.negative != known.negative),
        float(actions_differ(question, known)),
        _missing(question, known),
        _missing(known, question),
        _overlap(question.content_words, known.content_words),
        _overlap(question.content_characters, known.content_characters),
    )
