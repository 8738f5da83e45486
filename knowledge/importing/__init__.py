"""Reading of files a city brings, and cleaning of the dirt they arrive with.

`read` turns files into `SourceDocument` rows, `clean` turns a row into a `CleanText` with every change on record.
"""

from knowledge.importing.model import (
    CleanText,
    Damage,
    Finding,
    FindingKind,
    Media,
    Metadata,
    Place,
    ReadFailure,
    Severity,
    Source,
    SourceDocument,
)
from knowledge.importing.pipeline import STEPS, clean
from knowledge.importing.readers import SUFFIXES, read, read_all
from knowledge.importing.report import to_json, to_markdown

__all__ = [
    "STEPS",
    "SUFFIXES",
    "CleanText",
    "Damage",
    "Finding",
    "FindingKind",
    "Media",
    "Metadata",
    "Place",
    "ReadFailure",
    "Severity",
    "Source",
    "SourceDocument",
    "clean",
    "read",
    "read_all",
    "to_json",
    "to_markdown",
]
