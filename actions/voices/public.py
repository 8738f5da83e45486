"""The public page: cases that were answered in public, without their residents. Everything else does not exist here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, bindparam, select, tuple_

from actions.voices.alike import pairs_of
from actions.voices.errors import NotFoundError
from actions.voices.model import Kind, ReplyState
from actions.voices.records import is_public
from actions.voices.tables import cases, replies
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCase:
    """What everybody may read of a case: its public version, and the replies that were sent in public."""

    number: str
    kind: Kind
    title: str
    text: str
    department_id: str | None
    received_at: datetime
    published_at: datetime
    supporters: int
    rating: int | None
    replies: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """Some public cases, the newest first, and the key of the next page; None where this is the last."""

    cases: tuple[PublicCase, ...]
    next: str | None


_COLUMNS = (
    cases.c.id, cases.c.number, cases.c.kind, cases.c.public_title, cases.c.public_text, cases.c.department_id,
    cases.c.received_at, cases.c.published_at, cases.c.supporters, cases.c.rating,
)  # fmt: skip


async def published(
    transaction: Transaction,
    *,
    words: str = "",
    department_id: str | None = None,
    after: str | None = None,
    limit: int = 20,
) -> PublicPage:
    """One page of public cases, of a department or with certain words where those are asked for."""
    found = select(*_COLUMNS).where(*is_public())
    if department_id is not None:
        found = found.where(cases.c.department_id == department_id)
    if pairs := pairs_of(words):
        listed = bindparam("wanted", list(pairs), type_=ARRAY(Integer))
        found = found.where(cases.c.public_pairs.bool_op("@>")(listed))
    if (last := _read_key(after)) is not None:
        found = found.where(tuple_(cases.c.published_at, cases.c.id) < last)
    order = (cases.c.published_at.desc(), cases.c.id.desc())
    rows = (await transaction.execute(found.order_by(*order).limit(limit + 1))).all()
    page = await _with_replies(transaction, rows[:limit])
    key = f"{rows[limit - 1].published_at.isoformat()}_{rows[limit - 1].id}" if len(rows) > limit else None
    return PublicPage(cases=page, next=key)


async def published_case(transaction: Transaction, number: str) -> PublicCase:
    """One public case. Raises NotFoundError for every other."""
    row = (await transaction.execute(select(*_COLUMNS).where(cases.c.number == number, *is_public()))).first()
    if row is None:
        raise NotFoundError
    (found,) = await _with_replies(transaction, [row])
    return found


async def _with_replies(transaction: Transaction, rows: Sequence[Any]) -> tuple[PublicCase, ...]:
    """The cases of these rows, with the replies that were sent in public."""
    sent: dict[UUID, list[tuple[datetime, str]]] = {row.id: [] for row in rows}
    found = (
        select(replies.c.case_id, replies.c.decided_at, replies.c.text)
        .where(replies.c.case_id.in_(list(sent)), replies.c.public, replies.c.state == ReplyState.SENT)
        .order_by(replies.c.decided_at, replies.c.id)
    )
    for reply in await transaction.execute(found):
        sent[reply.case_id].append((reply.decided_at, reply.text))
    return tuple(_public_case(row, tuple(sent[row.id])) for row in rows)


def _public_case(row: Any, sent: tuple[tuple[datetime, str], ...]) -> PublicCase:  # noqa: ANN401  (a row of columns)
    return PublicCase(
        number=row.number,
        kind=Kind(row.kind),
        title=row.public_title,
        text=row.public_text,
        department_id=row.department_id,
        received_at=row.received_at,
        published_at=row.published_at,
        supporters=row.supporters,
        rating=row.rating,
        replies=sent,
    )


def _read_key(after: str | None) -> tuple[datetime, UUID] | None:
    moment, _, identity = (after or "").partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(identity)
    except ValueError:
        return None
