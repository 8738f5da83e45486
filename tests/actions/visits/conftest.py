"""A small city with events to visit."""

from collections.abc import AsyncIterator

import pytest

from knowledge.store import Store
from tests.actions.visits.made import Made, add_departments


@pytest.fixture
async def made(store: Store) -> AsyncIterator[Made]:
    """Two departments, and short ways to make events, residents and bookings."""
    await add_departments(store)
    here = Made(store=store)
    yield here
    assert await here.broken() == {}
