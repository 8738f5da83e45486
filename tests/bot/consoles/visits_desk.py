"""An organizer's event for the tests of the console: written, published, booked, with a guest or two."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from actions.visits import booking, events, queries
from actions.visits.model import Booked, BookingRequest, Event, EventDraft, EventState, Session, SessionDraft
from bot.consoles.visits.access import desk_of
from knowledge import residents
from knowledge.city_time import CITY_TIME, city_day
from tests.actions.visits.made import contact_of
from tests.bot.consoles.sign_in import HasParts

WRITER = "staff:00000000-0000-4000-8000-00000000000a"


def draft(department: str = "rsj", **more: Any) -> EventDraft:  # noqa: ANN401
    """An event as an organizer writes it."""
    values: dict[str, Any] = {
        "title": "社保卡是怎样做出来的",
        "form": "实地参观",
        "field": "便民服务",
        "summary": "从一张白卡到您手里，走一遍制卡车间。",
        "place": "明湖市社保卡服务中心",
        "address": "望岳区松涛路12号",
        "phone": "0300-82160020",
        "notices": ("请穿平底鞋",),
    }
    return EventDraft(department_id=department, **{**values, **more})


def day_ahead(here: HasParts, days: int = 10) -> date:
    """A day of the city ahead."""
    return city_day(here.parts.now()) + timedelta(days=days)


def session_on(day: date, hour: int = 9, **more: Any) -> SessionDraft:  # noqa: ANN401
    """A session of two hours."""
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=CITY_TIME).astimezone(UTC)
    return SessionDraft(**{"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "capacity": 20, **more})


async def written(
    here: HasParts,
    event: EventDraft | None = None,
    sessions: Sequence[SessionDraft] | None = None,
    *,
    state: EventState = EventState.PUBLISHED,
    actor: str = WRITER,
    at: datetime | None = None,
) -> Event:
    """An event in this state, with these sessions or one in ten days."""
    planned = [session_on(day_ahead(here))] if sessions is None else sessions
    async with here.parts.store.transaction() as transaction:
        made = await events.create_events(
            transaction,
            [(event or draft(), planned)],
            actor=actor,
            now=at or here.parts.now(),
            new_id=uuid4,
            state=state,
        )
    return made[0]


async def sessions_of(here: HasParts, event_id: str) -> tuple[Session, ...]:
    """Its sessions as they stand."""
    async with here.parts.store.transaction() as transaction:
        found = await queries.listing_of(transaction, event_id)
    assert found is not None
    return found.sessions


async def event_of(here: HasParts, event_id: str) -> Event:
    """The event as it stands."""
    async with here.parts.store.transaction() as transaction:
        found = await queries.event_of(transaction, event_id)
    assert found is not None
    return found


async def booked(
    here: HasParts, session_id: UUID, party: int = 2, name: str = "陆知夏", *, at: datetime | None = None
) -> Booked:
    """Somebody books."""
    now = at or here.parts.now()
    async with here.parts.store.transaction() as transaction:
        resident = await residents.seen(transaction, channel="web", sender=str(uuid4()), now=now)
        request = BookingRequest(
            session_id=session_id,
            resident_id=resident,
            key="test",
            party=party,
            contact=contact_of(resident, name),
            of_age=True,
        )
        found = await booking.book(transaction, request, desk_of(here.parts), now=now)
    assert isinstance(found, Booked), found
    return found
