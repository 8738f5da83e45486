"""Ticket numbers: what a resident was given when a case was taken.

Our own come in two: the number of a case, `YYYYMMDD-DEPARTMENT-SERIAL` with its check character, and the code that opens
it, three groups of five characters that nobody confuses. People type them in lower case, with blanks or nothing for the
hyphens. What follows a word such as 编号 may be a number of another system.
"""

import re

from intents.entities.spans import entity
from intents.model import Entity, EntityKind

_DASH = r"\s?[\-‐-―−_]?\s?"
_END = r"(?![a-z0-9])"
_NUMBER = re.compile(
    rf"(?<![a-z0-9])(20\d\d(?:0[1-9]|1[0-2])[0-3]\d){_DASH}([a-z0-9]{{2,8}}?){_DASH}(\d{{5,8}}){_DASH}([a-z0-9]){_END}"
)
_FIVE = "[34679acdefghjkmnpqrtvwxy]{5}"
_CODE = re.compile(rf"(?<![a-z0-9])({_FIVE})({_DASH})({_FIVE})({_DASH})({_FIVE}){_END}")
_CALLED = re.compile(r"码\s*(?:是|为|:)?\s*$")
_NAMED = re.compile(
    r"(?:工单号?|编号|单号|受理号|查询码|查询号|凭证号|预约号|预约码|票号|回执号?|件号)\s*(?:是|为|:|#)?\s*([a-z0-9][a-z0-9\-]{3,31})(?![a-z0-9])"
)


def find(text: str) -> list[Entity]:
    """Every ticket number in a plain text; the value is upper case, with hyphens, as it stands on the receipt."""
    found = [
        _ticket("-".join(match.group(1, 2, 3)) + match.group(4), text, *match.span())
        for match in _NUMBER.finditer(text)
        if not match.group().isdecimal()  # a long row of digits is an account of somebody else's
    ]
    codes = (match for match in _CODE.finditer(text) if _is_code(match, text))
    found += [_ticket("-".join(match.group(1, 3, 5)), text, *match.span()) for match in codes]
    for match in _NAMED.finditer(text):
        free = not any(one.start < match.end(1) and match.start(1) < one.end for one in found)
        if free and any(map(str.isdigit, match.group(1))) and not match.group(1).endswith("-"):
            found.append(_ticket(match.group(1), text, *match.span(1)))
    return sorted(found, key=lambda one: one.start)


def _is_code(match: re.Match[str], text: str) -> bool:
    """Whether these fifteen characters are a code: hyphens or a digit say so, or the word before. English has none."""
    hyphens = match.group(2).strip() and match.group(4).strip()
    digits = any(map(str.isdigit, match.group()))
    return bool(hyphens) or digits or _CALLED.search(text, 0, match.start()) is not None


def _ticket(value: str, text: str, start: int, end: int) -> Entity:
    return entity(EntityKind.TICKET_NUMBER, value.upper(), text, start, end)
