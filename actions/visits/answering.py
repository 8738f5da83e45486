"""Answers to questions on a visit, from its card and its notices: quoted, never made up. What is not written there is said so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from actions.model import Facts, Turn
from actions.subjects import of_kind
from actions.visits import looking, notice, sentences, wording
from actions.visits.model import Event, Listing, Session
from actions.visits.questions import topic_of

WHICH = "先选一个活动，我再细说。"
FREE = "开放日活动都是免费的，不收钱。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an answer can rest on: the event with its sessions ahead, the chosen one among them, who organizes it."""

    listing: Listing
    session: Session | None
    organizer: str
    turn: Turn

    @property
    def event(self) -> Event:
        """The event."""
        return self.listing.event


async def answer(turn: Turn, facts: Facts, kept: str) -> str:
    """The answer to a question heard by `questions.hear`: of the chosen event, or of those on the screen."""
    name, among = topic_of(kept)
    if name in _OF_DATA:
        return _OF_DATA[name]
    chosen = of_kind("event", turn.answers.get("event"))
    events = (chosen,) if chosen is not None else among
    found = [one for event_id in events if (one := await _known(turn, facts, event_id)) is not None]
    said = [_ANSWERS[name](one) for one in found]
    if not said:
        return FREE if name == "fee" else WHICH
    if len(set(said)) == 1:
        return said[0]
    return "\n".join(f"{wording.named(one.event)}：{words}" for one, words in zip(found, said, strict=True))


async def _known(turn: Turn, facts: Facts, event_id: str) -> Known | None:
    listing = await looking.listing_of(facts, event_id)
    if listing is None:
        return None
    chosen = of_kind("session", turn.answers.get("session"))
    session = next((one for one in listing.sessions if str(one.id) == chosen), None)
    department = facts.city.by_id.get(listing.event.department_id)
    return Known(
        listing=listing,
        session=session,
        organizer=department.name if department is not None else facts.service.city,
        turn=turn,
    )


_OF_DATA = {
    "why": notice.WHY,
    "refuse": notice.NEEDED,
    "keep": notice.KEPT,
    "real": "一般活动留一个能联系上的称呼和电话就行；要实名登记的活动会单独说明，需要每位参观人的真实姓名和出生日期。",
}


def _fee(known: Known) -> str:
    return _written(known, "费", "票") or FREE


def _age(known: Known) -> str:
    event = known.event
    if event.min_age == 0:
        said = "不限年龄" + ("，适合孩子参加。" if event.for_children else "。")
    elif event.age_binds_all:
        said = f"来的每一位都要年满{event.min_age}周岁（按参观当天算）。"
    else:
        said = f"报名的人要年满{event.min_age}周岁（按参观当天算），同行的人不受这个限制。"
    return said + _written(known, "孩子", "儿童", "家长", "老人", "岁", "监护")


def _place(known: Known) -> str:
    event = known.event
    where = f"在{event.place}" + (f"（{event.address}）" if event.address else "")
    return f"{where}。{_written(known, '集合', '门口', '公交', '地铁', '入口')}"


def _bring(known: Known) -> str:
    notices = known.event.notices
    if not notices:
        return "没有特别的要求，到场时出示预约后的二维码就行。"
    return f"须知是这样写的：{'；'.join(one.rstrip('。；') for one in notices)}。到场时出示预约后的二维码。"


def _time(known: Known) -> str:
    sessions = (known.session,) if known.session is not None else _ahead(known)
    times = "；".join(sentences.when(one.starts_at, one.ends_at) for one in sessions[:4])
    return f"{times}。" if times else "近期没有可以预约的场次。"


def _seats(known: Known) -> str:
    sessions = (known.session,) if known.session is not None else _ahead(known)
    now, event = known.turn.now, known.event
    lines = "；".join(wording.session_line(one, now, event) for one in sessions[:4])
    return f"{lines}。" if lines else "近期没有可以预约的场次。"


def _ahead(known: Known) -> tuple[Session, ...]:
    return looking.bookable(known.listing, known.turn.now)


def _party(known: Known) -> str:
    most = known.event.max_party
    return f"每次最多预约{most}人，连您在内。" if most > 1 else "每次只能预约1人。"


def _cancel(known: Known) -> str:
    until = (
        f"在{sentences.moment_words(known.session.cut_off_at)}之前" if known.session is not None else "在报名截止之前"
    )
    return f"可以。{until}回复“取消预约”或者“更改预约”就行，名额会让给别人。"


def _content(known: Known) -> str:
    return wording.short(known.event.summary, wording.SUMMARY_CHARS)


def _organizer(known: Known) -> str:
    return f"主办单位是{known.organizer}，咨询电话{known.event.phone}。"


def _noted(label: str, *words: str) -> Callable[[Known], str]:
    """What the card says of this, or that it says nothing, and whom to ask."""

    def said(known: Known) -> str:
        found = _written(known, *words)
        return found or f"活动介绍里没有写{label}，可以拨打{known.event.phone}问{known.organizer}。"

    return said


def _written(known: Known, *words: str) -> str:
    """The sentences of the notices and of what is said of the event in which one of the words stands."""
    found = dict.fromkeys(one for one in _sentences(known.event) if any(word in one for word in words))
    return "".join(f"{one}。" for one in found)


def _sentences(event: Event) -> Iterator[str]:
    for text in (*event.notices, event.summary):
        yield from (one for part in re.split(r"[。；;!！]", text) if (one := part.strip()))


_ANSWERS: dict[str, Callable[[Known], str]] = {
    "fee": _fee,
    "age": _age,
    "place": _place,
    "bring": _bring,
    "time": _time,
    "seats": _seats,
    "party": _party,
    "cancel": _cancel,
    "content": _content,
    "organizer": _organizer,
    "parking": _noted("停车的事", "停车", "车位", "开车", "自驾", "公交", "地铁"),
    "food": _noted("吃饭喝水的事", "餐", "饭", "吃", "水杯", "饮水"),
    "photo": _noted("拍照的规定", "拍照", "照相", "拍摄", "录像", "摄影"),
    "access": _noted("路好不好走", "轮椅", "台阶", "婴儿车", "无障碍", "电梯", "楼梯", "步行"),
    "toilet": _noted("厕所在哪", "厕所", "卫生间", "洗手间", "母婴"),
    "rain": _noted("下雨怎么办", "雨", "雪", "天气", "风"),
}
