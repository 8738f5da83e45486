"""`import events`: a sheet of open-day events, looked at row by row and then taken whole or not at all."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import typer
from rich.markup import escape

from actions.visits import importing
from actions.visits.importing import Applied, ImportRefusedError, Kind, Preview, PreviewEvent
from actions.visits.sheet import Sheet, SheetError, read_sheet
from bot.clock import utc_now
from bot.commands.console import complain, emit, say
from bot.commands.session import EXIT_FAULT, store_of
from bot.engines import Engines
from knowledge.city import load_city
from knowledge.store import Store

ACTOR = "command line"
_KINDS = {Kind.NEW: "新增", Kind.CHANGED: "修改", Kind.UNCHANGED: "没有变化", Kind.ERROR: "有错"}


async def import_events(here: Engines, path: Path, *, dry_run: bool, as_json: bool) -> None:
    """One file, for whatever organizers are in it; new events come in as drafts."""
    async with store_of(here) as store:
        sheet = await _read(store, path)
        applied: Applied | None = None
        try:
            seen = await _look(store, sheet)
            if not dry_run and not seen.wrongs:
                applied = await _apply(store, sheet, path, seen)
        except ImportRefusedError as refused:
            complain(str(refused))
            seen = refused.preview
    _tell(seen, applied, dry_run=dry_run, as_json=as_json)
    if applied is None and (seen.wrongs or not dry_run):
        raise typer.Exit(EXIT_FAULT)


async def _read(store: Store, path: Path) -> Sheet:
    async with store.transaction() as transaction:
        city = await load_city(transaction)
    try:
        return await asyncio.to_thread(lambda: read_sheet(path.read_bytes(), city, own=None))
    except SheetError as error:
        complain(f"{path.name}：{error}")
        raise typer.Exit(EXIT_FAULT) from None


async def _look(store: Store, sheet: Sheet) -> Preview:
    async with store.transaction() as transaction:
        return await importing.preview(transaction, sheet, now=utc_now())


async def _apply(store: Store, sheet: Sheet, path: Path, seen: Preview) -> Applied:
    async with store.transaction() as transaction:
        return await importing.apply(
            transaction,
            sheet,
            file=path.name,
            department_id=None,
            expected=seen.digest,
            actor=ACTOR,
            now=utc_now(),
            new_id=uuid4,
        )


def _tell(seen: Preview, applied: Applied | None, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "import": None if applied is None else str(applied.import_id),
                **{kind.value: seen.count(kind) for kind in Kind},
                "events": [_as_json(one) for one in seen.events],
                "wrongs": [{"cell": one.cell, "row": one.row, "sentence": one.sentence} for one in seen.wrongs],
            }
        )
        return
    for one in seen.events:
        if one.kind in (Kind.CHANGED, Kind.NEW) and (dry_run or one.kind is Kind.CHANGED):
            say(escape(f"{one.where} {_KINDS[one.kind]}：{one.title}"))
            for change in one.changes:
                say(escape(f"    {change.label}：{change.before or '（空）'} → {change.after or '（空）'}"))
    say("，".join(f"{word} {seen.count(kind)}" for kind, word in _KINDS.items()) + "。")
    for wrong in seen.wrongs:
        complain(escape(wrong.shown()))
    if seen.wrongs:
        complain(f"有{len(seen.wrongs)}处需要修改，没有导入任何内容。")


def _as_json(one: PreviewEvent) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "rows": list(one.rows),
        "title": one.title,
        "department": one.department_id,
        "event": one.event_id,
        "changes": [{"label": each.label, "before": each.before, "after": each.after} for each in one.changes],
    }
