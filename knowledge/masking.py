"""Masking what is personal, for screens, records and logs: numbers inside a text, a phone, a name."""

import re

_NUMBERS = re.compile(
    r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)|(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)|(?<!\d)(\d{4})\d{8,11}(\d{4})(?!\d)"
)
_SHOWN_DIGITS = 4


def mask(text: str) -> str:
    """`text` with the middle of every personal number replaced by stars; 12345 and office phones stay."""
    return _NUMBERS.sub(_stars, text)


def _stars(found: re.Match[str]) -> str:
    head, tail = [group for group in found.groups() if group is not None]
    return head + "*" * (len(found.group()) - len(head) - len(tail)) + tail


def mask_phone(phone: str) -> str:
    """`138****5678`; of any other number its last four characters at most, and never more than half of it."""
    plain = phone.strip()
    masked = mask(plain)
    if masked != plain:
        return masked
    shown = min(_SHOWN_DIGITS, len(plain) // 2)
    return "*" * (len(plain) - shown) + plain[len(plain) - shown :]


def mask_name(name: str) -> str:
    """`王**`: the first character, and a star for each of the others; one character alone is a star."""
    plain = name.strip()
    return plain[:1] + "*" * (len(plain) - 1) if len(plain) > 1 else "*" * len(plain)
