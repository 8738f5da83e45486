"""The index on disk: passages and the names of documents, in tantivy. Synchronous; runs in a thread of the engine's."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import tantivy

from knowledge.library.model import Document, DocumentCard, Kind
from knowledge.search.passages import Passage, cut
from knowledge.search.text import fold
from knowledge.search.tokens import field_text, han_only, latin_only

SCHEMA_VERSION = 1  # another number, another folder: whatever changes what is written below changes it
TITLE_BOOST = 0.6
WRITER_BYTES = 64_000_000
BUILDER_BYTES = 256_000_000
_TOKENIZER = "terms"
_PAIRS = "pairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage the index proposes. Folded texts are what is compared, `shown` what is quoted."""

    document_id: str
    position: int
    shown: tuple[str, ...]
    folded: tuple[str, ...]
    unquotable: frozenset[int]
    extra: str
    bm25: float


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "head", "kind", "department", "year"):
        builder.add_text_field(name, stored=name == "head", tokenizer_name="raw", index_option="basic")
    for name in ("title", "words", "name", "topics"):
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=_PAIRS, index_option="freq")
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def years_of(card: DocumentCard) -> set[int]:
    """The years a resident may mean by "the 2024 one": that of the number and those of its dates."""
    number = fold(card.number or "")
    digits = "".join(char if char.isdecimal() and char.isascii() else " " for char in number).split()
    years = {int(word) for word in digits if len(word) == len("2026")}
    return years | {day.year for day in (card.formed_on, card.published_on) if day is not None}


@contextmanager
def _damage_is_an_error() -> Iterator[None]:
    """Files cut short make the engine panic, which is no Exception in Python; here it becomes a ValueError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            message = f"the index is damaged: {str(error)[:120]}"
            raise ValueError(message) from error
        raise


class PassageIndex:
    """One tantivy index in a folder. Opening raises ValueError or OSError where the folder is not a whole index."""

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        folder.mkdir(parents=True, exist_ok=True)
        with _damage_is_an_error():
            self._index = tantivy.Index(self._schema, path=str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_TOKENIZER, analyzer)
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2)).build()
        self._index.register_tokenizer(_PAIRS, pairs)  # the body's bigrams are made by the index's own threads
        with _damage_is_an_error():
            self._index.config_reader(reload_policy="manual")
            self._index.reload()

    def searcher(self) -> "PassageSearcher":
        """The index as it is now, whatever is written later."""
        with _damage_is_an_error():
            self._index.reload()
            return PassageSearcher(self._index.searcher(), self._schema)

    def writer(self, *, large: bool = False) -> "PassageWriter":
        """The one writer; a second one at the same time raises ValueError."""
        writer = self._index.writer(BUILDER_BYTES if large else WRITER_BYTES, 2 if large else 1)
        return PassageWriter(writer)


class PassageWriter:
    """Writes documents; nothing is seen before `commit`."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def replace(self, ids: Iterable[str], documents: Sequence[Document]) -> None:
        """Forget these documents and write those of them that are still there."""
        for one in ids:
            self._writer.delete_documents_by_term("id", one)
        self.add(documents)

    def add(self, documents: Sequence[Document]) -> int:
        """Write documents that are not there; returns the number of their passages."""
        written = 0
        for document in documents:
            self._writer.add_document(_head(document.card))
            title = field_text(fold(document.card.title))
            for passage in cut(document):
                self._writer.add_document(_row(document.card.id, title, passage))
                written += 1
        return written

    def commit(self) -> None:
        """Make all of it seen, and leave no thread behind."""
        with _damage_is_an_error():
            self._writer.commit()
            self._writer.wait_merging_threads()

    def abandon(self) -> None:
        """Write nothing of it, and leave no thread behind."""
        self._writer.rollback()
        self._writer.wait_merging_threads()


def _head(card: DocumentCard) -> tantivy.Document:
    head = tantivy.Document()
    head.add_text("id", card.id)
    head.add_text("head", card.id)
    head.add_text("kind", card.kind.value)
    if card.department_id:
        head.add_text("department", card.department_id)
    for year in sorted(years_of(card)):
        head.add_text("year", str(year))
    head.add_text("name", field_text(fold(" ".join([card.title, card.number or "", card.interprets or ""]))))
    head.add_text("topics", field_text(fold(" ".join([*card.topics, card.issuer or "", card.summary or ""]))))
    return head


