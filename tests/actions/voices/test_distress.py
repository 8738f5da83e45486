"""Whoever is in danger reads the right number, in words that fit who speaks."""

import pytest

from actions.voices.distress import FOLLOWED, brief_words, words_for
from intents.model import Alarm, Danger

NUMBERS = {
    Danger.SELF_HARM: "12356",
    Danger.FIRE: "119",
    Danger.INJURY: "120",
    Danger.CRIME: "110",
    Danger.ACCIDENT: "122",
    Danger.MISSING: "110",
    Danger.TRAPPED: "119",
    Danger.FRAUD: "96110",
}


def alarm(danger: Danger, *also: Danger, sure: bool = True) -> Alarm:
    return Alarm(danger=danger, sure=sure, also=also)


@pytest.mark.parametrize("danger", Danger)
def test_every_danger_has_its_number_at_length_and_in_short(danger: Danger) -> None:
    assert NUMBERS[danger] in words_for(alarm(danger), "")
    brief = brief_words(alarm(danger, sure=False), "12345")
    assert NUMBERS[danger] in brief
    assert "12345" in brief
    assert len(brief) < 100


@pytest.mark.parametrize("danger", Danger)
def test_everybody_but_who_despairs_is_told_that_this_is_no_emergency_line(danger: Danger) -> None:
    assert (FOLLOWED in words_for(alarm(danger), "")) is (danger is not Danger.SELF_HARM)


def test_a_second_danger_brings_its_number_once() -> None:
    said = words_for(alarm(Danger.CRIME, Danger.FIRE), "他砸门，还点着了窗帘")
    assert said.index("110") < said.index("119")
    assert words_for(alarm(Danger.FIRE, Danger.INJURY), "").count("120") == 1


@pytest.mark.parametrize("text", ["我不想活了", "今晚就从楼上跳下去，别找我", "孩子托付给你们了，我要走了"])
def test_who_despairs_is_spoken_to(text: str) -> None:
    said = words_for(alarm(Danger.SELF_HARM), text)
    assert said.startswith("听到您这么说")
    assert "12356" in said


@pytest.mark.parametrize("text", ["我吃了一瓶安眠药", "手腕割开了，都是血", "炭已经点上了，我躺着等"])
def test_who_is_hurt_already_is_sent_to_first_aid_first(text: str) -> None:
    said = words_for(alarm(Danger.SELF_HARM), text)
    assert said.index("120") < said.index("12356")


@pytest.mark.parametrize("text", ["我女儿坐在窗台外面说要跳", "室友割腕了", "桥上有人要跳河", "我妈喝农药了"])
def test_who_is_beside_somebody_is_told_what_to_do(text: str) -> None:
    said = words_for(alarm(Danger.SELF_HARM), text)
    assert "别让他一个人待着" in said
    assert "110" in said


def test_somebody_else_in_the_sentence_does_not_make_it_about_them() -> None:
    assert words_for(alarm(Danger.SELF_HARM), "老公走了，我不想活了").startswith("听到您这么说")
