"""Advertisements planted in texts are found by what they are made of; lawful sentences about the same trades stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.promotion import planted
from tests.knowledge.promotion.phrases import KNOWN, LAWFUL, UNSEEN

CARRIERS = (
    "各区县要按照{}统一部署做好公开工作。",
    "每人每月补贴120元，{}按季度发放到社会保障卡。",
    "咨询电话：0300-8211566。{}",
    "{}",
)


def found(phrase: str, carrier: str, *, sure: bool) -> bool:
    """Whether something in the phrase is found where it is planted, and nothing far outside it."""
    text = carrier.format(phrase)
    start, end = text.index(phrase), text.index(phrase) + len(phrase)
    places = planted(text)
    assert all(one.start >= start - 6 and one.end <= end + 6 for one in places), (text, places)
    return any(one.start < end and start < one.end for one in places if one.sure or not sure)


def share(phrases: list[str], *, sure: bool) -> float:
    places = [found(phrase, carrier, sure=sure) for phrase in phrases for carrier in CARRIERS]
    return sum(places) / len(places)


def test_a_phrase_of_a_known_kind_is_cut_wherever_it_stands() -> None:
    left = [phrase for phrase in KNOWN if not all(found(phrase, carrier, sure=True) for carrier in CARRIERS[:2])]
    assert left == []


def test_most_phrases_never_looked_at_are_cut_and_more_are_at_least_suspected() -> None:
    assert not set(UNSEEN) & set(KNOWN)
    assert share(UNSEEN, sure=True) >= 0.6
    assert share(UNSEEN, sure=False) >= 0.75


def test_hardly_a_lawful_sentence_is_touched() -> None:
    cut = [text for text in LAWFUL if any(one.sure for one in planted(text))]
    suspected = [text for text in LAWFUL if planted(text)]
    assert len(cut) <= 1, cut
    assert len(suspected) <= 6, suspected


@pytest.mark.parametrize(
    "text",
    [
        "严厉打击网络赌博、电信诈骗、裸聊敲诈等违法犯罪活动。",
        "谨防“秒批”“黑户可贷”等虚假广告。",
        "登录电子税务局，可以代开增值税专用发票。",
        "请关注“明湖发布”微信公众号：mhfb2026。",
        "市体育局官网公布了全民健身赛事日历，体育彩票公益金用于健身设施。",
        "全市建成区内禁止高污染车辆通行，G206国道、S321线K12+300处封闭施工。",
        "排放标准执行GB37488，余氯0.6mg/L，发动机排量1250cc。",
        "证人不得提供虚假证明，流动人口子女就近入学。",
    ],
)
def test_what_only_resembles_one_is_left_alone(text: str) -> None:
    assert planted(text) == []


@pytest.mark.parametrize(
    "phrase",
    [
        "网·赌·平·台", "网*赌*平*台", "网★赌平台★", "葡 京 赌 场", "葡.京.赌.场", "賭場開戶註冊", "ｂｅｔ３６５官网", "beт365官网",
        "加V✨信✨kk5577", "贷💰款秒到账", "六④合彩图",
    ],
)  # fmt: skip
def test_what_hides_a_word_from_a_search_does_not_hide_it(phrase: str) -> None:
    text = f"各区县要按照{phrase}统一部署做好公开工作。"
    (one,) = planted(text)
    assert one.sure
    assert text[one.start : one.end].strip("★") == phrase.strip("★")


def test_a_phrase_goes_with_the_code_and_the_rest_of_the_word_that_are_glued_to_it() -> None:
    text = "每户补贴1元，m6米乐app官网下载不超过1200元。"
    (one,) = planted(text)
    assert text[one.start : one.end] == "m6米乐app官网下载"
    text = "逾期不再受理，国产精品久久久久久久，由街道审核。"
    (one,) = planted(text)
    assert text[one.start : one.end] == "国产精品久久久久久久"


SOUP = st.lists(
    st.sampled_from([*KNOWN[:60], "的", "政府", "，", "。", "·", "★", "加微信", "abc123", " ", "“", "”"]), max_size=25
)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200) | SOUP.map("".join))
def test_any_text_gives_places_in_order_inside_it(text: str) -> None:
    places = planted(text)
    edges = [edge for one in places for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(text) for one in places)
