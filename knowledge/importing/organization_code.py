"""Organization codes and index numbers: GB 32100-2015 (18 characters), GB 11714-1997 (9 characters)."""

from __future__ import annotations

import re

_ALPHABET_18 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS_18 = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ALPHABET_9 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS_9 = (3, 7, 9, 10, 5, 8, 4, 2)

_INDEX_NUMBER = re.compile(r"([0-9A-Z]{8}-?[0-9A-Z]|[0-9A-Z]{18})/((?:19|20)\d{2})(?:-?(\d{2}))?-([0-9A-Z]{1,10})")


def check_18(code: str) -> bool:
    """Whether an 18-character code's last character is right (GB 32100). False for characters it does not allow."""
    if len(code) != 18 or any(c not in _ALPHABET_18 for c in code):
        return False
    total = sum(_ALPHABET_18.index(c) * w for c, w in zip(code[:17], _WEIGHTS_18, strict=True))
    return _ALPHABET_18[(31 - total % 31) % 31] == code[17]


def check_9(code: str) -> bool:
    """Whether a 9-character code's last character is right (GB 11714); a hyphen before it is allowed."""
    code = code.replace("-", "")
    if len(code) != 9 or any(c not in _ALPHABET_9 for c in code):
        return False
    total = sum(_ALPHABET_9.index(c) * w for c, w in zip(code[:8], _WEIGHTS_9, strict=True))
    digit = 11 - total % 11
    return code[8] == {10: "X", 11: "0"}.get(digit, str(digit))


def index_number_fault(text: str) -> str | None:
    """Why an index number is wrong, in Chinese; None when it is right (RULES.md, "Documents")."""
    match = _INDEX_NUMBER.fullmatch(text.strip())
    if match is None:
        return "格式不符，应为“机构代码/年份-流水号”（如 000000000/2024-00001）"
    code, month = match[1], match[3]
    if month is not None and not 1 <= int(month) <= 12:
        return f"月份 {month} 不存在"
    right = check_18(code) if len(code) == 18 else check_9(code)
    return None if right else f"机构代码 {code} 的校验码不对"
