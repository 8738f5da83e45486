"""The list of events: what is coming, what is a draft, what waits for approval; how full each session is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from aiohttp import web
from yarl import URL

from actions.visits import limits, listing, proposing, queries, sheet_writing
from actions.visits.listing import Asked
from actions.visits.model import FIELDS, FORMS, EventState
from actions.visits.sentences import when
from bot.app import Parts
from bot.consoles.desk import page, paging
from bot.consoles.section import Soon
from bot.consoles.visits.access import APPROVE, KEY, PATH, VIEW, WORK, event_path, may, session_path
from bot.consoles.visits.files import excel
from bot.web.routes import Routes
from bot.web.staff import staff_of
from knowledge.accounts import Staff
from knowledge.city_time import city_day
from knowledge.store import Transaction

STATES: Mapping[EventState, tuple[str, str]] = {
    EventState.PUBLISHED: ("已发布", "good"),
    EventState.SUBMITTED: ("待审核", "note"),
    EventState.DRAFT: ("草稿", "quiet"),
    EventState.SUSPENDED: ("已暂停", "bad"),
    EventState.ENDED: ("已结束", "quiet"),
}
SIZE = 40
MOST_EXPORTED = 5000


@dataclass(frozen=True, slots=True)
class Overview:
    """The handlers."""

    parts: Parts

    async def listed(self, request: web.Request) -> web.Response:
        """Events with the sessions that were asked for."""
        staff, asked = staff_of(request), _asked(request)
        async with self.parts.store.transaction() as transaction:
            counts = await listing.counts(transaction, replace(asked, state=None))
            total = counts.get(asked.state, 0) if asked.state else sum(counts.values())
            shown = paging(request, total, SIZE)
            rows = await listing.rows(transaction, asked, now=self.parts.now(), limit=shown.size, offset=shown.offset)
            changed = await _changed(transaction, staff)
        departments = self.parts.library.city.departments
        values = {
            "rows": rows,
            "paging": shown,
            "changed": [(title, event_path(event_id)) for event_id, title in changed],
            "tabs": _tabs(request.rel_url, asked.state, counts),
            "asked": asked,
            "narrowed": replace(asked, scope=None, state=None) != Asked(),
            "states": STATES,
            "departments": [(one.id, one.short) for one in departments],
            "names": {one.id: one.short for one in departments},
            "everywhere": staff.scope is None,
            "forms": [(one, one) for one in FORMS],
            "fields": [(one, one) for one in FIELDS],
            "may_work": may(request, WORK),
        }
        return await page(request, "console_visits.html", values, here=KEY, crumbs=(("开放日", None),))

    async def exported(self, request: web.Request) -> web.Response:
        """The same events, all of them, as the sheet that can be imported again."""
        asked, now = _asked(request), self.parts.now()
        async with self.parts.store.transaction() as transaction:
            wanted = [row.id for row in await listing.rows(transaction, asked, now=now, limit=MOST_EXPORTED, offset=0)]
            found = await queries.events_of(
                transaction,
                department_id=asked.scope or asked.department_id,
                states=() if asked.state is None else (asked.state,),
                limit=MOST_EXPORTED,
            )
        by_id = {one.event.id: one for one in found}
        listings = [by_id[one] for one in wanted if one in by_id]
        content = await asyncio.to_thread(sheet_writing.export_events, listings, self.parts.library.city)
        return excel(content, "events.xlsx")


def _asked(request: web.Request) -> Asked:
    """What the address asks for; what cannot be meant is not heeded."""
    query = request.query
    return Asked(
        scope=staff_of(request).scope,
        department_id=_plain(query.get("department", ""))[:32] or None,
        state=EventState(query["state"]) if query.get("state") in set(EventState) else None,
        form=query["form"] if query.get("form") in FORMS else None,
        field=query["field"] if query.get("field") in FIELDS else None,
        words=_plain(query.get("words", ""))[:40],
        first_day=_day(query.get("from", "")),
        last_day=_day(query.get("to", "")),
    )


def _tabs(
    url: URL, active: EventState | None, counts: Mapping[EventState, int]
) -> Sequence[tuple[str, URL, bool, int]]:
    """A tab for each state, with how many events it has."""
    bare = url.without_query_params("page")
    everything = ("全部", bare.without_query_params("state"), active is None, sum(counts.values()))
    return [
        everything,
        *(
            (label, bare.update_query(state=state), active is state, counts.get(state, 0))
            for state, (label, _) in STATES.items()
        ),
    ]


def _plain(text: str) -> str:
    return text.strip().replace("\x00", "")


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None  # beyond, a day later is no date any more


async def waiting_for_me(transaction: Transaction, staff: Staff, _now: datetime) -> int:
    """How many events wait for this person's approval."""
    if not staff.has(*APPROVE):
        return 0
    counts = await listing.counts(transaction, Asked(scope=staff.scope), not_by=staff.actor)
    return counts.get(EventState.SUBMITTED, 0) + len(await _changed(transaction, staff))


async def coming(transaction: Transaction, staff: Staff, now: datetime) -> Sequence[Soon]:
    """The department's sessions of today and tomorrow, each with the way to its door; who sees all looks in the list."""
    if staff.scope is None or not staff.has(*WORK):
        return ()
    until = limits.day_begins(city_day(now) + timedelta(days=2))
    found = await listing.near(transaction, scope=staff.scope, now=now, until=until)
    return [
        Soon(
            label=f"{one.title}：签到",
            path=session_path(one.id, "/door"),
            note=f"{when(one.starts_at, one.ends_at)} · {one.place} · 已约 {one.taken}/{one.capacity}",
        )
        for one in found
    ]


async def _changed(transaction: Transaction, staff: Staff) -> Sequence[tuple[str, str]]:
    """Published events whose change waits for this person's approval."""
    if not staff.has(*APPROVE):
        return ()
    return await proposing.waiting(transaction, scope=staff.scope, not_by=staff.actor)


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    pages = Overview(parts)
    routes.add("GET", PATH, pages.listed, roles=VIEW)
    routes.add("GET", f"{PATH}/export", pages.exported, roles=WORK)
