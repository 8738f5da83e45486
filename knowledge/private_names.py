"""Names of private people in free text: by who they are said to be (妈妈, 邻居, 班主任, …), how they are addressed (先生, 阿姨, …),
what a writer says of themself, and by the dictionary. Pure; the surname stays when a name is masked.

A name is believed where the words around it call for one; whether it has one or two characters after the surname is
decided by what follows. Who only stands there as an official with a post of the city stays.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from knowledge.importing.chinese import AMBIGUOUS_SURNAMES, SURNAMES
from knowledge.name_words import (
    COMPOUND_SURNAMES,
    MORE_SURNAMES,
    NEVER_IN_A_NAME,
    NO_NAMES,
    SELDOM_LAST,
    THINGS,
    WHO,
    WORDLIKE_SURNAMES,
)

_KNOWN = SURNAMES | AMBIGUOUS_SURNAMES | MORE_SURNAMES

_SELF = r"我叫|我的名字叫|我名字叫|名叫|名字叫|名字是|大名|叫做|姓名|署名|落款|此致敬礼|反映人|具名|本人|(?:全|真|原|小|学|户)名|我是|俺是|俺叫|咱叫|鄙人"
_JOIN = r"(?:的|名?叫做?|名字(?:叫|是)|是|为|[:：（(]|，?姓名)?\s?"
_WHO = "|".join(sorted(WHO, key=len, reverse=True))
_BEFORE = re.compile(rf"(?:{_WHO}){_JOIN}(?=[一-龥])")
_SELF_BEFORE = re.compile(rf"(?:{_SELF})\s?(?:[:：是叫]\s?)?(?=[一-龥])")
_WITH_ME = re.compile(r"(?:我|俺|咱|他|她)们?[和跟与]|(?:还有|包括|比如|例如|分别是)(?=[一-龥])")
_CALLED = re.compile(r"(?:有个|一个|这个|那个|姓名|名字)?(?:名?叫做?)(?=[一-龥])")
_FLOOR = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,2}(?:楼|层|号楼|单元|组|号|栋)|群里|店里|班里|队里|村里|家里|厂里|公司|小区|社区|学校|医院)的?\s?(?=[一-龥])"
)
_TAIL = re.compile(r"[一-龥](?:[人员长师工生主手户伴嫂婶姨叔舅姑])[:： ]?(?=[一-龥])")
_WEAK = re.compile(r"(?<=[一-龥])的(?=[一-龥])|[和跟与找向给问对让被由替帮请]|(?<=[一-龥])[、，]")
_AND = re.compile(r"\s?(?:[、和跟与及]|以及)\s?")
_ADDRESS = re.compile(
    r"先生|女士|小姐|太太|大爷|大妈|大娘|大叔|大婶|大姐|大哥|阿姨|叔叔|婶婶|奶奶|爷爷|伯伯|嫂子|老师|医生|大夫|护士|师傅|老板|经理|店长|警官|民警|教练|同学|小朋友|老人|夫妇|夫妻|"
    r"一家|本人|同志|主任|所长|站长|科长|校长|园长|院长|队长|组长|会计|司机|中介"
)
_OFFICIAL = re.compile(r"市长|区长|县长|省长|镇长|乡长|局长|厅长|部长|书记|主席|总理|秘书长|代市长")
_TITLE = re.compile(f"{_ADDRESS.pattern}|{_OFFICIAL.pattern}")
_PLACE = re.compile(
    r"社区|街道|[路街巷道桥村庄镇乡区县市屯堡园苑城湖河江山岭寺庙塘湾店馆厂站楼院校]|小区|花园|家园|大厦|广场|医院|学校|小学|中学|超市|饭店|餐厅|公司|故居|纪念|集团|牌"
)
_FOREIGN = re.compile(r"(?<![一-龥])?[一-龥]{2,6}·[一-龥]{1,8}")
_SHORT, _LONG = 1, 2
_FROM = ("的", "人", "区", "县", "镇", "村", "这", "那", "小", "社")  # 我是柳浦的, 我是江西人
_CUT = 0.2  # how well a word begins where another one would be cut
_BELIEVED = 1.0  # from this score on


def private_names(text: str) -> tuple[str, ...]:
    """The names of private people in a text, in the order in which they come; each once."""
    found = dict.fromkeys(
        name for name in (*_after_words(text), *_before_words(text), *_in_dictionary(text), *_foreign(text)) if name
    )
    return tuple(name for name in found if not _official(text, name))


def surname_of(name: str) -> str:
    """The surname that a name begins with: of two characters where it is a compound one."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def masked_name(name: str) -> str:
    """赵铁柱 → 赵某某, 欧阳娜娜 → 欧阳某某: the surname stays, as reports of cases write it."""
    if "·" in name:
        return "某某"
    surname = surname_of(name) if len(name) > len(surname_of(name)) else name[:1]
    return surname + "某" * (len(name) - len(surname))


