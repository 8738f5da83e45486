from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.places import Gazetteer
from tests.knowledge.search.shelf import CITY

HERE = Gazetteer(CITY)


def test_provinces_and_cities_are_known_by_name() -> None:
    assert HERE.elsewhere("聊城政府开放月和山东省的") == ("聊城", "山东")


def test_a_name_that_is_also_a_word_counts_only_with_its_kind() -> None:
    assert HERE.elsewhere("朝阳产业") == ()
    assert HERE.elsewhere("朝阳市") == ("朝阳",)


def test_a_county_that_no_list_has_is_seen_by_its_ending() -> None:
    assert HERE.elsewhere("高唐县低保") == ("高唐",)
    assert HERE.elsewhere("全县低保") == ()
    assert HERE.elsewhere("小区物业") == ()


def test_districts_and_departments_are_known_by_every_name() -> None:
    assert HERE.districts("莲汀区和柳浦的") == {"lianting", "liupu"}
    assert HERE.departments("找民政局") == {"mzj"}
    assert Gazetteer().districts("莲汀区") == frozenset()
    assert Gazetteer().departments("民政局") == frozenset()


def test_a_place_named_is_ours_or_elsewhere() -> None:
    named = HERE.named("莲汀区和聊城")
    assert [(place.name, place.own) for place in named] == [("莲汀", True), ("聊城", False)]


def test_a_press_stationed_there_is_a_sign_of_the_place() -> None:
    liaocheng, anqing = HERE.named("聊城安庆")
    assert "驻聊" in liaocheng.signs
    assert "驻宜" in anqing.signs


@given(st.text())
def test_any_text_may_be_asked_for_places(text: str) -> None:
    assert len(HERE.named(text)) <= len(text)
