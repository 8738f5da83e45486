"""Why not, as residents read it; and when, in their words."""

from datetime import datetime

from actions.visits.model import Event, Refusal, Refused, Session
from knowledge.city_time import CITY_TIME

_DAYS = "一二三四五六日"

_PLAIN = {
    Refusal.UNKNOWN: "没有找到这个场次或预约，请重新查看开放日活动。",
    Refusal.NOT_PUBLISHED: "这个活动还没有发布，暂时不能预约。",
    Refusal.SUSPENDED: "这个活动暂停了，恢复后可以再预约。",
    Refusal.ENDED: "这一场已经结束，不能再预约、更改或取消了。",
    Refusal.PEOPLE_MISSING: "这里需要实名登记，请按人数填写每位参观人的姓名和出生日期。",
    Refusal.CONTACT_MISSING: "请填写联系人姓名和能打通的电话号码。",
    Refusal.INVITATION: "这个活动凭邀请码预约，邀请码不对，请核对后再试。",
    Refusal.AUDIENCE: "这一场没有为这类人群单独留名额，请换一类再试。",
    Refusal.ALREADY_BOOKED: "您已经预约了这一场，不用重复预约；人数有变化可以更改预约。",
    Refusal.ALREADY_WAITING: "您已经在这一场的候补名单里了，不用重复排队。",
    Refusal.PHONE_BOOKED: (
        "这个联系电话已经约了这一场，或者在候补。一个电话每场约一次：人数有变化，请到原来预约的地方更改；"
        "替别人约，请留他本人的电话。"
    ),
    Refusal.OFFER_EXPIRED: "为您保留的名额已经过了确认时间，名额已让给后面的市民。",
    Refusal.CANCELLED: "这个预约已经取消了。",
    Refusal.UNCONFIRMED: "这些名额还在为您保留，请先确认预约，再更改。",
    Refusal.OTHER_EVENT: "只能换到同一个活动的其他场次；想参加别的活动，请先取消再预约。",
    Refusal.TOO_EARLY: "还没到这一天，请在活动当天再来。",
    Refusal.NOT_PRESENT: "活动开始以后，到场的市民才能评价。",
    Refusal.LARGER_IN_LINE: "候补中只能减少人数；要增加人数，请先退出再重新排队。",
}


def local(moment: datetime) -> datetime:
    """The moment as the city's clocks show it."""
    return moment.astimezone(CITY_TIME)


def clock(moment: datetime) -> str:
    """`9:30`."""
    at = local(moment)
    return f"{at.hour}:{at.minute:02}"


def day_words(moment: datetime) -> str:
    """`12月5日（周六）`."""
    at = local(moment)
    return f"{at.month}月{at.day}日（周{_DAYS[at.weekday()]}）"


def moment_words(moment: datetime) -> str:
    """`12月5日（周六）9:30`."""
    return f"{day_words(moment)}{clock(moment)}"


def when(starts_at: datetime, ends_at: datetime) -> str:
    """`12月5日（周六）9:30—11:00`, with the second day where it ends on another."""
    end = clock(ends_at) if local(starts_at).date() == local(ends_at).date() else moment_words(ends_at)
    return f"{moment_words(starts_at)}—{end}"


def sentence(reason: Refusal, event: Event | None = None, session: Session | None = None, audience: str = "") -> str:
    """The sentence for a resident. What it can name depends on what is known."""
    if reason in _PLAIN:
        if reason is Refusal.SUSPENDED and session is not None and session.reason:
            return f"这个活动暂停了（{session.reason.rstrip('。')}），恢复后可以再预约。"
        return _PLAIN[reason]
    assert event is not None
    assert session is not None
    match reason:
        case Refusal.CLOSED:
            return f"这一场的预约和更改在{moment_words(session.cut_off_at)}截止了。有急事请拨打{event.phone}。"
        case Refusal.TOO_YOUNG:
            who = "每位参观人" if event.age_binds_all else "预约人"
            return f"这个活动要求{who}在参观当天年满{event.min_age}周岁。"
        case Refusal.NOT_DECLARED:
            who = "所有参观人" if event.age_binds_all else "您"
            return f"请先确认{who}在参观当天年满{event.min_age}周岁。"
        case Refusal.PARTY_SIZE:
            most = min(event.max_party, session.seats_for(audience))
            return f"这个活动每次可以预约1到{most}人，请调整人数。"
        case _:
            return _full(session, audience)


def _full(session: Session, audience: str) -> str:
    free = session.free_for(audience)
    if session.waiting:
        return f"这一场已有{session.waiting}组市民在候补，空出的名额先给他们；您可以加入候补。"
    return (
        f"这一场只剩{free}个名额，不够您这一行人；您可以减少人数，或者加入候补。"
        if free > 0
        else "这一场已经约满，您可以加入候补。"
    )


def refuse(reason: Refusal, event: Event | None = None, session: Session | None = None, audience: str = "") -> Refused:
    """The refusal with its sentence, and the seats and the line it is about."""
    return Refused(
        reason=reason,
        sentence=sentence(reason, event, session, audience),
        free=max(session.free_for(audience), 0) if session is not None else 0,
        line=session.waiting if session is not None else 0,
    )