# --- where a name is called for ----------------------------------------------------------------------------------


def _after_words(text: str) -> Iterator[str]:
    """Names behind a word that says who somebody is."""
    for pattern, sure in (
        (_SELF_BEFORE, True),
        (_BEFORE, True),
        (_CALLED, True),
        (_WITH_ME, True),
        (_FLOOR, False),
        (_TAIL, False),
        (_WEAK, False),
    ):
        for match in pattern.finditer(text):
            yield from _chain(text, match.end(), sure=sure)


def _chain(text: str, at: int, *, sure: bool) -> Iterator[str]:
    """The name that begins here, and those behind "和" and "、"."""
    while (name := _name_at(text, at, sure=sure)) is not None:
        yield name
        if (more := _AND.match(text, at + len(name))) is None:
            return
        at, sure = more.end(), True


def _before_words(text: str) -> Iterator[str]:
    """Names in front of how somebody is addressed."""
    for match in _ADDRESS.finditer(text):
        for length in (4, 3, 2):
            start = match.start() - length
            name = text[max(0, start) : match.start()]
            if len(name) == length and _begins(name) and _addressed(name) and not _in_a_word(text, start):
                yield name
                break


def _addressed(name: str) -> bool:
    """Whether characters in front of a title are a name."""
    known, surname = _known(name), surname_of(name)
    if not _possible(name, known=known) or _word(name[-2:]):
        return False
    looks = len(name) - len(surname) == _LONG and _tag(name).startswith("nr")
    return known or looks or ((surname in SURNAMES or surname in COMPOUND_SURNAMES) and len(name) > len(surname))


def _in_dictionary(text: str) -> Iterator[str]:
    """Names of three characters and more that the dictionary knows for names, where no place is called so."""
    at = 0
    for token, tag in _tagged(text):
        after = text[at + len(token) : at + len(token) + 2]
        surname = surname_of(token)
        long = len(token) - len(surname) == _LONG and (surname in SURNAMES or surname in COMPOUND_SURNAMES)
        person = long and tag.startswith("nr") and _possible(token, known=False) and _no_thing(token)
        if person and not _PLACE.match(after) and not _TITLE.search(token):
            yield token
        at += len(token)


def _foreign(text: str) -> Iterator[str]:
    yield from (match[0] for match in _FOREIGN.finditer(text))


# --- which characters it has -------------------------------------------------------------------------------------


def _name_at(text: str, start: int, *, sure: bool) -> str | None:
    """The name that begins here; None where none does. `sure`: the words before it call for one."""
    surname = surname_of(text[start : start + 2])
    if surname not in COMPOUND_SURNAMES and surname not in _KNOWN:
        return None
    scored = []
    for given in (_LONG, _SHORT):
        name = text[start : start + len(surname) + given]
        if len(name) == len(surname) + given and _han(name):
            scored.append((_fit(text, start, name, sure=sure), name))
    score, name = max(scored, default=(0.0, ""))
    return name if score >= _BELIEVED else None


