"""Events, bookings and places in line, as residents read them in a chat."""

from collections.abc import Iterable
from datetime import date, datetime
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


def what_words(what: Sought, facts: Facts) -> str:
    """What was looked for, read back: `11月28日（周六）莲汀区适合孩子的`."""
    city = facts.city.by_id
    where = [city[one].short for one in (what.district_id, what.department_id) if one and one in city]
    parts = [days_words(what.days), *where, what.field or "", what.form or ""]
    said = "".join(part for part in parts if part)
    return said + ("适合孩子的" if what.children else "") + ("还有名额的" if what.free else "")


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


def booked_text(booking: Booking, session: Session, event: Event, ticket_url: str) -> str:
    """What is said after a booking."""
    lines = [
        "预约成功！",
        f"{event.title}",
        f"时间：{when(session.starts_at, session.ends_at)}",
        f"地点：{event.place}" + (f"（{event.address}）" if event.address else ""),
        f"人数：{booking.party}人",
    ]
    lines += [f"须知：{'；'.join(one.rstrip('。；') for one in event.notices)}。"] if event.notices else []
    lines += [
        f"入场凭证：{ticket_url}",
        f"来不了的话，请在{moment_words(session.cut_off_at)}前回复“取消预约”，把名额让给别人。",
    ]
    return "\n".join(lines)


def in_line_text(entry: Entry, session: Session, event: Event) -> str:
    """What is said to somebody who goes to the waiting list."""
    return (
        f"{named(event)}（{when(session.starts_at, session.ends_at)}）已经满了，已为您排进候补：第{entry.position}位，{entry.party}人。\n"
        "有名额空出来会按顺序通知您，请在期限内确认。回复“我的预约”随时可以看位次、退出候补。"
    )


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
