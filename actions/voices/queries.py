"""Reading cases: for their residents, and for staff within what they may see."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from actions.voices.errors import NotFoundError
from actions.voices.model import Actor, Case, Entry, Reply, ReplyState, Role, State
from actions.voices.numbers import code_fits, code_hash
from actions.voices.records import COLUMNS, belongs_to, case_of, seen_by
from actions.voices.replies import replies_of
from actions.voices.tables import assisting, cases, parties, story
from knowledge import residents
from knowledge.store import Transaction

_ENTRY = tuple(story.c[one.name] for one in fields(Entry))
_NO_HASH = code_hash("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case and the part in which its resident acts on it."""

    case: Case
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Assisting:
    """A department that assists, and what it said."""

    department_id: str
    asked_at: datetime
    opinion: str | None
    opinion_at: datetime | None


# --- for residents -----------------------------------------------------------------------------------------------


def resident_actor(resident_id: UUID) -> Actor:
    """The part of a resident."""
    return Actor(id=f"resident:{resident_id}", role=Role.RESIDENT)


async def mine(
    transaction: Transaction, channel: str, sender: str, *, limit: int = 5, own: bool = False
) -> tuple[Case, ...]:
    """The cases that a resident handed in or joined, the newest first; `own` leaves out those they only joined."""
    person = await residents.find(transaction, channel=channel, sender=sender)
    found = (
        select(*COLUMNS)
        .join(parties, parties.c.case_id == cases.c.id)
        .where(parties.c.resident_id == person, *([parties.c.role == "author"] if own else []))
        .order_by(parties.c.joined_at.desc(), cases.c.id)
        .limit(limit)
    )
    return tuple(case_of(row) for row in await transaction.execute(found))


async def unrated(transaction: Transaction, channel: str, sender: str) -> Case | None:
    """The case that was replied to last and that its resident has not rated."""
    person = await residents.find(transaction, channel=channel, sender=sender)
    found = (
        select(*COLUMNS)
        .where(belongs_to(person), cases.c.state == State.REPLIED)
        .order_by(cases.c.replied_at.desc())
        .limit(1)
    )
    row = (await transaction.execute(found)).first()
    return case_of(row) if row is not None else None


async def of_resident(transaction: Transaction, case_id: UUID, channel: str, sender: str) -> Opened:
    """A case for the resident who handed it in. Raises NotFoundError for anybody else."""
    person = await residents.find(transaction, channel=channel, sender=sender)
    found = select(*COLUMNS).where(cases.c.id == case_id, belongs_to(person))
    row = (await transaction.execute(found)).first()
    if row is None:
        raise NotFoundError
    return Opened(case=case_of(row), actor=resident_actor(person))


async def joined(transaction: Transaction, case_id: UUID, channel: str, sender: str) -> Case:
    """A case for whoever handed it in or stands behind it. Raises NotFoundError for anybody else."""
    person = await residents.find(transaction, channel=channel, sender=sender)
    part = select(parties.c.id).where(parties.c.case_id == cases.c.id, parties.c.resident_id == person)
    return await _one(transaction, select(*COLUMNS).where(cases.c.id == case_id, part.exists()))


async def by_code(transaction: Transaction, number: str, code: str) -> Opened:
    """The case that a number and its code open. A wrong number and a wrong code are the same NotFoundError.

    The caller limits how often somebody may try. The actor of a case whose resident is forgotten can do nothing.
    """
    found = (
        select(*COLUMNS, cases.c.code_hash, parties.c.resident_id)
        .outerjoin(parties, (parties.c.case_id == cases.c.id) & (parties.c.role == "author"))
        .where(cases.c.number == number)
    )
    row = (await transaction.execute(found)).first()
    if not code_fits(code, row.code_hash if row is not None else _NO_HASH) or row is None:
        raise NotFoundError
    person = row.resident_id or UUID(int=0)
    return Opened(case=case_of(row), actor=resident_actor(person))


async def latest_reply(transaction: Transaction, case_id: UUID) -> Reply | None:
    """The reply that was sent last, if there is one."""
    sent = [one for one in await replies_of(transaction, case_id) if one.state is ReplyState.SENT]
    return sent[-1] if sent else None


async def resident_story(transaction: Transaction, case_id: UUID) -> tuple[Entry, ...]:
    """What a resident may read of a case's story."""
    return await _story(transaction, select(*_ENTRY).where(story.c.case_id == case_id, story.c.shown_to == "resident"))


# --- for staff ---------------------------------------------------------------------------------------------------


async def get(transaction: Transaction, case_id: UUID, scope: str | None) -> Case:
    """A case for staff of this scope. Raises NotFoundError, for another department's case too."""
    return await _one(transaction, select(*COLUMNS).where(cases.c.id == case_id, *seen_by(scope)))


async def by_number(transaction: Transaction, number: str, scope: str | None) -> Case:
    """The case of this number for staff of this scope. Raises NotFoundError."""
    return await _one(transaction, select(*COLUMNS).where(cases.c.number == number, *seen_by(scope)))


async def _one(transaction: Transaction, found: Select[Any]) -> Case:
    row = (await transaction.execute(found)).first()
    if row is None:
        raise NotFoundError
    return case_of(row)


async def suggested_for(transaction: Transaction, case_id: UUID) -> tuple[str, ...]:
    """The departments that were suggested when the case came, best first (the one its resident named stands first)."""
    listed = (await transaction.execute(select(cases.c.suggested).where(cases.c.id == case_id))).scalar_one_or_none()
    return tuple(listed or ())


async def story_of(transaction: Transaction, case_id: UUID, scope: str | None) -> tuple[Entry, ...]:
    """The whole story of a case for staff of this scope. Raises NotFoundError."""
    await get(transaction, case_id, scope)
    return await _story(transaction, select(*_ENTRY).where(story.c.case_id == case_id))


async def _story(transaction: Transaction, found: Select[Any]) -> tuple[Entry, ...]:
    rows = await transaction.execute(found.order_by(story.c.id))
    return tuple(Entry(**row._mapping) for row in rows)  # noqa: SLF001  (SQLAlchemy's public name for it)


async def assisting_of(transaction: Transaction, case_id: UUID) -> tuple[Assisting, ...]:
    """The departments that assist with a case."""
    columns = [assisting.c[one.name] for one in fields(Assisting)]
    rows = await transaction.execute(
        select(*columns).where(assisting.c.case_id == case_id).order_by(assisting.c.department_id)
    )
    return tuple(Assisting(**row._mapping) for row in rows)  # noqa: SLF001


async def merged_of(transaction: Transaction, case_id: UUID, scope: str | None) -> tuple[Case, ...]:
    """The cases that were merged into this one, and the one it was merged into, as far as this scope sees them."""
    own = select(cases.c.merged_into).where(cases.c.id == case_id).scalar_subquery()
    found = select(*COLUMNS).where(or_(cases.c.merged_into == case_id, cases.c.id == own), *seen_by(scope))
    return tuple(case_of(row) for row in await transaction.execute(found.order_by(cases.c.received_at, cases.c.id)))
