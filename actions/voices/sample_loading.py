"""The sample letters in the database: written, handed on, answered and rated by the same rules as every other case.

They are loaded once and, as long as nobody has touched one of them, made anew on another day, so that the inbox of a
demonstration is never long overdue. Touched is a letter to which anybody did something after it was loaded.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

from sqlalchemy import delete, select, update

from actions.voices import templates
from actions.voices.model import SYSTEM, Actor, Desk, Role
from actions.voices.sample import CHANNEL, SampleCase, id_of
from actions.voices.sample_life import Cast, live
from actions.voices.tables import cases, story
from knowledge import audit
from knowledge.city_time import city_day
from knowledge.people_tables import audit as audit_table
from knowledge.people_tables import doors, outbox, residents
from knowledge.store import Store, Transaction

ACT = "sample_voices.load"
_SHOWN_CHANNELS = ("wechat", "wechat", "web", "miniprogram")


async def load_cases(store: Store, sample: Sequence[SampleCase], desk: Desk, cast: Cast, *, now: datetime) -> int:
    """Put the letters in; returns how many. Those of another day are made anew unless touched; then, and today: none.

    Each letter has a transaction of its own, so that nobody waits for the demonstration; what a start that was broken off
    left behind is made anew too.
    """
    async with store.transaction() as transaction:
        before = await _loaded_at(transaction)
        same_day = before is not None and city_day(before) == city_day(now)
        if same_day or (before is not None and await _touched(transaction, sample, before)):
            return 0
        await _remove(transaction, sample)
    for one in sample:
        async with store.transaction() as transaction:
            await live(transaction, one, desk, cast)
    async with store.transaction() as transaction:
        await _settle(transaction, sample)
        details = {"cases": len(sample)}
        await audit.record(transaction, actor=cast.loader, act=ACT, subject="voices", details=details, now=now)
    return len(sample)


async def load_templates(
    transaction: Transaction, listed: Sequence[Mapping[str, Any]], cast: Cast, *, now: datetime
) -> None:
    """Put in the reply templates that are not there."""
    office = Actor(id=cast.office, role=Role.OFFICE)
    for one in listed:
        by = cast.editor(one["d"]) if "d" in one else office
        identity = uuid5(id_of("template"), one["title"])
        await templates.save(transaction, identity, title=one["title"], text=one["text"], by=by, now=now)


async def _loaded_at(transaction: Transaction) -> datetime | None:
    last = select(audit_table.c.at).where(audit_table.c.act == ACT).order_by(audit_table.c.sequence.desc()).limit(1)
    found: datetime | None = (await transaction.execute(last)).scalar_one_or_none()
    return found


async def _touched(transaction: Transaction, sample: Sequence[SampleCase], since: datetime) -> bool:
    later = select(story.c.id).where(
        story.c.case_id.in_([one.id for one in sample]), story.c.at > since, story.c.actor != SYSTEM.id
    )
    return (await transaction.execute(later.limit(1))).first() is not None


async def _remove(transaction: Transaction, sample: Sequence[SampleCase]) -> None:
    ids = [one.id for one in sample]
    loose = {"merged_into": None, "state": "received"}
    await transaction.execute(
        update(cases).where(cases.c.merged_into.in_(ids), cases.c.state == "merged").values(loose)
    )
    await transaction.execute(update(cases).where(cases.c.merged_into.in_(ids)).values(merged_into=None))
    await transaction.execute(delete(cases).where(cases.c.id.in_(ids)))
    theirs = select(doors.c.resident_id).where(doors.c.channel == CHANNEL, doors.c.sender.startswith("writer-"))
    await transaction.execute(delete(residents).where(residents.c.id.in_(theirs)))


async def _settle(transaction: Transaction, sample: Sequence[SampleCase]) -> None:
    """What was sent to invented residents has arrived; their letters came through the doors that there are."""
    theirs = select(doors.c.resident_id).where(doors.c.channel == CHANNEL)
    arrived = {"state": "sent", "attempted_at": outbox.c.created_at, "attempts": 1}
    await transaction.execute(
        update(outbox).where(outbox.c.resident_id.in_(theirs), outbox.c.state == "queued").values(arrived)
    )
    also = {one.id: int(one.more["also"]) for one in sample if "also" in one.more}
    for identity, number in also.items():
        await transaction.execute(update(cases).where(cases.c.id == identity).values(supporters=number))
    for at, channel in enumerate(_SHOWN_CHANNELS):
        ids = [one.id for number, one in enumerate(sample) if number % len(_SHOWN_CHANNELS) == at]
        await transaction.execute(update(cases).where(cases.c.id.in_(ids)).values(channel=channel))
