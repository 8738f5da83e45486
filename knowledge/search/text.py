"""One way to write a text, for what is indexed and for what is asked: NFKC, simplified characters, lower case."""

import re
import unicodedata
from functools import cache, lru_cache

import opencc

QUESTION_CHARS = 300
"""Longer texts are documents, each folded once."""

_BRACKETS = str.maketrans("[]()【】﹝﹞", "〔〕〔〕〔〕〔〕")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters become simplified ones; everything else stays."""
    return str(_converter().convert(text)) if _HAN.search(text) else text


def fold(text: str) -> str:
    """The text as it is compared: no lone surrogates, NFKC, simplified, lower case. Any Unicode is fine."""
    return _folded(text) if len(text) <= QUESTION_CHARS else _fold(text)


def _fold(text: str) -> str:
    clean = _SURROGATES.sub("\ufffd", text)
    return simplify(unicodedata.normalize("NFKC", clean)).lower()


_folded = lru_cache(maxsize=4096)(_fold)  # what is asked is folded by everything that looks it up


def fold_number(number: str) -> str:
    """A 发文字号 as it is compared: folded, every pair of brackets the same, no spaces, no 第."""
    return re.sub(r"\s|第", "", fold(number)).translate(_BRACKETS)
