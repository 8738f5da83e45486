"""Reading conversations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select

from actions.handover.errors import NotFoundError
from actions.handover.model import GRAVEST, Author, Conversation, Line, Row, State, Which
from actions.handover.tables import conversations, lines
from knowledge.cipher import Cipher
from knowledge.masking import mask
from knowledge.people_tables import doors, outbox
from knowledge.staff_tables import staff
from knowledge.store import Transaction

CONTEXT = "handover_lines.text_sealed"
PREVIEW_CHARS = 60
COLUMNS = tuple(conversations.c[name] for name in Conversation.__dataclass_fields__)


def parcel_key(line: ColumnElement[Any] | int) -> ColumnElement[str]:
    """The outbox's key of a line that goes out to the resident."""
    return literal("handover:").concat(cast(line, String))


def conversation_of(row: Any) -> Conversation:  # noqa: ANN401  (rows of joined columns have no nameable type)
    """The conversation in a row that holds COLUMNS."""
    values = {name: getattr(row, name) for name in Conversation.__dataclass_fields__}
    return Conversation(**{**values, "state": State(values["state"])})


async def locked(transaction: Transaction, conversation_id: UUID) -> Conversation:
    """One conversation, locked until the transaction ends. Raises NotFoundError."""
    row = (
        await transaction.execute(
            select(*COLUMNS).where(conversations.c.id == conversation_id).with_for_update(key_share=True)
        )
    ).first()
    if row is None:
        raise NotFoundError
    return conversation_of(row)


async def open_of(transaction: Transaction, resident_id: UUID) -> Conversation | None:
    """The open conversation of a resident (there is at most one), locked; None where there is none."""
    chosen = select(conversations.c.id).where(
        conversations.c.resident_id == resident_id, conversations.c.state != State.ENDED
    )
    found = (await transaction.execute(chosen)).scalar()
    if found is None:
        return None
    conversation = await locked(transaction, found)
    return conversation if conversation.open else None


async def all_open(transaction: Transaction) -> list[tuple[str, str]]:
    """The channel and sender of everybody who has an open conversation."""
    chosen = (
        select(doors.c.channel, doors.c.sender)
        .join(conversations, conversations.c.resident_id == doors.c.resident_id)
        .where(conversations.c.state != State.ENDED)
    )
    return [(row.channel, row.sender) for row in await transaction.execute(chosen)]


async def had_since(transaction: Transaction, resident_id: UUID, since: datetime) -> bool:
    """Whether a resident had a conversation since then."""
    chosen = select(conversations.c.id).where(
        conversations.c.resident_id == resident_id, conversations.c.last_at >= since
    )
    return (await transaction.execute(chosen.limit(1))).first() is not None


async def before(transaction: Transaction, conversation: Conversation) -> int:
    """How many others have been waiting for longer."""
    chosen = select(func.count()).where(
        conversations.c.state == State.WAITING,
        conversations.c.asked_at < conversation.asked_at,
        conversations.c.id != conversation.id,
    )
    return int((await transaction.execute(chosen)).scalar_one())


async def waiting(transaction: Transaction) -> int:
    """How many conversations wait for a person: those asked for, and messages left."""
    chosen = select(func.count()).where(conversations.c.state.in_((State.WAITING, State.LEFT)))
    return int((await transaction.execute(chosen)).scalar_one())


def _untaken() -> list[ColumnElement[bool]]:
    return [conversations.c.danger == GRAVEST, conversations.c.state.in_((State.WAITING, State.LEFT))]


async def untaken(transaction: Transaction) -> int:
    """How many people who may harm themself nobody of staff has taken."""
    return int((await transaction.execute(select(func.count()).where(*_untaken()))).scalar_one())


async def neglected(transaction: Transaction) -> tuple[int, datetime | None]:
    """How many of them supervisors were told of, and since when the first of these has waited."""
    told = conversations.c.alarmed_at >= conversations.c.danger_at
    chosen = select(func.count(), func.min(conversations.c.danger_at)).where(*_untaken(), told)
    number, since = (await transaction.execute(chosen)).one()
    return int(number), since


def unread_of(conversation_id: ColumnElement[UUID] | UUID) -> Any:  # noqa: ANN401  (a scalar subquery)
    """How many lines of the resident came after the last one of staff."""
    said, answered = lines.alias("said"), lines.alias("answered")
    last = (
        select(func.coalesce(func.max(answered.c.id), 0))
        .where(answered.c.conversation_id == conversation_id, answered.c.author == Author.STAFF)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .where(said.c.conversation_id == conversation_id, said.c.author == Author.RESIDENT, said.c.id > last)
        .scalar_subquery()
    )


async def unread(transaction: Transaction, conversation_id: UUID) -> int:
    """How many lines of the resident nobody has answered."""
    return int((await transaction.execute(select(unread_of(conversation_id)))).scalar_one())


