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
#: Acts as people call them; the others are shown by their names.
ACT_NAMES = {
    "staff.add": "新建账号",
    "staff.profile": "修改账号",
    "staff.enable": "启用账号",
    "staff.disable": "停用账号",
    "staff.password": "更换密码",
    "staff.sign_in": "登录",
    "staff.confirm": "确认密码",
    "staff.rest": "连续输错，暂停登录",
    "staff.end_session": "退出别处登录",
    "staff.end_sessions": "退出全部登录",
    "documents.import": "导入文件",
    "answers.import": "导入问答",
    "places.import": "导入服务点",
    "departments.import": "导入部门",
    "sample_city.load": "载入示例城市",
    "voice.received": "收到来信",
    "voice.accept": "受理来信",
    "voice.assign": "交办来信",
    "voice.transfer": "转办来信",
    "voice.return": "退回来信",
    "voice.reply": "答复来信",
    "voice.close": "办结来信",
    "voice.contact_opened": "查看居民联系方式",
    "voice.words_opened": "查看居民原文",
    "voice.exported": "导出来信",
}


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


def _shown(details: Mapping[str, Any]) -> str:
    return orjson.dumps(details).decode() if details else ""


def _list(parts: Parts) -> Handler:
    async def listed(request: web.Request) -> web.Response:
        wanted = wanted_of(request.query)
        async with parts.store.transaction() as transaction:
            found = await entries(transaction, wanted, limit=PAGE_ROWS + 1)
            values: dict[str, Any] = {
                "people": await people_in(transaction, found),
                "acts": [(act, ACT_NAMES.get(act, act)) for act in await acts(transaction)],
                "end": await last(transaction),
                "staff_list": await account_queries.everybody(transaction),
            }
        shown = found[:PAGE_ROWS]
        more = str(request.rel_url.update_query(before=shown[-1].sequence)) if len(found) > PAGE_ROWS else None
        rows = [(one, ACT_NAMES.get(one.act, one.act), _shown(one.details)) for one in shown]
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
