"""The part of hand-over when two residents turn out to be one person: they have one open conversation with staff."""

from collections.abc import Mapping

from sqlalchemy import select, update

from actions.handover.lines import change
from actions.handover.model import Conversation, State
from actions.handover.queries import COLUMNS, conversation_of
from actions.handover.tables import conversations, lines
from knowledge.merging import Merge, hand_over
from knowledge.store import Transaction

_FIRST = (State.CLAIMED, State.WAITING, State.LEFT)


async def merge(transaction: Transaction, what: Merge) -> Mapping[str, object]:
    """Hand the conversations over. Of two open ones that of a person of staff goes on, with what was said in the other."""
    chosen = select(*COLUMNS).where(
        conversations.c.resident_id.in_((what.gone, what.into)), conversations.c.state != State.ENDED
    )
    rows = await transaction.execute(chosen.order_by(conversations.c.id).with_for_update(key_share=True))
    found = [conversation_of(row) for row in rows]
    settled = await _join(transaction, found, what) if len(found) > 1 else {}
    await hand_over(transaction, conversations, what)
    return settled


async def _join(transaction: Transaction, found: list[Conversation], what: Merge) -> Mapping[str, object]:
    goes_on, ends = sorted(found, key=lambda one: (_FIRST.index(one.state), -one.last_at.timestamp()))
    await transaction.execute(
        update(lines).where(lines.c.conversation_id == ends.id).values(conversation_id=goes_on.id)
    )
    await change(transaction, ends, state=State.ENDED, ended_at=what.now, ended_by="merged", last_at=what.now)
    last = max((one.resident_last_at for one in found if one.resident_last_at is not None), default=None)
    await change(transaction, goes_on, danger=goes_on.danger or ends.danger, resident_last_at=last, last_at=what.now)
    return {"handover": [str(goes_on.id), str(ends.id)]}
