"""`workdays`, `calendar`, `keys`, `residents`: what the whole product stands on, from the command line."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import typer

from bot.ciphering import ENCRYPTED, cipher_of
from bot.clock import utc_now
from bot.commands.console import complain, emit, say
from bot.commands.session import EXIT_FAULT, EXIT_USAGE, store_of
from bot.engines import Engines
from bot.library import announce
from bot.recomputing import RECOMPUTE
from bot.redis_link import RedisLink
from bot.settings import Settings
from knowledge import calendar, resealing
from knowledge.calendar import CalendarError, Draft, Imported, Moved
from knowledge.cipher import Cipher, new_key
from knowledge.resealing import Resealed
from knowledge.store import Store
from knowledge.workdays import Deadline, UncoveredError, Workdays, chinese_date, load_workdays

ACTOR = "command line"
PASSES = 20  # rows that somebody else holds are free a moment later
BETWEEN_PASSES_S = 0.5
_WEEK = "一二三四五六日"


async def workdays(here: Engines, received: date, days: int, *, listed: bool, as_json: bool) -> None:
    """The deadline so many working days after a day of receipt."""
    async with store_of(here) as store, store.transaction() as transaction:
        known = await load_workdays(transaction)
    try:
        deadline = known.add(received, days)
    except UncoveredError as error:
        complain(f"{error.year}年的放假安排不在日历里（日历从{min(known.plans)}年开始）。")
        raise typer.Exit(EXIT_FAULT) from None
    if as_json:
        emit(deadline_json(deadline, known))
        return
    say(f"{chinese_date(received)}收到，{days}个工作日：{deadline.shown()}")
    if listed:
        for number, day in enumerate(deadline.listed, start=1):
            note = f"  {known.name_of(day)}调休上班" if day in known.worked else ""
            say(f"{number:>4}  {day} 周{_WEEK[day.weekday()]}{note}")
        if not deadline.exact:
            say(
                f"      余下 {days - len(deadline.listed)} 个工作日在{deadline.unknown_year}年，放假安排公布后才能确定。"
            )


def deadline_json(deadline: Deadline, known: Workdays) -> dict[str, Any]:
    """A deadline as docs/cli.md fixes it."""
    years = range(deadline.received.year, deadline.day.year + 1)
    return {
        "received": deadline.received.isoformat(),
        "days": deadline.days,
        "deadline": deadline.day.isoformat() if deadline.exact else None,
        "exact": deadline.exact,
        "not_before": deadline.not_before.isoformat(),
        "shown": deadline.shown(),
        "list": [day.isoformat() for day in deadline.listed],
        "sources": {str(year): known.plans[year].source for year in years if year in known.plans},
    }


# --- calendar -----------------------------------------------------------------------------------------------------


async def import_calendar(here: Engines, path: Path, *, as_json: bool) -> None:
    """A year's arrangement, from a file; open deadlines are recomputed, and each that moved is named."""
    draft = _draft(path)
    async with store_of(here) as store:
        async with store.transaction() as transaction:
            done = await calendar.import_year(transaction, draft, actor=ACTOR, now=utc_now(), recompute=RECOMPUTE)
        if done.sequence:
            async with RedisLink(here.redis_url) as redis:
                await announce(redis, done.sequence)
    if as_json:
        emit(_imported_json(done, draft))
        return
    for warning in draft.warnings:
        complain(f"注意：{warning}")
    if not done.version:
        say(f"{draft.year}年的安排和已有的一样，没有变化。")
        return
    say(
        f"{draft.year}年的安排已导入（第{done.version}版）：放假 {len(draft.off)} 天，调休上班 {len(draft.worked)} 天。"
    )
    for moved in done.moved:
        say(_moved_line(moved))
    earlier = [one for one in done.moved if one.earlier]
    if earlier:
        complain(f"有 {len(earlier)} 件提前了，请通知承办人：{'、'.join(one.id for one in earlier)}")
    say(f"重算了未办结的期限，其中 {len(done.moved)} 件有变化。")


def _draft(path: Path) -> Draft:
    try:
        return calendar.read_calendar(path.read_text(encoding="utf-8"))
    except CalendarError as error:
        problems = error.problems
    except (OSError, UnicodeDecodeError):
        problems = ("读不了，请用 UTF-8 编码的 YAML 文件。",)
    for problem in problems:
        complain(f"{path.name}：{problem}")
    raise typer.Exit(EXIT_FAULT)


