"""A text as a reader takes it: without the marks, pictures and look-alike letters that hide a word from a search.

Each character of the skeleton knows where it stood.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

_LOOKALIKES = str.maketrans(
    "аеорсхуіνκт溥徴缐発髪歀欵簰碁毬砲亰賭網樂場體號碼開獎註冊國際線綫電腦貸發證辦約圍緣藥賬戶錢莊贏數據視頻無萬億銀娛圖書劇",
    "aeopcxyivkt博微线发发款款牌棋球炮京赌网乐场体号码开奖注册国际线线电脑贷发证办约围缘药账户钱庄赢数据视频无万亿银娱图书剧",
)
"""Letters of other alphabets, and characters (traditional, rare) that stand for others in such phrases."""
_WIDE = frozenset(map(chr, range(0xFF10, 0xFF5B)))
_FULL = re.compile("[\uff10-\uff5a]")
_SWAPPED = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")
_TABLE = _LOOKALIKES | {ord(char): ord(char) - 0xFEE0 for char in _WIDE}

_MARKS = " \t\u00a0·・.*＊_\\-—~～|｜^＾/+＋='\"`#%&$!丶丨"
_BRACKETS = "()（）\\[\\]【】{}<>《》「」"
_PICTURES = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3200-\u32ff"
    "\ufe00-\ufe0f\u200d\U0001f000-\U0001faff"
)
_ONE = "[\u3400-\u9fffavqxw]"
_SPELLED = re.compile(f"{_ONE}(?:(?:[{_MARKS}]{{1,3}}{_ONE}){{2,}}|(?:[{_BRACKETS}]{{1,2}}{_ONE}){{3,}})")
_HIDER = re.compile(f"[{_MARKS}{_BRACKETS}]")
_PICTURE = re.compile(f"[{_PICTURES}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """What is left to read, and the same before letters were made alike (`raw`). `places[i]` is where its i-th character stood; `spelled` are the (start, end) spans of the
    original that were spelled out, a mark between any two characters; `broken` the places of the skeleton where a mark
    or a picture was taken out, `changed` those of characters that stood for others.
    """

    text: str
    raw: str
    places: tuple[int, ...] | None = None
    spelled: tuple[tuple[int, int], ...] = ()
    broken: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    def is_hidden(self, start: int, end: int) -> bool:
        """Whether [start, end) was broken up by marks or pictures (white space alone hides nothing), or spelled with
        characters that stand for others.
        """
        return _has(self.broken, start + 1, end) or _has(self.changed, start, end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind [start, end) of the skeleton, spelled-out runs whole."""
        if self.places is None:
            return start, end
        first, last = self.places[start], self.places[end - 1] + 1
        at = bisect_right(self.spelled, (first, len(self.raw) * 2)) - 1
        for low, high in self.spelled[max(0, at) :]:
            if low >= last:
                break
            if high > first:
                first, last = min(first, low), max(last, high)
        return first, last


def _has(places: tuple[int, ...], low: int, high: int) -> bool:
    """Whether one of these places, in order, lies in [low, high)."""
    at = bisect_left(places, low)
    return at < len(places) and places[at] < high


def skeleton(text: str) -> Skeleton:
    """Lower case, look-alikes as what they stand for; without pictures, and without the marks of spelled-out words."""
    low = text.lower()
    low = low if len(low) == len(text) else text
    swapped = frozenset(match.start() for match in _SWAPPED.finditer(low))
    plain = low.translate(_TABLE) if swapped or _FULL.search(low) else low
    spelled = tuple(match.span() for match in _SPELLED.finditer(plain))
    if not spelled and _PICTURE.search(plain) is None:
        return Skeleton(text=plain, raw=text, changed=tuple(sorted(swapped)))
    gone = {match.start() for match in _PICTURE.finditer(plain)}
    for start, end in spelled:
        gone.update(match.start() + start for match in _HIDER.finditer(plain[start:end]))
    places = tuple(at for at in range(len(plain)) if at not in gone)
    marks = {at for at in gone if not plain[at].isspace()}
    return Skeleton(
        text="".join(plain[at] for at in places),
        raw="".join(text[at] for at in places),
        places=places,
        spelled=spelled,
        broken=tuple(
            i for i in range(1, len(places)) if any(at in marks for at in range(places[i - 1] + 1, places[i]))
        ),
        changed=tuple(i for i, at in enumerate(places) if at in swapped),
    )
