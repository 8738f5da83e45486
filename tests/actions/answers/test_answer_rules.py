"""When an answer is given, when it is only offered, and when nothing is."""

import pytest

from actions.answers import rules
from actions.answers.rules import Found, Kind, Verdict
from knowledge.library.model import Answer, DocumentCard
from knowledge.library.model import Kind as Sort
from knowledge.search.model import AnswerHit, PassageHit

LOW = Answer(id="low", question="低保标准是多少", phrasings=("低保线",), answer="城市每人每月980元。")
OLD = Answer(id="old", question="高龄津贴多少钱", phrasings=(), answer="80岁每月100元，90岁每月200元。")


def hit(answer: Answer, probability: float, phrasing: str = "") -> AnswerHit:
    return AnswerHit(answer=answer, phrasing=phrasing or answer.question, score=1.0, probability=probability)


def passage(sentence: str, probability: float) -> PassageHit:
    card = DocumentCard(id="d", kind=Sort.DOCUMENT, title="低保办法")
    return PassageHit(
        document=card, passage=sentence, sentence=sentence, context=sentence, score=1.0, probability=probability
    )


TELLS = passage("低保每人每月980元。", 0.6)


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (Found(question="城市低保标准多少钱", answers=(hit(LOW, 0.85),)), Kind.ANSWER),
        (Found(question="低保线", answers=(hit(LOW, 0.99, "低保线"),)), Kind.ANSWER),
        (Found(question="低保", answers=(hit(LOW, 0.9),)), Kind.OFFER),  # a topic is no question
        (Found(question="低保", answers=(hit(LOW, 0.06),)), Kind.OFFER),
        (Found(question="驾照标准是多少", answers=(hit(LOW, 0.85),)), Kind.OFFER),  # about another thing
        (Found(question="低保标准多少钱", answers=(hit(LOW, 0.7),)), Kind.LIKELY),
        (Found(question="低保标准多少钱", answers=(hit(LOW, 0.7), hit(OLD, 0.5))), Kind.OFFER),  # no lead
        (Found(question="低保打什么电话", answers=(hit(LOW, 0.7),)), Kind.OFFER),  # no number to call in it
        (Found(question="低保多少钱一个月", passages=(TELLS,)), Kind.QUOTE),
        (Found(question="低保打什么电话", passages=(TELLS,)), Kind.OFFER_DOCUMENTS),
        (Found(question="低保多少钱一个月", passages=(passage("由街道审核低保。", 0.6), TELLS)), Kind.OFFER_DOCUMENTS),
        (Found(question="低保多少钱一个月", answers=(hit(LOW, 0.3),)), Kind.OFFER),
        (Found(question="供暖几号开始", answers=(hit(LOW, 0.3),)), Kind.NOTHING),
        (Found(question="供暖几号开始", answers=(hit(LOW, 0.65),)), Kind.OFFER),
        (Found(question="低保能买车吗", answers=(hit(LOW, 0.1),)), Kind.RELATED),
        (
            Found(question="低保能买车吗", answers=(hit(LOW, 0.1),), passages=(passage("低保申请。", 0.1),)),
            Kind.RELATED,
        ),
        (Found(question="低保能买车吗", passages=(passage("低保申请。", 0.01),)), Kind.NOTHING),
        (Found(question="2024年低保标准多少", year=2024, other_years=(hit(LOW, 0.7),)), Kind.OTHER_YEAR),
        (Found(question="2024年低保标准多少", year=2024, other_years=(hit(LOW, 0.1),)), Kind.NOTHING),
        (
            Found(question="2024年高龄津贴多少", year=2024, answers=(hit(OLD, 0.5),), other_years=(hit(LOW, 0.3),)),
            Kind.OFFER,
        ),
        (Found(question="低保多少钱一个月"), Kind.NOTHING),
    ],
)
def test_the_verdict(found: Found, kind: Kind) -> None:
    assert rules.judge(found).kind is kind


def test_what_is_related_leaves_room_for_a_document() -> None:
    answers = (hit(LOW, 0.1), hit(OLD, 0.1), hit(LOW, 0.1))
    found = Found(question="低保津贴能买车吗", answers=answers, passages=(passage("低保申请。", 0.1),))
    verdict = rules.judge(found)
    assert (len(verdict.answers), len(verdict.passages)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [("90岁呢", True), ("95岁呢", False), ("2024年的呢", False), ("多少呢", False), ("80岁和90岁", True)],
)
def test_every_figure_said_must_stand_in_the_answer(text: str, said: object) -> None:
    assert rules.speaks_of_figures(text, OLD.answer) is said


@pytest.mark.parametrize(
    ("text", "verdict", "named", "goes_on"),
    [
        ("90岁呢", Verdict(kind=Kind.OFFER), True, True),
        ("90岁呢", Verdict(kind=Kind.LIKELY), True, False),
        ("90岁呢", Verdict(kind=Kind.OFFER), False, False),
        ("高龄的呢", Verdict(kind=Kind.LIKELY), False, True),
        ("高龄的呢", Verdict(kind=Kind.ANSWER), False, False),
        ("去年高龄", Verdict(kind=Kind.OTHER_YEAR), False, False),
        ("外地的行吗", Verdict(kind=Kind.LIKELY), False, False),
        ("高龄老人一个月能领到的津贴", Verdict(kind=Kind.LIKELY), False, False),
    ],
)
def test_a_few_words_go_on_with_the_answer_of_before(
    text: str,
    verdict: Verdict,
    named: object,
    goes_on: object,
) -> None:
    assert rules.goes_on(text, OLD, verdict, named=bool(named)) is goes_on
