"""Cases as rows: finding one for somebody, locked; writing a line of its story and of the audit log."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, insert, or_, select

from actions.voices.errors import ChangedError, NotFoundError
from actions.voices.model import Actor, Case, Kind, Role, State
from actions.voices.tables import assisting, cases, parties, story, words
from knowledge import audit
from knowledge.cipher import Cipher
from knowledge.store import Transaction

WORDS_CONTEXT = "voice_words.text_sealed"

COLUMNS = tuple(cases.c[one.name] for one in fields(Case))


def case_of(row: Any) -> Case:  # noqa: ANN401  (a row of joined columns has no nameable type)
    """A row that has `COLUMNS` as a case."""
    values = {column.name: getattr(row, column.name) for column in COLUMNS}
    return Case(**{**values, "kind": Kind(values["kind"]), "state": State(values["state"])})


def helps(department_id: str | None) -> ColumnElement[bool]:
    """The condition that a department (None: any) assists with a case."""
    found = exists().where(assisting.c.case_id == cases.c.id)
    return found if department_id is None else found.where(assisting.c.department_id == department_id)


def seen_by(scope: str | None) -> list[ColumnElement[bool]]:
    """The conditions under which a case is seen: every case by who sees all, else the department's own."""
    return [] if scope is None else [or_(cases.c.department_id == scope, helps(scope))]


def is_public() -> list[ColumnElement[bool]]:
    """The one condition under which a case is public: agreed to, published, and no reply owed."""
    return [cases.c.published_at.is_not(None), cases.c.wants_public, cases.c.answered == cases.c.duty]


def belongs_to(resident_id: UUID) -> ColumnElement[bool]:
    """The condition that the resident handed the case in."""
    return exists().where(
        parties.c.case_id == cases.c.id, parties.c.resident_id == resident_id, parties.c.role == "author"
    )


def _of(by: Actor, *, assisting_too: bool) -> list[ColumnElement[bool]]:
    if by.role is Role.RESIDENT:
        return [belongs_to(resident_of(by))]
    if by.role is Role.DEPARTMENT:
        own = by.department_id or ""
        return seen_by(own) if assisting_too else [cases.c.department_id == own]
    return []


def resident_of(by: Actor) -> UUID:
    """The resident who acts. Raises NotFoundError for an actor that is none."""
    kind, _, identity = by.id.partition(":")
    if kind != "resident":
        raise NotFoundError
    return UUID(identity)


async def locked(
    transaction: Transaction, case_id: UUID, by: Actor, *, version: int | None = None, assisting_too: bool = False
) -> Case:
    """The case, locked until the transaction ends, for somebody who may act on it.

    Raises NotFoundError where there is none for this person, ChangedError where it is not at `version` any more.
    """
    found: Select[Any] = select(*COLUMNS).where(cases.c.id == case_id, *_of(by, assisting_too=assisting_too))
    row = (await transaction.execute(found.with_for_update())).first()
    if row is None:
        raise NotFoundError
    case = case_of(row)
    if version is not None and case.version != version:
        raise ChangedError
    return case


async def tell(
    transaction: Transaction,
    case_id: UUID,
    *,
    act: str,
    by: Actor,
    now: datetime,
    text: str = "",
    shown_to: str = "staff",
    **more: object,
) -> int:
    """Write one line of the story; `more` are `before`, `after`, `department_id`, `details`. Returns its id."""
    line = {"department_id": by.department_id, "before": None, "after": None, "details": {}, **more}
    added = await transaction.execute(
        insert(story)
        .values(case_id=case_id, at=now, actor=by.id, act=act, text=text, shown_to=shown_to, **line)
        .returning(story.c.id)
    )
    return int(added.scalar_one())


async def keep_words(transaction: Transaction, entry_id: int, resident_id: UUID, text: str, cipher: Cipher) -> None:
    """Seal what a resident wrote, as they wrote it, beside the masked line of the story."""
    sealed = cipher.seal(text, context=WORDS_CONTEXT)
    await transaction.execute(insert(words).values(entry_id=entry_id, resident_id=resident_id, text_sealed=sealed))


async def log(
    transaction: Transaction, case_id: UUID, *, act: str, by: Actor, now: datetime, details: Mapping[str, object]
) -> None:
    """One entry of the audit log about a case: opaque ids, no texts."""
    await audit.record(
        transaction, actor=by.id, act=f"voice.{act}", subject=f"voice:{case_id}", details=details, now=now
    )
