"""`user …` and `audit …`: accounts and the audit log from the command line. Every change is audited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import uuid4

import typer
from rich.markup import escape

from actions.city_time import CITY_TIME, city_day
from bot.clock import utc_now
from bot.commands.console import complain, emit, say
from bot.commands.session import EXIT_FAULT, store_of
from bot.engines import Engines
from knowledge import account_queries, audit
from knowledge.accounts import (
    ROLE_NAMES,
    AccountError,
    NoSuchAccountError,
    Profile,
    Staff,
    State,
    name_fault,
    roles_of,
)
from knowledge.audit_reading import Wanted, entries, last
from knowledge.passwords import Passwords, fault_of, one_time
from knowledge.store import Transaction

#: Who uses the command line, as the audit log names them.
ACTOR = "command line"
STATES = {State.ACTIVE: "正常", State.DISABLED: "已停用", State.DEMONSTRATION: "示例"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What `user roles` changes; None stays as it is. An empty department means the whole city."""

    roles: tuple[str, ...] = ()
    department: str | None = None
    display: str | None = None


@asynccontextmanager
async def _writing(here: Engines) -> AsyncIterator[Transaction]:
    """One transaction; an account that cannot be as asked for ends the command with its sentence."""
    try:
        async with store_of(here) as store, store.transaction() as transaction:
            yield transaction
    except AccountError as error:
        complain(str(error))
        raise typer.Exit(EXIT_FAULT) from None


async def _named(transaction: Transaction, name: str) -> Staff:
    staff = await account_queries.by_name(transaction, name)
    if staff is None:
        raise NoSuchAccountError(name)
    return staff


async def _hash(name: str, password: str | None) -> tuple[str, str]:
    """The password, else a fresh one-time one, and its hash. Raises AccountError for one that will not do."""
    if password is not None and (fault := fault_of(password, name)) is not None:
        raise AccountError(fault)
    chosen = password if password is not None else one_time()
    passwords = Passwords()
    try:
        return chosen, await passwords.hash(chosen)
    finally:
        passwords.close()


async def add(here: Engines, name: str, change: Change, password: str | None, *, as_json: bool) -> None:
    """A new account; without a password it gets a one-time one, which is printed."""
    async with _writing(here) as transaction:
        if (fault := name_fault(name)) is not None:
            raise AccountError(fault)
        chosen, kept = await _hash(name, password)
        staff = Staff(
            id=uuid4(),
            name=name,
            display=change.display or name,
            department_id=change.department or None,
            roles=roles_of(change.roles),
            must_change=password is None,
        )
        await account_queries.add(transaction, staff=staff, password=kept, actor=ACTOR, now=utc_now())
    _tell(staff, f"已建用户 {staff.name}。", chosen if password is None else None, as_json=as_json)


async def give_password(here: Engines, name: str, password: str | None, *, as_json: bool) -> None:
    """Another password; a one-time one where none is given. The person's sessions end."""
    async with _writing(here) as transaction:
        staff = await _named(transaction, name)
        chosen, kept = await _hash(staff.name, password)
        await account_queries.change_password(
            transaction, staff, kept, one_time=password is None, actor=ACTOR, now=utc_now()
        )
    _tell(staff, f"已更换 {staff.name} 的密码，登录全部退出。", chosen if password is None else None, as_json=as_json)


async def change_roles(here: Engines, name: str, change: Change) -> None:
    """Other roles, department or display name. The person's sessions end."""
    async with _writing(here) as transaction:
        staff = await _named(transaction, name)
        profile = Profile(
            display=change.display or staff.display,
            department_id=staff.department_id if change.department is None else change.department or None,
            roles=roles_of(change.roles) or staff.roles,
        )
        await account_queries.change_profile(transaction, staff, profile, actor=ACTOR, now=utc_now())
    say(f"已修改 {staff.name}，需要重新登录。")


async def change_state(here: Engines, name: str, state: State) -> None:
    """Disable or enable."""
    async with _writing(here) as transaction:
        staff = await _named(transaction, name)
        await account_queries.change_state(transaction, staff, state, actor=ACTOR, now=utc_now())
    say(f"已启用 {staff.name}。" if state is State.ACTIVE else f"已停用 {staff.name}，登录全部退出。")


async def list_users(here: Engines, *, as_json: bool) -> None:
    """Everybody, by name."""
    async with store_of(here) as store, store.transaction() as transaction:
        found = await account_queries.everybody(transaction)
    for one in found:
        if as_json:
            emit(user_json(one))
        else:
            roles = "、".join(ROLE_NAMES[role] for role in sorted(one.roles))
            say(
                f"{one.name:<16} {escape(one.display)}  {one.department_id or '全市'}  {roles}  [dim]{STATES[one.state]}[/dim]"
            )
    if not found and not as_json:
        say("还没有用户。用 mingchuang user add 建一个。")


def user_json(staff: Staff) -> dict[str, object]:
    """An account as docs/cli.md fixes it."""
    return {
        "id": str(staff.id),
        "name": staff.name,
        "display": staff.display,
        "department": staff.department_id,
        "roles": sorted(staff.roles),
        "state": staff.state.value,
        "one_time": staff.must_change,
        "created_at": staff.created_at.isoformat() if staff.created_at else None,
    }


def _tell(staff: Staff, said: str, password: str | None, *, as_json: bool) -> None:
    if as_json:
        emit({"id": str(staff.id), "name": staff.name, "password": password})
        return
    say(said)
    if password is not None:
        say(f"一次性密码（只显示这一次，首次登录要换）：{password}")


async def verify_audit(here: Engines, *, as_json: bool) -> None:
    """Check every link of the chain; exit code 1 where one does not fit."""
    async with store_of(here) as store, store.transaction() as transaction:
        broken = await audit.broken_link(transaction)
        number, link = await last(transaction)
    if as_json:
        emit({"whole": broken is None, "entries": number, "broken": broken, "link": link})
    elif broken is None:
        say(f"审计日志完整：{number} 条，最后一环 {link or '—'}")
    else:
        complain(f"第 {broken} 条记录对不上：它或它前面的记录被改动过。请保留现场。")
    if broken is not None:
        raise typer.Exit(EXIT_FAULT)


def since_of(day: str | None) -> datetime | None:
    """The beginning of a day in the city, in UTC. Raises ValueError for what is no day."""
    return datetime.combine(date.fromisoformat(day), time(), CITY_TIME).astimezone(UTC) if day else None


async def list_audit(here: Engines, wanted: Wanted, limit: int, *, as_json: bool) -> None:
    """Entries, the newest first."""
    async with store_of(here) as store, store.transaction() as transaction:
        found = await entries(transaction, wanted, limit=limit)
    for one in found:
        if as_json:
            emit(
                {
                    "sequence": one.sequence,
                    "at": one.at.isoformat(),
                    "actor": one.actor,
                    "act": one.act,
                    "subject": one.subject,
                    "details": one.details,
                    "link": one.link,
                }
            )
        else:
            at = f"{city_day(one.at)} {one.at.astimezone(CITY_TIME):%H:%M}"
            say(
                f"{one.sequence:>6}  {at}  {one.actor}  {one.act}  {one.subject}  [dim]{escape(str(dict(one.details)))}[/dim]"
            )
    if not found and not as_json:
        say("没有这样的记录。")
