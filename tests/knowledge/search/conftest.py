"""Where indexes live, and small shelves of documents."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the indexes of a machine live."""
    return tmp_path / "index"
