"""What a text is about, and where: its matters, its topic, the places it names, and what is only said around them. Pure.

Two residents word the same trouble differently and two troubles share their words; the matter and the place tell which is
which (`similar.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import rjieba
import yaml

from knowledge.search.text import fold

OTHER, OTHER_LABEL = "other", "其他"
_WINDOW = 26  # characters within which what it is about and what is wrong with it stand
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast, where it was built
_TOPICS = yaml.load((Path(__file__).parent / "matters.yml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
TOPIC_NAMES: Mapping[str, str] = MappingProxyType({**{one["id"]: one["label"] for one in _TOPICS}, OTHER: OTHER_LABEL})
_MATTERS = tuple(
    (topic["id"], matter, *(re.compile(words.lower()) for words in said))
    for topic in _TOPICS
    for matter, said in topic["matters"].items()
)
_TOPIC_WORDS = tuple((topic["id"], re.compile(topic["words"].lower())) for topic in _TOPICS)

_LEAD = re.compile(
    r"^\s*(?:(?:您好|你好|领导好?|尊敬的[^,，。:：]{1,8}|市长|书记|喂)[,，:：。!！\s]*)*(?:我|俺|咱)?们?(?:就是|这次)?(?:想要?|要|来|得|希望)?(?:再次?|继续)?(?:向|给|跟|和|对)?(?:你们|政府|市里|市长|书记|领导|有关部门|贵单位|网站)?(?:们)?"
    r"(?:提(?:出?一?个|点|条|一下)?(?:小?建议|意见)|反映(?:一?个|下|一下)?(?:问题|情况)?|反应(?:一下|下)?|投诉(?:一?个|下|一下)?|建议|报(?:一?个)?(?:错|修|故障)|纠错|举报(?:一下)?|写(?:一?封)?信|留(?:个|一?条)?言|说(?:个|件|一件)事|咨询(?:一下)?|请问(?:一下)?|问(?:一下|下)?)"
    r"[,，:：。\s]*"
)
_AROUND = re.compile(
    r"希望(?:有关部门|领导|政府|尽快|能够?)*|请(?:有关部门|领导|政府|尽快|帮忙|你们)*(?:管一?管|处理|解决|查一?查|修一?修|看一?看)?(?:一下)?|有没有人管|没人管|谁来管|能不能(?:管一?管)?|可不可以|麻烦(?:你们)?|谢谢"
)
_FLAT = "小区|花园|家园|公寓|社区|街道|广场|公园|大厦|学校|小学|中学|幼儿园|医院|市场|商场|超市|车站|大道|古街|景区|园区|新区|[苑城庭院府园路街巷村庄镇乡桥湖河山渡站口]"
_NAMED = re.compile(rf"(?=([一-龥]{{2}})({_FLAT}))")
_WHOLE = re.compile(
    r"火车站|高铁站|汽车站|市民中心|政务大厅|政务服务中心|人民医院|中心医院|中心广场|市图书馆|图书馆|博物馆|体育馆|市政府"
)
_LINE = re.compile(r"(?<!\d)([a-z]?\d{1,3})\s?路(?![口灯面])(?:公交|车)?")
_BUILDING = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})\s?(?:号楼|栋|幢|座)")
_HOUSE = re.compile(r"(?<=[路街巷道村])\s?(\d{1,4})\s?号(?!楼|线)")
_COMMON = re.compile(
    r"我们|咱们|他们|你们|这个|那个|哪个|本|该|老旧|新建|附近|一个|每个|几个|所有|其他|全市|市区|城市|农村|我家|他家|住的|旁边|对面|门口|的|在|到|从|往|去|离|和|与|了|把|是|有|没|不|上|下|里|个|条|段|整|各|两|三|多|好|大|小|公交|附属|实验|第|中心|人民|市立|县"
)
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}
_NATURAL = frozenset("湖河江山桥渡庄村园城苑庭府")  # that names of streets and estates are made of
_NO_PLACES = frozenset(
    [
        "马路",
        "公路",
        "铁路",
        "道路",
        "走路",
        "修路",
        "让路",
        "上路",
        "一路",
        "半路",
        "绕路",
        "问路",
        "带路",
        "迷路",
        "过路",
        "网路",
        "线路",
        "电路",
        "思路",
        "出路",
        "门路",
        "水路",
        "陆路",
        "小路",
        "大路",
        "土路",
        "泥路",
        "油路",
        "头路",
        "家路",
        "学路",
        "条路",
        "段路",
        "沿路",
        "顺路",
        "赶路",
        "认路",
        "堵路",
        "占路",
        "挖路",
        "铺路",
        "断路",
        "短路",
        "岔路",
        "山路",
        "夜路",
        "退路",
        "开路",
        "探路",
        "上街",
        "逛街",
        "大街",
        "满街",
        "沿街",
        "临街",
        "小街",
        "一街",
        "条街",
        "扫街",
        "当街",
    ]
)
_REAL = frozenset(
    ["和平", "人民", "中心", "大同", "小河", "上元", "下沙", "新建", "三里", "不夜", "好运", "大学", "市立"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a text is about. `parts` are buildings, house numbers: what tells two places of one name apart."""

    topic: str
    matters: tuple[str, ...]
    places: tuple[str, ...]
    parts: tuple[str, ...]
    rest: str  # what is left without what leads it and without names of places


