"""Events, bookings and places in line, as residents read them in a chat."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from urllib.parse import urlencode

from actions.model import Facts
from actions.visits.finding import Sought
from actions.visits.model import (
    EVERYBODY,
    Booking,
    BookingState,
    Entry,
    Event,
    EventState,
    Listing,
    Session,
    SessionState,
)
from actions.visits.rules import refusal_before
from actions.visits.sentences import moment_words, when

SUMMARY_CHARS = 120
LONGEST_NAMED_HOURS = 2
LISTED_DAYS = 4  # more days that are not in a row are those without weekends
_WEEKDAYS = "一二三四五六日"


def named(event: Event) -> str:
    """The title in quotation marks."""
    return f"“{event.title}”"


def seats(session: Session, now: datetime, event: Event) -> str:
    """What can be had of a session: 余8个名额, 已满可候补, 已截止, 已暂停."""
    if session.state is SessionState.SUSPENDED or event.state is EventState.SUSPENDED:
        return "已暂停"
    if refusal_before(event, session, now) is not None:
        return "预约已截止"
    free = session.free_for(EVERYBODY)
    if session.waiting:
        return f"已满，{session.waiting}组在候补"
    return f"余{free}个名额" if free > 0 else "已满，可以候补"


def session_line(session: Session, now: datetime, event: Event) -> str:
    """`12月5日（周六）9:30—11:00，余8个名额`."""
    return f"{when(session.starts_at, session.ends_at)}，{seats(session, now, event)}"


def event_line(listing: Listing, now: datetime) -> str:
    """An event in one line, with its next session."""
    session = listing.sessions[0]
    more = f"等{len(listing.sessions)}场" if len(listing.sessions) > 1 else ""
    title = listing.event.title
    return f"{title}｜{moment_words(session.starts_at)}{more}，{seats(session, now, listing.event)}"


def who_may_come(event: Event) -> str:
    """For whom an event is, in one line."""
    parts = [event.audience.rstrip("。")] if event.audience else []
    if event.min_age > 0:
        parts.append(f"{'所有参观人' if event.age_binds_all else '预约人'}须年满{event.min_age}周岁")
    if event.for_children:
        parts.append("适合孩子")
    if event.real_name:
        parts.append("实名登记")
    if event.invited:
        parts.append("凭邀请码")
    parts.append(f"每次最多{event.max_party}人" if event.max_party > 1 else "每次限1人")
    return "；".join(parts)


def about(listing: Listing, organizer: str, url: str, now: datetime) -> str:
    """An event with all that is needed to decide."""
    event = listing.event
    lines = [f"{event.title}（{event.form} · {event.field}）"]
    if event.state is EventState.SUSPENDED:
        lines.append("这个活动目前暂停，恢复后可以预约。")
    lines += [
        f"主办：{organizer}",
        f"地点：{event.place}" + (f"（{event.address}）" if event.address else ""),
        short(event.summary, SUMMARY_CHARS),
        f"要求：{who_may_come(event)}",
    ]
    lines += ["场次：", *(f"· {session_line(one, now, event)}" for one in listing.sessions[:5])]
    lines += [f"须知：{'；'.join(one.rstrip('。；') for one in event.notices)}。"] if event.notices else []
    lines.append(f"详情：{url}")
    return "\n".join(lines)


def short(text: str, most: int) -> str:
    """At most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def catalogue_url(what: Sought, facts: Facts) -> str:
    """The catalogue's page with the same question."""
    asked: dict[str, str] = {}
    if what.days:
        asked |= {"from": what.days[0].isoformat(), "to": what.days[-1].isoformat()}
    for name, value in (
        ("district", what.district_id),
        ("department", what.department_id),
        ("form", what.form),
        ("field", what.field),
    ):
        if value:
            asked[name] = value
    if what.words:
        asked["q"] = what.words
    if what.children:
        asked["children"] = "1"
    if what.free:
        asked["free"] = "1"
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{facts.service.public_url}/visits{query}"


