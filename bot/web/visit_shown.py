"""Visits as the pages show them: days, times, seats in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote, urlencode

from actions.visits import rules, sentences
from actions.visits.campaigns import Campaign
from actions.visits.cards import plain_day
from actions.visits.model import EVERYBODY, Event, Listing, Session
from knowledge.city import City
from knowledge.city_time import city_day

FEW = 5
NEAR = ("今天", "明天", "后天")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How a session stands: `kind` is free, few, full or closed; `label` is what its button says, where it has one."""

    kind: str
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session on a page."""

    session: Session
    day: str
    time: str
    cut_off: str
    seats: Seats


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event in the catalogue: its next session, and on which other days there are more."""

    event: Event
    organizer: str
    district: str
    first: SessionView
    others: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """The events of one day."""

    day: date
    name: str
    near: str
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign on a page; `fields` are name, number and address of its events in a field."""

    campaign: Campaign
    days: str
    url: str
    every: str
    fields: tuple[tuple[str, int, str], ...]


def campaign_view(one: Campaign) -> CampaignView:
    """A campaign with its days in words and its addresses."""
    own = {"campaign": one.id}
    return CampaignView(
        campaign=one,
        days=f"{plain_day(one.starts_on)}—{plain_day(one.ends_on)}",
        url=f"/visits/campaigns/{quote(one.id)}",
        every=f"/visits?{urlencode(own)}",
        fields=tuple((name, number, f"/visits?{urlencode({**own, 'field': name})}") for name, number in one.by_field),
    )


def seats_of(event: Event, session: Session, now: datetime) -> Seats:
    """How many places there are, in words."""
    refusal = rules.refusal_before(event, session, now)
    if refusal is not None:
        return Seats(kind="closed", words=_CLOSED.get(refusal.value, "不能预约"))
    if session.free > 0 and session.waiting == 0:
        kind = "few" if session.free <= FEW else "free"
        return Seats(kind=kind, words=f"余{session.free}个名额", label="预约这一场")
    line = f"，{session.waiting}组在候补" if session.waiting else "，可以候补"
    return Seats(kind="full", words=f"已约满{line}", label="加入候补")


_CLOSED = {"suspended": "已暂停", "closed": "预约已截止", "ended": "已结束"}


def session_view(event: Event, session: Session, now: datetime) -> SessionView:
    """A session with its times in words."""
    time = f"{sentences.clock(session.starts_at)}—{sentences.clock(session.ends_at)}"
    return SessionView(
        session=session,
        day=sentences.day_words(session.starts_at),
        time=time,
        cut_off=sentences.moment_words(session.cut_off_at),
        seats=seats_of(event, session, now),
    )


def event_view(listing: Listing, city: City, now: datetime) -> EventView:
    """An event as the catalogue shows it: by the next session that can be booked, else by the next one."""
    event = listing.event
    bookable = (one for one in listing.sessions if rules.refusal_before(event, one, now) is None)
    first = next(bookable, listing.sessions[0])
    days = dict.fromkeys(sentences.day_words(one.starts_at) for one in listing.sessions if one is not first)
    rest = list(days)
    others = f"另有{'、'.join(rest[:2])}{'等' if len(rest) > 2 else ''}" if rest else ""
    return EventView(
        event=event,
        organizer=short(city, event.department_id),
        district=short(city, event.district_id),
        first=session_view(event, first, now),
        others=others,
    )


def by_day(listings: Iterable[Listing], city: City, now: datetime) -> tuple[DayView, ...]:
    """The catalogue, day by day."""
    views = [event_view(one, city, now) for one in listings if one.sessions]
    views.sort(key=lambda one: one.first.session.starts_at)
    return tuple(
        DayView(day=day, name=ones[0].first.day, near=_near(day, city_day(now)), events=ones)
        for day, ones in _grouped(views)
    )


def _grouped(views: Sequence[EventView]) -> Iterable[tuple[date, tuple[EventView, ...]]]:
    for day, ones in groupby(views, key=lambda one: city_day(one.first.session.starts_at)):
        yield day, tuple(ones)


def _near(day: date, today: date) -> str:
    ahead = (day - today).days
    return NEAR[ahead] if 0 <= ahead < len(NEAR) else ""


def short(city: City, department_id: str | None) -> str:
    """A department's or district's short name, or nothing."""
    known = city.by_id.get(department_id or "")
    return known.short if known is not None else ""


def long(city: City, department_id: str) -> str:
    """A department's name."""
    known = city.by_id.get(department_id)
    return known.name if known is not None else "主办单位"


def facts_of(event: Event, city: City) -> tuple[tuple[str, str], ...]:
    """What must be known of an event, as a table."""
    found = [
        ("主办单位", long(city, event.department_id)),
        ("活动形式", event.form),
        ("领域", event.field),
        ("地点", event.place),
        ("地址", event.address),
        ("面向", event.audience or "所有市民"),
        ("年龄", age_words(event)),
        ("人数", f"一次最多预约{event.max_party}人" if event.max_party > 1 else "一次预约1人"),
        ("实名", "需要每位参观人的姓名和出生日期" if event.real_name else ""),
        ("邀请码", "凭邀请码预约" if event.invited else ""),
    ]
    return tuple((name, value) for name, value in found if value)


def age_words(event: Event) -> str:
    """Whom the age binds, in words."""
    if not event.min_age:
        return "不限"
    who = "每位参观人" if event.age_binds_all else "预约人"
    return f"参观当天{who}须年满{event.min_age}周岁"


def audiences(session: Session) -> tuple[tuple[str, str], ...]:
    """For whom seats can be had: value and label; empty where it makes no difference."""
    if not session.quotas:
        return ()
    general = [(EVERYBODY, f"普通名额（余{max(session.free_for(EVERYBODY), 0)}）")]
    return (*general, *((one.audience, f"{one.audience}（余{one.free}）") for one in session.quotas))


def weekend(today: date) -> tuple[date, date]:
    """This weekend, or what is left of it."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    return (today, today) if today.weekday() == 6 else (saturday, saturday + timedelta(days=1))


def next_week(today: date) -> tuple[date, date]:
    """Monday to Sunday of the coming week."""
    monday = today + timedelta(days=7 - today.weekday())
    return monday, monday + timedelta(days=6)