def about(said: str) -> About:
    """Everything at once."""
    folded = fold(said)
    text = without_lead(folded)
    places, rest = _places(text)
    matters = _matters_of(text)
    topic = matters[0][0] if matters else _topic_of(text)
    return About(
        topic=topic,
        matters=tuple(matter for _, matter in matters),
        places=places,
        parts=_parts(text),
        rest=_AROUND.sub(" ", rest),
    )


def without_lead(text: str) -> str:
    """The text without "我要提个建议：" in front of it."""
    return _LEAD.sub("", text, count=1)


def _matters_of(text: str) -> list[tuple[str, str]]:
    """(topic, matter), the surest first: whose words come most often, and near each other."""
    found: list[tuple[float, int, str, str]] = []
    for place, (topic, matter, named, *trouble) in enumerate(_MATTERS):
        score = _said(text, named, *trouble)
        if score:
            found.append((-score, place, topic, matter))
    return [(topic, matter) for _, _, topic, matter in sorted(found)[:2]]


def _said(text: str, named: re.Pattern[str], trouble: re.Pattern[str] | None = None) -> float:
    """How surely a matter is said: more where longer words stand near each other; 0 where it is not."""
    hits = [match.span() for match in named.finditer(text)]
    if not hits or trouble is None:
        return len(hits) * 1.0 + sum(end - start for start, end in hits) * 0.1 if hits else 0.0
    wrong = [match.span() for match in trouble.finditer(text)]
    near = [(start, then) for start, _ in hits for then, _ in wrong if abs(then - start) <= _WINDOW]
    if not near:
        return 0.0
    length = max(end - start for start, end in hits) + max(end - start for start, end in wrong)
    return 1.5 + 0.2 * length + 0.1 * len({then for _, then in near})


def _topic_of(text: str) -> str:
    counted = [(sum(len(match[0]) for match in words.finditer(text)), -place, topic)
               for place, (topic, words) in enumerate(_TOPIC_WORDS)]  # fmt: skip
    most, _, topic = max(counted)
    return topic if most else OTHER


# --- places ------------------------------------------------------------------------------------------------------


def _places(text: str) -> tuple[tuple[str, ...], str]:
    """The places that are named, each in one way, and the text without them."""
    found: dict[str, None] = {}
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        found[f"line:{match[1]}"] = None
        spans.append(match.span())
    for match in _WHOLE.finditer(text):
        found[match[0]] = None
        spans.append(match.span())
    for start, end in _named(text):
        found[text[start:end]] = None
        spans.append((start, end))
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return tuple(sorted(found)), "".join(rest)


def _named(text: str) -> list[tuple[int, int]]:
    """Where names such as 望湖路 and 水云苑 stand: the two characters before what kind of place it is."""
    found: list[tuple[int, int]] = []
    for match in _NAMED.finditer(text):
        name, kind = match[1], match[2]
        span = (match.start(1), match.end(2))
        if not _a_name(name, kind):
            continue
        if found and found[-1][1] > span[0]:
            if name[-1] not in _NATURAL or kind in _NATURAL:  # 人民路 begins no 民路路, but 湖 belongs to 望湖路
                continue
            found.pop()
        found.append(span)
    return found


def _a_name(name: str, kind: str) -> bool:
    if name in _REAL:
        return True
    if _COMMON.search(name):
        return False
    if len(kind) > 1:
        return True
    joined = name[-1] + kind
    return joined not in _NO_PLACES if kind in "路街" else not _a_word(joined) and not _a_word(name + kind)


def _a_word(text: str) -> bool:
    return rjieba.has_word(text) and str(rjieba.tag(text)[0][1]) not in ("ns", "nr", "nz")


def _parts(text: str) -> tuple[str, ...]:
    buildings = (f"building:{_number(match[1])}" for match in _BUILDING.finditer(text))
    houses = (f"house:{match[1]}" for match in _HOUSE.finditer(text))
    return tuple(sorted({*buildings, *houses}))


def _number(written: str) -> str:
    return written if written.isdecimal() else "".join(_DIGITS.get(one, one) for one in written)
