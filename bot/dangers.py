"""An engine that also hears whether somebody is in danger, whatever else a text means."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from intents.distress.learning import load_or_learn
from intents.distress.reading import DangerReader
from intents.embedded import REMEMBERED, REMEMBERED_CHARS
from intents.model import Alarm, Understand, Understanding

Read = Callable[[str], Alarm | None]


def open_reader(folder: Path) -> Read:
    """The reader of danger, its model kept in the folder; learned first where there is none (some seconds)."""
    reader = DangerReader(load_or_learn(folder))
    remembered = lru_cache(REMEMBERED)(reader.read)
    return lambda text: remembered(text) if len(text) <= REMEMBERED_CHARS else reader.read(text)


class DangerAware:
    """Understands by another engine, and adds the alarm that a text raises; keeps :class:`intents.model.Understand`."""

    def __init__(self, engine: Understand, read: Read) -> None:
        self._engine, self._read = engine, read

    async def understand(self, text: str) -> Understanding:
        """The meaning of `text` with its alarm."""
        meaning = await self._engine.understand(text)
        alarm = self._read(text)
        return meaning if alarm is None else replace(meaning, alarm=alarm)
