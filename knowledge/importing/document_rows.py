"""The rows of a document: what of a cleaned text goes on record, and under which id."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import orjson

from knowledge.city import Department
from knowledge.importing.identity import Identities
from knowledge.importing.model import CleanText, ReadFailure, SourceDocument
from knowledge.library import rules
from knowledge.library.model import Validity
from knowledge.search.text import fold_number

CLEANING = 3  # raise it when cleaning changes: then importing the same files again brings them up to date
_LONG_PARAGRAPH = 800
UNTITLED = "未登记标题的文件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One text, ready for its row."""

    id: str
    digest: str
    text: CleanText
    row: Mapping[str, Any]


def digest_of(source: SourceDocument) -> str:
    """The digest of what was read: the same again is no news."""
    encoded = orjson.dumps([CLEANING, source.title, dict(source.metadata)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(encoded + source.text.encode(errors="surrogatepass")).hexdigest()


def prepare(
    source: SourceDocument, text: CleanText, departments: tuple[Department, ...], identities: Identities
) -> Prepared | ReadFailure:
    """A cleaned text with its id and its row; a failure where its id is taken by another text of this import."""
    digest = digest_of(source)
    title = title_of(text)
    identity = identities.of(source, digest, index_number=text.metadata.index_number, title=title)
    if isinstance(identity, ReadFailure):
        return identity
    row = _row(identity, digest, text, departments) | {"title": title, "source": str(text.source)}
    return Prepared(id=identity, digest=digest, text=text, row=row)


def title_of(text: CleanText) -> str:
    """The title on record; a text that has none is said to have none."""
    return text.title or text.metadata.title or UNTITLED


def _row(identity: str, digest: str, text: CleanText, departments: tuple[Department, ...]) -> dict[str, Any]:
    about = text.metadata
    title = text.title or about.title
    kind = rules.kind_of(interprets=about.interprets, category=about.category, title=title)
    mandatory = rules.Mandatory(
        index_number=about.index_number,
        title=title,
        issuer=about.issuer,
        published_on=about.published_on,
        category=about.category,
        summary=about.summary,
    )
    return {
        "id": identity,
        "kind": kind.value,
        "number": fold_number(about.number) if about.number else None,
        "index_number": about.index_number,
        "category": about.category,
        "issuer": about.issuer,
        "department_id": rules.department_of(about.issuer, departments),
        "rank": int(rules.rank_of(about.issuer, about.number, title=title, category=about.category)),
        "formed_on": about.formed_on,
        "published_on": about.published_on,
        "summary": about.summary,
        "topics": list(about.topics),
        "validity": about.validity or Validity.UNKNOWN.value,
        "valid_until": about.valid_until,
        "ended_on": about.abolished_on,
        "successor": about.successor,
        "interprets": fold_number(about.interprets) if about.interprets else None,
        "form": about.interpretation_form,
        "body": text.text,
        "indexed": text.indexed,
        "damaged": [edge for span in sorted(set(_damaged(text))) for edge in span],
        "missing": list(rules.missing(mandatory)),
        "digest": digest,
    }


def _damaged(text: CleanText) -> Iterator[tuple[int, int]]:
    """What of the body may not be quoted: the paragraph of a damaged sentence, for its neighbours rest on it; of a text
    whose paragraphs have been run together the sentence alone.
    """
    starts = list(accumulate((len(one) + 1 for one in text.paragraphs), initial=0))
    for damage in text.damaged:
        if damage.paragraph < 0:
            continue
        paragraph = text.paragraphs[damage.paragraph]
        whole = (starts[damage.paragraph], starts[damage.paragraph] + len(paragraph))
        yield whole if len(paragraph) <= _LONG_PARAGRAPH else (damage.start, damage.end)


def finding_rows(one: Prepared) -> Iterator[dict[str, Any]]:
    """What the cleaning found, a row a place."""
    for position, found in enumerate(one.text.findings):
        yield {
            "document_id": one.id,
            "position": position,
            "step": found.step,
            "kind": found.kind.value,
            "severity": found.severity.value,
            "line": found.line,
            "excerpt": found.place.excerpt,
            "replacement": found.replacement,
            "note": found.note,
        }
