"""Reply templates: a department's own and everybody's. A person fills them in; nothing is sent by itself."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from actions.voices.desk_tables import templates
from actions.voices.errors import NotAllowedError, NotFoundError
from actions.voices.model import Actor, Role
from actions.voices.rules import MOST_REPLY, written
from knowledge import audit
from knowledge.store import Transaction

MOST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text to begin a reply with. `department_id` None: everybody's."""

    id: UUID
    department_id: str | None
    title: str
    text: str
    updated_by: str
    updated_at: datetime
    version: int


_COLUMNS = tuple(templates.c[one.name] for one in fields(Template))


async def templates_for(transaction: Transaction, scope: str | None) -> tuple[Template, ...]:
    """The templates that staff of this scope may use, by title."""
    found = select(*_COLUMNS).where(*_usable(scope)).order_by(templates.c.title, templates.c.id)
    return tuple(_template(row) for row in await transaction.execute(found))


async def save(
    transaction: Transaction, template_id: UUID, *, title: str, text: str, by: Actor, now: datetime
) -> Template:
    """Write a template of one's own department (the office: everybody's), new or instead of the one that is there."""
    _insist_on_staff(by)
    values = {
        "title": written(title, MOST_NAME, "模板名称"),
        "text": written(text, MOST_REPLY, "模板内容"),
        "updated_by": by.id,
        "updated_at": now,
    }
    row = insert(templates).values(id=template_id, department_id=by.scope, version=1, **values)
    saved = await transaction.execute(
        row.on_conflict_do_update(
            index_elements=[templates.c.id],
            set_={**values, "version": templates.c.version + 1},
            where=templates.c.department_id.is_not_distinct_from(by.scope),
        ).returning(*_COLUMNS)
    )
    found = saved.first()
    if found is None:
        raise NotFoundError
    await _log(transaction, template_id, "template_saved", by, now)
    return _template(found)


async def remove(transaction: Transaction, template_id: UUID, *, by: Actor, now: datetime) -> None:
    """Delete a template of one's own. Raises NotFoundError for another's."""
    _insist_on_staff(by)
    own = templates.c.department_id.is_not_distinct_from(by.scope)
    gone = await transaction.execute(
        delete(templates).where(templates.c.id == template_id, own).returning(templates.c.id)
    )
    if gone.first() is None:
        raise NotFoundError
    await _log(transaction, template_id, "template_removed", by, now)


def _usable(scope: str | None) -> list[ColumnElement[bool]]:
    if scope is None:
        return []
    return [or_(templates.c.department_id.is_(None), templates.c.department_id == scope)]


def _insist_on_staff(by: Actor) -> None:
    if by.role not in (Role.OFFICE, Role.DEPARTMENT):
        raise NotAllowedError("您不能编辑答复模板。")


async def _log(transaction: Transaction, template_id: UUID, act: str, by: Actor, now: datetime) -> None:
    await audit.record(
        transaction, actor=by.id, act=f"voice.{act}", subject=f"template:{template_id}", details={}, now=now
    )


def _template(row: Any) -> Template:  # noqa: ANN401  (a row of columns)
    return Template(**row._mapping)  # noqa: SLF001  (SQLAlchemy's public name for it)
