"""Numbers that say when a slip of the hand made them wrong, and codes that nobody guesses."""

import math
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from actions.voices import numbers
from knowledge.cipher import Cipher, DataKey, derived_key

CIPHER = Cipher([derived_key("a secret")])
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DEPARTMENTS = some.sampled_from(["00", "ZJJ", "LIANTING", "GAJ"])
DAYS = some.dates(date(2020, 1, 1), date(2099, 12, 31))


def test_the_check_character_is_that_of_the_standard() -> None:
    assert numbers.check_character("A12425GABC1234002") == "M"  # ISO 7064, MOD 37,36: the example of a GRid


@given(DAYS, DEPARTMENTS, some.integers(1, 99_999))
def test_a_number_is_read_again_however_it_is_typed(day: date, department: str, serial: int) -> None:
    number = numbers.case_number(day, department, serial)
    for typed in (number, number.lower(), number.replace("-", " "), number.replace("-", "－"), f"编号：{number}，谢谢"):
        assert numbers.read_number(typed) == number


@given(DAYS, DEPARTMENTS, some.integers(1, 99_999), some.data())
def test_one_wrong_character_is_noticed(day: date, department: str, serial: int, data: some.DataObject) -> None:
    number = numbers.case_number(day, department, serial)
    at = data.draw(some.sampled_from([place for place, one in enumerate(number) if one != "-"]))
    other = data.draw(some.sampled_from(LETTERS).filter(lambda one: one != number[at]))
    assert numbers.read_number(number[:at] + other + number[at + 1 :]) != number


def test_what_is_no_number_is_none() -> None:
    assert numbers.read_number("请问路灯什么时候修") is None
    assert numbers.read_number("20260914-ZJJ-000010") is None


@pytest.mark.parametrize(
    ("department", "code"), [(None, "00"), ("zjj", "ZJJ"), ("very-long-name", "VERYLONG"), ("x", "0X")]
)
def test_a_department_has_a_short_code(department: str | None, code: str) -> None:
    assert numbers.department_code(department) == code


def test_a_code_has_enough_chance_and_no_character_that_is_confused() -> None:
    assert numbers.CODE_LENGTH * math.log2(len(set(numbers.CODE_CHARACTERS))) >= 60
    assert not set(numbers.CODE_CHARACTERS) & set("0O1IL2Z5S8BU")


@given(some.uuids())
def test_a_code_is_read_again_and_belongs_to_its_case_alone(case_id: UUID) -> None:
    code = numbers.case_code(case_id, CIPHER)
    shown = numbers.shown_code(code)
    assert len(code) == numbers.CODE_LENGTH
    for typed in (shown, shown.lower(), code, shown.replace("-", " "), f"查询码 {shown}。"):
        assert numbers.read_code(typed) == code
    assert numbers.code_fits(code, numbers.code_hash(code))
    assert not numbers.code_fits(numbers.case_code(uuid4(), CIPHER), numbers.code_hash(code))


def test_what_is_no_code_is_none() -> None:
    assert numbers.read_code("我想查一下进度") is None


def test_with_another_key_the_code_is_another_and_the_old_one_is_told_while_its_key_is_known() -> None:
    case_id = uuid4()
    kept = numbers.code_hash(numbers.case_code(case_id, CIPHER))
    fresh = DataKey(id="fresh", secret=b"n" * 32)
    both = Cipher([fresh, derived_key("a secret")])
    assert numbers.told_code(case_id, kept, both) == numbers.case_code(case_id, CIPHER)
    assert numbers.told_code(case_id, kept, Cipher([fresh])) is None


@given(
    some.uuids(), some.sampled_from(["", "编号在前，查询码：", "是 "]), some.sampled_from(["", "（请收好）", " 谢谢"])
)
def test_a_code_is_left_out_of_a_text_however_it_was_typed(case: UUID, before: str, after: str) -> None:
    code = numbers.shown_code(numbers.case_code(case, CIPHER))
    wide = code.translate({ord(one): ord(one) + 0xFEE0 for one in code})
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), code.replace("-", "－"), wide):
        left = numbers.without_codes(f"{before}{typed}{after}")
        assert numbers.HIDDEN_CODE in left
        assert numbers.read_code(left) is None
    assert numbers.without_codes(f"{before}{code}{after}") == f"{before}{numbers.HIDDEN_CODE}{after}"


@given(some.text(max_size=200), DAYS, DEPARTMENTS, some.integers(1, 99_999))
def test_numbers_of_cases_and_other_words_stay(text: str, day: date, department: str, serial: int) -> None:
    number = numbers.case_number(day, department, serial)
    assert numbers.without_codes(f"编号{number}，请拨打0300-8213310012345") == f"编号{number}，请拨打0300-8213310012345"
    assert numbers.read_code(text) is not None or numbers.without_codes(text) == text
