"""`demo`, `serve`, `worker`, `check`, `db upgrade`: running the service."""

from collections.abc import Sequence

import typer
import uvloop

from bot import engines
from bot.checking import Grade, Point, check_engines, check_settings
from bot.commands.console import emit, say, screen
from bot.commands.session import EXIT_FAULT, service
from bot.engines import EngineError, Engines
from bot.server import serving, until_stopped
from bot.settings import Settings
from bot.working import working
from knowledge import schema
from knowledge.store import Store

_MARKS = {Grade.GOOD: "[green]✓[/green]", Grade.NOTE: "[yellow]![/yellow]", Grade.BAD: "[red]✗[/red]"}


async def serve(settings: Settings, here: Engines) -> None:
    """One replica, until stopped."""
    async with service(settings, here) as parts, serving(parts, worker=False) as at:
        say(f"服务已启动：{at.url}  （停止：Ctrl+C）")
        await until_stopped()


async def work(settings: Settings, here: Engines) -> None:
    """One worker, until stopped."""
    async with service(settings, here) as parts, working(parts):
        say("后台任务已启动。（停止：Ctrl+C）")
        await until_stopped()


def check_all(settings: Settings, *, as_json: bool) -> None:
    """Every point, also where an engine of our own does not start."""
    try:
        with engines.running(settings) as here:
            uvloop.run(check(settings, here, as_json=as_json))
    except EngineError as error:
        _tell((*check_settings(settings), Point(name="engines", grade=Grade.BAD, words=str(error))), as_json=as_json)


async def check(settings: Settings, here: Engines, *, as_json: bool) -> None:
    """Every point, and an exit code that says whether any is bad."""
    _tell((*check_settings(settings), *[point async for point in check_engines(settings, here)]), as_json=as_json)


def _tell(points: Sequence[Point], *, as_json: bool) -> None:
    if as_json:
        emit([{"name": one.name, "grade": one.grade.value, "words": one.words} for one in points])
    else:
        for one in points:
            screen.print(f"{_MARKS[one.grade]} {one.words}")
    if any(one.grade is Grade.BAD for one in points):
        raise typer.Exit(EXIT_FAULT)


async def upgrade(here: Engines) -> None:
    """The database's schema, brought up to this version."""
    store = Store(here.database_url)
    try:
        before, after = await schema.upgrade(store.engine)
    finally:
        await store.close()
    say(f"数据库结构：{before or '空'} → {after}" if before != after else f"数据库结构已是最新（{after}）。")
