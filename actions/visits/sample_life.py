"""What happened at the sample's sessions that are over: invented guests booked, most of them came, some said how it was.

It is made by the same rules as everything else, at the moments at which it would have been: booked before the cut-off,
let in at the door, rated in the evening.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from actions.visits.booking import book_together
from actions.visits.model import Booked, Booking, BookingRequest, Contact, Desk, EventDraft, Person
from actions.visits.privacy import SAID
from actions.visits.sample import SampleEvent
from actions.visits.tables import bookings, feedback, sessions
from knowledge import audit, residents
from knowledge.store import Transaction

CHANNEL = "sample"
ACTOR = "demonstration"
BOOKED_BEFORE, CAME_BEFORE, SAID_AFTER = timedelta(days=2), timedelta(minutes=12), timedelta(hours=3)

#: Who books, for how many; the sample's full session and its past are of the same people.
GUESTS = (
    ("何采莲", 4), ("钱望舒", 3), ("孟水生", 5), ("陆小满", 2), ("苏稻香", 4), ("简松年", 5), ("叶知秋", 3), ("方渡", 4),
    ("白鹭生", 5), ("温如岚", 5), ("岳明", 3), ("秦芒种", 2),
)  # fmt: skip
#: Stars and words, each after a visit of its own.
SAID_WORDS = (
    (5, "讲得明白，孩子听得入神，回来还在说。"), (4, "内容很好，就是时间短了点，想再多问几句。"), (5, ""),
    (3, "位置不好找，门口没有指示牌，绕了两圈。"), (5, "工作人员很耐心，问什么都答。"), (4, ""),
    (2, "人太多，后排听不清，建议配个扩音器。"), (5, "原来背后有这么多道工序，长见识了。"), (4, "停车不方便，希望写清楚坐哪路公交。"),
)  # fmt: skip


async def live_through(transaction: Transaction, sample: Sequence[SampleEvent], desk: Desk, *, now: datetime) -> int:
    """Fill the sessions of these events that are over. Returns how many there were."""
    known = {one.id: (number, one.draft) for number, one in enumerate(sample)}
    over = (
        await transaction.execute(
            select(sessions.c.id, sessions.c.event_id, sessions.c.starts_at, sessions.c.ends_at, sessions.c.cut_off_at)
            .where(sessions.c.event_id.in_(known), sessions.c.ends_at + SAID_AFTER < now)
            .order_by(sessions.c.starts_at, sessions.c.event_id)
        )
    ).all()
    for row in over:
        number, draft = known[row.event_id]
        booked = await _book(transaction, row, draft, number, desk)
        await _come(transaction, row, booked, number)
        await _say(transaction, row, booked, number, desk)
    if over:
        details = {"sessions": [str(row.id) for row in over]}
        await audit.record(
            transaction, actor=ACTOR, act="visit.sample_lived", subject="visit_events", details=details, now=now
        )
    return len(over)


async def _book(transaction: Transaction, row: Any, draft: EventDraft, number: int, desk: Desk) -> list[Booking]:  # noqa: ANN401  (a row)
    """Five to nine of the guests, at different moments of the same day."""
    at = row.cut_off_at - BOOKED_BEFORE
    guests = [(number + step) % len(GUESTS) for step in range(5 + number % 5)]
    requests = [
        BookingRequest(
            session_id=row.id,
            resident_id=await residents.seen(transaction, channel=CHANNEL, sender=f"guest-{guest + 1}", now=at),
            key=f"sample:{row.id}:{row.starts_at.isoformat()}",
            party=min(GUESTS[guest][1], draft.max_party),
            contact=Contact(name=GUESTS[guest][0], phone=phone_of(guest)),
            of_age=True,
            people=_people(draft, guest),
            invitation=draft.invitation or "",
            wait=False,
        )
        for guest in guests
    ]
    results = await book_together(transaction, row.id, requests, desk, now=at)
    return [one.booking for one in results if isinstance(one, Booked)]


def _people(draft: EventDraft, guest: int) -> tuple[Person, ...]:
    name, party = GUESTS[guest]
    names = [name, *(f"{name[0]}{given}" for given in ("小舟", "知远", "晚晴", "一帆"))]
    size = min(party, draft.max_party)
    return (
        tuple(Person(name=one, born=date(1980 + step, 5, 6)) for step, one in enumerate(names[:size]))
        if (draft.real_name)
        else ()
    )


def phone_of(guest: int) -> str:
    """The invented phone of a guest."""
    return f"139000000{guest + 1:02d}"


async def _come(transaction: Transaction, row: Any, booked: Sequence[Booking], number: int) -> None:  # noqa: ANN401  (a row)
    """All come but one in six; now and then one of a party stays at home."""
    came = [
        {
            "of": one.id,
            "came_at": row.starts_at - CAME_BEFORE + timedelta(minutes=2 * step),
            "came": max(1, one.party - (step + number) % 3 // 2),
        }
        for step, one in enumerate(booked)
        if (step + number) % 6 != 5
    ]
    if not came:
        return
    connection = await transaction.connection()
    await connection.execute(
        update(bookings)
        .where(bookings.c.id == bindparam("of"))
        .values(
            state="attended", checked_in_at=bindparam("came_at"), party_came=bindparam("came"),
            version=bookings.c.version + 1, updated_at=bindparam("came_at"),
        ),
        came,
    )  # fmt: skip


async def _say(transaction: Transaction, row: Any, booked: Sequence[Booking], number: int, desk: Desk) -> None:  # noqa: ANN401  (a row)
    """Half of those who came say how it was. No case is made of it: the inbox has letters of its own."""
    said = []
    for step, one in enumerate(booked):
        if (step + number) % 6 == 5 or (step + number) % 2:
            continue
        stars, words = SAID_WORDS[(step + number) % len(SAID_WORDS)]
        sealed = desk.cipher.seal(words, context=SAID) if words else None
        at = row.ends_at + SAID_AFTER
        said.append({"booking_id": one.id, "session_id": row.id, "stars": stars, "said": sealed, "created_at": at})
    if said:
        await transaction.execute(insert(feedback).on_conflict_do_nothing(), said)
