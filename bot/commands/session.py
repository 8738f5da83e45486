"""What every command needs first: settings, engines, a schema; and errors in words."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import typer
import uvloop
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot import engines
from bot.app import Parts, build
from bot.commands.console import complain
from bot.engines import EngineError, Engines
from bot.logs import configure_logs
from bot.redis_link import GONE
from bot.server import ListenError
from bot.settings import Settings
from knowledge import schema
from knowledge.complaints import in_chinese
from knowledge.store import Store

T = TypeVar("T")

EXIT_FAULT = 1
EXIT_USAGE = 2


def load_settings() -> Settings:
    """The settings, or an exit that names each wrong one."""
    try:
        settings = Settings()
    except ValidationError as error:
        for one in error.errors():
            name = "MINGCHUANG_" + "_".join(str(step) for step in one["loc"]).upper()
            complain(f"配置 {name} 不对：{in_chinese(one)}")
        raise typer.Exit(EXIT_USAGE) from None
    configure_logs(settings.log_level)
    return settings


def run(settings: Settings, work: Callable[[Engines], Awaitable[T]], *, stays: bool = False) -> T:
    """Run `work` with both engines there; what they raise becomes one sentence that says what to do. Where the work
    `stays`, servers of our own that die are started again.
    """
    try:
        with engines.running(settings, watched=stays) as here:
            return uvloop.run(_awaited(work, here))
    except (EngineError, ListenError) as error:
        complain(str(error))
    except SQLAlchemyError as error:
        complain(f"数据库出错（{type(error).__name__}）。运行 mingchuang check 看看是哪里。")
    except GONE as error:
        complain(f"数据库或 Redis 连不上（{type(error).__name__}）。运行 mingchuang check 看看是哪里。")
    raise typer.Exit(EXIT_FAULT)


async def _awaited(work: Callable[[Engines], Awaitable[T]], here: Engines) -> T:
    return await work(here)


@asynccontextmanager
async def store_of(here: Engines) -> AsyncIterator[Store]:
    """The database, brought up to this version's schema where it is our own or empty."""
    store = Store(here.database_url)
    try:
        await schema.upgrade(store.engine)
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def service(settings: Settings, here: Engines) -> AsyncIterator[Parts]:
    """The parts of a service on an up-to-date schema."""
    async with store_of(here):
        pass
    async with build(settings, here) as parts:
        yield parts
