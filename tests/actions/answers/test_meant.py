"""Whether what was found is about the very thing asked for, and tells the sort of thing asked."""

import pytest

from actions.answers import meant
from knowledge.library.model import Answer, DocumentCard, Kind
from knowledge.search.model import AnswerHit, PassageHit

TEXT = "失业金一个月发多少，能领几个月\n失业保险金\n莲汀区每月1980元，最长领24个月，凭身份证在网上申领。"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("失业金一共多少", True),
        ("现在失业金最多领几个月", True),
        ("驾照扣满12分怎么办", False),
        ("会计证考试费多少", False),
        ("上海失业金多少", True),  # another place is judged by the search
        ("我在厂里干了十年现在每个月能在网上领多少失业金", True),
        ("寒假里学校食堂食品安全检查结果在哪看", False),
    ],
)
def test_what_a_short_question_is_about_stands_in_the_text(question: str, about: object) -> None:
    assert meant.about_it(question, TEXT) is about


def test_a_long_word_is_known_where_most_of_it_is() -> None:
    assert meant.about_it("新房子补多少", "买新房的补贴，房子须在本市")
    assert not meant.about_it("停车位补多少", "买新房的补贴，房子须在本市")


@pytest.mark.parametrize(
    ("question", "shared"),
    [
        ("失业金怎么领", True),
        ("失页金怎么领", True),
        ("供暖几号开始", False),
        ("怎么办", False),
        ("青岛的地铁", False),
    ],
)
def test_a_word_is_shared_also_where_one_character_is_mistyped(question: str, shared: object) -> None:
    assert meant.shares_a_word(question, TEXT) is shared


def test_a_single_character_is_a_topic() -> None:
    assert meant.names_it("水", "自来水一吨多少钱")
    assert not meant.names_it("电", "自来水一吨多少钱")
    assert not meant.names_it("？", "多少钱？")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("社保", True),
        ("孩子上学", True),
        ("低保多少钱", False),
        ("怎么办", False),
        ("", False),
        ("！？", False),
        ("公共租赁住房申请", False),
    ],
)
def test_a_few_words_that_ask_nothing_are_a_topic(text: str, topic: object) -> None:
    assert meant.topic_only(text) is topic


def test_a_story_is_looked_at_by_its_clauses_the_last_first() -> None:
    story = "我今年六十五了，原来在纺织厂上班，现在想问养老金能不能补缴，嗯，要带什么材料"
    assert meant.clauses(story)[:2] == ["要带什么材料", "现在想问养老金能不能补缴，要带什么材料"]
    assert meant.clauses("嗯，好") == []


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("补多少钱", "每人每月补100元。", True),
        ("补多少钱", "由街道审核。", False),
        ("什么时候开始", "自2026年4月1日起施行。", True),
        ("什么时候开始", "由街道审核。", False),
        ("在哪办", "到政务大厅窗口。", True),
        ("打什么电话", "拨打0300-82071216。", True),
        ("打什么电话", "到政务大厅窗口。", False),
        ("能办吗", "由街道审核。", True),
    ],
)
def test_money_is_not_told_by_a_sentence_without_money(question: str, sentence: str, told: object) -> None:
    assert meant.tells_it(question, sentence) is told


def test_an_answer_and_a_passage_fit_or_do_not() -> None:
    answer = Answer(id="a", question="低保标准是多少", phrasings=(), answer="每月980元。")
    hit = AnswerHit(answer=answer, phrasing=answer.question, score=1.0, probability=0.7)
    assert meant.answer_fits("低保标准多少钱", hit)
    assert not meant.answer_fits("低保打什么电话", hit)
    card = DocumentCard(id="d", kind=Kind.DOCUMENT, title="低保办法")
    said = "低保每月980元。"
    passage = PassageHit(document=card, passage=said, sentence=said, context=said, score=1.0, probability=0.7)
    assert meant.passage_fits("低保多少钱", passage)
    assert not meant.passage_fits("低保打什么电话", passage)
    assert not meant.passage_fits("驾照多少钱", passage)


def test_the_matter_of_a_question_and_words_that_are_all_there() -> None:
    assert meant.matter_of("失业金多少") == "失业金"
    assert meant.only_words_of("网上能申领吗", TEXT)
    assert not meant.only_words_of("外地的行吗", TEXT)
    assert not meant.only_words_of("行吗", TEXT)
