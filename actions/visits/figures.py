"""Numbers for organizers: how an event filled, who came, what was said."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, cast, func, select

from actions.visits.tables import bookings, feedback, sessions
from knowledge.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One city day of an event: seats booked on it, and seats given back on it."""

    day: date
    booked: int
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One session: bookings and people, those who came and those who did not."""

    bookings: int
    people: int
    came: int
    people_came: int
    absent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """One event's feedback: how many, by stars (index 0 is one star)."""

    stars: tuple[int, int, int, int, int]

    @property
    def number(self) -> int:
        """How many gave an opinion."""
        return sum(self.stars)

    @property
    def mean(self) -> float | None:
        """The mean of the stars; None without any."""
        return sum(n * (i + 1) for i, n in enumerate(self.stars)) / self.number if self.number else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One opinion; `said` is sealed (`privacy.SAID`)."""

    booking_id: UUID
    session_id: UUID
    stars: int
    said: bytes | None
    created_at: datetime


def _city_date(column: ColumnElement[datetime]) -> ColumnElement[date]:
    return cast(func.timezone("Asia/Shanghai", column), Date)


async def filling(transaction: Transaction, event_id: str) -> tuple[Filled, ...]:
    """Day by day, the days on which something happened."""
    mine = bookings.join(sessions, sessions.c.id == bookings.c.session_id)
    days: dict[date, list[int]] = {}
    for place, moment, limits in (
        (0, bookings.c.created_at, ()),
        (1, bookings.c.updated_at, (bookings.c.state == "cancelled",)),
    ):
        day = _city_date(moment)
        rows = await transaction.execute(
            select(day.label("day"), func.sum(bookings.c.party).label("seats"))
            .select_from(mine)
            .where(sessions.c.event_id == event_id, *limits)
            .group_by(day)
        )
        for row in rows:
            days.setdefault(row.day, [0, 0])[place] = row.seats
    return tuple(Filled(day=day, booked=pair[0], cancelled=pair[1]) for day, pair in sorted(days.items()))


async def attendance_of(transaction: Transaction, session_id: UUID) -> Attendance:
    """What the door counted of one session."""

    def count(*states: str) -> ColumnElement[int]:
        return func.count().filter(bookings.c.state.in_(states))

    row = (
        await transaction.execute(
            select(
                count("confirmed", "attended", "absent").label("bookings"),
                func.coalesce(func.sum(bookings.c.party), 0).cast(Integer).label("people"),
                count("attended").label("came"),
                func.coalesce(func.sum(bookings.c.party_came), 0).cast(Integer).label("people_came"),
                count("absent").label("absent"),
            ).where(bookings.c.session_id == session_id, bookings.c.state.in_(("confirmed", "attended", "absent")))
        )
    ).one()
    return Attendance(**row._mapping)  # noqa: SLF001  (its documented mapping)


async def opinions_of(transaction: Transaction, event_id: str) -> Opinions:
    """The stars of all sessions of an event."""
    rows = await transaction.execute(
        select(feedback.c.stars, func.count().label("number"))
        .join(sessions, sessions.c.id == feedback.c.session_id)
        .where(sessions.c.event_id == event_id)
        .group_by(feedback.c.stars)
    )
    found = {row.stars: row.number for row in rows}
    return Opinions(stars=(found.get(1, 0), found.get(2, 0), found.get(3, 0), found.get(4, 0), found.get(5, 0)))


async def feedback_of(transaction: Transaction, event_id: str, *, limit: int = 200) -> tuple[Said, ...]:
    """Opinions of an event, the latest first."""
    rows = await transaction.execute(
        select(feedback)
        .join(sessions, sessions.c.id == feedback.c.session_id)
        .where(sessions.c.event_id == event_id)
        .order_by(feedback.c.created_at.desc())
        .limit(limit)
    )
    return tuple(Said(**row._mapping) for row in rows)  # noqa: SLF001
