"""Reading the library: what is published, as documents and answers."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from knowledge.library.model import Answer, Document, DocumentCard, DocumentPage, Kind, Rank, State, Validity
from knowledge.library.tables import answer_sources, answers, documents, interpretations, phrasings
from knowledge.store import Transaction

PAGE_ROWS = 500


def _documents(*, bodies: bool = True) -> Select[Any]:
    explains = (
        select(
            func.array_agg(aggregate_order_by(interpretations.c.interpretation_id, interpretations.c.interpretation_id))
        )
        .where(interpretations.c.document_id == documents.c.id)
        .scalar_subquery()
    )
    explained = (
        select(func.array_agg(aggregate_order_by(interpretations.c.document_id, interpretations.c.document_id)))
        .where(interpretations.c.interpretation_id == documents.c.id)
        .scalar_subquery()
    )
    columns = [column for column in documents.c if bodies or column.name not in ("body", "indexed")]
    return select(
        *columns, explains.label("interpretation_ids"), explained.label("document_ids")
    ).where(documents.c.state == State.PUBLISHED)  # fmt: skip


def _card(row: Row[Any]) -> DocumentCard:
    return DocumentCard(
        id=row.id,
        kind=Kind(row.kind),
        title=row.title,
        number=row.number,
        issuer=row.issuer,
        department_id=row.department_id,
        rank=Rank(row.rank),
        formed_on=row.formed_on,
        published_on=row.published_on,
        summary=row.summary,
        topics=tuple(row.topics),
        validity=Validity(row.validity),
        valid_until=row.valid_until,
        ended_on=row.ended_on,
        successor=row.successor,
        interprets=row.interprets,
        form=row.form,
        missing=tuple(row.missing),
        interpretation_ids=tuple(row.interpretation_ids or ()),
        document_ids=tuple(row.document_ids or ()),
    )


def _document(row: Row[Any]) -> Document:
    return Document(card=_card(row), body=row.body, indexed=row.indexed, damaged=tuple(batched_pairs(row.damaged)))


def batched_pairs(edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The spans of a flat list of starts and ends."""
    return zip(edges[::2], edges[1::2], strict=True)


async def published_documents(transaction: Transaction) -> AsyncIterator[Document]:
    """Every published document, in the order of ids, read page by page."""
    after = ""
    while True:
        page = _documents().where(documents.c.id > after).order_by(documents.c.id).limit(PAGE_ROWS)
        rows = (await transaction.execute(page)).all()
        for row in rows:
            yield _document(row)
        if len(rows) < PAGE_ROWS:
            return
        after = rows[-1].id


async def published_documents_of(transaction: Transaction, ids: Collection[str]) -> tuple[Document, ...]:
    """Those of `ids` that are published now."""
    rows = await transaction.execute(_documents().where(documents.c.id.in_(ids)))
    return tuple(_document(row) for row in rows)


async def published_page(transaction: Transaction, document_id: str) -> DocumentPage | None:
    """The published document of this id with all that its page shows."""
    row = (await transaction.execute(_documents().where(documents.c.id == document_id))).first()
    if row is None:
        return None
    return DocumentPage(document=_document(row), index_number=row.index_number, category=row.category)


async def published_cards(transaction: Transaction, ids: Collection[str] | None = None) -> tuple[DocumentCard, ...]:
    """The card of every published document (those of `ids`), in the order of ids; no body is read."""
    chosen = _documents(bodies=False).order_by(documents.c.id)
    if ids is not None:
        chosen = chosen.where(documents.c.id.in_(ids))
    return tuple(_card(row) for row in await transaction.execute(chosen))


async def published_answers(transaction: Transaction, ids: Collection[str] | None = None) -> tuple[Answer, ...]:
    """Every published answer (those of `ids`), in the order of ids."""
    chosen = select(answers).where(answers.c.state == State.PUBLISHED).order_by(answers.c.id)
    if ids is not None:
        chosen = chosen.where(answers.c.id.in_(ids))
    rows = (await transaction.execute(chosen)).all()
    found = [row.id for row in rows]
    said = await _lists(transaction, select(phrasings).where(phrasings.c.answer_id.in_(found)), "text")
    rests = await _lists(transaction, select(answer_sources).where(answer_sources.c.answer_id.in_(found)), "number")
    return tuple(
        Answer(
            id=row.id,
            question=row.question,
            phrasings=said.get(row.id, ()),
            answer=row.answer,
            sources=rests.get(row.id, ()),
            topics=tuple(row.topics),
            department_id=row.department_id,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            reviewed_on=row.reviewed_on,
        )
        for row in rows
    )


async def _lists(transaction: Transaction, chosen: Select[Any], column: str) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    rows = await transaction.execute(chosen)
    for row in sorted(rows.all(), key=lambda one: (one.answer_id, one.position)):
        lists[row.answer_id] = (*lists.get(row.answer_id, ()), getattr(row, column))
    return lists
