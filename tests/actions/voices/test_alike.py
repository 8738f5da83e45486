"""What makes two letters the same thing: their matter and their place more than their words; measured on invented pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from actions.voices.alike import LIKE, OFFER, SAME, Known, Place, alike, place_of, signature_of
from actions.voices.matters import OTHER, TOPIC_NAMES, about, without_lead
from bench.voices.alike import measure, pairs, score
from knowledge.search.text import fold


@pytest.mark.parametrize(("part", "offered", "wrongly"), [("tuned", 0.95, 0.03), ("fresh", 0.8, 0.1)])
def test_the_same_thing_is_offered_in_most_wordings_and_hardly_anything_else(
    part: str, offered: float, wrongly: float
) -> None:
    found = measure(part)
    assert sum(map(len, pairs(part).values())) > 45
    assert found.offered >= offered, found.misses
    assert found.wrongly_offered <= wrongly, found.misses
    assert found.near_shown >= 0.7  # staff see the same trouble elsewhere too


@given(some.text(min_size=2, max_size=120), some.text(max_size=120))
def test_alike_is_a_share_and_a_text_is_most_like_itself(first: str, second: str) -> None:
    own, other = signature_of(first), signature_of(second)
    weights = {pair: Known(cases={}, total=10).weight(pair) for pair in own.words}
    assert 0.0 <= alike(weights, own, other) <= 1.0001
    if own.words:
        assert alike(weights, own, own) >= alike(weights, own, other) - 0.0001
        assert alike(weights, own, own) > 0.999
    assert own.topic in TOPIC_NAMES
    assert about(first).topic == own.topic


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        ("望湖路施工太吵", "望湖路的工地", Place.HERE),
        ("望湖路施工太吵", "柳林街施工太吵", Place.ELSEWHERE),
        ("望湖路施工太吵", "施工太吵", Place.UNKNOWN),
        ("水云苑3号楼电梯坏了", "水云苑三号楼电梯又坏了", Place.HERE),
        ("水云苑3号楼电梯坏了", "水云苑5号楼电梯坏了", Place.ELSEWHERE),
        ("3号楼电梯坏了", "5号楼电梯坏了", Place.ELSEWHERE),
        ("拾翠路52号的路灯", "拾翠路66号的路灯", Place.ELSEWHERE),
        ("12路公交太挤", "12路车少", Place.HERE),
        ("12路公交太挤", "26路公交太挤", Place.ELSEWHERE),
        ("孩子走路上学", "修路修了一年", Place.UNKNOWN),
        ("我们小区的路灯", "全市的小区", Place.UNKNOWN),
        ("人民路的路灯", "解放路的路灯", Place.ELSEWHERE),
    ],
)
def test_places_are_told_apart(first: str, second: str, place: Place) -> None:
    assert place_of(signature_of(first), signature_of(second)) is place


def test_what_leads_a_text_makes_nothing_alike() -> None:
    for lead in ("我要提建议：", "您好，我想反映一个问题：", "市长您好，我要投诉", "请问一下，"):
        assert without_lead(fold(f"{lead}路灯坏了")) == "路灯坏了"
        assert score(f"{lead}自来水发黄", f"{lead}公交车太挤") < LIKE
        assert score(f"{lead}自来水发黄", "家里的水是黄的") >= OFFER


def test_the_same_matter_in_the_same_place_is_one_thing_whatever_the_words() -> None:
    assert score("望湖路工地半夜打桩，睡不着", "请管管望湖路盖楼的，夜里泵车轰隆隆响") >= SAME
    assert score("望湖路工地半夜打桩，睡不着", "望湖路的路面坑坑洼洼") < OFFER
    assert score("望湖路工地半夜打桩，睡不着", "柳林街工地半夜打桩，睡不着") < OFFER


def test_what_is_about_nothing_we_know_is_about_something_else() -> None:
    known = about("嗯嗯哦哦")
    assert (known.topic, known.matters, known.places) == (OTHER, (), ())
    assert about("医保报销太慢了").topic == "insurance"
