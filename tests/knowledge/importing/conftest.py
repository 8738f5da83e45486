"""Shared makers of documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.importing import CleanText, Source, SourceDocument, clean, read

FIXTURES = Path(__file__).parent / "fixtures"
TEXTS = sorted(path for path in FIXTURES.iterdir() if path.suffix != ".jsonl")


def cleaned(text: str, *, title: str | None = None) -> CleanText:
    """Clean a text of a test's own."""
    return clean(SourceDocument(source=Source(file="test.txt"), text=text, title=title))


def from_fixture(name: str) -> CleanText:
    """Read and clean a fixture of one document."""
    (document,) = read(FIXTURES / name)
    assert isinstance(document, SourceDocument), document
    return clean(document)


@pytest.fixture
def fixture() -> Callable[[str], CleanText]:
    """The cleaner of fixtures."""
    return from_fixture
