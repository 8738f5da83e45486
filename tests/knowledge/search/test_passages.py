from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.passages import PASSAGE_CHARS, cut, sentences_of
from tests.knowledge.search.shelf import document


def test_passages_are_cut_on_sentences_and_stay_near_their_size() -> None:
    body = "".join(f"第{n}号湖段由镇街负责清淤，每年两次，费用由市财政承担。" for n in range(100))
    passages = cut(document("d", "清淤", body))
    assert len(passages) > 1
    assert all(len(passage.text) <= PASSAGE_CHARS for passage in passages)
    assert "".join(passage.text for passage in passages) == body


def test_an_article_starts_a_passage() -> None:
    passages = cut(document("d", "办法", "第一条 甲。\n第二条 乙。丙。\n第三条 丁。"))
    assert [passage.text.replace("\n", "") for passage in passages] == ["第一条 甲。", "第二条 乙。丙。", "第三条 丁。"]


def test_a_heading_starts_a_passage_once_half_of_one_is_there() -> None:
    body = "\n".join(["一、" + "甲" * 170 + "。", "二、" + "乙" * 100 + "。"])
    assert [passage.text[0] for passage in cut(document("d", "办法", body))] == ["一", "二"]


def test_damaged_sentences_are_searched_and_not_quotable() -> None:
    passage = cut(document("d", "题", "好的一句。坏的一句。\n又一句。坏的一句。", damaged=((5, 10), (15, 20))))[0]
    assert [sentence.quotable for sentence in passage.sentences] == [True, False, True, False]


def test_what_only_the_index_has_is_beside_the_text_and_never_in_it() -> None:
    body = "物业管理[此处缺字]例收到92条意见。\n第二行。"
    indexed = "题\n物业管理[此处缺字]例收到92条意见。 物业管理条例\n第二行。"
    passage = cut(document("d", "题", body, indexed=indexed))[0]
    assert passage.extra.split() == ["物业管理条例"]
    assert "条例" not in passage.text


def test_a_long_sentence_is_cut_at_its_semicolons() -> None:
    long = "；".join("对符合条件的家庭给予补助" * 3 for _ in range(5)) + "。"
    assert len(sentences_of(long)) == 5
    assert len(sentences_of("甲；乙；丙。")) == 1


def test_gaps_that_were_line_ends_part_sentences() -> None:
    assert sentences_of("关于做好防汛工作的通知 各镇街要落实责任") == ["关于做好防汛工作的通知 ", "各镇街要落实责任"]


def test_an_empty_body_has_no_passages() -> None:
    assert cut(document("d", "题", "")) == []


@given(st.text(), st.text())
def test_no_text_is_lost_or_raises(title: str, body: str) -> None:
    passages = cut(document("d", title, body))
    kept = "".join(sentence.text for passage in passages for sentence in passage.sentences)
    assert "".join(kept.split()) == "".join(body.split())
