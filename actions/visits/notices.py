"""What residents are told of their own accord: once each, through the outbox, in the transaction that decided it."""

from datetime import datetime
from uuid import UUID

from actions.visits.model import Event, Session
from actions.visits.sentences import moment_words, when
from knowledge.notices import Notice, Topic, put
from knowledge.store import Transaction

MINE = "回复“我的预约”可以查看。"


async def tell(
    transaction: Transaction,
    resident_id: UUID | None,
    *,
    about: UUID,
    what: str,
    of: tuple[Event, Session],
    text: str,
    now: datetime,
    booking: UUID | None = None,
) -> bool:
    """Queue one notice about a booking or a place in line. The same `what` again is not sent again.

    What stands before a colon in `what` says which news it is (`_NEWS`). Its link opens the booking, where there is one.
    """
    if resident_id is None:
        return False
    event, session = of
    topic, state = _NEWS[what.partition(":")[0]]
    notice = Notice(
        topic=topic, about=event.title, text=text, state=state, when=session.starts_at, place=event.place,
        path=f"/visits/bookings/{booking}" if booking is not None else "/visits/mine",
    )  # fmt: skip
    return await put(transaction, notice, key=f"visit:{about}:{what}", to=resident_id, now=now)


#: News by name: what kind it is, and how things stand, in at most five characters.
_NEWS = {
    "offer": (Topic.VISIT_OFFER, "待您确认"),
    "expired": (Topic.VISIT_OFFER, "已过时限"),
    "reminder": (Topic.VISIT_REMINDER, "即将开始"),
    "moved": (Topic.VISIT_CHANGE, "已改期"),
    "place": (Topic.VISIT_CHANGE, "换了地点"),
    "suspended": (Topic.VISIT_CHANGE, "已暂停"),
    "resumed": (Topic.VISIT_CHANGE, "已恢复"),
    "called_off": (Topic.VISIT_CHANGE, "已取消"),
    "cancelled": (Topic.VISIT_CHANGE, "已取消"),
    "merged": (Topic.VISIT_CHANGE, "已合并"),
    "said": (Topic.VISIT_CHANGE, "有通知"),
}


def offered(event: Event, session: Session, party: int, expires_at: datetime) -> str:
    """Seats are held for somebody from the line."""
    return (
        f"好消息：您候补的“{event.title}”（{when(session.starts_at, session.ends_at)}）有名额了，已为您保留{party}个。"
        f"要去，请在{moment_words(expires_at)}前回复“接受”；不去了回复“不要”。过时名额会让给后面的市民。"
    )


def offer_expired(event: Event) -> str:
    """Nobody took the offer."""
    return f"为您保留的“{event.title}”名额没有等到您的确认，已让给后面的市民。还想参加的话，可以重新预约或候补。"


def passed_over(free: int, party: int) -> str:
    """A smaller party went first; stands with the place in line."""
    return f"空出的{free}个名额不够您一行{party}人，先请后面人数合适的市民；您的位置不变。"


def reordered(reason: str) -> str:
    """Staff put this one at another position; stands with the place in line."""
    return f"主办单位调整了顺序：{reason.strip()}"


def displaced(was: int, now: int) -> str:
    """Staff moved another one, so that this one's position changed; stands with the place in line."""
    return f"主办单位调整了候补顺序，您从第{was}位到了第{now}位"


def reminder(event: Event, session: Session, party: int) -> str:
    """The day before."""
    notices = "".join(f"\n· {one}" for one in event.notices[:5])
    return (
        f"温馨提醒：您预约的“{event.title}”将在{when(session.starts_at, session.ends_at)}举行，共{party}人。"
        f"地点：{event.place}（{event.address}）。来不了的话请尽早取消，把名额让给别人。{MINE}{notices}"
    )


def moved(event: Event, session: Session, reason: str) -> str:
    """Another time."""
    why = f"（{reason.rstrip('。')}）" if reason else ""
    return (
        f"请注意：您预约的“{event.title}”改期了{why}。"
        f"新的时间是{when(session.starts_at, session.ends_at)}，地点：{event.place}。您的预约仍然有效；来不了的话，请在"
        f"{moment_words(session.cut_off_at)}前取消。{MINE}"
    )


def moved_in_line(event: Event, session: Session, reason: str) -> str:
    """Another time, for those who wait."""
    why = f"（{reason.rstrip('。')}）" if reason else ""
    return (
        f"请注意：您候补的“{event.title}”改期了{why}。"
        f"新的时间是{when(session.starts_at, session.ends_at)}，地点：{event.place}。您的候补位置不变；不想等了，可以随时退出候补。{MINE}"
    )


def elsewhere(event: Event, session: Session) -> str:
    """Another place."""
    return (
        f"请注意：您预约的“{event.title}”（{when(session.starts_at, session.ends_at)}）换了地点，"
        f"新的地点是{event.place}（{event.address}）。您的预约仍然有效。{MINE}"
    )


def suspended(event: Event, session: Session, reason: str) -> str:
    """Nothing for now."""
    return (
        f"抱歉地通知您：“{event.title}”（{when(session.starts_at, session.ends_at)}）暂停举行，原因：{reason.rstrip('。')}。"
        f"恢复后会再通知您。咨询电话：{event.phone}。"
    )


def resumed(event: Event, session: Session) -> str:
    """It takes place after all."""
    return f"“{event.title}”（{when(session.starts_at, session.ends_at)}）恢复举行，您的预约或候补仍然有效。{MINE}"


def called_off(event: Event, session: Session, reason: str) -> str:
    """Never."""
    return (
        f"抱歉地通知您：“{event.title}”（{when(session.starts_at, session.ends_at)}）取消了，原因：{reason.rstrip('。')}。"
        f"您的预约已随之取消。咨询电话：{event.phone}。"
    )


def called_off_in_line(event: Event, session: Session, reason: str) -> str:
    """Never, for those who wait."""
    return (
        f"抱歉地通知您：您候补的“{event.title}”（{when(session.starts_at, session.ends_at)}）取消了，"
        f"原因：{reason.rstrip('。')}。候补名单已随之关闭。咨询电话：{event.phone}。"
    )


def cancelled_for(event: Event, session: Session, reason: str) -> str:
    """Staff cancelled one booking."""
    return (
        f"抱歉地通知您：您预约的“{event.title}”（{when(session.starts_at, session.ends_at)}）被主办单位取消了，"
        f"原因：{reason.rstrip('。')}。咨询电话：{event.phone}。"
    )


def merged(event: Event, session: Session, party: int) -> str:
    """The same person had booked the same session twice, through two doors."""
    return (
        f"您从两个入口各约过一次“{event.title}”（{when(session.starts_at, session.ends_at)}），现在合成一份："
        f"先约的保留，后约的（{party}人）已取消。人数不对的话可以更改预约。{MINE}"
    )


def said(event: Event, text: str) -> str:
    """A message of the organizer to those booked."""
    return f"“{event.title}”主办单位通知：{text}"
