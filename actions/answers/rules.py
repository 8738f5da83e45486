"""When an answer is sure enough to be given, and when it is only offered. Probabilities are calibrated (0..1)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from actions.answers import meant
from knowledge.library.model import Answer
from knowledge.search.likeness import bare
from knowledge.search.model import AnswerHit, PassageHit
from knowledge.search.text import fold

ANSWER_SURE = 0.8  # an approved answer is given
ANSWER_LIKELY = 0.62  # an approved answer is given under its own question, where no other comes near it
LEAD = 0.3  # how far behind the second must be for that
ANSWER_OFFERED = 0.2  # an approved answer is one of the choices
PASSAGE_SURE = 0.5  # a sentence of a document is quoted
PASSAGE_OFFERED = 0.2  # its document is offered to read
RELATED = 0.05  # what has a word in common with the question is named, where nothing better is there
NEARLY_LIKELY = 0.62  # so likely an answer is offered in whatever words it is asked for
CHOICES = 3
LOOKED_AT = 8  # answers
DOUBT = "〔数字存疑〕"


_FACT = re.compile(
    r"多少|电话|热线|几(?:个|场|次|人|件|条|项|天|号|点|家|名)|什么时候|啥时候|哪一?年|哪天|谁|占比|比例|排名|第几"
)
_FIGURES = re.compile(r"(?<!\d)\d+(?!\d|年)")
FEW_WORDS = 6  # letters
FACT_CHARS = 8  # shorter questions ("几号", "谁呀") lean on what was said before


def asks_for_a_fact(text: str) -> bool:
    """Whether a text asks for a figure, a date or a name, in a sentence of its own."""
    return len(text) >= FACT_CHARS and _FACT.search(text) is not None


WHOM_TO_ASK = re.compile(
    r"在哪|哪[里儿办]|去哪|上哪|地址|地点|地方|窗口|部门|单位|谁管|归|电话|号码|热线|联系|咨询|打哪|几点|上班|下班"
)
"""What the directory of departments can tell."""


def same_question(text: str, hit: AnswerHit) -> bool:
    """Whether a text is a phrasing of the answer word for word."""
    return bare(text) == bare(hit.phrasing)


def speaks_of_figures(text: str, answer: str) -> bool:
    """Whether a text names figures (not years), and an answer has every one of them: 100岁呢."""
    named = _FIGURES.findall(fold(text))
    return bool(named) and all(re.search(rf"(?<!\d){one}(?!\d)", fold(answer)) for one in named)


class Kind(StrEnum):
    """What to do with what was found."""

    ANSWER = "answer"
    LIKELY = "likely"
    QUOTE = "quote"
    OFFER = "offer"
    OFFER_DOCUMENTS = "offer_documents"
    OTHER_YEAR = "other_year"
    RELATED = "related"
    NOTHING = "nothing"


GIVEN = frozenset({Kind.ANSWER, Kind.LIKELY, Kind.QUOTE})
"""What answers the question, and does not only offer to."""
HARDLY = frozenset({Kind.RELATED, Kind.NOTHING})
"""Where a long text is looked at once more, piece by piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a question, and the year it asks about; `other_years` are answers that do not cover that year."""

    question: str
    answers: tuple[AnswerHit, ...] = ()
    passages: tuple[PassageHit, ...] = ()
    year: int | None = None
    other_years: tuple[AnswerHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision, with what it needs."""

    kind: Kind
    answers: tuple[AnswerHit, ...] = ()
    passages: tuple[PassageHit, ...] = ()
    year: int | None = None
    question: str = ""


def settles(question: str, hit: AnswerHit) -> bool:
    """Whether an approved answer is surely the one meant: nothing else need be looked up."""
    if same_question(question, hit):
        return True
    if meant.topic_only(question):
        return False
    return hit.probability >= ANSWER_SURE and meant.about_it(question, meant.words_of_answer(hit.answer))


