"""Questions that nobody could answer: folded together, counted, and who asked them."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from knowledge.library.model import State
from knowledge.library.tables import answers, askers, documents, unanswered
from knowledge.people_tables import doors, turns
from knowledge.residents import Door
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A resident who waits for an answer, since when, and the door they asked through (None: its record is gone)."""

    resident: UUID
    asked_at: datetime
    door: Door | None


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


# --- when it is answered after all ---------------------------------------------------------------------------------


async def waiting(transaction: Transaction, question_id: int) -> tuple[Asker, ...]:
    """Who waits for an answer to this question, who asked first first."""
    rows = await transaction.execute(
        select(askers.c.resident_id, askers.c.asked_at, turns.c.channel, turns.c.sender)
        .outerjoin(turns, turns.c.id == askers.c.turn_id)
        .where(askers.c.question_id == question_id)
        .order_by(askers.c.asked_at, askers.c.resident_id)
    )
    return tuple(
        Asker(
            resident=row.resident_id,
            asked_at=row.asked_at,
            door=Door(channel=row.channel, sender=row.sender) if row.channel is not None else None,
        )
        for row in rows
    )


async def changed_at(
    transaction: Transaction, *, answer: str | None = None, document: str | None = None
) -> datetime | None:
    """When a published answer, or else a published document, was last changed; None where it is not published."""
    table, identity = (answers, answer) if answer is not None else (documents, document)
    published = select(table.c.updated_at).where(table.c.id == identity, table.c.state == State.PUBLISHED.value)
    return (await transaction.execute(published)).scalar_one_or_none()


async def close(transaction: Transaction, question_id: int, *, answer: str | None) -> None:
    """The question has its answer (an approved one, or None: a document's): nobody waits for it any more."""
    await transaction.execute(
        update(unanswered).where(unanswered.c.id == question_id).values(state="answered", answer_id=answer)
    )
    await transaction.execute(delete(askers).where(askers.c.question_id == question_id))


async def stop_waiting(transaction: Transaction, resident: UUID) -> int:
    """A resident does not want to be told of answers; returns for how many questions they waited."""
    gone = await transaction.execute(
        delete(askers).where(askers.c.resident_id == resident).returning(askers.c.question_id)
    )
    return len(gone.all())


async def waits(transaction: Transaction, resident: UUID) -> int:
    """For how many answers a resident waits."""
    chosen = select(func.count()).select_from(askers).where(askers.c.resident_id == resident)
    return int((await transaction.execute(chosen)).scalar_one())


async def forget_askers(transaction: Transaction, before: datetime) -> int:
    """Who asked before this moment waits no longer: the question stays, without them. Returns how many."""
    gone = await transaction.execute(delete(askers).where(askers.c.asked_at < before).returning(askers.c.question_id))
    return len(gone.all())