async def answered_by_staff(transaction: Transaction, conversation_id: UUID) -> bool:
    """Whether staff ever said something in it."""
    chosen = select(lines.c.id).where(lines.c.conversation_id == conversation_id, lines.c.author == Author.STAFF)
    return (await transaction.execute(chosen.limit(1))).first() is not None


def _listed() -> Select[Any]:
    last = (
        select(lines.c.text_sealed)
        .where(lines.c.conversation_id == conversations.c.id, lines.c.author != Author.SYSTEM)
        .order_by(lines.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        *COLUMNS,
        staff.c.display,
        last.label("last"),
        unread_of(conversations.c.id).label("unread"),
    ).outerjoin(staff, staff.c.id == conversations.c.staff_id)


def _in(which: Which, staff_id: UUID) -> ColumnElement[bool]:
    match which:
        case Which.OPEN:
            return conversations.c.state != State.ENDED
        case Which.MINE:
            return and_(conversations.c.state == State.CLAIMED, conversations.c.staff_id == staff_id)
        case _:
            return conversations.c.state == State(which.value)


def took_part(staff_id: UUID) -> ColumnElement[bool]:
    """Whether somebody of staff has a conversation, had it last, or said something in it."""
    said = select(lines.c.id).where(lines.c.conversation_id == conversations.c.id, lines.c.staff_id == staff_id)
    return or_(conversations.c.staff_id == staff_id, said.exists())


async def may_read(transaction: Transaction, conversation_id: UUID, staff_id: UUID) -> bool:
    """Whether somebody who oversees nothing may read it: an open one, or one in which they took part."""
    chosen = select(conversations.c.id).where(
        conversations.c.id == conversation_id, or_(conversations.c.state != State.ENDED, took_part(staff_id))
    )
    return (await transaction.execute(chosen)).first() is not None


async def rows(
    transaction: Transaction, which: Which, *, staff_id: UUID, cipher: Cipher, oversees: bool = True, limit: int = 50
) -> tuple[Row, ...]:
    """A list: those in danger first, then who has been waiting longest; of ended ones the newest first.

    Whoever does not oversee is shown, of ended ones, those in which they took part.
    """
    chosen = _listed().where(_in(which, staff_id)).limit(limit)
    if which is Which.ENDED:
        chosen = chosen if oversees else chosen.where(took_part(staff_id))
        chosen = chosen.order_by(conversations.c.ended_at.desc(), conversations.c.id)
    else:
        order = case({State.WAITING.value: 0, State.CLAIMED.value: 1}, value=conversations.c.state, else_=2)
        chosen = chosen.order_by(conversations.c.danger == "", order, conversations.c.asked_at, conversations.c.id)
    return tuple(_row(row, cipher) for row in await transaction.execute(chosen))


async def row(transaction: Transaction, conversation_id: UUID, *, cipher: Cipher) -> Row:
    """One conversation as in a list. Raises NotFoundError."""
    found = (await transaction.execute(_listed().where(conversations.c.id == conversation_id))).first()
    if found is None:
        raise NotFoundError
    return _row(found, cipher)


def _row(row: Any, cipher: Cipher) -> Row:  # noqa: ANN401
    words = cipher.open(row.last, context=CONTEXT) if row.last is not None else ""
    return Row(
        conversation=conversation_of(row),
        staff_name=row.display or "",
        preview=mask(" ".join(words.split()))[:PREVIEW_CHARS],
        unread=row.unread,
    )


async def counts(transaction: Transaction, *, staff_id: UUID) -> Mapping[Which, int]:
    """How many conversations each list of open ones has."""
    lists = (Which.OPEN, Which.WAITING, Which.MINE, Which.LEFT)
    found = (
        await transaction.execute(
            select(*(func.count().filter(_in(which, staff_id)).label(which.value) for which in lists)).where(
                conversations.c.state != State.ENDED
            )
        )
    ).one()
    return {which: int(getattr(found, which.value)) for which in lists}


async def lines_of(
    transaction: Transaction, conversation_id: UUID, *, cipher: Cipher, after: int = 0
) -> tuple[Line, ...]:
    """What was said after the line `after`, oldest first, with how far each line got on its way to the resident."""
    chosen = (
        select(lines, outbox.c.state.label("delivery"))
        .outerjoin(outbox, outbox.c.key == parcel_key(lines.c.id))
        .where(lines.c.conversation_id == conversation_id, lines.c.id > after)
        .order_by(lines.c.id)
    )
    return tuple(line_of(row, cipher) for row in await transaction.execute(chosen))


def line_of(row: Any, cipher: Cipher) -> Line:  # noqa: ANN401
    """The line in a row, opened."""
    return Line(
        id=row.id,
        author=Author(row.author),
        staff_id=row.staff_id,
        text=cipher.open(row.text_sealed, context=CONTEXT),
        at=row.at,
        delivery=getattr(row, "delivery", None),
    )
