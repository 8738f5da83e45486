"""The checker of all runs must itself be able to fail: what it looks for is planted and found."""

import pytest
from sqlalchemy import text

from actions.visits import booking, checks
from knowledge.store import Store, Transaction
from tests.actions.visits.made import DESK, NOW, Made, add_departments

PLANTED = {
    "taken is not the sum of bookings and holds": "UPDATE visit_sessions SET taken = taken - 1 WHERE taken > 1",
    "more taken than there is": (
        "ALTER TABLE visit_sessions DROP CONSTRAINT ck_visit_sessions_never_oversold",
        "UPDATE visit_sessions SET capacity = 1",
    ),
    "a quota is not the sum of its bookings": "UPDATE visit_quotas SET taken = 0",
    "an offer without its hold, or a hold without its offer": (
        "UPDATE visit_waiting SET state = 'accepted' WHERE state = 'offered'"
    ),
    "an audience without a quota has seats": "DELETE FROM visit_quotas",
}


@pytest.mark.parametrize("wrong", PLANTED)
async def test_what_is_planted_is_found(store: Store, wrong: str) -> None:
    await add_departments(store)
    made = Made(store=store)
    session, person = await made.session(4, quotas={"学生": 2}), await made.resident()
    mine = await made.booked(session, 2, person)
    await made.booked(session, 1, audience="学生")
    await made.in_line(session, 2)
    await made.do(booking.cancel, mine.booking.id, person, DESK, now=NOW)
    assert await made.broken() == {}
    planted = PLANTED[wrong]

    async def plant(transaction: Transaction) -> None:
        for statement in (planted,) if isinstance(planted, str) else planted:
            await transaction.execute(text(statement))
        assert wrong in await checks.broken(transaction)

    await made.do(plant)