def _row(document_id: str, title: str, passage: Passage) -> tantivy.Document:
    row = tantivy.Document()
    row.add_text("id", document_id)
    row.add_text("title", title)
    folded = [sentence.folded for sentence in passage.sentences]
    text = "\n".join([*folded, passage.extra])
    row.add_text("text", han_only(text))
    row.add_text("words", latin_only(text))
    bad = [number for number, sentence in enumerate(passage.sentences) if not sentence.quotable]
    shown = [sentence.text for sentence in passage.sentences]
    row.add_bytes("stored", orjson.dumps([document_id, passage.position, shown, folded, bad, passage.extra]))
    return row


class PassageSearcher:
    """Asks one fixed state of the index. Threads may share it."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self.size = searcher.num_docs

    def frequency(self, term: str) -> int:
        """In how many passages a term stands."""
        return self._searcher.doc_freq("words" if term.isascii() else "text", term)

    def title_frequency(self, term: str) -> int:
        """In how many names of documents a term stands."""
        return self._searcher.doc_freq("name", term)

    def _term(self, field: str, term: str, boost: float = 1.0) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, field, term, "basic" if field in _RAW else "freq")
        return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)

    def _any(self, fields: dict[str, float], terms: Iterable[str]) -> tantivy.Query:
        should = [
            (tantivy.Occur.Should, self._term(field, term, boost)) for term in terms for field, boost in fields.items()
        ]
        return tantivy.Query.boolean_query(should)

    def passages(self, terms: Sequence[str], *, limit: int, within: str | None = None) -> list[Found]:
        """Passages with any of the terms (of one document), best first."""
        unique = dict.fromkeys(terms)
        latin, han = [one for one in unique if one.isascii()], [one for one in unique if not one.isascii()]
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, self._any({"text": 1.0, "title": TITLE_BOOST}, han)),
                (tantivy.Occur.Should, self._any({"words": 1.0, "title": TITLE_BOOST}, latin)),
            ]
        )
        if within is not None:
            inside = tantivy.Query.const_score_query(self._term("id", within), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, inside), (tantivy.Occur.Must, query)])
        found = []
        for score, address in self._searcher.search(query, limit=limit, count=False).hits:
            stored = self._searcher.doc(address).get_first("stored")
            if stored is None:  # the head of a document has no text
                continue
            document_id, position, shown, folded, bad, extra = orjson.loads(bytes(stored))
            found.append(
                Found(
                    document_id=document_id,
                    position=position,
                    shown=tuple(shown),
                    folded=tuple(folded),
                    unquotable=frozenset(bad),
                    extra=extra,
                    bm25=score,
                )
            )
        return found

    def mention(self, signs: Iterable[Sequence[str]]) -> tantivy.Query:
        """What finds passages that have, or whose title has, all terms of one of the signs."""
        must = [
            [(tantivy.Occur.Must, self._term(f, term)) for term in sign] for sign in signs for f in ("text", "title")
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, tantivy.Query.boolean_query(one)) for one in must])

    def mentions(self, document_id: str, mention: tantivy.Query) -> bool:
        """Whether the document has such a passage."""
        query = [(tantivy.Occur.Must, self._term("id", document_id)), (tantivy.Occur.Must, mention)]
        return bool(self._searcher.search(tantivy.Query.boolean_query(query), limit=1, count=False).hits)

    def names(
        self, terms: Sequence[str], *, limit: int, kind: Kind | None, department_id: str | None, year: int | None
    ) -> list[tuple[str, float]]:
        """Ids of documents by their names and topics, best first, with the index's score; every filter narrows."""
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        wanted = {"kind": kind, "department": department_id, "year": str(year) if year is not None else None}
        for field, value in wanted.items():
            if value is not None:
                exact = tantivy.Query.const_score_query(self._term(field, str(value)), 0.0)
                parts.append((tantivy.Occur.Must, exact))
        if terms:
            parts.append((tantivy.Occur.Must, self._any({"name": 1.0, "topics": 0.5}, dict.fromkeys(terms))))
        if not parts:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(parts), limit=limit, count=False).hits
        ids = [(self._searcher.doc(address).get_first("head"), score) for score, address in found]
        return [(str(one), score) for one, score in ids if one is not None]


_RAW = frozenset({"id", "head", "kind", "department", "year"})
