"""Reading the audit log: the newest first, by who, what, about what and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from knowledge.people_tables import audit
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry, as it was recorded."""

    sequence: int
    at: datetime
    actor: str
    act: str
    subject: str
    details: Mapping[str, Any]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries; what is empty does not matter. `act` also takes the beginning of acts: `staff` is `staff.add` too."""

    actor: str = ""
    act: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None  # not included
    before: int | None = None  # a sequence: older entries only


async def entries(transaction: Transaction, wanted: Wanted, *, limit: int) -> tuple[AuditEntry, ...]:
    """The newest entries that are wanted, at most `limit`."""
    asked = _narrowed(select(audit), wanted).order_by(audit.c.sequence.desc()).limit(limit)
    return tuple(
        AuditEntry(
            sequence=row.sequence,
            at=row.at,
            actor=row.actor,
            act=row.act,
            subject=row.subject,
            details=row.details,
            link=row.link,
        )
        for row in await transaction.execute(asked)
    )


async def acts(transaction: Transaction) -> tuple[str, ...]:
    """Every kind of act there is an entry of."""
    return tuple((await transaction.scalars(select(audit.c.act).distinct().order_by(audit.c.act))).all())


async def last(transaction: Transaction) -> tuple[int, str]:
    """The chain's end: how many entries there are, and the last link (empty where there is none)."""
    row = (
        await transaction.execute(select(audit.c.sequence, audit.c.link).order_by(audit.c.sequence.desc()).limit(1))
    ).first()
    return (row.sequence, row.link) if row is not None else (0, "")


def _narrowed(asked: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.actor:
        asked = asked.where(audit.c.actor == wanted.actor)
    if wanted.act:
        asked = asked.where(
            (audit.c.act == wanted.act) | func.starts_with(audit.c.act, f"{wanted.act.removesuffix('.')}.")
        )
    if wanted.subject:
        asked = asked.where(audit.c.subject == wanted.subject)
    if wanted.since is not None:
        asked = asked.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(audit.c.at < wanted.until)
    if wanted.before is not None:
        asked = asked.where(audit.c.sequence < wanted.before)
    return asked
