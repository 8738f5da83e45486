"""`import documents|answers|places|departments`: files into the library, with a progress bar and a report."""

import asyncio
from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.clock import utc_now
from bot.commands.console import complain, emit, errors, say
from bot.commands.session import EXIT_FAULT, EXIT_USAGE, store_of
from bot.engines import Engines
from bot.library import announce
from bot.redis_link import RedisLink
from knowledge.importing.curated import CuratedImport
from knowledge.importing.documents import DocumentImport, ImportReport
from knowledge.importing.readers import count
from knowledge.importing.report import to_json, to_markdown
from knowledge.store import Store


async def import_documents(
    here: Engines, paths: list[Path], *, publish: bool, report_path: Path | None, as_json: bool
) -> None:
    """Documents of every kind. A report that could not be written is said before anything is imported."""
    if report_path is not None:
        _try_report(report_path)
    async with store_of(here) as store:
        with Progress(
            SpinnerColumn(), TextColumn("导入文件"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=errors, transient=as_json,
        ) as bar:  # fmt: skip
            task = bar.add_task("documents", total=await asyncio.to_thread(count, paths))
            importing = DocumentImport(
                store=store,
                now=utc_now,
                publish=publish,
                keep_findings=report_path is not None,
                step=lambda _one: bar.advance(task),
            )
            report = await importing.run(paths)
            bar.update(task, total=report.total, completed=report.total)
        await _announce(here, report)
    if report_path is not None:
        _write_report(report_path, report)
    _finish(report, as_json=as_json)


async def import_curated(here: Engines, kind: str, paths: list[Path], *, publish: bool, as_json: bool) -> None:
    """Answers, places or departments."""
    async with store_of(here) as store:
        report = await curated(store, kind, paths, publish=publish)
        await _announce(here, report)
    _finish(report, as_json=as_json)


async def curated(store: Store, kind: str, paths: list[Path], *, publish: bool) -> ImportReport:
    """Rows of one kind into the database."""
    importing = CuratedImport(store=store, now=utc_now, publish=publish)
    match kind:
        case "answers":
            return await importing.answers(paths)
        case "places":
            return await importing.places(paths)
        case _:
            return await importing.departments(paths)


async def _announce(here: Engines, report: ImportReport) -> None:
    """Tell the running replicas; one that is not told notices within a second or two by itself."""
    if report.sequence:
        async with RedisLink(here.redis_url) as redis:
            await announce(redis, report.sequence)


def _try_report(path: Path) -> None:
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        complain(f"报告写不进 {path}（{error.strerror}），什么也没有导入。请换一个文件。")
        raise typer.Exit(EXIT_USAGE) from None


def _write_report(path: Path, report: ImportReport) -> None:
    made = to_json if path.suffix == ".json" else to_markdown
    path.write_text(made(report.cleaned, report.failures), encoding="utf-8")


def _finish(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "failed": [{"source": str(one.source), "reason": one.reason} for one in report.failures],
                "sequence": report.sequence,
            }
        )
    else:
        say(f"新增 {report.new}，更新 {report.changed}，没有变化 {report.unchanged}，失败 {len(report.failures)}。")
        for one in report.failures:
            complain(f"{one.source}：{one.reason}")
    if report.failures:
        raise typer.Exit(EXIT_FAULT)