def _moved_line(moved: Moved) -> str:
    new = chinese_date(moved.new) if moved.exact else f"不早于 {chinese_date(moved.new)}"
    return f"{moved.id}：{chinese_date(moved.old)} → {new}{'（提前）' if moved.earlier else ''}"


def _imported_json(done: Imported, draft: Draft) -> dict[str, Any]:
    return {
        "year": done.year,
        "version": done.version,
        "off": len(draft.off),
        "worked": len(draft.worked),
        "warnings": list(draft.warnings),
        "moved": [
            {
                "id": one.id,
                "old": one.old.isoformat(),
                "new": one.new.isoformat(),
                "exact": one.exact,
                "earlier": one.earlier,
            }
            for one in done.moved
        ],
        "sequence": done.sequence,
    }


async def list_calendar(here: Engines, *, as_json: bool) -> None:
    """The years that are known: each with its version and its source."""
    async with store_of(here) as store, store.transaction() as transaction:
        known = await load_workdays(transaction)
        imported = {(one[0], one[1]): one for one in await calendar.versions(transaction)}
    for year, plan in sorted(known.plans.items()):
        version = int(plan.version) if plan.version.isdigit() else 0
        by = imported.get((year, version))
        if as_json:
            emit(
                {
                    "year": year,
                    "version": plan.version,
                    "source": plan.source,
                    "off": len(plan.off),
                    "worked": len(plan.worked),
                    "imported_at": by[3].isoformat() if by else None,
                    "imported_by": by[4] if by else None,
                }
            )
        else:
            say(f"{year}  放假 {len(plan.off):>2} 天，调休上班 {len(plan.worked)} 天  {plan.source}（{plan.version}）")


# --- keys ---------------------------------------------------------------------------------------------------------


def fresh_key(key_id: str | None) -> None:
    """A new data key as MINGCHUANG_DATA_KEYS wants it."""
    say(new_key(key_id or f"k{utc_now():%Y%m%d}"))


async def show_keys(settings: Settings, here: Engines, *, as_json: bool) -> None:
    """How many fields of each column are still under an old key."""
    cipher = cipher_of(settings)
    async with store_of(here) as store, store.transaction() as transaction:
        stale = {column.name: await resealing.count_stale(transaction, column, cipher) for column in ENCRYPTED}
    if as_json:
        emit({"current": cipher.current, "stale": stale})
        return
    say(f"当前密钥：{cipher.current}")
    for name, number in stale.items():
        say(f"{name}：{number} 处仍用旧密钥")


async def rotate_keys(settings: Settings, here: Engines, *, as_json: bool) -> None:
    """Seal every field under the current key. Serving goes on; a row in use is looked at again."""
    cipher = cipher_of(settings)
    async with store_of(here) as store:
        done = [await _rotate(store, column, cipher) for column in ENCRYPTED]
        async with store.transaction() as transaction:
            await resealing.record(transaction, done, cipher, actor=ACTOR, now=utc_now())
    if as_json:
        columns = [
            {"column": one.name, "resealed": one.resealed, "unreadable": one.unreadable, "left": one.left}
            for one in done
        ]
        emit({"current": cipher.current, "columns": columns})
    else:
        for one in done:
            say(f"{one.name}：换了 {one.resealed} 处，剩 {one.left} 处")
    left = sum(one.left for one in done)
    if left:
        complain(f"还有 {left} 处没有换：被占用的稍后再运行一次；打不开的，请把旧密钥放回 MINGCHUANG_DATA_KEYS。")
        raise typer.Exit(EXIT_FAULT)
    if not as_json:
        say("全部换成了当前密钥，旧密钥可以从 MINGCHUANG_DATA_KEYS 里去掉了。")


async def _rotate(store: Store, column: resealing.EncryptedColumn, cipher: Cipher) -> Resealed:
    done = await resealing.reseal(store, column, cipher)
    resealed = done.resealed
    for _ in range(PASSES):
        if done.left <= done.unreadable:
            break
        await asyncio.sleep(BETWEEN_PASSES_S)
        done = await resealing.reseal(store, column, cipher)
        resealed += done.resealed
    return Resealed(name=done.name, resealed=resealed, unreadable=done.unreadable, left=done.left)


def parse_day(written: str) -> date:
    """A day on the command line; an exit that says how one is written."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        complain(f"{written} 不是日期，要写成 2026-11-23。")
        raise typer.Exit(EXIT_USAGE) from None
