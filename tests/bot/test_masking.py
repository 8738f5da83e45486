"""Personal numbers are masked; public ones stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我电话13812345678", "我电话138****5678"),
        ("身份证370102199001011234，急", "身份证370102********1234，急"),
        ("37010219900101123X", "370102********123X"),
        ("卡号6222020200112233445", "卡号6222***********3445"),
        ("打12345，或者0300-82071200", "打12345，或者0300-82071200"),
        ("索引号11379900MB0410376W/2025-00012", "索引号11379900MB0410376W/2025-00012"),
    ],
)
def test_the_middle_of_a_personal_number_is_hidden(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(max_size=200))
def test_masking_keeps_the_length_of_every_text(text: str) -> None:
    assert len(mask(text)) == len(text)