def _fit(text: str, start: int, name: str, *, sure: bool) -> float:
    """How well these characters are a name, by themselves and by what follows; 0: they are none."""
    end = start + len(name)
    surname, known = surname_of(name), _known(name)
    given = name[len(surname) :]
    if not _possible(name, known=known) or _ADDRESS.fullmatch(name[-2:]) or _a_place(text, end):
        return 0.0
    follows = _follows(text, end, name[-1])
    if not known and given[-1] in SELDOM_LAST:
        follows -= 0.6
    if surname in WORDLIKE_SURNAMES and not _tag(name).startswith("nr"):
        return 0.0
    looks = _tag(name).startswith("nr")
    if surname in AMBIGUOUS_SURNAMES and not known and not _clear(given, follows, looks=looks):
        return 0.0
    if not sure and not (looks and len(given) == _LONG and _clear(given, follows, looks=False) and _no_thing(name)):
        return 0.0
    if text[:start].endswith(("我是", "俺是")) and text[end : end + 1] in _FROM:
        return 0.0
    return 2.0 * follows + 0.4 * known + 0.25 * (len(given) == _LONG)


def _no_thing(name: str) -> bool:
    """Whether nothing about it says that it is a thing or a place with a name."""
    return not _word(name[:2]) and not _word(name[-2:]) and name[-1] not in THINGS


def _clear(given: str, follows: float, *, looks: bool) -> bool:
    """Whether a doubtful surname or place is believed: no word inside, and the next one surely begins behind it.

    `looks`: the whole looks like a name to the dictionary; then it is enough that no word is cut.
    """
    if len(given) == _LONG and given[0] != given[1] and _word(given):
        return False
    return follows >= 1.0 or (looks and len(given) == _LONG and follows > _CUT)


def _possible(name: str, *, known: bool) -> bool:
    """Whether the characters may be a name at all, whatever stands around them."""
    surname = surname_of(name)
    if name in NO_NAMES or name[:2] in NO_NAMES or any(one in NEVER_IN_A_NAME for one in name[len(surname) :]):
        return False
    return known or surname in COMPOUND_SURNAMES or not _word(name[:2])


def _known(name: str) -> bool:
    """Whether the dictionary has it as somebody's name (or a place's that people are called after)."""
    return name not in NO_NAMES and rjieba.has_word(name) and _tag(name).startswith(("nr", "ns", "nz"))


def _word(two: str) -> bool:
    """Whether these characters are a word that is no name: 何时, 白天."""
    return rjieba.has_word(two) and not _tag(two).startswith(("nr", "ns", "nz"))


def _a_place(text: str, end: int) -> bool:
    after = text[end : end + 2]
    return _PLACE.match(after) is not None and not after.startswith(("家", "院", "店里", "厂里"))


def _follows(text: str, end: int, last: str) -> float:
    """How well a new word begins here, 0..1."""
    rest = text[end : end + 6]
    if not rest or not _han(rest[0]) or rest[0] in NEVER_IN_A_NAME:
        return 1.0
    if _word(last + rest[0]) and not _word(rest[:2]):
        return _CUT
    word, tag = next(_tagged(rest))
    return 1.0 if len(word) > 1 or rest[0] in SELDOM_LAST or tag.startswith(("v", "p", "c", "u", "d")) else 0.3


def _begins(name: str) -> bool:
    return _han(name) and (name[:2] in COMPOUND_SURNAMES or name[:1] in _KNOWN)


def _in_a_word(text: str, start: int) -> bool:
    """Whether the first character belongs to the word before it: 班主任王老师 begins no name at 任."""
    if start <= 0:
        return False
    before = text[max(0, start - 1) : start + 1]
    return _han(before) and rjieba.has_word(before) and not _tag(before).startswith("nr")


def _official(text: str, name: str) -> bool:
    """Whether somebody is named as the holder of an office of the city, somewhere in the text."""
    return re.search(rf"(?:{_OFFICIAL.pattern}){name}|{name}(?:{_OFFICIAL.pattern})", text) is not None


def _han(text: str) -> bool:
    return all("一" <= one <= "龥" for one in text)


@lru_cache(maxsize=4096)
def _tag(word: str) -> str:
    tagged = rjieba.tag(word)
    return str(tagged[0][1]) if len(tagged) == 1 else ""


def _tagged(text: str) -> Iterator[tuple[str, str]]:
    yield from ((str(word), str(tag)) for word, tag in rjieba.tag(text))
