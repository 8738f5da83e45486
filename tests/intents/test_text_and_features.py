"""How a text is written before its characters are counted, and what is counted."""

from hypothesis import given
from hypothesis import strategies as st

from intents.features import KIND_MARK, features, read_concepts, weight_of
from intents.text import LONGEST, fold, shape


def test_full_width_traditional_and_capital_letters_become_one_writing() -> None:
    assert fold("ＷＥＢ 預約") == "web 预约"


def test_digits_and_blanks_have_one_shape() -> None:
    assert shape(" 12月\n\t３日 ") == "00月 0日"


@given(st.text(st.characters(), max_size=400))
def test_any_unicode_can_be_folded_and_counted(text: str) -> None:
    assert len(fold(text)) <= LONGEST
    assert all(count > 0 for count in features(text).values())


def test_lone_surrogates_and_megabytes_are_read_as_far_as_needed() -> None:
    assert fold("\ud800好") == "\ufffd好"
    assert len(fold("好" * 1_000_000)) == LONGEST


def test_white_space_has_no_features() -> None:
    assert features(" \n\u3000") == {}


def test_a_text_gives_its_characters_alone_in_pairs_and_in_pairs_with_a_gap_between_its_ends() -> None:
    gaps = {"\x06\x03乙", "\x06甲\x04", "\x06\x03\x04"}
    length = {KIND_MARK + "3"}
    assert set(features("甲乙")) == {"甲", "乙", "\x03甲", "甲乙", "乙\x04"} | gaps | length


def test_what_two_kinds_of_words_say_together_is_a_feature() -> None:
    together = [name for name in features("我要报名") if name.startswith("\x05")]
    assert f"\x05{KIND_MARK}BOOK{KIND_MARK}WANT" in together


def test_a_long_text_and_a_short_one_are_of_different_lengths() -> None:
    short, longer = features("甲" * 3), features("甲" * 30)
    assert {name for name in short if name[0] == KIND_MARK} != {name for name in longer if name[0] == KIND_MARK}


def test_words_that_say_the_same_share_a_kind_and_the_longest_word_wins() -> None:
    assert KIND_MARK + "BOOK" in features("报个名")
    assert KIND_MARK + "UNSUB" in features("取消订阅")
    assert KIND_MARK + "CANCEL" not in features("取消订阅")


def test_concepts_are_read_without_comments_and_without_lone_characters() -> None:
    assert read_concepts(["# 注", "", "YES 行 可以", "HOW 咋", "NO 可以"]) == {
        "可以": ("\x02YES", "\x02NO"),
        "咋": ("\x02HOW",),
    }


def test_the_more_of_a_sort_there_are_the_less_each_weighs() -> None:
    assert weight_of("一") > weight_of("一二") > weight_of("\x06一二")
    assert weight_of(KIND_MARK + "BOOK") > weight_of(f"\x05{KIND_MARK}BOOK{KIND_MARK}I")
