import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.text import fold
from knowledge.search.wanted import Asked, Want, asked, content, figures, fits, tells


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("低保标准是多少", Want.FIGURE),
        ("咨询电话是多少", Want.PHONE),
        ("什么时候发放", Want.WHEN),
        ("在哪里办", Want.WHERE),
        ("归谁管", Want.WHO),
        ("为什么停水", Want.WHY),
        ("怎么申请", Want.HOW),
        ("要什么材料", Want.WHAT),
        ("能报销吗", Want.WHETHER),
        ("高龄津贴", Want.NOTHING),
    ],
)
def test_a_question_says_what_it_wants(question: str, want: Want) -> None:
    assert asked(question).want is want


@pytest.mark.parametrize(
    ("question", "units", "unit", "thing"),
    [
        ("要办多少场活动", "count", "场", "活动"),
        ("失业金能领几个月", "span", "个月", ""),
        ("要多久", "span", None, ""),
        ("一个月多少钱", "money", None, ""),
        ("覆盖率是多少", "share", None, ""),
        ("收到多少意见", None, None, "意见"),
    ],
)
def test_a_question_after_a_figure_says_of_what(question: str, units: str | None, unit: str | None, thing: str) -> None:
    found = asked(question)
    assert (found.units, found.unit, found.thing) == (units, unit, thing)


def test_figures_are_found_with_their_units() -> None:
    found = list(figures("开展502项活动，400余人次参加，占百分之三十，约三分之一，十二个工作日办结"))
    assert [figure.text for figure in found] == ["502项", "400余人次", "百分之三十", "三分之一", "十二个工作日"]
    assert [figure.units for figure in found] == ["count", "people", "share", "share", "span"]
    assert [figure.vague for figure in found] == [False, True, False, False, False]


def test_a_doubtful_figure_is_a_figure_without_a_value() -> None:
    figure = next(figures("平均每天达〔数字存疑〕多人次"))
    assert figure.doubtful
    assert fits(figure, asked("每天多少人访问"))


@pytest.mark.parametrize(
    ("sentence", "question", "right"),
    [
        ("共502项活动", "多少场活动", True),
        ("共8家单位", "多少场活动", False),
        ("共20人", "要多少钱", False),
        ("每月50元", "要多少钱", True),
        ("8个人", "多少个", True),
    ],
)
def test_a_figure_fits_only_where_its_unit_does(sentence: str, question: str, *, right: bool) -> None:
    assert fits(next(figures(sentence)), asked(question)) is right


def test_only_a_sentence_with_such_a_thing_tells() -> None:
    assert tells("咨询电话:0531-51707772", asked("电话是多少")) == 1.0
    assert tells("欢迎咨询", asked("电话是多少")) == 0.0
    assert tells("每月50元", Asked(want=Want.FIGURE)) == 1.0
    assert tells("随便一句", asked("要什么材料")) == 0.5


def test_the_content_of_a_question_is_what_is_left_without_its_frame() -> None:
    assert content("请问高龄津贴怎么申请") == "高龄津贴 申请"
    assert content("多少") == "多少"


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    folded = fold(text)
    found = asked(folded)
    assert 0.0 <= tells(folded, found) <= 1.0
    assert content(folded) is not None
