"""Service zones and halls: by name, district, function, or the nearest to where somebody is."""

from collections.abc import Sequence
from urllib.parse import quote

from actions.hours import day_lines, days_asked, is_open
from actions.model import Answered, Choices, Facts, Location, Option, Outcome, Source, Text, Turn
from actions.naming import asked_first, in_charge, named_district, named_elsewhere, not_ours, places_called
from actions.places import rules
from actions.subjects import ids_of, of_kind, subject
from actions.threads import MOST_REST, joined, meanings, with_more
from knowledge.city import Department, Place

NEAR = 3
MANY = 5
FAR_KM = 80.0
"""Farther away than this nobody is in the city."""
ASK = "请告诉我在哪个区县、要办什么事，或者发送您的位置（点“+”再点“位置”），我给您找最近的服务点。"
MAP = "https://apis.map.qq.com/uri/v1/marker"


async def find_place(turn: Turn, facts: Facts) -> Outcome:
    """One place whole, or several as choices."""
    chosen = of_kind("place", turn.subject)
    if chosen is not None and chosen in facts.city.places_by_id:
        return show_place(facts.city.places_by_id[chosen], facts, turn.text)
    if turn.page:
        known = (facts.city.places_by_id.get(one) for one in ids_of("place", turn.page))
        return _offer([one for one in known if one is not None], "还有这些，回复数字看地址和电话：")
    if turn.location is not None:
        return _near(turn.location, turn.previous.question, facts)
    text = joined(turn)
    if not text.strip():
        return _ask()
    if (elsewhere := named_elsewhere(text, facts)) is not None:
        return not_ours(elsewhere, facts.service)
    if called := places_called(text, facts.city.places):
        return show_place(called[0], facts, text) if len(called) == 1 else _offer(called, "您要找的是哪一个？")
    district = next((one for meaning in meanings(turn) if (one := named_district(meaning, facts.city))), None)
    if district is None and _here(text):
        return _ask()
    return _fitting(text, district, facts)


def _ask() -> Outcome:
    return Outcome(replies=(Text(text=ASK),), answered=Answered.OFFERED, asks=True)


def _here(text: str) -> bool:
    return any(word in text for word in ("附近", "最近", "离我", "离俺", "周边", "旁边", "就近"))


def _near(location: Location, question: str, facts: Facts) -> Outcome:
    places = rules.fitting(question, facts.city.places) if question else facts.city.places
    found = rules.nearest(places, location.latitude, location.longitude, NEAR)
    if not found:
        return Outcome(replies=(Text(text=f"还没有登记服务点。请拨打{facts.service.hotline}。"),))
    far = found[0][0] > FAR_KM
    lines = [f"您的位置好像不在{facts.service.city}。离您最近的服务点：" if far else "离您最近的服务点："]
    for number, (kilometres, place) in enumerate(found, start=1):
        lines.append(f"{number}. {place.name}（{rules.distance_words(kilometres)}）\n{_details(place)}")
    return Outcome(
        replies=(Text(text="\n".join(lines)),),
        sources=tuple(_source(place) for _, place in found),
        shown=tuple(subject("place", place.id) for _, place in found),
    )


def _fitting(text: str, district: Department | None, facts: Facts) -> Outcome:
    inside = tuple(one for one in facts.city.places if district is None or one.district_id == district.id)
    without = rules.without_days(text)
    for name in district.names if district else ():
        without = without.replace(name, " ")
    where, days = district.short if district else facts.service.city, days_asked(text)
    fitting = rules.fitting(without, inside)
    if fitting == inside and rules.names_work(without):
        return _not_here(without, where, facts)
    opened = tuple(one for one in fitting if is_open(one.hours, days)) if days else fitting
    if not opened:
        return _opened_instead(inside, where, days, facts)
    if len(opened) == 1:
        return show_place(opened[0], facts, text)
    if not days and district is None and len(fitting) == len(facts.city.places):
        return _ask()
    when = f"{rules.days_in_words(days)}开门的" if days else ""
    return _offer(opened, f"{where if district or days else '全市'}{when}有这些，回复数字看时间、地址和电话：")


def _opened_instead(inside: tuple[Place, ...], where: str, days: tuple[int, ...], facts: Facts) -> Outcome:
    """None of those meant is open on the days: others that are, or an honest no."""
    others = tuple(one for one in inside if is_open(one.hours, days))
    if not others:
        return _nowhere(where, days, facts)
    when = rules.days_in_words(days)
    return _offer(others, f"{where}没有登记这样的地方{when}开门。{when}开门的有这些，回复数字看时间、地址和电话：")


def _nowhere(where: str, days: tuple[int, ...], facts: Facts) -> Outcome:
    when = f"{rules.days_in_words(days)}开门的" if days else ""
    lost = f"{where}还没有登记这样的{when}服务点。请拨打{facts.service.hotline}问问，或者换个区县试试。"
    return Outcome(replies=(Text(text=lost),), answered=Answered.UNANSWERED)


def _not_here(work: str, where: str, facts: Facts) -> Outcome:
    """No place says that it does this work: the departments that may."""
    departments = in_charge(work, facts.city.departments, NEAR)
    if not departments:
        return _nowhere(where, (), facts)
    options = tuple(
        Option(label=one.short, intent="office_info", subject=subject("department", one.id)) for one in departments
    )
    prompt = "登记的服务点里没有写明办这件事的。可能归这些部门管，回复数字看窗口、地址和电话："
    return Outcome(
        replies=(Choices(prompt=prompt, options=options),),
        shown=tuple(subject("department", one.id) for one in departments),
        answered=Answered.OFFERED,
    )


def _offer(places: Sequence[Place], prompt: str) -> Outcome:
    """The first of them as choices; the others are the rest of the list."""
    shown, rest = places[:MANY], places[MANY:]
    options = tuple(
        Option(label=f"{place.name}（{place.address}）", intent="find_place", subject=subject("place", place.id))
        for place in shown
    )
    return Outcome(
        replies=(Choices(prompt=with_more(prompt, len(rest)), options=options),),
        sources=tuple(_source(place) for place in shown),
        shown=tuple(subject("place", place.id) for place in shown),
        rest=tuple(subject("place", place.id) for place in rest[:MOST_REST]),
    )


def show_place(place: Place, facts: Facts, asked: str = "") -> Outcome:
    """One place with all that is known of it, what was asked for first."""
    district = facts.city.by_id.get(place.district_id)
    head = f"{place.name}（{district.short} · {place.kind}）" if district else f"{place.name}（{place.kind}）"
    days = day_lines(place.hours, days_asked(asked))
    can = f"能办：{'、'.join(place.functions)}"
    return Outcome(
        replies=(Text(text="\n".join((head, *days, can, _details(place, asked)))),),
        sources=(_source(place),),
        shown=(subject("place", place.id),),
    )


def _details(place: Place, asked: str = "") -> str:
    lines = asked_first(
        asked, address=f"地址：{place.address}", hours=f"时间：{place.hours}", phone=f"电话：{place.phone}"
    )
    return "\n".join((*lines, f"地图：{map_url(place)}"))


def map_url(place: Place) -> str:
    """A page with the place on a map (Tencent's marker URI)."""
    marker = f"coord:{place.latitude},{place.longitude};title:{place.name};addr:{place.address}"
    return f"{MAP}?marker={quote(marker, safe=':,;')}&referer=mingchuang"


def _source(place: Place) -> Source:
    return Source(id=f"place:{place.id}", title=place.name, passage=f"{place.address}，{place.hours}，{place.phone}")
