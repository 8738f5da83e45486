"""Which document a text is: the one it says, the one its index number says, or the one that was read from its place.

A text with an id of its own is that document. One with an index number, which is immutable, is the document of that
number. Of the others each file of each folder is a document of its own, and each row of a file by its title: known again
by its place, by its words, or by its name and title where the folder has moved.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import PurePosixPath

from sqlalchemy import select

from knowledge.importing.model import ReadFailure, SourceDocument
from knowledge.library.tables import documents
from knowledge.store import Transaction

_ID = re.compile(r"^[A-Za-z0-9_.:-]{1,64}$")
_MADE = "doc-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document that an earlier import named by itself."""

    id: str
    digest: str
    source: str
    title: str


def made(of: str) -> str:
    """An id made from what identifies a document."""
    return _MADE + hashlib.sha256(of.encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass(slots=True)
class Identities:
    """The ids of one import: every id is given to one text only, and nothing is overwritten unsaid."""

    known: Iterable[Known] = ()
    _by_id: dict[str, Known] = field(default_factory=dict, init=False)
    _by_digest: dict[str, str] = field(default_factory=dict, init=False)
    _by_name: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    _taken: dict[str, tuple[str, str]] = field(default_factory=dict, init=False)
    _titles: Counter[tuple[str, str]] = field(default_factory=Counter, init=False)

    def __post_init__(self) -> None:
        for one in self.known:
            self._by_id[one.id] = one
            self._by_digest.setdefault(one.digest, one.id)
            self._by_name.setdefault((_name(one.source), one.title), one.id)

    def of(self, source: SourceDocument, digest: str, *, index_number: str | None, title: str) -> str | ReadFailure:
        """The id of a text (`title` as it is put on record); a failure that names both places where two texts of this
        import say that they are the same document and differ.
        """
        place = str(source.source)
        if source.key:
            own = source.key if _ID.match(source.key) else made(source.key)
            return self._claimed(own, place, digest) or _twice(source, self._taken[own][0])
        if index_number and (held := self._claimed(made(index_number), place, digest)):
            return held
        return self._named(source, place, digest, title)

    def _claimed(self, own: str, place: str, digest: str) -> str | None:
        """The id, if it is free in this import or taken by the very same text."""
        held = self._taken.setdefault(own, (place, digest))
        return own if held == (place, digest) or held[1] == digest else None

    def _named(self, source: SourceDocument, place: str, digest: str, title: str) -> str:
        path = source.source.path or source.source.file
        own = f"{path}:"
        if source.source.line is not None:
            self._titles[path, title] += 1
            own = f"{path}:{title or source.source.line}:{self._titles[path, title]}"
        before = (
            made(own) if made(own) in self._by_id else None,
            self._by_digest.get(digest),
            self._by_name.get((_name(place), title)),
        )
        fresh = (made(own if n == 1 else f"{own}#{n}") for n in count(1))
        candidates = chain((one for one in before if one), fresh)
        chosen = next(candidate for candidate in candidates if self._claimed(candidate, place, digest))
        self._by_digest.setdefault(digest, chosen)
        return chosen


def _name(source: str) -> str:
    """A place without its folders: the file's name, and the row without its number."""
    return PurePosixPath(source).name.partition(":")[0]


def _twice(source: SourceDocument, before: str) -> ReadFailure:
    reason = f"编号“{source.key}”和{before}重复，两处内容不同，未导入。请改成不同的编号，或删去其中一处。"
    return ReadFailure(source=source.source, reason=reason)


async def load_known(transaction: Transaction) -> list[Known]:
    """The documents that earlier imports named by themselves."""
    columns = (documents.c.id, documents.c.digest, documents.c.source, documents.c.title)
    rows = await transaction.execute(select(*columns).where(documents.c.id.startswith(_MADE)))
    return [Known(id=row.id, digest=row.digest, source=row.source, title=row.title) for row in rows]
