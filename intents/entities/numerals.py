"""Numbers as people write them: 12, １２, 十二, 二十八, 两, 廿三, 二〇二五; and those that are none, such as 两三."""

import re

NUMERAL = r"(?:\d{1,5}|[零〇一二两三四五六七八九十百廿卅]{1,6})"
"""A pattern for a number in digits or in characters; :func:`value_of` reads it."""

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_PLAIN = re.compile(r"[零〇一二两三四五六七八九]{2,}")
_VAGUE = re.compile(r"(十?)([一二两三四五六七八九])([二两三四五六七八九])|(九)(十)(?!.)")
_WIDE = {(3, 5)}
"""Pairs that stand for a few though they are no neighbours: 三五个人."""


def value_of(numeral: str) -> int | None:
    """The number that a numeral stands for, or None: 二十八 → 28, 二〇二五 → 2025, 十十 → None, 两三 → None."""
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    spelled = numeral.translate(_TENS)
    if _PLAIN.fullmatch(spelled):
        return None if range_of(spelled) else int("".join(str(_DIGITS[character]) for character in spelled))
    total, digit, last = 0, -1, 1000
    for character in spelled:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= last:
                return None
            total, digit, last = total + unit * (1 if digit < 0 else digit), -1, unit
        elif character in _DIGITS and (digit < 0 or digit == 0):
            digit = _DIGITS[character]
        else:
            return None
    return total + max(digit, 0) if spelled else None


def range_of(numeral: str) -> tuple[int, int] | None:
    """The least and the most that a vague numeral stands for: 两三 → 2, 3; 十一二 → 11, 12; 九十 is 9, 10 or 90."""
    match = _VAGUE.fullmatch(numeral)
    if match is None:
        return None
    if match.group(4):
        return 9, 10
    tens = 10 if match.group(1) else 0
    least, most = _DIGITS[match.group(2)], _DIGITS[match.group(3)]
    if most - least != 1 and (tens or (least, most) not in _WIDE):
        return None
    return tens + least, tens + most
