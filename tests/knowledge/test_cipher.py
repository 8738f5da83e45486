"""Fields encrypted at rest: they open in their own place, with a known key, and say nothing otherwise."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ciphering import cipher_of
from bot.settings import Settings
from knowledge.cipher import Cipher, CipherError, DataKey, derived_key, mask_name, mask_phone, new_key, parse_keys

OLD = DataKey(id="old", secret=b"o" * 32)
NEW = DataKey(id="new", secret=b"n" * 32)
PHONE = "13812345678"


@given(text=st.text(st.characters(), max_size=200), context=st.text(max_size=20))
def test_every_text_opens_again_in_its_own_place(text: str, context: str) -> None:
    cipher = Cipher((NEW,))
    assert cipher.open(cipher.seal(text, context=context), context=context) == text


def test_the_same_text_is_sealed_differently_each_time_and_never_in_clear() -> None:
    cipher = Cipher((NEW,))
    one, two = (cipher.seal(PHONE, context="bookings.phone") for _ in range(2))
    assert one != two
    assert PHONE.encode() not in one


def test_a_field_copied_to_another_place_does_not_open() -> None:
    cipher = Cipher((NEW,))
    with pytest.raises(CipherError):
        cipher.open(cipher.seal(PHONE, context="bookings.phone"), context="cases.phone")


@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_field_with_one_bit_changed_does_not_open_and_the_error_holds_nothing(at: int, bit: int) -> None:
    cipher = Cipher((NEW, OLD))
    sealed = bytearray(cipher.seal(PHONE, context="c"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(CipherError) as caught:
        cipher.open(bytes(sealed), context="c")
    assert PHONE not in str(caught.value)


@given(st.binary(max_size=60))
def test_anything_else_is_refused_in_words(sealed: bytes) -> None:
    with pytest.raises(CipherError):
        Cipher((NEW,)).open(sealed, context="c")


def test_an_old_key_still_opens_and_what_it_sealed_is_stale() -> None:
    before, after = Cipher((OLD,)), Cipher((NEW, OLD))
    sealed = before.seal(PHONE, context="c")
    assert after.open(sealed, context="c") == PHONE
    assert after.stale(sealed)
    assert not after.stale(after.seal(PHONE, context="c"))
    assert after.current == "new"
    with pytest.raises(CipherError, match="old"):
        Cipher((NEW,)).open(sealed, context="c")


def test_a_blind_hash_finds_an_equal_text_in_its_own_place_under_every_key() -> None:
    before, after = Cipher((OLD,)), Cipher((NEW, OLD))
    assert before.blind(PHONE, context="p") == before.blind(PHONE, context="p")
    assert before.blind(PHONE, context="p") != before.blind(PHONE, context="q")
    assert after.blind(PHONE, context="p") != before.blind(PHONE, context="p")
    assert before.blind(PHONE, context="p") in after.blinds(PHONE, context="p")


@pytest.mark.parametrize(
    "written",
    [
        "k1",
        "k1:%%%",
        "k1:c2hvcnQ=",
        "no good:" + base64.b64encode(b"k" * 32).decode(),
        ",".join(["k1:" + base64.b64encode(b"k" * 32).decode()] * 2),
    ],
)
def test_a_wrong_list_of_keys_is_refused_without_showing_it(written: str) -> None:
    with pytest.raises(CipherError) as caught:
        parse_keys(written)
    assert base64.b64encode(b"k" * 32).decode() not in str(caught.value)


def test_keys_are_needed_and_have_names_of_their_own() -> None:
    with pytest.raises(CipherError):
        Cipher(())
    with pytest.raises(CipherError):
        Cipher((OLD, OLD))
    assert repr(OLD) == "DataKey(id='old')"
    assert repr(Cipher((OLD,))) == "Cipher(current='old')"


def test_a_service_without_data_keys_derives_one_and_still_opens_it_when_it_gets_some() -> None:
    plain = Settings(secret_key="s" * 40, _env_file=None)
    sealed = cipher_of(plain).seal(PHONE, context="c")
    keyed = Settings(secret_key="s" * 40, data_keys=new_key("k1"), _env_file=None)
    assert cipher_of(keyed).current == "k1"
    assert cipher_of(keyed).open(sealed, context="c") == PHONE
    assert derived_key("a").secret != derived_key("b").secret


def test_wrong_data_keys_are_a_wrong_setting_that_is_not_shown() -> None:
    with pytest.raises(ValueError, match="Base64") as caught:
        Settings(data_keys="k1:topsecret!", _env_file=None)
    assert "topsecret" not in str(caught.value)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        (" 13812345678 ", "138****5678"),
        ("0300-82103149", "*********3149"),
        ("8210", "**10"),
        ("", ""),
    ],
)
def test_a_phone_is_shown_in_part(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(("name", "shown"), [("王小明", "王**"), ("王明", "王*"), ("王", "*"), ("", "")])
def test_a_name_is_shown_by_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown
