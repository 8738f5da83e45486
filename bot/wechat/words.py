"""Text as WeChat takes it: only characters that XML allows, and cut where a reader would cut it."""

import re
import unicodedata
from bisect import bisect_right

TEXT_MAX_BYTES = 2048

_FORBIDDEN = re.compile("[^\t\n\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile("\r\n?|\u2028|\u2029")

# What must not be cut in two: an address, a document number, a figure with its unit, a word in Latin letters.
_WHOLE = re.compile(
    r"(?:https?://|www\.)[^\s<>\"，。；！？、（）《》“”‘’【】]+"
    r"|[\u4e00-\u9fff]{0,8}[〔\[(（][0-9]{4}[〕\])）]\s*第?\s*[0-9]+\s*号"
    r"|[A-Za-z0-9_.+\-]+@[A-Za-z0-9.\-]+"
    r"|[+-]?[0-9０-９](?:[0-9０-９.,:：/%％‰~～\-－—]*[0-9０-９%％‰])?[十百千万亿]*[余多]?[^\W0-9A-Za-z]?"
    r"|[〇零一二三四五六七八九十百千万亿两]{2,}[余多]?[^\W0-9A-Za-z]?"
    r"|[A-Za-z]+?(?=https?://|www\.)"
    r"|[A-Za-z]+(?:['’\-][A-Za-z]+)*"
)
_SENTENCE = re.compile(r"(?:[。！？!?]|…+)[”’」』）)】》]*|[.](?=\s)|\n")
_CLAUSE = re.compile(r"[；;，,、：:]|\s")
_LOOK_AHEAD = 512  # characters past the limit that are read, to see where an address ends


def clean(text: str) -> str:
    """`text` with one kind of line break and without the characters that XML forbids (controls, surrogates)."""
    return _FORBIDDEN.sub("", _BREAK.sub("\n", text))


def size_of(text: str) -> int:
    """Its size in UTF-8 bytes."""
    return len(text.encode())


def cut(text: str, max_bytes: int) -> str:
    """The longest good beginning of `text` (clean) within `max_bytes` UTF-8 bytes; `text` itself where it fits.

    It ends after a sentence; where the last half holds no end of one, after a clause; else between two characters,
    but never inside an address, a number or a word. It may be empty, where nothing can be cut well.
    """
    if size_of(text) <= max_bytes:
        return text
    limit = len(text.encode()[: max(0, max_bytes)].decode(errors="ignore"))
    window = text[: limit + _LOOK_AHEAD]
    whole = [(found.start(), found.end()) for found in _WHOLE.finditer(window)]
    for ends in (_SENTENCE, _CLAUSE):
        place = _last_end(ends, window, limit, whole)
        if place > limit // 2:
            return text[:place].rstrip()
    place = limit
    while place and not _may_part(window, place, whole):
        place -= 1
    return text[:place].rstrip()


def _last_end(ends: re.Pattern[str], window: str, limit: int, whole: list[tuple[int, int]]) -> int:
    places = [found.end() for found in ends.finditer(window) if found.end() <= limit]
    return next((place for place in reversed(places) if _may_part(window, place, whole)), 0)


def _may_part(window: str, place: int, whole: list[tuple[int, int]]) -> bool:
    """Whether `window` may be parted before `place`."""
    found = bisect_right(whole, (place, -1)) - 1
    if found >= 0 and whole[found][0] < place < whole[found][1]:
        return False
    after, before = window[place], window[place - 1]
    joined = unicodedata.combining(after) or after in "\u200d\ufe0e\ufe0f\u20e3" or before == "\u200d"
    return not (joined or "\U0001f3fb" <= after <= "\U0001f3ff" or _is_flag(before, after))


def _is_flag(before: str, after: str) -> bool:
    return "\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff"
