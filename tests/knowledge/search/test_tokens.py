from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.text import fold
from knowledge.search.tokens import bigrams, field_text, han_only, latin_only, longest_common


def test_han_is_cut_into_bigrams_and_words_and_digits_stay_whole() -> None:
    assert bigrams("低保标准980元app2") == ["低保", "保标", "标准", "980", "元", "app2"]


def test_field_text_is_what_a_whitespace_tokenizer_takes_apart_again() -> None:
    assert field_text("低保标准, 980").split() == ["低保", "保标", "标准", "980"]


def test_a_very_long_word_is_cut() -> None:
    assert bigrams("a" * 1000) == ["a" * 64]
    assert latin_only("a" * 1000) == "a" * 64


def test_han_only_keeps_runs_apart() -> None:
    assert han_only("低保,标准2024年") == "低保\n标准\n年"


def test_the_longest_common_part_is_measured_in_characters() -> None:
    assert longest_common("失业金能领几个月", "最多可领几个月的失业金") == len("领几个月")
    assert longest_common("", "文字") == 0
    assert longest_common("文字", "") == 0


@given(st.text())
def test_any_text_has_terms_without_spaces(text: str) -> None:
    folded = fold(text)
    assert all(term and not term.isspace() for term in bigrams(folded))


@given(st.text(alphabet="abcd", max_size=8), st.text(alphabet="abcd", max_size=8))
def test_the_longest_common_part_is_the_same_both_ways(one: str, other: str) -> None:
    assert longest_common(one, other) == longest_common(other, one)
