"""Questions that nobody could answer: folded together, counted, and who asked them."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from knowledge.library.tables import askers, unanswered
from knowledge.people_tables import doors
from knowledge.search.text import fold
from knowledge.store import Transaction

_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnansweredQuestion:
    """A question still open: how often, since when, why it was not answered."""

    id: int
    question: str
    times: int
    reason: str
    first_at: datetime
    last_at: datetime


async def note(
    transaction: Transaction, *, question: str, reason: str, resident: UUID, turn: UUID, now: datetime
) -> None:
    """Write down that `resident` (on record already) asked this and got no answer. `question` is masked."""
    folded = _NOT_WORDS.sub("", fold(question))[:400]
    if not folded:
        return
    row = insert(unanswered).values(
        folded=folded,
        question=question[:500],
        times=1,
        reason=reason,
        state="open",
        first_at=now,
        last_at=now,
    )
    question_id = (
        await transaction.execute(
            row.on_conflict_do_update(
                index_elements=[unanswered.c.folded],
                set_={
                    "times": unanswered.c.times + 1,
                    "last_at": func.greatest(unanswered.c.last_at, row.excluded.last_at),
                    "reason": row.excluded.reason,
                    "state": "open",
                },
            ).returning(unanswered.c.id)
        )
    ).scalar_one()
    await transaction.execute(
        insert(askers)
        .values(question_id=question_id, resident_id=resident, turn_id=turn, asked_at=now)
        .on_conflict_do_nothing()
    )


async def open_questions(transaction: Transaction, *, limit: int = 50) -> tuple[UnansweredQuestion, ...]:
    """What was asked and not answered, most often asked first."""
    rows = await transaction.execute(
        select(unanswered)
        .where(unanswered.c.state == "open")
        .order_by(unanswered.c.times.desc(), unanswered.c.last_at.desc(), unanswered.c.id)
        .limit(limit)
    )
    return tuple(
        UnansweredQuestion(
            id=row.id,
            question=row.question,
            times=row.times,
            reason=row.reason,
            first_at=row.first_at,
            last_at=row.last_at,
        )
        for row in rows
    )


async def asked_by(transaction: Transaction, question_id: int) -> tuple[tuple[str, str], ...]:
    """Who (channel, sender) waits for an answer to this question."""
    rows = await transaction.execute(
        select(doors.c.channel, doors.c.sender)
        .join(askers, askers.c.resident_id == doors.c.resident_id)
        .where(askers.c.question_id == question_id)
    )
    return tuple((row.channel, row.sender) for row in rows)
