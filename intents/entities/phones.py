"""Phone numbers, mobile and landline, also with spaces or spelled in characters (幺三八…)."""

import re

from intents.entities.spans import entity
from intents.model import Entity, EntityKind

_SPELLED = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
_GAP = r"[ .\-‐-―−]?"
_MOBILE = re.compile(rf"(?<![\da-z])(?:(?:\+?86|0){_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d|[a-z])")
_LANDLINE = re.compile(
    rf"(?<![\da-z])\(?(0[12]\d|0[3-9]\d{{2}})\)?{_GAP}([2-9]\d{{2,3}}{_GAP}\d{{4}})(?:转(\d{{1,5}}))?(?!\d|[a-z])"
)
_SERVICE = re.compile(rf"(?<![\da-z])([48]00{_GAP}\d{{3,4}}{_GAP}\d{{3,4}})(?!\d|[a-z])")
_LOCAL = re.compile(rf"(?:电话|座机|号码|打)(?:是|为|:|改成|换成)?\s*([2-9]\d{{2,3}}{_GAP}\d{{4}})(?!\d|[a-z])")
_LIKELY = re.compile(r"\d(?:[^\d]?\d){6}")
_SERVICE_DIGITS = 10
_NO_GAPS = re.compile(r"\D")


def find(text: str) -> list[Entity]:
    """Every phone number in a plain text. The value is digits, a landline's with `-` after its area code."""
    spelled = text.translate(_SPELLED)
    if sum(map(str.isdecimal, spelled)) < 7:
        return []
    found = [_phone(_digits(match.group(1)), text, match.span()) for match in _MOBILE.finditer(spelled)]
    found += [_phone(_landline(match), text, match.span()) for match in _LANDLINE.finditer(spelled)]
    service = (match for match in _SERVICE.finditer(spelled) if len(_digits(match.group(1))) == _SERVICE_DIGITS)
    found += [_phone(_digits(match.group(1)), text, match.span()) for match in service]
    local = (
        match for match in _LOCAL.finditer(spelled) if not any(one.start <= match.start(1) < one.end for one in found)
    )
    found += [_phone(_digits(match.group(1)), text, match.span(1)) for match in local]
    return sorted(found, key=lambda one: one.start)


def _landline(match: re.Match[str]) -> str:
    number = f"{match.group(1)}-{_digits(match.group(2))}"
    return f"{number}-{match.group(3)}" if match.group(3) else number


def _digits(text: str) -> str:
    return _NO_GAPS.sub("", text)


def _phone(value: str, text: str, span: tuple[int, int]) -> Entity:
    return entity(EntityKind.PHONE, value, text, *span)