def days_words(days: tuple[date, ...]) -> str:
    """`11月28日（周六）`, or the first and the last of several."""
    if not days:
        return ""
    first, last = (f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）" for day in (days[0], days[-1]))
    if len(days) == (days[-1] - days[0]).days + 1 > 2:
        return f"{first}到{last}"
    if len(days) > LISTED_DAYS:
        return f"{first}到{last}的工作日"
    return "、".join(f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）" for day in days)


def part_words(part: tuple[time, time] | None) -> str:
    """`上午`, `下午`, `晚上`; else the hours: `9:30到10:30`."""
    if part is None:
        return ""
    names = (("上午", 5, 12), ("下午", 12, 18), ("晚上", 18, 24))
    for name, begins, ends in names:
        if begins <= part[0].hour < ends and part[0].minute == 0 and _hours(part[1]) <= ends and _whole(part):
            return name
    return f"{part[0].hour}:{part[0].minute:02}到{part[1].hour}:{part[1].minute:02}"


def _hours(at: time) -> float:
    return at.hour + at.minute / 60


def _whole(part: tuple[time, time]) -> bool:
    """Whether it is a part of the day, and not an hour somebody named."""
    return _hours(part[1]) - _hours(part[0]) > LONGEST_NAMED_HOURS


def what_words(what: Sought, facts: Facts) -> str:
    """What was looked for, read back: `11月28日（周六）上午莲汀区适合孩子的`."""
    city = facts.city.by_id
    where = [city[one].short for one in (what.district_id, what.department_id) if one and one in city]
    parts = [days_words(what.days), part_words(what.part), *where, what.field or "", what.form or ""]
    said = "".join(part for part in parts if part) + (f"和“{what.words}”有关的" if what.words else "")
    return said + ("适合孩子的" if what.children else "") + ("还有名额的" if what.free else "")


def found_words(what: Sought, by: Sought, widened: str, count: int, facts: Facts) -> str:
    """What was found, in a clause; where it is not what was asked for, what there is not comes first."""
    asked = what_words(what, facts)
    if widened == "time":
        at, rest = f"{days_words(what.days)}{part_words(what.part)}", what_words(what.any_time(), facts)
        instead = "离得最近的" if what.days else "别的时间"
        return f"{at}没有{_of(rest or '合适')}活动，{instead}有{count}个"
    if widened == "place":
        other = "别的区县" if by.days == what.days else "别的区县、别的日子"
        return f"没有查到{_of(asked)}活动，{other}有{count}个"
    if widened:
        return f"没有查到{_of(asked or '完全符合')}活动，近期有{count}个"
    if by.pairs != what.pairs:
        return f"名字合得上的有{count}个活动"
    return f"{asked}有{count}个活动" if asked else f"近期有{count}个活动"


def _of(words: str) -> str:
    return words if words.endswith("的") else f"{words}的"


def all_words(listings: Sequence[Listing], what: Sought, facts: Facts) -> str:
    """Where all of them are listed; where the page cannot be asked the same, where all events are."""
    spoken = bool(what.words) and all(what.words in searched(one.event) for one in listings)
    whole = what.part is None and (spoken or not what.pairs)
    asked = what if spoken else replace(what, words="")
    return f"{'全部' if whole else '更多活动'}看这里：{catalogue_url(asked, facts)}"


def searched(event: Event) -> str:
    """What the catalogue's page looks for words in."""
    return " ".join((event.title, event.place, *event.keywords, event.summary))


def state_words(booking: Booking) -> str:
    """The state of a booking."""
    return {
        BookingState.HELD: "名额已为您保留，等您确认",
        BookingState.CONFIRMED: "已预约",
        BookingState.CANCELLED: "已取消",
        BookingState.ATTENDED: "已参加",
        BookingState.ABSENT: "未到场",
    }[booking.state]


def booking_line(booking: Booking, session: Session, event: Event) -> str:
    """A booking in one line."""
    at = moment_words(session.starts_at)
    if booking.state is BookingState.HELD and booking.expires_at is not None:
        return f"【待确认】{event.title}，{at}，{booking.party}人（{moment_words(booking.expires_at)}前有效）"
    paused = "，已暂停" if SessionState.SUSPENDED is session.state or event.state is EventState.SUSPENDED else ""
    return f"{event.title}，{at}，{booking.party}人{paused}"


def entry_line(entry: Entry, session: Session, event: Event) -> str:
    """A place in line in one line."""
    return f"【候补第{entry.position}位】{event.title}，{moment_words(session.starts_at)}，{entry.party}人"


def alternatives(sessions: Iterable[Session], now: datetime, event: Event) -> str:
    """The other sessions of an event that can be booked, in one sentence; empty where there are none."""
    free = [
        one
        for one in sessions
        if refusal_before(event, one, now) is None and one.free_for(EVERYBODY) > 0 and not one.waiting
    ]
    if not free:
        return ""
    return "还有名额的场次：" + "；".join(moment_words(one.starts_at) for one in free[:3]) + "。"
