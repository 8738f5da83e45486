from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library.model import Answer
from knowledge.search.faq import Faq
from knowledge.search.likeness import Corpus, pair_features
from knowledge.search.places import Gazetteer
from tests.knowledge.search.shelf import CITY, TODAY, answer

ANSWERS = [
    answer("old", "高龄津贴每月发多少钱", "俺娘八十三了一个月能领多少钱", "高龄补贴标准", told="80至89周岁每月100元。"),
    answer("job", "失业金能领几个月", "失业保险领多久", told="最长24个月。", department_id="rsj"),
    answer("lt", "莲汀区长者食堂每餐补多少钱", "莲汀老人吃饭补贴", told="每餐补5元。", department_id="lianting"),
    answer("tax", "契税怎么交", "买房契税上哪交", told="到窗口缴纳。"),
    answer("back", "契税能不能退", "退契税要什么材料", told="可以申请退税。"),
    answer("marry", "结婚登记要带什么", "领结婚证材料", told="带身份证。"),
    answer("gone", "春节消费券怎么领", told="已结束。", valid_until=date(2026, 2, 28)),
    answer("soon", "明年的公交优惠怎么办", told="明年开始。", valid_from=date(2027, 1, 1)),
]
FAQ = Faq(ANSWERS, Gazetteer(CITY))


def found(question: str) -> list[tuple[str, float]]:
    return [(hit.answer.id, hit.probability) for hit in FAQ.hits(question, today=TODAY, limit=3)]


@pytest.mark.parametrize("one", [one for one in ANSWERS if one.valid_on(TODAY)], ids=lambda one: one.id)
def test_every_phrasing_finds_its_answer_for_sure(one: Answer) -> None:
    for text in (one.question, *one.phrasings):
        assert found(text)[0] == (one.id, 0.99)


def test_punctuation_and_traditional_characters_change_nothing() -> None:
    assert found("高齡津貼，每月發多少錢？")[0] == ("old", 0.99)


def test_another_wording_finds_it_first() -> None:
    assert found("高龄津贴标准是多少钱")[0][0] == "old"
    assert found("失业保险金可以领多长时间")[0][0] == "job"


def test_another_district_is_another_question() -> None:
    here, there = dict(found("莲汀区长者食堂一餐补多少"))["lt"], dict(found("柳浦区长者食堂一餐补多少"))["lt"]
    assert there < 0.1 < here


def test_undoing_is_not_doing() -> None:
    ranked = found("契税能退吗")
    assert ranked[0][0] == "back"
    assert dict(ranked).get("tax", 0.0) < 0.5
    assert dict(found("离婚登记要带什么")).get("marry", 0.0) < 0.5


def test_other_numbers_are_another_question() -> None:
    faq = Faq([answer("a", "60岁老人坐公交免费吗")], Gazetteer())
    same, other = (
        faq.hits("60岁老人坐公交免费不", today=TODAY, limit=1),
        faq.hits("18岁老人坐公交免费不", today=TODAY, limit=1),
    )
    assert other[0].probability < same[0].probability / 2


def test_only_what_is_valid_today_is_answered() -> None:
    assert "gone" not in dict(found("春节消费券怎么领"))
    assert "soon" not in dict(found("明年的公交优惠怎么办"))
    assert FAQ.hits("春节消费券怎么领", today=date(2026, 2, 28), limit=1)[0].answer.id == "gone"


def test_a_question_about_nothing_here_is_not_sure() -> None:
    assert all(probability < 0.3 for _, probability in found("今晚月球上放什么电影"))


def test_two_answers_to_the_same_words_share_the_sureness() -> None:
    faq = Faq([answer("a", "怎么报名"), answer("b", "怎么报名")], Gazetteer())
    assert [hit.probability for hit in faq.hits("怎么报名", today=TODAY, limit=3)] == [0.495, 0.495]


@pytest.mark.parametrize("question", ["", "？？", " "])
def test_a_question_without_words_has_no_answer(question: str) -> None:
    assert found(question) == []


def test_an_empty_base_answers_nothing() -> None:
    assert Faq([], Gazetteer()).hits("高龄津贴", today=TODAY, limit=3) == ()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_may_be_asked(text: str) -> None:
    assert all(0.0 <= probability <= 1.0 for _, probability in found(text))


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_may_be_compared(one: str, other: str) -> None:
    corpus = Corpus([one, other])
    features = pair_features(corpus.phrase(one), corpus.phrase(other))
    assert all(-1e-9 <= value <= 1e3 for value in features)
