"""A Rasa server of one's own on the loopback: started, waited for, stopped by its process id."""

import asyncio
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from intents.rasa import RasaError, RasaServer

LOOPBACK = "127.0.0.1"
START_S = 600.0
STOP_S = 15.0
_REST_S = 0.3

ENVIRONMENT = os.environ | {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # what is trained is trained anew, and its cost measured
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server that answers."""

    pid: int
    port: int
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.port}"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        return int(listening.getsockname()[1])


def start(program: Path, model: Path, folder: Path, *, port: int, token: str) -> "subprocess.Popen[bytes]":
    """Start a server by Rasa's Python; its output goes to `serve.log` in the folder. It does not answer yet."""
    words: list[str | Path] = [
        program, "-m", "rasa", "run", "--enable-api", "--model", model, "--interface", LOOPBACK, "--port", str(port),
        "--auth-token", token,
    ]  # fmt: skip
    with (folder / "serve.log").open("ab") as log:
        return subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)  # noqa: S603


def wait_until_ready(process: "subprocess.Popen[bytes]", url: str, token: str) -> None:
    """Return when the server has its model. RuntimeError where it ended or takes longer than :data:`START_S`."""
    until = time.monotonic() + START_S
    while not asyncio.run(_has_model(url, token)):
        if process.poll() is not None:
            raise RuntimeError(f"Rasa ended with code {process.returncode} instead of serving; see serve.log")
        if time.monotonic() > until:
            raise RuntimeError(f"Rasa did not serve within {START_S:.0f} seconds; see serve.log")
        time.sleep(_REST_S)


async def _has_model(url: str, token: str) -> bool:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        try:
            await RasaServer(session=session, url=url, token=token).model()
        except RasaError:
            return False
    return True


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the process to end, by its id, and make it end where it does not."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(program: Path, model: Path, folder: Path) -> Iterator[Serving]:
    """A server with this model until the block ends."""
    port, token = free_port(), secrets.token_hex(8)
    process = start(program, model, folder, port=port, token=token)
    try:
        at = Serving(pid=process.pid, port=port, token=token)
        wait_until_ready(process, at.url, token)
        yield at
    finally:
        stop(process)
