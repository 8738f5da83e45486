"""The queues of the inbox: what is owed by when, what waits for a second person, reminders, and the list as Excel."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from aiohttp import web
from multidict import MultiMapping

from actions.visits.sheet_writing import Value, table
from actions.voices import inbox, reminders, replies
from actions.voices.inbox import QUEUE_NAMES, Filter, Queue
from actions.voices.masking import pieces
from actions.voices.matters import TOPIC_NAMES
from actions.voices.model import KIND_NAMES, STATE_NAMES, Case, Kind, State
from bot.consoles.desk import page, see_other
from bot.consoles.inbox import naming
from bot.consoles.inbox.conversations import ROOT as TALKS
from bot.consoles.inbox.live import LISTENERS
from bot.consoles.inbox.people import DECIDERS, addressees, reading
from bot.consoles.inbox.view import KEY, PATH, TITLE, Room
from bot.handover import Conversations
from bot.web.staff import staff_of
from knowledge import audit
from knowledge.accounts import Role, Staff
from knowledge.city_time import CITY_TIME
from knowledge.store import Transaction
from knowledge.workdays import base_workdays

PAGE_ROWS = 50
REMINDERS = 5
EXPORT_ROWS = 5000
EXPORT_PAGE = 500
WORDS_CHARS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADERS = (
    "编号", "类型", "主题", "标题", "内容", "状态", "主办单位", "收到时间", "答复期限", "期限情况", "答复时间", "评分", "附议人数", "公开",
)  # fmt: skip


def filter_of(query: MultiMapping[str]) -> Filter:
    """What an address asks for; what is none of ours counts for nothing."""
    queue, state, kind = query.get("queue", ""), query.get("state", ""), query.get("kind", "")
    topic = query.get("topic", "")
    return Filter(
        queue=Queue(queue) if queue in set(Queue) else Queue.OPEN,
        state=State(state) if state in set(State) else None,
        kind=Kind(kind) if kind in set(Kind) else None,
        topic=topic if topic in TOPIC_NAMES else None,
        department_id=query.get("department", "").replace("\x00", "")[:32] or None,
        words=query.get("words", "").replace("\x00", "").strip()[:WORDS_CHARS],
    )


async def waiting_for(transaction: Transaction, staff: Staff, now: datetime) -> int:
    """How many cases wait for this person: to be given to a department, or to be answered by theirs."""
    counted = await inbox.counts(transaction, scope=staff.scope, workdays=base_workdays(), now=now)
    return counted[Queue.UNASSIGNED if staff.has(Role.CITY_OFFICE) else Queue.OPEN]


@dataclass(frozen=True, slots=True)
class Lists:
    """The handlers."""

    room: Room
    conversations: Conversations

    async def queue(self, request: web.Request) -> web.Response:
        """One page of a queue."""
        staff, asked, room = staff_of(request), filter_of(request.query), self.room
        now, workdays = room.parts.now(), room.parts.library.workdays
        async with room.transaction() as transaction:
            found = await inbox.inbox(
                transaction, asked, scope=staff.scope, workdays=workdays, now=now, limit=PAGE_ROWS,
                after=request.query.get("after"),
            )  # fmt: skip
            counted = await inbox.counts(transaction, scope=staff.scope, workdays=workdays, now=now)
            reminded = await reminders.notices_for(transaction, addressees(staff), limit=REMINDERS)
            to_decide = len(await replies.waiting_replies(transaction, staff.scope))
        more = str(request.rel_url.update_query(after=found.next)) if found.next else None
        values = {
            **room.names(),
            "cases": found.cases,
            "asked": asked,
            "query": request.query,
            "tabs": [
                (QUEUE_NAMES[one], f"{PATH}?queue={one}", one is asked.queue, counted.get(one))
                for one in Queue
                if one is not Queue.UNASSIGNED or staff.scope is None
            ],
            "reminded": reminded,
            "notice_words": naming.NOTICES,
            "to_decide": to_decide if staff.has(*DECIDERS) else 0,
            "more": more,
            "topics": TOPIC_NAMES,
            "everywhere": staff.scope is None,
            "neglected": await self.conversations.neglected() if staff.has(*LISTENERS) else (0, 0),
            "talks": TALKS,
        }
        return await page(request, "console_inbox_list.html", values, here=KEY, crumbs=((TITLE, None),))

    async def approvals(self, request: web.Request) -> web.Response:
        """Public replies that wait for a second person."""
        staff = staff_of(request)
        async with self.room.transaction() as transaction:
            waiting = await replies.waiting_replies(transaction, staff.scope)
        values = {
            **self.room.names(), "waiting": waiting, "me": staff.actor, "pieces": pieces, "privacies": naming.PRIVACIES,
        }  # fmt: skip
        crumbs = ((TITLE, PATH), ("待审核的公开答复", None))
        return await page(request, "console_inbox_approvals.html", values, here=KEY, crumbs=crumbs)

    async def notice_seen(self, request: web.Request) -> web.StreamResponse:
        """A reminder is put away."""
        staff, number = staff_of(request), request.match_info["notice"]
        if number.isascii() and number.isdigit() and len(number) < 18:
            async with self.room.transaction() as transaction:
                await reminders.seen(
                    transaction, int(number), addressees(staff), by=staff.actor, now=self.room.parts.now()
                )
        return await see_other(request, PATH)

    async def export(self, request: web.Request) -> web.Response:
        """The cases of a queue as an Excel file: masked texts, no contacts. On the audit log."""
        staff, asked, room = staff_of(request), filter_of(request.query), self.room
        now = room.parts.now()
        async with room.transaction() as transaction:
            found = await self._all(transaction, asked, staff, now)
            await audit.record(
                transaction, actor=reading(staff).id, act="voice.exported", subject="voices",
                details={"cases": len(found), "queue": asked.queue.value}, now=now,
            )  # fmt: skip
        rows = [self._row(one) for one in found]
        content = await asyncio.to_thread(table, "来信", _HEADERS, rows)
        name = quote(f"来信-{now.astimezone(CITY_TIME):%Y%m%d-%H%M}.xlsx")
        return web.Response(
            body=content,
            content_type=XLSX,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"},
        )

    async def _all(self, transaction: Transaction, asked: Filter, staff: Staff, now: datetime) -> list[Case]:
        found: list[Case] = []
        after: str | None = None
        while len(found) < EXPORT_ROWS:
            one = await inbox.inbox(
                transaction, asked, scope=staff.scope, workdays=self.room.parts.library.workdays, now=now,
                after=after, limit=EXPORT_PAGE,
            )  # fmt: skip
            found += one.cases
            if (after := one.next) is None:
                break
        return found[:EXPORT_ROWS]

    def _row(self, case: Case) -> list[Value]:
        library = self.room.parts.library
        due = naming.due_of(case, library.workdays, self.room.days)
        return [
            case.number,
            KIND_NAMES[case.kind],
            TOPIC_NAMES.get(case.topic, case.topic),
            case.title,
            case.text,
            STATE_NAMES[case.state],
            naming.department_name(case.department_id, library.city),
            _local(case.received_at),
            case.due_on,
            due.words,
            _local(case.replied_at),
            case.rating,
            case.supporters,
            "已公开" if case.published_at else "可公开" if case.wants_public else "不公开",
        ]


def _local(moment: datetime | None) -> Any:  # noqa: ANN401  (a cell takes a naive local time)
    return moment.astimezone(CITY_TIME).replace(tzinfo=None) if moment is not None else None
