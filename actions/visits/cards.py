"""Cards: what came of a booking, with the page where more stands (the ticket, the place in line, the event)."""

from datetime import date

from actions.model import Card
from actions.visits.campaigns import Campaign
from actions.visits.model import Booking, Entry, Event, Session
from actions.visits.sentences import moment_words, when


def booked(booking: Booking, session: Session, event: Event, url: str) -> Card:
    """What is said after a booking; the page has the ticket, the calendar file, and all that can be changed."""
    lines = [
        f"时间：{when(session.starts_at, session.ends_at)}",
        f"地点：{_where(event)}",
        f"人数：{booking.party}人",
        "点开看入场二维码、加进日历、改时间或人数。",
        f"来不了的话，请在{moment_words(session.cut_off_at)}前回复“取消预约”，把名额让给别人。",
    ]
    lines += [f"须知：{'；'.join(one.rstrip('。；') for one in event.notices)}。"] if event.notices else []
    return Card(title=f"预约成功：{event.title}", description="\n".join(lines), url=url)


def changed(booking: Booking, session: Session, event: Event, url: str) -> Card:
    """What is said after a change."""
    lines = [
        f"时间：{when(session.starts_at, session.ends_at)}",
        f"地点：{_where(event)}",
        f"人数：{booking.party}人",
        "原来的二维码仍然有效，点开可以再看。",
    ]
    return Card(title=f"已更改：{event.title}", description="\n".join(lines), url=url)


def in_line(entry: Entry, session: Session, event: Event, url: str) -> Card:
    """What is said to somebody who goes to the waiting list."""
    lines = [
        f"{when(session.starts_at, session.ends_at)}已经满了，已为您排进候补：第{entry.position}位，{entry.party}人。",
        "有名额空出来会按顺序通知您，收到后回复“接受”就行。",
        "回复“我的预约”或者点开这里，随时看位次、减少人数、退出候补。",
    ]
    return Card(title=f"候补第{entry.position}位：{event.title}", description="\n".join(lines), url=url)


def campaign(one: Campaign, url: str) -> Card:
    """A campaign: when, how much of what, and how to choose."""
    fields = "、".join(f"{name}{number}个" for name, number in one.by_field)
    lines = [
        f"{plain_day(one.starts_on)}到{plain_day(one.ends_on)}，{one.organizers}家单位办{one.events}个活动。",
        one.note,
        f"按领域：{fields}。" if fields else "",
        "点开看全部，也可以直接说想看什么，比如“周末适合孩子的”“莲汀区的”“消防”。",
    ]
    return Card(title=one.name, description="\n".join(line for line in lines if line), url=url)


def plain_day(day: date) -> str:
    """`12月5日`."""
    return f"{day.month}月{day.day}日"


def _where(event: Event) -> str:
    return event.place + (f"（{event.address}）" if event.address else "")
