"""What a resident does to their own case: rates it, asks again, has it reopened, adds what was missing.

`by` is the resident's actor (`queries.resident_actor`, or what `queries.by_code` opened); only who handed the case in may act.
"""

from datetime import datetime, timedelta
from uuid import UUID

from actions.voices.errors import NotAllowedError
from actions.voices.masking import masked
from actions.voices.model import Act, Actor, Case, Desk, Role, State
from actions.voices.moving import Move, move
from actions.voices.records import keep_words, locked, log, resident_of, tell
from actions.voices.rules import MOST_TEXT, check_rating, plain, written
from knowledge.store import Transaction


async def rate(
    transaction: Transaction,
    case_id: UUID,
    rating: int,
    *,
    by: Actor,
    desk: Desk,
    now: datetime,
    text: str = "",
) -> Case:
    """One to five, and a word if they like. A closed case can be rated, and a rating changed."""
    case = await locked(transaction, case_id, by)
    changes = {"rating": check_rating(rating)}
    made = Move(act=Act.RATE, text=f"{rating}分", changes=changes)
    moved = await move(transaction, case, made, by=by, desk=desk, now=now)
    if plain(text):
        await _say(transaction, moved, "words", text, by=by, desk=desk, now=now)
    return moved


async def follow_up(
    transaction: Transaction, case_id: UUID, text: str, *, by: Actor, desk: Desk, now: datetime
) -> Case:
    """Ask again about the reply: the same department owes another one, in the time its kind has."""
    case = await locked(transaction, case_id, by)
    _in_time(case, desk, now)
    said = written(text, MOST_TEXT, "要追问的内容")
    moved = await move(transaction, case, Move(act=Act.FOLLOW_UP), by=by, desk=desk, now=now)
    await _say(transaction, moved, "words", said, by=by, desk=desk, now=now)
    return moved


async def reopen(transaction: Transaction, case_id: UUID, text: str, *, by: Actor, desk: Desk, now: datetime) -> Case:
    """Begin again: the office decides anew who answers. The history stays, the deadline is new."""
    case = await locked(transaction, case_id, by)
    if by.role is Role.RESIDENT:
        _in_time(case, desk, now)
    said = written(text, MOST_TEXT, "重新办理的理由")
    made = Move(act=Act.REOPEN, changes={"department_id": None})
    moved = await move(transaction, case, made, by=by, desk=desk, now=now)
    if by.role is Role.RESIDENT:
        await _say(transaction, moved, "words", said, by=by, desk=desk, now=now)
    else:
        await tell(transaction, moved.id, act="note", by=by, now=now, text=said)
    return moved


async def add_words(
    transaction: Transaction, case_id: UUID, text: str, *, by: Actor, desk: Desk, now: datetime
) -> Case:
    """Add something to a case that is still worked on; where staff asked for it, the clock goes on."""
    case = await locked(transaction, case_id, by)
    if not case.owes:
        raise NotAllowedError("这件事项已经答复。还有疑问可以追问。")
    said = written(text, MOST_TEXT, "要补充的内容")
    await _say(transaction, case, "words", said, by=by, desk=desk, now=now)
    if case.state is State.WAITING:
        return await move(transaction, case, Move(act=Act.RESUME), by=by, desk=desk, now=now)
    await log(transaction, case.id, act="words", by=by, now=now, details={})
    return case


def _in_time(case: Case, desk: Desk, now: datetime) -> None:
    """Raises NotAllowedError for a case that ended too long ago."""
    days = desk.policy.reopen_days
    if case.closed_at is not None and now > case.closed_at + timedelta(days=days):
        raise NotAllowedError(f"这件事项办结已超过{days}天，请重新提交一件。")


async def _say(
    transaction: Transaction, case: Case, act: str, text: str, *, by: Actor, desk: Desk, now: datetime
) -> None:
    entry = await tell(transaction, case.id, act=act, by=by, now=now, text=masked(plain(text)), shown_to="resident")
    await keep_words(transaction, entry, resident_of(by), text, desk.cipher)
