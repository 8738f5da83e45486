"""When an answer is sure enough to be given, and when it is only offered. Probabilities are calibrated (0..1)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.search.likeness import bare
from knowledge.search.model import AnswerHit, PassageHit

ANSWER_SURE = 0.8  # an approved answer is given
ANSWER_LIKELY = 0.55  # an approved answer is given under its own question, where no other comes near it
LEAD = 0.3  # how far behind the second must be for that
ANSWER_OFFERED = 0.2  # an approved answer is one of the choices
PASSAGE_SURE = 0.5  # a sentence of a document is quoted
PASSAGE_OFFERED = 0.2  # its document is offered to read
CHOICES = 3
DOUBT = "〔数字存疑〕"


_FACT = re.compile(
    r"多少|电话|热线|几(?:个|场|次|人|件|条|项|天|号|点|家|名)|什么时候|啥时候|哪一?年|哪天|谁|占比|比例|排名|第几"
)
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


class Kind(StrEnum):
    """What to do with what was found."""

    ANSWER = "answer"
    LIKELY = "likely"
    QUOTE = "quote"
    OFFER = "offer"
    OFFER_DOCUMENTS = "offer_documents"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision, with what it needs."""

    kind: Kind
    answers: tuple[AnswerHit, ...] = ()
    passages: tuple[PassageHit, ...] = ()


def judge(answers: tuple[AnswerHit, ...], passages: tuple[PassageHit, ...]) -> Verdict:
    """Approved answers before documents: staff wrote them for the question, a sentence was written for its text."""
    if answers and answers[0].probability >= ANSWER_SURE:
        return Verdict(kind=Kind.ANSWER, answers=answers[:1])
    if answers and answers[0].probability >= ANSWER_LIKELY:
        second = answers[1].probability if len(answers) > 1 else 0.0
        if answers[0].probability - second >= LEAD:
            return Verdict(kind=Kind.LIKELY, answers=answers[:1])
    quotable = tuple(hit for hit in passages if hit.probability >= PASSAGE_SURE)
    if quotable:
        return Verdict(kind=Kind.QUOTE, passages=quotable)
    offered = tuple(hit for hit in answers if hit.probability >= ANSWER_OFFERED)[:CHOICES]
    if offered:
        return Verdict(kind=Kind.OFFER, answers=offered)
    near = tuple(hit for hit in passages if hit.probability >= PASSAGE_OFFERED)[:CHOICES]
    if near:
        return Verdict(kind=Kind.OFFER_DOCUMENTS, passages=near)
    return Verdict(kind=Kind.NOTHING)
