"""The part of voices when two residents turn out to be one person: a case concerns a person once."""

from collections.abc import Mapping

from sqlalchemy import delete, select, update

from actions.voices.tables import cases, parties, words
from knowledge.merging import Merge, hand_over
from knowledge.store import Transaction


async def merge(transaction: Transaction, what: Merge) -> Mapping[str, object]:
    """Hand the cases over; who handed one in does not stand behind it a second time. Returns where that was so."""
    settled = await _count_once(transaction, what)
    theirs = select(parties.c.key).where(parties.c.resident_id == what.into)
    await transaction.execute(
        update(parties)
        .where(parties.c.resident_id == what.gone, parties.c.key.in_(theirs))
        .values(key=parties.c.key.concat(f":{what.gone}"))
    )
    for table in (parties, words):
        await hand_over(transaction, table, what)
    return {"voices": settled} if settled else {}


async def _count_once(transaction: Transaction, what: Merge) -> list[str]:
    """Of two parts in one case the author's stays, of two supporters' one; returns the cases."""
    mine, other = parties.alias("mine"), parties.alias("other")
    both = (
        select(mine.c.case_id, mine.c.id.label("mine"), other.c.id.label("other"), other.c.role)
        .join(other, other.c.case_id == mine.c.case_id)
        .where(mine.c.resident_id == what.gone, other.c.resident_id == what.into)
        .order_by(mine.c.case_id)
    )
    found = (await transaction.execute(both)).all()
    for row in found:
        extra = row.mine if row.role == "author" else await _supporter(transaction, row.mine, row.other)
        await transaction.execute(delete(parties).where(parties.c.id == extra))
        await transaction.execute(
            update(cases)
            .where(cases.c.id == row.case_id)
            .values(supporters=cases.c.supporters - 1, version=cases.c.version + 1)
        )
    return [str(row.case_id) for row in found]


async def _supporter(transaction: Transaction, mine: object, other: object) -> object:
    """Which of two parts is a supporter's (of two alike the younger record's)."""
    role = await transaction.scalar(select(parties.c.role).where(parties.c.id == mine))
    return other if role == "author" else mine
