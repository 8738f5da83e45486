"""What somebody said after an open-day visit becomes a case, so that it is answered like every other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from actions.voices.model import Desk, Kind, NewCase, Taken
from actions.voices.rules import LEAST_TEXT, MOST_TEXT, plain
from actions.voices.taking import take
from knowledge import outbox
from knowledge.opinions import EVENT, VisitOpinion
from knowledge.outbox import Parcel
from knowledge.people_tables import outbox as parcels
from knowledge.store import Transaction

DISAPPOINTED = 2  # stars up to which even a wordless opinion is looked into


def case_of_feedback(parcel: Parcel, desk: Desk) -> NewCase | None:
    """The case that an opinion makes; None for a good one without words, which nobody needs to answer.

    Raises ValueError where the event is no opinion.
    """
    opinion = VisitOpinion.of(parcel.payload)
    text = plain(opinion.said)
    if not text and opinion.stars > DISAPPOINTED:
        return None
    words = text if len(text) >= LEAST_TEXT else f"参观“{opinion.title}”后给了{opinion.stars}星（满分5星）。{text}"
    return NewCase(
        kind=Kind.FEEDBACK,
        channel=parcel.channel,
        sender=parcel.sender,
        key=parcel.key,
        text=words[:MOST_TEXT],
        title=f"参观反馈：{opinion.title}（{opinion.stars}星）",
        department_id=opinion.department_id if opinion.department_id in desk.city.by_id else None,
    )


async def take_feedback(
    transaction: Transaction, parcel: Parcel, desk: Desk, *, case_id: UUID, now: datetime
) -> Taken | None:
    """Make the case of one event and settle the event, both or neither. What was said is wiped from the event.

    Raises ValueError where the event is no opinion.
    """
    new = case_of_feedback(parcel, desk)
    taken = await take(transaction, new, desk, case_id=case_id, now=now) if new is not None else None
    await outbox.settle(transaction, parcel.id, state="sent")
    emptied = {"event": EVENT, "case": str(taken.case_id) if taken else None}
    await transaction.execute(update(parcels).where(parcels.c.id == parcel.id).values(payload=emptied))
    return taken