def settled(hit: AnswerHit) -> Verdict:
    """The verdict that gives this answer."""
    return Verdict(kind=Kind.ANSWER, answers=(hit,))


def goes_on(text: str, answer: Answer, verdict: Verdict, *, named: bool) -> bool:
    """Whether a few words, which find nothing sure by themselves, are told by the answer that was shown last: a figure
    instead of another (`named`: 100岁呢), or nothing but words that stand in it (外地的行吗).
    """
    if verdict.kind is Kind.ANSWER or verdict.kind is Kind.OTHER_YEAR:
        return False
    if named and verdict.kind not in GIVEN and speaks_of_figures(text, answer.answer):
        return True
    return len(bare(text)) <= FEW_WORDS and meant.only_words_of(text, meant.words_of_answer(answer))


def judge(found: Found) -> Verdict:
    """Approved answers before documents: staff wrote them for the question, a sentence was written for its text. What is
    about another thing, or tells a thing of another sort, is not given but at most offered.
    """
    for rule in (_given, _of_other_year, _offered, _related):
        if (verdict := rule(found)) is not None:
            return verdict
    return Verdict(kind=Kind.NOTHING)


def _given(found: Found) -> Verdict | None:
    answers, question = found.answers, found.question
    if answers and settles(question, answers[0]):
        return settled(answers[0])
    if meant.topic_only(question):
        return None
    if answers and answers[0].probability >= ANSWER_LIKELY and meant.answer_fits(question, answers[0]):
        second = answers[1].probability if len(answers) > 1 else 0.0
        if answers[0].probability - second >= LEAD:
            return Verdict(kind=Kind.LIKELY, answers=answers[:1])
    if found.passages and quotable(question, found.passages[0]):
        return Verdict(kind=Kind.QUOTE, passages=found.passages)
    return None


def quotable(question: str, hit: PassageHit) -> bool:
    """Whether a sentence may be quoted as what answers; the best one only, since a worse one is not made better by it."""
    return hit.probability >= PASSAGE_SURE and meant.passage_fits(question, hit)


def _of_other_year(found: Found) -> Verdict | None:
    near = tuple(hit for hit in found.other_years if hit.probability >= ANSWER_OFFERED)[:CHOICES]
    if (
        found.year is None
        or not near
        or near[0].probability < max((one.probability for one in found.answers), default=0)
    ):
        return None
    return Verdict(kind=Kind.OTHER_YEAR, answers=near, year=found.year)


def _offered(found: Found) -> Verdict | None:
    least = RELATED if meant.topic_only(found.question) else ANSWER_OFFERED
    answers = tuple(
        hit
        for hit in found.answers
        if hit.probability >= least and (hit.probability >= NEARLY_LIKELY or _related_to(found.question, hit))
    )
    if answers:
        return Verdict(kind=Kind.OFFER, answers=answers[:CHOICES], question=found.question)
    near = tuple(
        hit for hit in found.passages if hit.probability >= PASSAGE_OFFERED and _speaks_of(found.question, hit)
    )
    return Verdict(kind=Kind.OFFER_DOCUMENTS, passages=near[:CHOICES]) if near else None


def _related(found: Found) -> Verdict | None:
    answers = tuple(hit for hit in found.answers if hit.probability >= RELATED and _related_to(found.question, hit))
    passages = tuple(hit for hit in found.passages if hit.probability >= RELATED and _speaks_of(found.question, hit))
    if not answers and not passages:
        return None
    kept = answers[: CHOICES - 1] if passages else answers[:CHOICES]
    return Verdict(kind=Kind.RELATED, answers=kept, passages=passages[: CHOICES - len(kept)])


def _related_to(question: str, hit: AnswerHit) -> bool:
    said = meant.words_of_answer(hit.answer)
    return meant.shares_a_word(question, said) or meant.names_it(question, said)


def _speaks_of(question: str, hit: PassageHit) -> bool:
    return meant.shares_a_word(question, fold(f"{hit.document.title}\n{hit.passage}"))
