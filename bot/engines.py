"""The engines: PostgreSQL and Redis from the settings, or real ones of our own from wheels in the home folder.

Several processes share one home: the first starts the servers, the last to leave stops them; a process that was
killed leaves them running for the next. A server that dies is started again by whoever watches (`watched`).
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.own_engines import EngineError, OwnPostgres, OwnRedis
from bot.settings import Settings

__all__ = ["EngineError", "Engines", "running"]

LOOK_S = 0.5  # how often a watcher looks whether the servers of our own live

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """Where the two engines answer."""

    database_url: str
    redis_url: str


@contextmanager
def running(settings: Settings, *, watched: bool = False) -> Iterator[Engines]:
    """Both engines, running; those of our own are left to the next process or stopped by the last. `watched`: one that
    dies meanwhile is started again (for the commands that stay).
    """
    own: list[OwnPostgres | OwnRedis] = []
    with ExitStack() as stack:
        database_url, redis_url = settings.database_url, settings.redis_url
        home = _home_of(settings)
        if not database_url:
            own.append(postgres := OwnPostgres(home))
            database_url = postgres.start()
        if not redis_url:
            own.append(redis := OwnRedis(home))
            redis_url = redis.start()
            stack.callback(redis.leave)
        if watched and own:
            stack.enter_context(_watching(own))
        yield Engines(database_url=database_url, redis_url=redis_url)


def _home_of(settings: Settings) -> Path:
    try:
        return settings.home_path
    except OSError as error:
        message = f"家目录 {settings.home} 用不了（{error.strerror}）。请用 MINGCHUANG_HOME 指定一个能写的文件夹。"
        raise EngineError(message) from error


@contextmanager
def _watching(own: list[OwnPostgres | OwnRedis]) -> Iterator[None]:
    """A thread that looks after our servers until the block ends."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(LOOK_S):
            for engine in own:
                _heal(engine)

    thread = threading.Thread(target=watch, name="engines", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _heal(engine: OwnPostgres | OwnRedis) -> None:
    try:
        if engine.heal():
            log.warning("engine_restarted", folder=str(engine.folder))
    except Exception:
        log.warning("engine_not_restarted", folder=str(engine.folder), exc_info=True)
