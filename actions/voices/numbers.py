"""Numbers of cases, and the codes that open them.

A number is `YYYYMMDD-DEPARTMENT-SERIAL` and a check character (ISO 7064, MOD 37,36), such as `20261122-ZJJ-000170`. Anybody
may read it; it opens nothing. What opens a case is its code: 15 characters of 24 that nobody confuses (68 bits), made
with the service's key from the case's id, kept as a hash alone.
"""

import hmac
import re
import unicodedata
from datetime import date
from hashlib import sha256
from uuid import UUID

from knowledge.cipher import Cipher

#: Without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V (of the last only V stays).
CODE_CHARACTERS = "34679ACDEFGHJKMNPQRTVWXY"
CODE_LENGTH = 15
CODE_GROUP = 5
NO_DEPARTMENT = "00"

_CHECKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DEPARTMENT_LENGTH = 8
_CODE_CONTEXT = "voices.code"
_NUMBER = re.compile(r"(?<![0-9A-Z])(20\d{6})[- ]?([0-9A-Z]{2,8}?)[- ]?(\d{5,8})[- ]?([0-9A-Z])(?![0-9A-Z])")
_CODE = re.compile(
    rf"(?<![0-9A-Z-])([{CODE_CHARACTERS}]{{{CODE_GROUP}}})[- ]?([{CODE_CHARACTERS}]{{{CODE_GROUP}}})"
    rf"[- ]?([{CODE_CHARACTERS}]{{{CODE_GROUP}}})(?![0-9A-Z-])"
)
_ANY_CODE = re.compile(_CODE.pattern, re.IGNORECASE | re.ASCII)
_LONG_ENOUGH = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{5}[- \u2010-\u2015－−－＿_—]?[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{5}")
HIDDEN_CODE = "（查询码）"


def check_character(text: str) -> str:
    """The check character of digits and capitals by ISO 7064, MOD 37,36."""
    rest = len(_CHECKED)
    for character in text:
        total = (rest + _CHECKED.index(character)) % len(_CHECKED) or len(_CHECKED)
        rest = total * 2 % (len(_CHECKED) + 1)
    return _CHECKED[(len(_CHECKED) + 1 - rest) % len(_CHECKED)]


def department_code(department_id: str | None) -> str:
    """How a number names a department: the letters and digits of its id in capitals, at most eight."""
    plain = "".join(character for character in (department_id or "").upper() if character in _CHECKED)
    return plain[:_DEPARTMENT_LENGTH].rjust(2, "0") if plain else NO_DEPARTMENT


def case_number(day: date, department: str, serial: int) -> str:
    """The number of the case taken as `serial` of that day; `department` is a `department_code`."""
    written = f"{day:%Y%m%d}-{department}-{serial:05d}"
    return written + check_character(written.replace("-", ""))


def read_number(text: str) -> str | None:
    """The number that stands in a text, however it was typed; None where there is none or its check is wrong."""
    for match in _NUMBER.finditer(_typed(text)):
        day, department, serial, check = match.groups()
        if check_character(day + department + serial) == check:
            return f"{day}-{department}-{serial}{check}"
    return None


def case_code(case_id: UUID, cipher: Cipher) -> str:
    """The code of a case, made with the current key: always the same, and not to be guessed without the key."""
    return _code_of(cipher.blind(str(case_id), context=_CODE_CONTEXT))


def told_code(case_id: UUID, kept: bytes, cipher: Cipher) -> str | None:
    """The code that was kept for a case, if one of the keys still makes it."""
    made = (_code_of(blind) for blind in cipher.blinds(str(case_id), context=_CODE_CONTEXT))
    return next((code for code in made if code_fits(code, kept)), None)


def _code_of(blind: bytes) -> str:
    left = int.from_bytes(blind, "big")
    characters = []
    for _ in range(CODE_LENGTH):
        left, at = divmod(left, len(CODE_CHARACTERS))
        characters.append(CODE_CHARACTERS[at])
    return "".join(characters)


def code_hash(code: str) -> bytes:
    """What is kept of a code (32 bytes). It is too long to be found by trying, so a plain hash is enough."""
    return sha256(f"{_CODE_CONTEXT}:{code}".encode()).digest()


def code_fits(code: str, kept: bytes) -> bool:
    """Whether this is the code that was kept; takes the same time whatever is wrong."""
    return hmac.compare_digest(code_hash(code), kept)


def shown_code(code: str) -> str:
    """A code as it is read out: groups of five."""
    return "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def read_code(text: str) -> str | None:
    """The code that stands in a text, however it was typed; None where there is none."""
    match = _CODE.search(_typed(text))
    return "".join(match.groups()) if match else None


def without_codes(text: str) -> str:
    """The text with a word in the place of every code that stands in it, however it was typed: a code opens a case."""
    if not _LONG_ENOUGH.search(text):
        return text
    left = _ANY_CODE.sub(HIDDEN_CODE, text)
    typed = _typed(left)
    return left if _CODE.search(typed) is None else _CODE.sub(HIDDEN_CODE, typed)


def _typed(text: str) -> str:
    dashes = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[‐-―−－_—]", "-", dashes)
