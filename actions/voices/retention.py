"""Keeping times: what a closed case holds of its people is deleted when it is not needed any more.

Names, phones, the words as they were written and pictures go; the case stays with its masked text, its story and its
replies, and its residents still find it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from actions.voices.model import SYSTEM, Desk, State
from actions.voices.tables import cases, parties, story, words
from actions.voices.taking import PICTURES
from knowledge import audit
from knowledge.attachments import remove_of
from knowledge.store import Transaction

MOST = 200  # cases at a time


async def purge(transaction: Transaction, *, desk: Desk, now: datetime) -> int:
    """Delete what is personal in cases that closed long enough ago; returns of how many cases (0: nothing is left)."""
    closed = (
        select(cases.c.id)
        .where(
            cases.c.state == State.CLOSED,
            cases.c.purged_at.is_(None),
            cases.c.closed_at < now - timedelta(days=desk.policy.personal_days),
        )
        .order_by(cases.c.closed_at)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )
    due = list((await transaction.execute(closed)).scalars())
    if not due:
        return 0
    contacts, said = await _forget_people(transaction, due), await _forget_words(transaction, due)
    pictures = await remove_of(transaction, PICTURES, [str(one) for one in due])
    await transaction.execute(update(cases).where(cases.c.id.in_(due)).values(purged_at=now))
    details = {"cases": len(due), "contacts": contacts, "words": said, "pictures": pictures}
    await audit.record(transaction, actor=SYSTEM.id, act="voice.purged", subject="voices", details=details, now=now)
    return len(due)


async def _forget_people(transaction: Transaction, due: Sequence[UUID]) -> int:
    left = or_(parties.c.name_sealed.is_not(None), parties.c.phone_sealed.is_not(None))
    emptied = await transaction.execute(
        update(parties)
        .where(parties.c.case_id.in_(due), left)
        .values(name_sealed=None, phone_sealed=None, phone_blind=None)
        .returning(parties.c.id)
    )
    return len(emptied.all())


async def _forget_words(transaction: Transaction, due: Sequence[UUID]) -> int:
    theirs = select(story.c.id).where(story.c.case_id.in_(due))
    gone = await transaction.execute(delete(words).where(words.c.entry_id.in_(theirs)).returning(words.c.entry_id))
    return len(gone.all())
