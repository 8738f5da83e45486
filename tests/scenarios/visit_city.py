"""A few events of fixed days for conversations about visits; today is Sunday, 22 November 2026."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete

from actions.visits import booking, events, queries
from actions.visits.model import BookingRequest, Contact, Desk, EventDraft, EventState, SessionDraft
from actions.visits.tables import campaigns
from actions.visits.tables import events as event_table
from bot.app import Parts
from knowledge import residents
from knowledge.city_time import CITY_TIME

STAFF = "staff:00000000-0000-0000-0000-000000000001"

_WATER = EventDraft(
    title="一滴污水的旅程",
    department_id="zjj",
    form="实地参观",
    field="人居环境",
    summary="跟着技术员走一遍进水、沉淀、生化、出水。",
    place="城北污水处理厂",
    address="清澜区环湖北路6号",
    phone="0300-82330200",
    notices=("请穿平底鞋；厂区台阶多，不便推婴儿车。",),
    keywords=("污水处理厂", "净水", "污水厂"),
    max_party=5,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An event of the conversations: what differs from the first one, its sessions (day, hours, seats), who fills it."""

    changes: Mapping[str, Any]
    sessions: tuple[SessionDraft, ...]
    filled: bool = False


def at(day: str, clock: str, seats: int, hours: float = 1.5, cut_off_at: datetime | None = None) -> SessionDraft:
    """A session that starts at this moment of the city."""
    starts_at = datetime.fromisoformat(f"2026-{day}T{clock}:00").replace(tzinfo=CITY_TIME)
    return SessionDraft(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), capacity=seats, cut_off_at=cut_off_at
    )


PLANNED = {
    "water": Planned(changes={}, sessions=(at("11-28", "09:30", 20), at("12-05", "14:00", 20))),
    "fire": Planned(
        changes={
            "title": "小小消防员体验日", "department_id": "yjj", "field": "消防安全", "place": "明湖路消防救援站", "min_age": 0,
            "keywords": ("消防站", "消防车", "消防员"), "for_children": True, "summary": "穿上战斗服，爬上云梯车看一看。",
            "notices": ("孩子须有家长陪同。",),
        },
        sessions=(at("11-28", "10:00", 12),),
    ),
    "tax": Planned(
        changes={
            "title": "专项附加扣除明年怎么填", "department_id": "swjg", "form": "政策解读", "field": "民生保障",
            "place": "办税服务厅二楼纳税人学堂", "keywords": ("个税", "扣除"), "summary": "七项扣除逐个勾。", "notices": (), "min_age": 0,
        },
        sessions=(at("12-01", "14:30", 50),),
    ),
    "court": Planned(
        changes={
            "title": "档案库房夜访", "department_id": "sfj", "field": "便民服务", "place": "市档案馆", "real_name": True,
            "keywords": ("档案馆",), "summary": "看一百年前的地契。", "notices": ("请带身份证。",), "max_party": 3,
        },
        sessions=(at("12-03", "18:00", 10),),
    ),
    "full": Planned(
        changes={
            "title": "公交调度中心开放日", "department_id": "jtj", "field": "便民服务", "place": "公交调度中心", "min_age": 0,
            "keywords": ("公交", "调度"), "summary": "看一千辆公交车怎样排班。", "notices": (), "max_party": 4,
        },
        sessions=(at("11-29", "09:00", 4),),
        filled=True,
    ),
    "soon": Planned(
        changes={
            "title": "气象台里看天气", "department_id": "nyj", "field": "民生保障", "place": "市气象台", "min_age": 0,
            "keywords": ("气象台", "天气预报"), "summary": "今天的预报是怎样做出来的。", "notices": (),
        },
        sessions=(at("11-23", "09:00", 10, cut_off_at=at("11-22", "09:00", 1).starts_at),),
    ),
}  # fmt: skip


async def plan(parts: Parts, now: datetime) -> None:
    """Replace the sample city's events by these."""
    async with parts.store.transaction() as transaction:
        await transaction.execute(delete(event_table))
        await transaction.execute(delete(campaigns))
        drafts = [(replace(_WATER, **one.changes), one.sessions) for one in PLANNED.values()]
        await events.create_events(
            transaction, drafts, actor=STAFF, now=now - timedelta(days=3), new_id=uuid4, ids=list(PLANNED),
            state=EventState.PUBLISHED,
        )  # fmt: skip
    desk = Desk(cipher=parts.cipher, workdays=parts.library.workdays, new_id=uuid4)
    for name, one in PLANNED.items():
        if one.filled:
            async with parts.store.transaction() as transaction:
                listing = await queries.listing_of(transaction, name)
                assert listing is not None
                person = await residents.seen(transaction, channel="wechat", sender="first", now=now)
                session = listing.sessions[0]
                request = BookingRequest(
                    session_id=session.id, resident_id=person, key="first", party=session.capacity,
                    contact=Contact(name="赵先到", phone="13800000001"), of_age=True,
                )  # fmt: skip
                await booking.book(transaction, request, desk, now=now)
