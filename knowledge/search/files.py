"""The folder of an index: one writer on the machine, and the change sequence that the files contain."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

_STATE = "sequence.json"


class IndexFolder:
    """`<folder>/<library id>-<schema version>`, with its lock beside it so that the folder itself may vanish."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / name
        self._lock = folder / f"{name}.lock"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the one lock all processes of the machine share; waits for it. Blocks: never on the event loop."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def sequence(self) -> int | None:
        """The change that the committed files contain; None where there is no whole index."""
        try:
            state = orjson.loads((self.path / _STATE).read_bytes())
            return int(state["sequence"])
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def contains(self, sequence: int) -> None:
        """Record, whole or not at all, that the committed files contain this change."""
        fresh = self.path / f"{_STATE}.{os.getpid()}"
        fresh.write_bytes(orjson.dumps({"sequence": sequence}))
        fresh.replace(self.path / _STATE)

    def forget(self) -> None:
        """Delete the files; whoever has them open goes on reading them."""
        shutil.rmtree(self.path, ignore_errors=True)
