"""The demonstration's organizer has guests, a waiting list and something to plot."""

from datetime import UTC, datetime, timedelta

from actions.visits import figures, queries
from actions.visits.model import BookingState
from bot.demo.sample import load_visits
from bot.demo.sample_guests import PARTIES, load_guests
from knowledge.importing.curated import CuratedImport
from knowledge.store import Store
from tests.conftest import CITY, SEALS

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, eleven o'clock in the city


async def load(store: Store, now: datetime) -> int:
    await load_visits(store, SEALS.cipher, now=lambda: now)
    return await load_guests(store, SEALS.cipher, now=lambda: now)


async def test_guests_have_booked_over_the_last_days_and_some_wait(store: Store) -> None:
    await CuratedImport(store=store, now=lambda: NOW, publish=True).departments([CITY])
    assert await load(store, NOW) == sum(len(parties) for parties, _ in PARTIES.values())
    async with store.transaction() as transaction:
        for event_id, (parties, _) in PARTIES.items():
            found = await queries.listing_of(transaction, event_id)
            assert found is not None
            session = found.sessions[0]
            booked = await queries.booked_in(transaction, session.id)
            line = await queries.line_in(transaction, session.id)
            assert len(booked) + len(line) == len(parties), event_id
            assert {one.booking.state for one in booked} == {BookingState.CONFIRMED}
            assert [entry.position for entry, _ in line] == ([1, 2, 3] if event_id == "cgj-03" else [])
            assert len(await figures.filling(transaction, event_id)) > 2
    assert await load(store, NOW) == 0


async def test_they_book_again_when_their_event_has_moved_to_the_coming_weeks(store: Store) -> None:
    await CuratedImport(store=store, now=lambda: NOW, publish=True).departments([CITY])
    await load(store, NOW)
    assert await load(store, NOW + timedelta(days=21)) > 0
