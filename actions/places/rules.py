"""Which places are meant: by function, level and kind, and how near."""

import re
from collections.abc import Iterable

from actions.hours import day_name
from actions.naming import pairs
from knowledge.city import Place

_KINDS = {
    "政务公开专区": ("公开专区", "专区"),
    "政务服务大厅": ("政务大厅", "政务服务中心", "办事大厅", "大厅"),
    "便民服务中心": ("便民服务中心", "便民中心", "镇上", "街道办"),
    "便民服务站": ("便民服务站", "便民站", "服务站", "村里", "社区", "村委"),
    "自助服务点": ("自助", "自助机", "24小时", "夜里", "晚上"),
    "专业服务大厅": ("专业大厅",),
}
WEEKEND = (5, 6)
_DAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]|双休日?")
_NO_WORK = (
    "政务服务", "服务中心", "服务点", "服务", "政务", "便民", "中心", "办事", "公开", "网点", "门面", "开着", "开门", "上班", "有人",
    "全市", "全部", "所有", "地图", "位置", "周围", "哪些", "什么", "业务", "受理", "离我", "附近", "最近", "离家", "我家", "俺家", "能不能",
)  # fmt: skip


def fitting(text: str, places: Iterable[Place]) -> tuple[Place, ...]:
    """Places ordered by how well kind and functions fit the words; those that fit nothing are left out.

    Words that say nothing about kind or function leave every place in.
    """
    candidates = tuple(places)
    kinds = {kind for kind, words in _KINDS.items() if any(word in text for word in words)}
    wanted = pairs(text)
    scored = [(_score(place, kinds, wanted), place) for place in candidates]
    if not any(score for score, _ in scored):
        return candidates
    return tuple(place for score, place in sorted(scored, key=lambda one: (-one[0], one[1].id)) if score)


def _score(place: Place, kinds: set[str], wanted: set[str]) -> float:
    functions = " ".join(place.functions)
    fits = sum(1.0 for pair in wanted if pair in functions)
    named = sum(0.5 for pair in wanted if pair in f"{place.name} {' '.join(place.aliases)} {place.address}")
    return (2.0 if place.kind in kinds else 0.0) + fits + named


def names_work(text: str) -> bool:
    """Whether a text names some work to be done, and not only a kind of place."""
    for word in (*_KINDS, *(one for words in _KINDS.values() for one in words), *_NO_WORK):
        text = text.replace(word, " ")
    return bool(pairs(text))


def without_days(text: str) -> str:
    """The text without the days that it names."""
    return _DAY.sub(" ", text)


def days_in_words(days: Iterable[int]) -> str:
    """周末, or the days one by one."""
    named = tuple(days)
    return "周末" if named == WEEKEND else "、".join(day_name(day) for day in named)


def nearest(places: Iterable[Place], latitude: float, longitude: float, limit: int) -> tuple[tuple[float, Place], ...]:
    """The nearest places with their distance in kilometres."""
    measured = [(place.distance_km(latitude, longitude), place) for place in places]
    return tuple(sorted(measured, key=lambda one: (one[0], one[1].id))[:limit])


def distance_words(kilometres: float) -> str:
    """A distance as one says it."""
    return f"{round(kilometres * 1000, -1):.0f}米" if kilometres < 1 else f"{kilometres:.1f}公里"
