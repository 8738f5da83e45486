"""One way to write a text before its characters are counted: no surrogates, NFKC, simplified characters, lower case."""

import re
import unicodedata
from functools import cache, lru_cache

import opencc

LONGEST = 300
"""Characters of a text that understanding looks at; nobody's request begins later."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DIGITS = re.compile(r"\d")
_SPACES = re.compile(r"\s+")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The first :data:`LONGEST` characters of a text as they are compared. Any Unicode is fine."""
    return _folded(text[:LONGEST])


@lru_cache(maxsize=4)  # one message is folded for its command and again for its features
def _folded(text: str) -> str:
    clean = _SURROGATES.sub("\ufffd", text)
    clean = unicodedata.normalize("NFKC", clean)
    if _HAN.search(clean):
        clean = str(_converter().convert(clean))
    return clean.lower()[:LONGEST]


def shape(text: str) -> str:
    """The folded text as features see it: every digit is a 0, every run of white space one blank."""
    return _SPACES.sub(" ", _DIGITS.sub("0", fold(text))).strip()
