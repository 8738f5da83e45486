"""How many people are meant: 两大一小 = 3, 一家三口 = 3, 我和我媳妇 = 2, 两个大人一个五岁的孩子 = 3.

The value is a number of people, 1 to 999. "加一个人" and "少一个" change a party and are not its size; "三四个人" and
"二十来个" are no number yet.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from intents.entities.numerals import NUMERAL, value_of
from intents.entities.party_words import (
    AFTER_WORDS,
    AGED,
    HEAD,
    KIN,
    NUMBER,
    PAIRED,
    TOGETHER,
    UNIT,
    WITH,
    I,
)
from intents.entities.spans import entity
from intents.model import Entity, EntityKind

MOST = 999
_MOST_MEMBERS = 20
"""Of one sort; nobody names more one by one."""

_FEW = {"俩": 2, "仨": 3, "二人": 2, "两人": 2, "两个": 2, "三人": 3, "三个": 3, "四人": 4, "四个": 4}
_CHANGE = re.compile(r"(?:多|加|增|添|少|减|退|再|另外?)(?:加|带|来|去|了|上|报|约|掉|要|少)?(?:一下)?$")
_BROUGHT = re.compile(r"(?:带着?|领着?|陪着?|带上)$")
_BOUND = re.compile(r"(?:不到|不足|不超过|超过|至少|最少|最多|起码|顶多)$")
_GAP = re.compile(TOGETHER)
_JOINS = re.compile("[和跟带领陪同与加、]|还有|以及")

_Found = tuple[int, int, int] | None
"""The size, and where it begins and ends."""


def find(text: str) -> list[Entity]:
    """The size of the party in a plain text: at most one, the first reading that fits."""
    for needed, read in _READERS:
        found = read(text) if needed.search(text) else None
        if found is not None and 1 <= found[0] <= MOST:
            return [entity(EntityKind.PARTY_SIZE, str(found[0]), text, found[1], found[2])]
    return []


def _changes(text: str, start: int) -> bool:
    """Whether a number at `start` changes a party, or only bounds it: 加一个人, 不到十个人."""
    return any(pattern.search(text, max(0, start - 6), start) for pattern in (_CHANGE, _BOUND))


def _sum(match: re.Match[str]) -> int | None:
    """All numbers of a match together; None where one of them is vague, or zero."""
    total = 0
    for numeral in filter(None, match.groups()):
        number = _FEW.get(numeral) or value_of(numeral)
        if not number:
            return None
        total += number
    return total or None


# --- sizes that are said -----------------------------------------------------------------------------------------


def _saying(pattern: str, more: int = 0) -> Callable[[str], _Found]:
    """A reading that takes the number of the first match that changes nothing, and so many more."""
    compiled = re.compile(pattern)

    def read(text: str) -> _Found:
        for match in compiled.finditer(text):
            number = None if _changes(text, match.start()) else _sum(match)
            if number is not None:
                return number + more, *match.span()
        return None

    return read


_TOTAL = (
    rf"(?:(?:一共|总共|拢共|共计|合计|加起来|(?:算上|连上?|加上|包括)(?:我|俺)(?:自己)?(?:在内)?,?(?:一共|总共|共)?)(?:是|有|去|来)?\s*{NUMBER}{UNIT}?"
    rf"|(?<![公中总一])共(?:是|有)?\s*{NUMBER}{UNIT})(?:人)?(?![\d年月日号点块元天岁多来万千])"
)
_CALLED = rf"人数(?:是|为|有|:|改成|改为|就|共)?\s*({NUMERAL})(?![\d多来])"
_BESIDES = rf"除了(?:我|俺)(?:自己)?,?(?:还|另|再)有\s*{NUMBER}{UNIT}"
_SEATS = rf"(?<![剩余有])(?:{NUMBER}|(俩|仨))(?:张|个)?(?:票|名额|座位|位子|位置|席位?|座)(?![\d员谈数])"
_PEOPLE = (
    rf"(?:{NUMBER}\s?{UNIT}?|(俩|仨))(?:人|者)(?![民才工大均次数生们群转])"
    rf"|(?:(?:我|俺|咱)们?|就|来|共|合计)\s*(?:{NUMBER}{UNIT}|(俩|仨)){AFTER_WORDS}"
)
_INSTEAD = rf"(?:变|改|换|调整?)(?:成|为|到)?\s?(?:{NUMBER}\s?(?:{UNIT}人?|人|张|口人)|(俩|仨)人?)(?=$|[,。!?\s吧呗行了可谢中])"
"""从三个改成两个: what it shall be."""
_ASKED = rf"[要来订抢买拿领留约报俺我]\s?{NUMBER}\s?[张位名](?=$|[,。!?吧呗行])"
"""要两张, 约三位."""
_ALONE = re.compile(
    rf"(?:就|只有?|仅){I}(?:自己)?(?:一个|1个|自个儿?)?(?:人)?(?=去|来|参|报|约|$|[,。!])|{I}(?:自己|独自|自个儿?)一?个?人?(?:去|来|参加|$)"
)


def _of_alone(text: str) -> _Found:
    match = _ALONE.search(text)
    return None if match is None else (1, *match.span())


# --- people who are named one after the other --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Member:
    """Some people of the text: how many, where, whether their number was said, whether it is the one who speaks."""

    people: int
    start: int
    end: int
    counted: bool
    speaks: bool = False


@dataclass(frozen=True, slots=True)
class _Sort:
    """How people are named: the pattern, and how many they are where it has no number."""

    pattern: re.Pattern[str]
    plain: int = 0
    counted: bool = True
    speaks: bool = False


_LISTED = rf"{HEAD}[:有是共]?(?:{NUMBER}(?:{UNIT}|人|(?<=\d)(?![号月日点楼岁年天次张以周多]))|(俩|仨))"
"""大人2个: the number comes after."""
_SORTS = (
    _Sort(re.compile(rf"{NUMBER}个?大(?:人)?[\s,、和带跟]*{NUMBER}个?小(?:孩儿?|朋友|娃)?(?![区时学型微])")),
    _Sort(re.compile(rf"(?<![\d一二两三四五六七八九十百俩仨个位名的岁大小老]){_LISTED}[\s,、和]*{_LISTED}")),
    _Sort(re.compile(rf"{NUMBER}口(?:子|人|之家)?(?![井锅气号])")),
    _Sort(re.compile(rf"(?:{PAIRED}(俩|仨|[两二三四]人|[两三四]个))")),
    _Sort(re.compile(rf"[小老]两口|两口子|一对老?{PAIRED}"), plain=2),
    _Sort(re.compile(rf"(俩|仨)(?:{AGED})?{HEAD}")),
    _Sort(re.compile(rf"{NUMBER}(?:{UNIT}(?:{AGED})?)?{HEAD}")),
    _Sort(re.compile(rf"(?:(?:我|俺|咱|她|他)(?:家|的)?)?{KIN}(?![\d的节票证园班])"), plain=1, counted=False),
    _Sort(re.compile(rf"{I}(?![俩仨两一二三四五六七八九十\d夫全祖家的爸妈])"), plain=1, counted=False, speaks=True),
)
"""In the order of trust; a later sort takes only what the earlier ones have left."""


def _members(text: str) -> list[_Member]:
    found: list[_Member] = []
    for sort in _SORTS:
        for match in islice(sort.pattern.finditer(text), _MOST_MEMBERS):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            people = sort.plain or _sum(match)
            if people is not None:
                found.append(_Member(people, *match.span(), counted=sort.counted, speaks=sort.speaks))
    return sorted(found, key=lambda one: one.start)


def _rows(members: Sequence[_Member], text: str) -> list[list[_Member]]:
    """Members that stand beside each other; the speaker is one person, however often he says so."""
    rows: list[list[_Member]] = []
    for one in members:
        if rows and _beside(rows[-1], one, text):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _beside(row: Sequence[_Member], one: _Member, text: str) -> bool:
    """Whether someone stands beside a row. Who speaks must be joined to it: in "一大一小，我叫王芳" the two are all."""
    last = row[-1]
    if _GAP.fullmatch(text, last.end, one.start) is None or (one.speaks and any(other.speaks for other in row)):
        return False
    return not (one.speaks or last.speaks) or _JOINS.search(text, last.end, one.start) is not None


def _of_members(text: str) -> _Found:
    """The first row of people that says how many they are, or names the speaker with others."""
    for row in _rows(_members(text), text):
        speaks, counted = any(one.speaks for one in row), any(one.counted for one in row)
        if not (counted or (speaks and len(row) > 1)):
            continue
        if _changes(text, row[0].start):
            return None
        brings = not speaks and _BROUGHT.search(text, 0, row[0].start) is not None
        return sum(one.people for one in row) + brings, row[0].start, row[-1].end
    return None


_DIGIT = "[\\d一二两三四五六七八九十百俩仨]"
_READERS = (
    (re.compile("共|合计|加起来|[我俺]"), _saying(_TOTAL)),
    (re.compile("人数"), _saying(_CALLED)),
    (re.compile("[变改换调]"), _saying(_INSTEAD)),
    (re.compile("除了[我俺]"), _saying(_BESIDES, more=1)),
    (
        re.compile(
            rf"{_DIGIT}(?:{UNIT}|口|大|小|人|{HEAD})|[俩仨]|口子|两口|一对|[我俺咱]{WITH}|{WITH}[我俺咱]|{HEAD}{_DIGIT}"
        ),
        _of_members,
    ),
    (re.compile("[票额座位席]"), _saying(_SEATS)),
    (re.compile("[张位名]"), _saying(_ASKED)),
    (re.compile(_DIGIT), _saying(_PEOPLE)),
    (re.compile(I), _of_alone),
)
"""In the order of trust: what a reading needs to be worth trying, and the reading."""
