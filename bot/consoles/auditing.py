"""The audit log for those who look after it: filters, paging, and whether the chain is whole."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from aiohttp import web

from actions.city_time import CITY_TIME
from bot.app import Parts
from bot.consoles.audit_subjects import subjects_in
from bot.consoles.audit_words import ACT_NAMES, details_in_words
from bot.consoles.desk import page, see_other
from bot.consoles.section import Entry, Section
from bot.web.routes import Handler, Routes
from knowledge import account_queries, audit
from knowledge.accounts import Role, Staff
from knowledge.audit_reading import AuditEntry, Wanted, acts, entries, last
from knowledge.store import Transaction

KEY, PATH = "audit", "/console/audit"
ROLES = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
PAGE_ROWS = 50
WORD_CHARS = 80
RAW_CHARS = 4000


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """The filters of an address; what cannot be read does not matter."""
    until = _day(query.get("until", ""))
    before = query.get("before", "")
    return Wanted(
        actor=query.get("actor", "").strip()[:WORD_CHARS].replace("\x00", ""),
        act=query.get("act", "").strip()[:WORD_CHARS].replace("\x00", ""),
        subject=query.get("subject", "").strip()[:WORD_CHARS].replace("\x00", ""),
        since=_day(query.get("since", "")),
        until=until + timedelta(days=1) if until is not None else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
    )


def _day(text: str) -> datetime | None:
    """The beginning of a day in the city, in UTC."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=CITY_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


async def people_in(transaction: Transaction, found: Iterable[AuditEntry]) -> dict[str, Staff]:
    """The staff whom the entries name, by their names in the log."""
    names = {name for one in found for name in (one.actor, one.subject) if name.startswith("staff:")}
    known = {}
    for name in names:
        with suppress(ValueError):  # an actor of another kind
            staff = await account_queries.by_id(transaction, UUID(name.removeprefix("staff:")))
            if staff is not None:
                known[name] = staff
    return known


def _raw(one: AuditEntry) -> str:
    """The entry as it was recorded: what the words leave out stands here."""
    recorded = {
        "actor": one.actor,
        "act": one.act,
        "subject": one.subject,
        "details": dict(one.details),
        "link": one.link,
    }
    return orjson.dumps(recorded, option=orjson.OPT_INDENT_2).decode()[:RAW_CHARS]


def _list(parts: Parts) -> Handler:
    async def listed(request: web.Request) -> web.Response:
        wanted = wanted_of(request.query)
        async with parts.store.transaction() as transaction:
            found = await entries(transaction, wanted, limit=PAGE_ROWS + 1)
            values: dict[str, Any] = {
                "people": await people_in(transaction, found),
                "subjects": await subjects_in(transaction, found),
                "acts": [(act, ACT_NAMES.get(act, act)) for act in await acts(transaction)],
                "end": await last(transaction),
                "staff_list": await account_queries.everybody(transaction),
            }
        shown = found[:PAGE_ROWS]
        more = str(request.rel_url.update_query(before=shown[-1].sequence)) if len(found) > PAGE_ROWS else None
        names = {one.id: one.short for one in parts.library.city.departments}
        rows = [
            (one, ACT_NAMES.get(one.act, one.act), details_in_words(one.act, one.details, names), _raw(one))
            for one in shown
        ]
        values |= {"rows": rows, "more": more, "wanted": request.query}
        return await page(request, "console_audit.html", values, here=KEY, crumbs=(("审计日志", None),))

    return listed


def _verify(parts: Parts) -> Handler:
    async def verify(request: web.Request) -> web.StreamResponse:
        async with parts.store.transaction() as transaction:
            broken = await audit.broken_link(transaction)
            number, _ = await last(transaction)
        if broken is None:
            return await see_other(request, PATH, f"已逐条核对 {number} 条记录，链条完整，没有被改动。")
        said = f"第 {broken} 条记录对不上：它或它前面的记录被改动过。请保留现场，马上报告。"
        return await see_other(request, PATH, said, "bad")

    return verify


def add(routes: Routes, parts: Parts) -> None:
    """Add the pages."""
    routes.add("GET", PATH, _list(parts), roles=ROLES)
    routes.add("POST", f"{PATH}/verify", _verify(parts), roles=ROLES)


ENTRY = Entry(
    key=KEY, label="审计日志", path=PATH, roles=ROLES, icon="shield", purpose="谁在什么时候做了什么，记录有没有被改动"
)
SECTION = Section(entries=(ENTRY,), add=add)
