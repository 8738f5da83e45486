"""Which department, district or place a text names, and which it only speaks of the work of."""

import re
from collections.abc import Iterable
from functools import cache

from actions.model import Answered, Facts, Outcome, Service, Text
from intents.model import EntityKind, Understanding
from knowledge.city import City, Department, Place
from knowledge.search.places import Gazetteer
from knowledge.search.text import fold

GENERIC = frozenset(
    "的了在哪里儿有没是吗呢啊吧我你他们要想去个这那怎么什多少几点上下班电话地址时间办公找请问一下附近最近便民服务中心大厅归管部门哪个"
)


_PHONE = re.compile(r"电话|号码|热线|联系|咨询")
_HOURS = re.compile(
    r"几点|上班|下班|开门|关门|时间|周[一二三四五六日末天]|星期|礼拜|中午|午休|休息|办公|营业|晚上|开到"
)
_WHERE = re.compile(r"地址|在哪|哪里|哪儿|位置|怎么[走去]|咋[走去]")


def asks_line(text: str) -> bool:
    """Whether a text asks for a line of a directory: a phone, the hours, an address."""
    return any(pattern.search(text) for pattern in (_PHONE, _HOURS, _WHERE))


def asked_first(text: str, *, address: str, hours: str, phone: str) -> tuple[str, ...]:
    """The lines of a directory that the text asks for (all where it asks for none), and then the others."""
    lines = ((_PHONE, phone), (_HOURS, hours), (_WHERE, address))
    asked = [line for pattern, line in lines if pattern.search(text)]
    return (*asked, *(line for line in (address, hours, phone) if line not in asked))


def named_department(meaning: Understanding, city: City) -> Department | None:
    """The department (before the district) that the text names."""
    for kind in (EntityKind.DEPARTMENT, EntityKind.DISTRICT):
        entity = meaning.first(kind)
        if entity is not None and entity.value in city.by_id:
            return city.by_id[entity.value]
    return None


def named_district(meaning: Understanding, city: City) -> Department | None:
    """The district, county or zone that the text names."""
    entity = meaning.first(EntityKind.DISTRICT)
    return city.by_id.get(entity.value) if entity is not None else None


@cache
def places() -> Gazetteer:
    """The names of places outside the city."""
    return Gazetteer()


def named_elsewhere(text: str, facts: Facts) -> str | None:
    """The other city or province that the text names: its departments and places are not ours to tell of."""
    own = (facts.service.city, *(name for district in facts.city.districts for name in district.names))
    named = places().elsewhere(fold(text))
    return next((name for name in named if not any(name in one for one in own)), None)


def not_ours(place: str, service: Service) -> Outcome:
    """What is said of another city's departments and places."""
    text = (
        f"我这里只有{service.city}的政策、部门和服务点，没有{place}的。请拨打当地的12345（外地拨打请加区号），"
        f"或者看当地政府网站。{service.city}的事可以接着问我。"
    )
    return Outcome(replies=(Text(text=text),), answered=Answered.UNANSWERED, reason="not_covered")


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text that mean something."""
    kept = "".join(character if character.isalnum() and character not in GENERIC else " " for character in text)
    return {part[at : at + 2] for part in kept.split() for at in range(len(part) - 1)}


def in_charge(text: str, departments: Iterable[Department], limit: int) -> tuple[Department, ...]:
    """The departments whose duties and windows speak of what the text speaks of, best first."""
    wanted = pairs(text)
    scored: list[tuple[int, int, Department]] = []
    for department in departments:
        duties = f"{department.duties} {' '.join(f'{one.name} {one.handles}' for one in department.windows)}"
        score = sum(
            2 if pair in department.short else 1 for pair in wanted if pair in duties or pair in department.short
        )
        if score:
            scored.append((score, -len(scored), department))
    best = max((score for score, _, _ in scored), default=0)
    least = min(2, len(wanted))  # one pair is enough where there is but one
    close = [entry for entry in scored if entry[0] >= max(least, best * 0.6)]
    return tuple(department for _, _, department in sorted(close, key=lambda entry: entry[:2], reverse=True)[:limit])


def places_called(text: str, places: Iterable[Place]) -> tuple[Place, ...]:
    """Places that the text calls by their name or an alias; the longest name first."""
    found = []
    for place in places:
        called = max((len(name) for name in (place.name, *place.aliases) if name in text), default=0)
        if called:
            found.append((called, place))
    return tuple(place for _, place in sorted(found, key=lambda entry: (-entry[0], entry[1].id)))
