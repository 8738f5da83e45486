"""The reader of danger, learned once a run."""

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.understanding import distress_folder
from intents.distress.learning import load_or_learn
from intents.distress.reading import DangerReader


@pytest.fixture(scope="session")
def reader(home: Path) -> DangerReader:
    return DangerReader(load_or_learn(distress_folder(Settings(home=home, _env_file=None))))
